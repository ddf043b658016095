import Testing
@testable import SSAGen
