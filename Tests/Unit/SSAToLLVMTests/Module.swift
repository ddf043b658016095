import Testing
@testable import SSAToLLVM
