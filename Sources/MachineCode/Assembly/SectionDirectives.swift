// `.section` and its relatives (GNU as manual §7.100): names, flags, types, groups, subsections.

import ObjectFormat
import Support

extension AsmParser {
  func sectionDirective(_ d: Directive) throws(AsmError) {
    switch d {
    case .text, .data, .bss: try change(to: try subsection(of: d == .text ? buffer.text : d == .data ? buffer.data : buffer.bss))
    case .section: try change(to: try namedSection(allowsSubsection: false))
    case .pushsection:
      let saved = (buffer.section, previousSection)
      let target = try namedSection(allowsSubsection: true)
      sectionStack.append(saved)
      try change(to: target)
    case .popsection:
      guard let top = sectionStack.popLast() else { throw failure("'.popsection' without '.pushsection'") }
      buffer.switchTo(top.section)
      previousSection = top.previous
    case .previous:
      if previousSection.isNone { throw failure("no section before this one") }
      try change(to: previousSection)
    case .attach_to_group: try attachToGroup()
    default: try change(to: try subsection(of: buffer.section))
    }
  }

  func change(to id: SectionID) throws(AsmError) {
    if bundle.depth > 0 { throw failure("the section cannot change between '.bundle_lock' and '.bundle_unlock'") }
    previousSection = buffer.switchTo(id)
  }

  /// The subsection whose number follows, 0 if none does.
  private func subsection(of id: SectionID) throws(AsmError) -> SectionID {
    lexer.skipSpace()
    if id == buffer.absolute { throw failure("the absolute section has no subsections") }
    let number = lexer.isAtStatementEnd ? 0 : try constantExpression("the subsection number")
    guard number >= 0 && number <= 8192 else { throw failure("subsection numbers are 0 to 8192") }
    return buffer.subsection(number, of: id)
  }

  /// What follows a section's name.
  private struct SectionWords {
    var type: UInt32?
    var flags: UInt64?
    var entrySize: UInt64 = 0
    var group = Name.none
    var isComdat = false
    var linkedTo = MCSymbol.none
    var unique = UInt32.max
    var subsection: Int64 = 0
  }

  private func namedSection(allowsSubsection: Bool) throws(AsmError) -> SectionID {
    lexer.skipSpace()
    guard let text = sectionName() else { throw failure("expected a section name") }
    let name = buffer.interner.intern(text)
    var words = SectionWords()
    if lexer.accept(UInt8(ascii: ",")) { try sectionWords(&words, allowsSubsection) }
    let id = try section(name, text, words)
    return words.subsection == 0 ? id : buffer.subsection(words.subsection, of: id)
  }

  private func section(_ name: Name, _ text: UnsafeBufferPointer<UInt8>, _ words: SectionWords) throws(AsmError) -> SectionID {
    if let known = buffer.findSection(named: name, group: words.group, unique: words.unique, linkedTo: words.linkedTo) {
      if let flags = words.flags, buffer[known].flags != flags, buffer[known].flags != flags | AsmParser.defaults(text).1 {
        throw failure("section '\(buffer.interner.string(name))' is already open with other flags")
      }
      if let type = words.type, buffer[known].type != type, buffer[known].type != AsmParser.defaults(text).0 {
        throw failure("section '\(buffer.interner.string(name))' is already open with another type")
      }
      if words.flags ?? 0 & ELF.merge != 0, words.entrySize != buffer[known].entrySize, buffer[known].entrySize != 0, words.entrySize != 0 {
        throw failure("section '\(buffer.interner.string(name))' is already open with another entry size")
      }
      return known
    }
    let standard = AsmParser.defaults(text)
    // A well-known section keeps its own flags beside those given, unless these contradict them.
    var flags = words.flags ?? standard.1
    // Flags of the system and the processor do not count.
    let ordinary: UInt64 = 0x000F_FFFF
    if flags & ordinary & ~standard.1 == 0 { flags |= standard.1 }
    var type = words.type ?? standard.0
    if standard.0 == ELF.initArray || standard.0 == ELF.finiArray || standard.0 == ELF.preinitArray { type = standard.0 }
    return buffer.makeSection(
      named: name, type: type, flags: flags, entrySize: words.entrySize, group: words.group,
      isComdat: words.isComdat, linkedTo: words.linkedTo, unique: words.unique)
  }

  /// `[subsection,] "flags"[, @type[, entry size][, linked to][, group[, comdat]][, unique, number]]`
  private func sectionWords(_ words: inout SectionWords, _ allowsSubsection: Bool) throws(AsmError) {
    lexer.skipSpace()
    if allowsSubsection && lexer.peek != UInt8(ascii: "\"") && lexer.peek != UInt8(ascii: "@") && lexer.peek != UInt8(ascii: "%") {
      words.subsection = try constantExpression("the subsection number")
      guard words.subsection >= 0 && words.subsection <= 8192 else { throw failure("subsection numbers are 0 to 8192") }
      guard lexer.accept(UInt8(ascii: ",")) else { return }
      lexer.skipSpace()
    }
    guard lexer.peek == UInt8(ascii: "\"") else {
      words.type = try sectionType()
      if words.type == nil { throw failure("expected section flags in quotes or a type") }
      return
    }
    guard let text = lexer.skipString() else { throw failure("expected section flags") }
    var flags = try sectionFlags(text)
    let asksForGroup = flags & ELF.inGroup != 0
    if text.contains(UInt8(ascii: "?")) {
      if asksForGroup { throw failure("the flags 'G' and '?' exclude each other") }
      words.group = buffer.current.group
      words.isComdat = buffer.current.isComdat
    }
    flags &= ~ELF.inGroup
    words.flags = flags
    guard lexer.accept(UInt8(ascii: ",")) else {
      if asksForGroup { throw failure("a section with the flag 'G' needs the group's name") }
      if flags & ELF.merge != 0 { words.flags = flags & ~ELF.merge }
      return
    }
    try sectionTail(&words, flags, asksForGroup)
  }

  private func sectionTail(_ words: inout SectionWords, _ flags: UInt64, _ asksForGroup: Bool) throws(AsmError) {
    words.type = try sectionType()
    var hasComma = words.type == nil ? true : lexer.accept(UInt8(ascii: ","))
    func needed(_ what: StaticString) throws(AsmError) {
      if !hasComma { throw failure("expected ',' and \(what)") }
      lexer.skipSpace()
    }
    if flags & ELF.merge != 0 {
      try needed("the entry size")
      let size = try constantExpression("the entry size")
      guard size > 0 else { throw failure("the entry size must be positive") }
      words.entrySize = UInt64(size)
      hasComma = lexer.accept(UInt8(ascii: ","))
    }
    if flags & ELF.linkOrder != 0 {
      try needed("the section linked to")
      if lexer.peek == 0x30 && !AsmLexer.isNamePart(lexer.peek(1)) { lexer.p += 1 } else { words.linkedTo = try symbolName() }
      hasComma = lexer.accept(UInt8(ascii: ","))
    }
    if asksForGroup {
      try needed("the group's name")
      guard let signature = groupName() else { throw failure("expected the group's name") }
      words.group = buffer.interner.intern(signature)
      hasComma = lexer.accept(UInt8(ascii: ","))
      if hasComma, try acceptWord("comdat") {
        words.isComdat = true
        hasComma = lexer.accept(UInt8(ascii: ","))
      }
    }
    if hasComma {
      guard try acceptWord("unique") else { throw failure("unexpected text in '.section'") }
      try comma()
      let n = try constantExpression("the number after 'unique'")
      guard n >= 0 && n < Int64(UInt32.max) else { throw failure("the number after 'unique' is out of range") }
      words.unique = UInt32(n)
    }
  }

  private func acceptWord(_ word: StaticString) throws(AsmError) -> Bool {
    lexer.skipSpace()
    let save = lexer
    if let text = lexer.name(), AsmParser.equal(text, word) { return true }
    lexer = save
    return false
  }

  private func groupName() -> UnsafeBufferPointer<UInt8>? {
    lexer.skipSpace()
    return sectionName()
  }

  /// `.attach_to_group name[, comdat]`
  private func attachToGroup() throws(AsmError) {
    guard let text = groupName() else { throw failure("expected the group's name") }
    let name = buffer.interner.intern(text)
    if buffer.current.group.isSome && buffer.current.group != name { throw failure("the section is in another group already") }
    buffer.current.group = name
    if lexer.accept(UInt8(ascii: ",")) {
      guard try acceptWord("comdat") else { throw failure("expected 'comdat'") }
      buffer.current.isComdat = true
    }
    buffer.list { p in
      p.out.write("\t.attach_to_group\t")
      p.quotedSectionName(name)
      if buffer.current.isComdat { p.out.write(", comdat") }
      p.out.append(0x0A)
    }
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
    var i = 0
    while i < text.count {
      let c = text[i]
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
      case UInt8(ascii: "d"): flags |= ELF.gnuMBind
      case UInt8(ascii: "?"): break
      case 0x30...0x39:
        flags |= try numericFlags(text, &i)
        continue
      default: throw failure("unknown section flag '\(Character(UnicodeScalar(c)))'")
      }
      i += 1
    }
    return flags
  }

  /// A number among the flags, as in C.
  private func numericFlags(_ text: UnsafeBufferPointer<UInt8>, _ i: inout Int) throws(AsmError) -> UInt64 {
    var radix = 10
    if text[i] == 0x30 && i + 1 < text.count {
      radix = text[i + 1] | 0x20 == UInt8(ascii: "x") ? 16 : 8
      i += radix == 16 ? 2 : 1
    }
    var value: UInt64 = 0
    while i < text.count, let d = AsmLexer.digitValue(text[i]), d < radix {
      if value > UInt64.max >> 5 { throw failure("the section flags do not fit in 64 bits") }
      value = value * UInt64(radix) + UInt64(d)
      i += 1
    }
    return value
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
    for (name, type) in types where AsmParser.equal(text, name) {
      // The type is one of x86-64 only; GNU as warns too.
      if type == ELF.x86Unwind && buffer.objectBits == 32 {
        warn("IA-32 has no section type '@unwind'")
        return ELF.progBits
      }
      return type
    }
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
    func isName(_ other: StaticString) -> Bool { AsmParser.equal(name, other) }
    if isFamily(".text") || isName(".init") || isName(".fini") || isName(".plt") { return (ELF.progBits, ELF.alloc | ELF.execute) }
    if isFamily(".data") || isName(".data1") || isFamily(".persistent") || isName(".got") { return (ELF.progBits, ELF.alloc | ELF.write) }
    if isFamily(".bss") || isFamily(".gnu.linkonce.b") || isFamily(".noinit") { return (ELF.noBits, ELF.alloc | ELF.write) }
    if isFamily(".rodata") || isName(".rodata1") { return (ELF.progBits, ELF.alloc) }
    if isFamily(".tdata") { return (ELF.progBits, ELF.alloc | ELF.write | ELF.threadLocal) }
    if isFamily(".tbss") { return (ELF.noBits, ELF.alloc | ELF.write | ELF.threadLocal) }
    if isFamily(".init_array") { return (ELF.initArray, ELF.alloc | ELF.write) }
    if isFamily(".fini_array") { return (ELF.finiArray, ELF.alloc | ELF.write) }
    if isFamily(".preinit_array") { return (ELF.preinitArray, ELF.alloc | ELF.write) }
    if isFamily(".lbss") { return (ELF.noBits, ELF.alloc | ELF.write | ELF.largeX86) }
    if isFamily(".ldata") { return (ELF.progBits, ELF.alloc | ELF.write | ELF.largeX86) }
    if isFamily(".lrodata") { return (ELF.progBits, ELF.alloc | ELF.largeX86) }
    // Every name that begins so is a note, but for the one about the stack.
    if name.count >= 5 && AsmParser.equal(UnsafeBufferPointer(rebasing: name[0..<5]), ".note") && !isName(".note.GNU-stack") { return (ELF.note, 0) }
    return (ELF.progBits, 0)
  }
}
