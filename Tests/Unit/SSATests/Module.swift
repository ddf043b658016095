import Testing
@testable import SSA
