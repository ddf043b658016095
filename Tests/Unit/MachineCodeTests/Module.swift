import Testing
@testable import MachineCode
