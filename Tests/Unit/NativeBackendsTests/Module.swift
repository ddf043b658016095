import Testing
@testable import NativeBackends
