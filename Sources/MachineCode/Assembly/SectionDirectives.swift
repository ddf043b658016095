// `.section` and its relatives (GNU as manual §7.100): names, flags, types, groups.

import ObjectFormat
import Support

extension AsmParser {
  func sectionDirective(_ d: Directive) throws(AsmError) {
    switch d {
    case .text, .data, .bss:
      lexer.skipSpace()
      if !lexer.isAtStatementEnd, try constantExpression("the subsection number") != 0 {
        throw failure("subsections are not supported")
      }
      change(to: d == .text ? buffer.text : d == .data ? buffer.data : buffer.bss)
    case .section: change(to: try namedSection())
    case .pushsection:
      let target = try namedSection()
      sectionStack.append((buffer.section, previousSection))
      change(to: target)
    case .popsection:
      guard let top = sectionStack.popLast() else { throw failure("'.popsection' without '.pushsection'") }
      buffer.switchTo(top.section)
      previousSection = top.previous
    case .previous:
      if previousSection.isNone { throw failure("no section before this one") }
      change(to: previousSection)
    default: throw failure("subsections are not supported")
    }
  }

  private func change(to id: SectionID) { previousSection = buffer.switchTo(id) }

  private func namedSection() throws(AsmError) -> SectionID {
    lexer.skipSpace()
    guard let text = sectionName() else { throw failure("expected a section name") }
    let name = buffer.interner.intern(text)
    var (type, flags) = AsmParser.defaults(text)
    var entrySize: UInt64 = 0
    var group = Name.none
    var isComdat = false
    var linkedTo = MCSymbol.none
    var hasFlags = false
    if lexer.accept(UInt8(ascii: ",")) {
      lexer.skipSpace()
      if lexer.peek == UInt8(ascii: "\"") {
        guard let text = lexer.skipString() else { throw failure("expected section flags") }
        flags = try sectionFlags(text)
        hasFlags = true
        if lexer.accept(UInt8(ascii: ",")) {
          if let t = try sectionType() { type = t }
          if flags & ELF.merge != 0 {
            try comma()
            entrySize = UInt64(try constantExpression("the entry size"))
          }
          if flags & ELF.linkOrder != 0 {
            try comma()
            linkedTo = try symbolName()
          }
          if flags & ELF.inGroup != 0 {
            try comma()
            lexer.skipSpace()
            guard let signature = lexer.name() else { throw failure("expected the group's name") }
            group = buffer.interner.intern(signature)
            if lexer.accept(UInt8(ascii: ",")) {
              lexer.skipSpace()
              guard let word = lexer.name(), AsmParser.equal(word, "comdat") else { throw failure("expected 'comdat'") }
              isComdat = true
            }
          }
        }
        flags &= ~ELF.inGroup
      } else if let t = try sectionType() {
        type = t
      }
    }
    if flags & ELF.linkOrder == 0, let known = buffer.findSection(named: name, group: group) {
      if hasFlags && buffer[known].flags != flags {
        throw failure("section '\(buffer.interner.string(name))' is already open with other flags")
      }
      return known
    }
    return buffer.makeSection(
      named: name, type: type, flags: flags, entrySize: entrySize, group: group, isComdat: isComdat, linkedTo: linkedTo)
  }

  /// Section names may contain `-` and other punctuation.
  private func sectionName() -> UnsafeBufferPointer<UInt8>? {
    if lexer.peek == UInt8(ascii: "\"") { return lexer.skipString() }
    let start = lexer.p
    while !lexer.isAtStatementEnd && lexer.peek != UInt8(ascii: ",") && lexer.peek != 0x20 && lexer.peek != 0x09 { lexer.p += 1 }
    return lexer.p == start ? nil : UnsafeBufferPointer(start: start, count: lexer.p - start)
  }

  private func sectionFlags(_ text: UnsafeBufferPointer<UInt8>) throws(AsmError) -> UInt64 {
    var flags: UInt64 = 0
    for c in text {
      switch c {
      case UInt8(ascii: "a"): flags |= ELF.alloc
      case UInt8(ascii: "w"): flags |= ELF.write
      case UInt8(ascii: "x"): flags |= ELF.execute
      case UInt8(ascii: "M"): flags |= ELF.merge
      case UInt8(ascii: "S"): flags |= ELF.strings
      case UInt8(ascii: "G"): flags |= ELF.inGroup
      case UInt8(ascii: "T"): flags |= ELF.threadLocal
      case UInt8(ascii: "o"): flags |= ELF.linkOrder
      case UInt8(ascii: "R"): flags |= ELF.retain
      case UInt8(ascii: "e"): flags |= ELF.exclude
      case UInt8(ascii: "l"): flags |= ELF.largeX86
      default: throw failure("unknown section flag '\(Character(UnicodeScalar(c)))'")
      }
    }
    return flags
  }

  private func sectionType() throws(AsmError) -> UInt32? {
    lexer.skipSpace()
    guard lexer.peek == UInt8(ascii: "@") || lexer.peek == UInt8(ascii: "%") else { return nil }
    lexer.p += 1
    if AsmLexer.isDigit(lexer.peek) { return UInt32(truncatingIfNeeded: try constantExpression("the section type")) }
    guard let text = lexer.name() else { throw failure("expected a section type") }
    let types: [(StaticString, UInt32)] = [
      ("progbits", ELF.progBits), ("nobits", ELF.noBits), ("note", ELF.note), ("init_array", ELF.initArray),
      ("fini_array", ELF.finiArray), ("preinit_array", ELF.preinitArray), ("unwind", ELF.x86Unwind),
    ]
    for (name, type) in types where AsmParser.equal(text, name) { return type }
    throw failure("unknown section type '@\(String(decoding: text, as: UTF8.self))'")
  }

  /// Type and flags of well-known names (gABI chapter 4, "Special Sections"), with any `.suffix`.
  static func defaults(_ name: UnsafeBufferPointer<UInt8>) -> (UInt32, UInt64) {
    func isFamily(_ prefix: StaticString) -> Bool {
      let n = prefix.utf8CodeUnitCount
      guard name.count >= n else { return false }
      for i in 0..<n where name[i] != prefix.utf8Start[i] { return false }
      return name.count == n || name[n] == UInt8(ascii: ".")
    }
    if isFamily(".text") || isFamily(".init") || isFamily(".fini") { return (ELF.progBits, ELF.alloc | ELF.execute) }
    if isFamily(".data") || isFamily(".data1") { return (ELF.progBits, ELF.alloc | ELF.write) }
    if isFamily(".bss") { return (ELF.noBits, ELF.alloc | ELF.write) }
    if isFamily(".rodata") || isFamily(".rodata1") || isFamily(".eh_frame") { return (ELF.progBits, ELF.alloc) }
    if isFamily(".tdata") { return (ELF.progBits, ELF.alloc | ELF.write | ELF.threadLocal) }
    if isFamily(".tbss") { return (ELF.noBits, ELF.alloc | ELF.write | ELF.threadLocal) }
    if isFamily(".init_array") { return (ELF.initArray, ELF.alloc | ELF.write) }
    if isFamily(".fini_array") { return (ELF.finiArray, ELF.alloc | ELF.write) }
    if isFamily(".preinit_array") { return (ELF.preinitArray, ELF.alloc | ELF.write) }
    if isFamily(".ctors") || isFamily(".dtors") { return (ELF.progBits, ELF.alloc | ELF.write) }
    return (ELF.progBits, 0)
  }
}
