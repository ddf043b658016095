// `@file` on the command line: the file's words stand in its place.
//
// As in gcc: words are separated by white space, single and double quotes group, a backslash takes the next character
// literally, files may name further files, and `@missing` is an ordinary word.

public struct ResponseFileError: Error, CustomStringConvertible {
  public let description: String
}

public struct ResponseFiles {
  /// Files that name themselves end at these numbers of files (gcc's limit) and bytes.
  private static let fileLimit = 2000
  private static let byteLimit = 64 << 20

  private var words: [String] = []
  private var files = 0
  private var bytes = 0

  /// `words` with every response file's words in its place.
  public static func expand(_ words: [String]) throws(ResponseFileError) -> [String] {
    var expansion = ResponseFiles()
    for word in words { try expansion.add(word) }
    return expansion.words
  }

  private mutating func add(_ word: String) throws(ResponseFileError) {
    var code: Int32 = 0
    guard word.hasPrefix("@"), word.count > 1, let file = FileMapping(path: String(word.dropFirst()), error: &code) else {
      return words.append(word)
    }
    files += 1
    bytes += file.contents.count
    if files > ResponseFiles.fileLimit || bytes > ResponseFiles.byteLimit {
      throw ResponseFileError(description: "too many response files at '\(word)'; does a file name itself?")
    }
    for inner in ResponseFiles.split(file.contents) { try add(inner) }
  }

  static func split(_ bytes: UnsafeBufferPointer<UInt8>) -> [String] {
    var words: [String] = []
    var current: [UInt8] = []
    var isOpen = false
    var quote: UInt8 = 0
    var k = 0
    while k < bytes.count {
      let b = bytes[k]
      k += 1
      if b == UInt8(ascii: "\\") && k < bytes.count {
        current.append(bytes[k])
        isOpen = true
        k += 1
      } else if quote != 0 {
        if b == quote { quote = 0 } else { current.append(b) }
      } else if b == UInt8(ascii: "\"") || b == UInt8(ascii: "'") {
        quote = b
        isOpen = true
      } else if b == 32 || (b >= 9 && b <= 13) {
        if isOpen { words.append(String(decoding: current, as: UTF8.self)) }
        current.removeAll()
        isOpen = false
      } else {
        current.append(b)
        isOpen = true
      }
    }
    if isOpen { words.append(String(decoding: current, as: UTF8.self)) }
    return words
  }
}
