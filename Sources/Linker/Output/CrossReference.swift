// --cref: which files define and use each global symbol, in GNU ld's form.

import ObjectFormat
import Support

struct CrossReference {
  let link: LinkContext

  init(_ link: LinkContext) { self.link = link }

  func write(to out: ByteBuffer) {
    out.write("\nCross Reference Table\n\nSymbol                                            File\n")
    var users: [SymbolID: [FileID]] = [:]
    for (k, f) in link.files.enumerated() where f.kind != .linker {
      guard let view = f.symbolView else { continue }
      for i in view.firstGlobal..<view.count where f.symbols[i].isSome {
        let id = f.symbols[i]
        if link.symbols[id].file == FileID(index: k), link.symbols[id].isDefinedHere || link.symbols[id].place == .shared { continue }
        if users[id]?.last != FileID(index: k) { users[id, default: []].append(FileID(index: k)) }
      }
    }
    var names: [(name: String, id: SymbolID)] = []
    for k in 0..<link.symbols.globals.count {
      let id = link.symbols.globals[k]
      // Archives and libraries have many symbols that nothing in the link mentions.
      if link.symbols[id].flags.contains(.usedInObject) { names.append((link.display(id), id)) }
    }
    names.sort { ($0.name, $0.id.raw) < ($1.name, $1.id.raw) }
    for (name, id) in names {
      let s = link.symbols[id]
      let definer = (s.isDefinedHere || s.place == .shared) && s.file.isSome ? [s.file] : []
      for (k, file) in (definer + (users[id] ?? [])).enumerated() {
        let column = k == 0 ? name : ""
        out.write(column)
        if column.utf8.count >= 50 { out.write("\n") }
        out.append(repeating: UInt8(ascii: " "), count: column.utf8.count >= 50 ? 50 : 50 - column.utf8.count)
        out.write(link.file(file).path + "\n")
      }
    }
  }
}
