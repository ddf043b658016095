import Testing
@testable import ObjectFormat
