// `-b binary`: a file as data, with the symbols `_binary_NAME_start`, `_end` and `_size` (GNU ld manual, "BFD").

import ObjectFormat
import Support

extension LinkContext {
  func addBinary(_ m: FileMapping, path: String) {
    let file = InputFile(kind: .object, path: path, image: nil)
    let id = FileID(index: files.count)
    files.append(file)
    var s = InputSection()
    s.name = interner.intern(".data")
    s.type = ELF.progBits
    s.flags = ELF.alloc | ELF.write
    s.bytes = m.bytes
    s.size = UInt64(m.size)
    s.file = id
    s.kind = .regular
    file.firstSection = sections.append(s)
    file.sectionCount = 1
    let stem = "_binary_" + String(path.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
    for (suffix, value, isAbsolute) in [("_start", UInt64(0), false), ("_end", s.size, false), ("_size", s.size, true)] {
      let symbol = symbols.global(interner.intern(stem + suffix))
      var new = LinkSymbol(name: interner.intern(stem + suffix))
      new.place = isAbsolute ? .absolute : .section
      new.section = isAbsolute ? .none : file.firstSection
      new.value = value
      new.file = id
      if symbols.define(symbol, new) == .duplicate { report.error("\(path): multiple definition of '\(stem + suffix)'") }
    }
  }
}
