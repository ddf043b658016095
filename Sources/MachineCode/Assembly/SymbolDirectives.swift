// Directives about symbols: binding, visibility, type, size, value, versions.

import ObjectFormat
import Support

extension AsmParser {
  func attributeDirective(_ d: Directive) throws(AsmError) {
    repeat {
      let s = try symbolName()
      switch d {
      case .globl, .global: buffer.setBinding(s, .global)
      case .local: buffer.setBinding(s, .local)
      case .weak: buffer.setBinding(s, .weak)
      case .hidden: buffer.setVisibility(s, .hidden)
      case .internal: buffer.setVisibility(s, .internal)
      default: buffer.setVisibility(s, .protected)
      }
    } while lexer.accept(UInt8(ascii: ","))
  }

  func typeDirective() throws(AsmError) {
    let s = try symbolName()
    _ = lexer.accept(UInt8(ascii: ","))
    lexer.skipSpace()
    if lexer.peek == UInt8(ascii: "@") || lexer.peek == UInt8(ascii: "%") || lexer.peek == UInt8(ascii: "#") { lexer.p += 1 }
    guard let text = lexer.name() else { throw failure("expected @function, @object or another symbol type") }
    let types: [(StaticString, SymbolType)] = [
      ("function", .function), ("object", .object), ("notype", .none), ("tls_object", .threadLocal), ("common", .common),
      ("gnu_indirect_function", .gnuIndirectFunction), ("gnu_unique_object", .object), ("STT_FUNC", .function),
      ("STT_OBJECT", .object), ("STT_NOTYPE", .none), ("STT_GNU_IFUNC", .gnuIndirectFunction), ("STT_TLS", .threadLocal),
      ("STT_COMMON", .common),
    ]
    for (name, type) in types where AsmParser.equal(text, name) {
      buffer.setType(s, type)
      if AsmParser.equal(text, "gnu_unique_object") { buffer.setBinding(s, .gnuUnique) }
      return
    }
    throw failure("unknown symbol type '\(String(decoding: text, as: UTF8.self))'")
  }

  func sizeDirective() throws(AsmError) {
    let s = try symbolName()
    try comma()
    let v = try expression()
    if v.isConstant { return buffer.setSize(s, v.constant) }
    if v.modifier != .none { throw failure("a size must be a number or a difference of labels") }
    buffer.markReferenced(LinearTerm(sub: v.sub))
    buffer.setSize(s, from: v.sub, to: v.add, addend: v.constant)
  }

  func setDirective(_ d: Directive) throws(AsmError) {
    let s = try symbolName()
    try comma()
    try assign(s, isFinal: d == .equiv || d == .eqv)
  }

  func commonDirective(isLocal: Bool) throws(AsmError) {
    let s = try symbolName()
    try comma()
    let size = try constantExpression("the size")
    var alignment: Int64 = 1
    if lexer.accept(UInt8(ascii: ",")) {
      alignment = try constantExpression("the alignment")
    } else {
      // GNU as aligns `.comm` up to 16 and `.lcomm` down from 8 by the object's size.
      if isLocal {
        while alignment < 8 && alignment * 2 <= size { alignment *= 2 }
      } else {
        while alignment < 16 && alignment < size { alignment *= 2 }
      }
    }
    guard size >= 0, alignment > 0, alignment & (alignment - 1) == 0, alignment <= 1 << 31 else {
      throw failure("size and alignment must be positive, the alignment a power of two")
    }
    if buffer.isDefined(s) && buffer.symbols[s.index].state != .common {
      throw failure("the symbol '\(buffer.interner.string(buffer.name(of: s)))' is already defined")
    }
    let isLocalSymbol = isLocal || buffer.isLocallyBound(s)
    if isLocalSymbol {
      buffer.defineLocalCommon(s, size: size, alignment: alignment)
    } else {
      buffer.defineCommon(s, size: size, alignment: alignment)
    }
  }

  /// `.symver symbol, name@version[, local|hidden|remove]`
  func versionDirective() throws(AsmError) {
    let s = try symbolName()
    try comma()
    lexer.skipSpace()
    let start = lexer.p
    while AsmLexer.isNamePart(lexer.peek) || lexer.peek == UInt8(ascii: "@") { lexer.p += 1 }
    let text = UnsafeBufferPointer(start: start, count: lexer.p - start)
    guard let at = text.firstIndex(of: UInt8(ascii: "@")), at > 0 else { throw failure("expected name@version, name@@version or name@@@version") }
    var signs = 0
    while at + signs < text.count && text[at + signs] == UInt8(ascii: "@") { signs += 1 }
    guard signs <= 3, at + signs < text.count else { throw failure("expected name@version, name@@version or name@@@version") }
    var rest = SymbolVersion.Rest.stays
    if lexer.accept(UInt8(ascii: ",")) {
      lexer.skipSpace()
      guard let word = lexer.name() else { throw failure("expected 'local', 'hidden' or 'remove'") }
      if AsmParser.equal(word, "local") {
        rest = .local
      } else if AsmParser.equal(word, "hidden") {
        rest = .hidden
      } else if AsmParser.equal(word, "remove") {
        rest = .removed
      } else {
        throw failure("expected 'local', 'hidden' or 'remove'")
      }
    }
    buffer.addVersion(s, buffer.interner.intern(text), rest)
  }

  /// `.weakref alias, target`
  func weakReferenceDirective() throws(AsmError) {
    let alias = try symbolName()
    try comma()
    let target = try symbolName()
    if buffer.isDefined(alias) { throw failure("the symbol '\(buffer.interner.string(buffer.name(of: alias)))' is already defined") }
    if buffer.resolve(target).symbol == alias { throw failure("a symbol cannot be a weak reference to itself") }
    buffer.defineWeakReference(alias, to: target)
  }

  /// `.reloc place, type[, symbol + addend]`
  func relocationDirective() throws(AsmError) {
    let place = try expression()
    try comma()
    lexer.skipSpace()
    guard let text = lexer.name() else { throw failure("expected a relocation's name, such as R_X86_64_NONE") }
    guard let type = AsmParser.relocationNumber(text) else { throw failure("unknown relocation '\(String(decoding: text, as: UTF8.self))'") }
    var target = AsmValue()
    if lexer.accept(UInt8(ascii: ",")) { target = try expression() }
    if place.modifier != .none || target.modifier != .none { throw failure("'.reloc' takes no '@' modifiers") }
    if place.sub.isSome && buffer.earlyValue(place.term) == nil { throw failure("the place of '.reloc' must be a place in this section") }
    buffer.addRelocation(at: place.term, type: type, target: target.term)
  }

  private static func relocationNumber(_ text: UnsafeBufferPointer<UInt8>) -> UInt32? {
    for raw in UInt8(0)...42 {
      guard let r = X86Relocation(rawValue: raw) else { continue }
      let name = r.name.utf8
      if name.count == text.count && zip(name, text).allSatisfy({ $0 == $1 }) { return UInt32(raw) }
    }
    let generic: [(StaticString, X86Relocation)] = [
      ("BFD_RELOC_NONE", .none), ("BFD_RELOC_8", .abs8), ("BFD_RELOC_16", .abs16), ("BFD_RELOC_32", .abs32), ("BFD_RELOC_64", .abs64),
    ]
    for (name, r) in generic where equal(text, name) { return UInt32(r.rawValue) }
    return nil
  }
}

extension CodeBuffer {
  func isLocallyBound(_ s: MCSymbol) -> Bool { symbols[s.index].isBound && symbols[s.index].binding == .local }

  /// `.symver`
  func addVersion(_ symbol: MCSymbol, _ name: Name, _ rest: SymbolVersion.Rest) {
    versions.append(SymbolVersion(symbol: symbol, name: name, rest: rest, place: places.here()))
    list { p in
      p.out.write("\t.symver\t")
      p.symbolName(symbol)
      p.out.write(", ")
      p.out.append(interner.bytes(of: name))
      switch rest {
      case .stays: break
      case .local: p.out.write(", local")
      case .hidden: p.out.write(", hidden")
      case .removed: p.out.write(", remove")
      }
      p.out.append(0x0A)
    }
  }

  /// `.weakref`
  func defineWeakReference(_ alias: MCSymbol, to target: MCSymbol) {
    let i = alias.index
    symbols[i].state = .alias
    symbols[i].value = 0
    symbols[i].fragment = target.raw
    symbols[i].isWeakReference = true
    symbols[i].place = places.here()
    symbols[i].isTemporary = true
    list { p in
      p.out.write("\t.weakref\t")
      p.symbolName(alias)
      p.out.write(", ")
      p.symbolName(target)
      p.out.append(0x0A)
    }
  }

  /// `.reloc`
  func addRelocation(at place: LinearTerm, type: UInt32, target: LinearTerm) {
    markReferenced(target)
    current.rawRelocations.append(RawRelocation(place: place, target: target, type: type, origin: places.here()))
    list { p in
      p.out.write("\t.reloc\t")
      p.term(place)
      p.out.write(", ")
      p.out.write(X86Relocation(rawValue: UInt8(type))!.name)
      if target.add.isSome || target.constant != 0 {
        p.out.write(", ")
        p.term(target)
      }
      p.out.append(0x0A)
    }
  }

  /// Adds a string to `.comment` (`.ident`); the section begins with a NUL.
  public func emitIdentification(_ text: UnsafeBufferPointer<UInt8>) {
    let comment = section(
      named: interner.intern(".comment"), type: ELF.progBits, flags: ELF.merge | ELF.strings, entrySize: 1)
    if isListing { listString(".ident", text) }
    silently {
      let old = switchTo(comment)
      if streamOffset == 0 { emit(byte: 0) }
      emit(bytes: text)
      emit(byte: 0)
      switchTo(old)
    }
  }
}
