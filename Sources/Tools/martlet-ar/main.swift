// martlet-ar: makes, changes, lists and unpacks archives, with ar's command line; called ranlib, it renews the symbol index.

import ObjectFormat
import Support

#if canImport(Glibc)
import Glibc
#endif

let help = """
  Usage: martlet-ar [-]OPERATION[MODIFIERS] ARCHIVE [FILE]...
    r  put files into the archive in the place of members of that name, or at its end    q  at its end    d  delete members
    t  list    p  print    x  extract    s  renew the symbol index
  Modifiers: c (say nothing of a new archive), T or --thin, P (names are paths), S (no symbol index), s, v, o, u (only newer files);
  D and U are accepted: archives never hold dates and owners.

  """

struct UsageError: Error { var text: String }

final class Tool {
  private var operation: Character = " "
  private var modifiers = Set<Character>()
  private var archive = ""
  private var files: [String] = []
  private var members: [ArchiveWriterMember] = []
  /// Members that were in the archive at the start, by name, in order.
  private var replaceable: [String: [Int]] = [:]
  private var isThin = false
  /// Owners of members' bytes.
  private var mappings: [FileMapping] = []

  init(_ words: [String]) throws {
    var rest: [String]
    do { rest = try ResponseFiles.expand(words) } catch { throw UsageError(text: error.description) }
    for (word, letter) in [("--thin", Character("T")), ("--plugin", " ")] {
      while let k = rest.firstIndex(of: word) {
        rest.remove(at: k)
        modifiers.insert(letter)
        if word == "--plugin", k < rest.count { rest.remove(at: k) }
      }
    }
    guard !rest.isEmpty else { throw UsageError(text: "name an operation; --help tells more") }
    for c in rest.removeFirst().drop(while: { $0 == "-" }) {
      switch c {
      case "r", "q", "d", "t", "p", "x":
        guard operation == " " else { throw UsageError(text: "'\(operation)' and '\(c)' are two operations") }
        operation = c
      case "c", "T", "P", "S", "s", "v", "o", "u", "D", "U", "f": modifiers.insert(c)
      default: throw UsageError(text: "unknown operation or modifier '\(c)'; --help lists them")
      }
    }
    if operation == " " { operation = modifiers.contains("s") ? "s" : " " }
    guard operation != " " else { throw UsageError(text: "name an operation: r, q, d, t, p, x or s") }
    guard !rest.isEmpty else { throw UsageError(text: "name an archive") }
    archive = rest.removeFirst()
    files = rest
    isThin = modifiers.contains("T")
  }

  func run() throws {
    try readArchive()
    switch operation {
    case "r", "q":
      for f in files { try add(f) }
      try save()
    case "d":
      for f in files { members.removeAll { baseName($0.name) == baseName(f) } }
      try save()
    case "s": try save()
    case "t": for m in try chosen() { output(m.name + "\n") }
    case "p": for m in try chosen() { _ = FileOutput.writeAll(m.contents, to: STDOUT_FILENO) }
    default:
      for m in try chosen() {
        if modifiers.contains("v") { output("x - \(m.name)\n") }
        // A name with a path would write outside of this folder.
        do { try FileOutput.write(m.contents, to: baseName(m.name)) } catch { throw UsageError(text: "cannot write \(error.description)") }
      }
    }
  }

  // MARK: Reading

  private func map(_ path: String) throws -> FileMapping {
    var code: Int32 = 0
    guard let m = FileMapping(path: path, padded: false, error: &code) else { throw UsageError(text: "cannot open \(path): \(errorText(code))") }
    mappings.append(m)
    return m
  }

  private func readArchive() throws {
    guard FileStatus.isRegularFile(archive) else {
      guard operation == "r" || operation == "q" else { throw UsageError(text: "cannot open \(archive): \(errorText(ENOENT))") }
      if !modifiers.contains("c") { complain("creating \(archive)") }
      return
    }
    let m = try map(archive)
    guard ArchiveReader.hasMagic(m.bytes, m.size) else { throw UsageError(text: "\(archive): not an archive") }
    let reader = try ArchiveReader(base: m.bytes, size: m.size)
    if isThin && !reader.isThin { throw UsageError(text: "\(archive): an ordinary archive cannot become a thin one; make a new one") }
    isThin = reader.isThin
    for member in try reader.members() {
      members.append(try contents(of: member, reader, archive))
      replaceable[member.name, default: []].append(members.count - 1)
    }
  }

  private func contents(of member: ArchiveMember, _ reader: ArchiveReader, _ path: String) throws -> ArchiveWriterMember {
    if !reader.isThin { return ArchiveWriterMember(name: member.name, contents: UnsafeBufferPointer(start: reader.base + member.offset, count: member.size)) }
    let m = try map(member.name.hasPrefix("/") ? member.name : folder(path) + member.name)
    return ArchiveWriterMember(name: member.name, contents: m.contents)
  }

  private func chosen() throws -> [ArchiveWriterMember] {
    if files.isEmpty { return members }
    return try files.map { f in
      guard let m = members.first(where: { $0.name == f || baseName($0.name) == f }) else { throw UsageError(text: "\(archive) has no member '\(f)'") }
      return m
    }
  }

  // MARK: Changing

  private func add(_ path: String) throws {
    let m = try map(path)
    // A thin archive in a thin one stands for its members.
    if isThin, ArchiveReader.hasMagic(m.bytes, m.size) {
      let reader = try ArchiveReader(base: m.bytes, size: m.size)
      guard reader.isThin else { throw UsageError(text: "\(path): an ordinary archive cannot be a member of a thin one") }
      for member in try reader.members() {
        let inner = try contents(of: member, reader, path)
        put(ArchiveWriterMember(name: member.name.hasPrefix("/") ? member.name : relative(folder(path) + member.name), contents: inner.contents))
      }
      return
    }
    put(ArchiveWriterMember(name: isThin ? relative(path) : modifiers.contains("P") ? path : baseName(path), contents: m.contents))
  }

  private func put(_ new: ArchiveWriterMember) {
    // Two files of one name, from different folders, are two members: a file replaces only what was there before.
    if operation == "r", let k = replaceable[new.name]?.first {
      replaceable[new.name]!.removeFirst()
      if modifiers.contains("v") { output("r - \(new.name)\n") }
      members[k] = new
    } else {
      if modifiers.contains("v") { output("a - \(new.name)\n") }
      members.append(new)
    }
  }

  private func save() throws {
    let out = ByteBuffer(capacity: 1 << 16)
    var writer = ArchiveWriter(members, isThin: isThin, hasIndex: !modifiers.contains("S"))
    try writer.write(to: out)
    do { try FileOutput.write(out.bytes, to: archive) } catch { throw UsageError(text: "cannot write \(error.description)") }
  }

  // MARK: Paths

  private func baseName(_ path: String) -> String { path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path }
  private func folder(_ path: String) -> String { path.lastIndex(of: "/").map { String(path[...$0]) } ?? "" }

  /// `path`, which counts from here, as it is seen from the archive's folder.
  private func relative(_ path: String) -> String {
    let home = folder(archive)
    if path.hasPrefix("/") || home.isEmpty { return path }
    if home.hasPrefix("/") { return currentFolder() + "/" + path }
    var from = home.split(separator: "/").filter { $0 != "." }.map(String.init)
    var to = path.split(separator: "/").filter { $0 != "." }.map(String.init)
    while let a = from.first, let b = to.first, a == b, to.count > 1 {
      from.removeFirst()
      to.removeFirst()
    }
    return (from.map { _ in ".." } + to).joined(separator: "/")
  }

  private func currentFolder() -> String {
    guard let path = getcwd(nil, 0) else { return "" }
    defer { free(path) }
    return String(cString: path)
  }
}

func output(_ text: String) {
  var copy = text
  copy.withUTF8 { _ = FileOutput.writeAll($0, to: STDOUT_FILENO) }
}

func complain(_ text: String) {
  var copy = "martlet-ar: \(text)\n"
  copy.withUTF8 { _ = FileOutput.writeAll($0, to: STDERR_FILENO) }
}

var words = Array(CommandLine.arguments.dropFirst())
if words.first == "--help" {
  output(help)
  exit(0)
}
if words.first == "--version" || words.first == "-V" {
  output("martlet-ar (compatible with GNU ar)\n")
  exit(0)
}
if CommandLine.arguments[0].hasSuffix("ranlib") { words = ["s"] + words.filter { $0 != "-D" && $0 != "-U" } }
do { try Tool(words).run() } catch let e as UsageError {
  complain("error: \(e.text)")
  exit(1)
} catch {
  complain("error: \(error)")
  exit(1)
}
