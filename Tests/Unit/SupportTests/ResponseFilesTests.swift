// Response files: words, nesting, and files that name themselves.

import Testing

@testable import Support

#if canImport(Glibc)
import Glibc
#endif

@Suite struct ResponseFilesTests {
  /// A file of that text, with `%` standing for its own path.
  private func file(_ text: String) -> String {
    var path = Array("/tmp/martlet-response-XXXXXX".utf8CString)
    let descriptor = mkstemp(&path)
    let name = String(decoding: path.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let bytes = Array(text.split(separator: "%", omittingEmptySubsequences: false).joined(separator: name).utf8)
    _ = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
    close(descriptor)
    return name
  }

  @Test func wordsAndNesting() throws {
    let inner = file("-a 'b c' \"d\\\"e\" f\\ g")
    let outer = file("-x @\(inner) @/nonexistent/file")
    defer { _ = (unlink(inner), unlink(outer)) }
    #expect(try ResponseFiles.expand(["first", "@\(outer)", "@"]) == ["first", "-x", "-a", "b c", "d\"e", "f g", "@/nonexistent/file", "@"])
  }

  @Test func cyclesEnd() {
    let path = file("-x @% @% @%")
    defer { unlink(path) }
    #expect(throws: ResponseFileError.self) { try ResponseFiles.expand(["@\(path)"]) }
  }
}
