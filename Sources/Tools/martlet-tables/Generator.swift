// What a generator is, and the file access and table syntax that all of them share.
//
// A table is a text file: `#` starts a comment, blank lines are ignored, a row is fields separated by `|`. A block
//   for a,b in x,1 y,2
//     {a}Name | {b}
//   end
// repeats its rows with `{a}` and `{b}` replaced; blocks nest. `.` stands for an empty value.

#if canImport(Glibc)
import Glibc
#endif

/// One producer of generated files.
struct Generator {
  var name: String
  var summary: String
  var run: (TableContext) throws -> [GeneratedFile]
}

/// A file to be written, with its path relative to the package.
struct GeneratedFile {
  var path: String
  var content: String
}

/// A mistake in a table, with its place.
struct TableError: Error {
  var file: String
  var line: Int
  var message: String
}

/// One row after expansion of `for` blocks.
struct TableRow {
  var file: String
  var line: Int
  var fields: [String]

  func error(_ message: String) -> TableError { TableError(file: file, line: line, message: message) }
}

/// Access to the package's tables.
struct TableContext {
  var root: String

  /// The rows of `Tables/<path>`, expanded.
  func rows(_ path: String) throws -> [TableRow] {
    let full = "Tables/" + path
    guard let text = readWholeFile(root + "/" + full) else { throw TableError(file: full, line: 0, message: "cannot read the table") }
    var lines: [(Int, String)] = []
    for (i, raw) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      let line = trim(raw.prefix { $0 != "#" })
      if !line.isEmpty { lines.append((i + 1, line)) }
    }
    var rows: [TableRow] = []
    var position = 0
    try expand(lines, &position, [], full, depth: 0, into: &rows)
    return rows
  }

  private func expand(
    _ lines: [(Int, String)], _ position: inout Int, _ values: [(String, String)], _ file: String, depth: Int,
    into rows: inout [TableRow]
  ) throws {
    while position < lines.count {
      let (number, line) = lines[position]
      if line == "end" {
        if depth == 0 { throw TableError(file: file, line: number, message: "'end' without 'for'") }
        return
      }
      position += 1
      if line.hasPrefix("for ") {
        let words = line.split(separator: " ").map(String.init)
        guard words.count > 3, words[2] == "in" else { throw TableError(file: file, line: number, message: "expected 'for a,b in x,y …'") }
        let names = splitFields(words[1], ",")
        let start = position
        for item in words[3...] {
          let parts = splitFields(item, ",")
          if parts.count != names.count {
            throw TableError(file: file, line: number, message: "'\(item)' has \(parts.count) values, expected \(names.count)")
          }
          position = start
          var inner = values
          for (n, v) in zip(names, parts) { inner.append((n, v == "." ? "" : v)) }
          try expand(lines, &position, inner, file, depth: depth + 1, into: &rows)
          guard position < lines.count else { throw TableError(file: file, line: number, message: "'for' without 'end'") }
        }
        position += 1
        continue
      }
      var text = line
      for (n, v) in values { text = replaceAll(text, "{" + n + "}", v) }
      rows.append(TableRow(file: file, line: number, fields: splitFields(text, "|")))
    }
  }
}

/// Splits at `separator` and trims each part.
func splitFields(_ text: String, _ separator: Character) -> [String] {
  text.split(separator: separator, omittingEmptySubsequences: false).map { trim($0) }
}

func trim(_ text: Substring) -> String {
  var s = text
  while let c = s.first, c == " " || c == "\t" { s.removeFirst() }
  while let c = s.last, c == " " || c == "\t" { s.removeLast() }
  return String(s)
}

func replaceAll(_ text: String, _ what: String, _ with: String) -> String {
  guard text.contains("{") else { return text }
  var out: [UInt8] = []
  let bytes = Array(text.utf8), pattern = Array(what.utf8)
  var i = 0
  while i < bytes.count {
    if bytes[i] == pattern[0] && i + pattern.count <= bytes.count && Array(bytes[i..<(i + pattern.count)]) == pattern {
      out.append(contentsOf: Array(with.utf8))
      i += pattern.count
    } else {
      out.append(bytes[i])
      i += 1
    }
  }
  return String(decoding: out, as: UTF8.self)
}

func readWholeFile(_ path: String) -> String? {
  guard let f = fopen(path, "rb") else { return nil }
  defer { fclose(f) }
  var bytes: [UInt8] = []
  var chunk = [UInt8](repeating: 0, count: 1 << 16)
  while true {
    let n = fread(&chunk, 1, chunk.count, f)
    if n == 0 { break }
    bytes.append(contentsOf: chunk[0..<n])
  }
  return String(decoding: bytes, as: UTF8.self)
}

func writeWholeFile(_ path: String, _ content: String) throws {
  var folder = ""
  for part in path.split(separator: "/", omittingEmptySubsequences: false).dropLast() {
    folder += part + "/"
    mkdir(folder, 0o777)
  }
  guard let f = fopen(path, "wb") else { throw TableError(file: path, line: 0, message: "cannot write") }
  fputs(content, f)
  fclose(f)
}

/// A flat array literal, `perLine` numbers to a line.
func flatArray(_ name: String, _ type: String, _ values: [String], perLine: Int = 8) -> String {
  var s = "let \(name): [\(type)] = [\n"
  var i = 0
  while i < values.count {
    s += "  " + values[i..<min(i + perLine, values.count)].joined(separator: ", ") + ",\n"
    i += perLine
  }
  return s + "]\n"
}

/// A string table: the text as one StaticString constant, entries addressed by the returned offsets.
func stringTable(_ name: String, _ entries: [String]) -> (source: String, offsets: [Int]) {
  var offsets: [Int] = []
  var lines: [String] = []
  var line = ""
  var offset = 0
  for e in entries {
    offsets.append(offset)
    offset += e.utf8.count
    line += e
    if line.utf8.count > 100 {
      lines.append(line)
      line = ""
    }
  }
  offsets.append(offset)
  if !line.isEmpty { lines.append(line) }
  let text = lines.map { "  " + $0 + "\\" }.joined(separator: "\n")
  return ("let \(name): StaticString = \"\"\"\n\(text)\n\n  \"\"\"\n", offsets)
}
