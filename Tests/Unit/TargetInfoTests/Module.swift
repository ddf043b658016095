import Testing
@testable import TargetInfo
