// `@file` on the command line: the file's words stand in its place.
//
// As in gcc: words are separated by white space, single and double quotes group, a backslash takes the next character
// literally, files may name further files, and `@missing` is an ordinary word.

public enum ResponseFiles {
  static let depthLimit = 50

  /// `words` with every response file's words in its place.
  public static func expand(_ words: [String]) -> [String] {
    var out: [String] = []
    for word in words { expand(word, &out, depth: 0) }
    return out
  }

  private static func expand(_ word: String, _ out: inout [String], depth: Int) {
    var code: Int32 = 0
    guard word.hasPrefix("@"), word.count > 1, depth < depthLimit, let file = FileMapping(path: String(word.dropFirst()), error: &code) else {
      out.append(word)
      return
    }
    for inner in split(file.contents) { expand(inner, &out, depth: depth + 1) }
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
