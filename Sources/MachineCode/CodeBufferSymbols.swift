// The symbols of a code buffer: labels, names, bindings, sizes, absolute values, aliases and common symbols.

import ObjectFormat
import Support

extension CodeBuffer {
  /// A new nameless label, to be bound later.
  @inline(__always) public func makeLabel() -> MCSymbol {
    var record = SymbolRecord(name: .none)
    record.isTemporary = true
    symbols.append(record)
    return MCSymbol(UInt32(truncatingIfNeeded: symbols.count &- 1))
  }

  /// A new label bound to the current position.
  public func makeLabelHere() -> MCSymbol {
    let l = makeLabel()
    bind(l)
    return l
  }

  /// The symbol called `name`. Names that begin with `.L` are labels that stay out of the symbol table.
  public func symbol(named name: Name) -> MCSymbol {
    if name.index >= symbolOfName.count {
      symbolOfName.append(repeating: .none, count: name.index + 1 - symbolOfName.count)
    }
    let known = symbolOfName[name.index]
    if known.isSome { return known }
    var record = SymbolRecord(name: name)
    let text = interner.bytes(of: name)
    record.isTemporary = text.count >= 2 && text[0] == UInt8(ascii: ".") && text[1] == UInt8(ascii: "L")
    symbols.append(record)
    let id = MCSymbol(UInt32(symbols.count - 1))
    symbolOfName[name.index] = id
    return id
  }

  public func name(of symbol: MCSymbol) -> Name { symbols[symbol.index].name }

  /// Defines `symbol` at the current position.
  @inline(__always) public func bind(_ symbol: MCSymbol) {
    if section == absolute { return define(symbol, absolute: Int64(current.zeroSize)) }
    let p = symbols.baseAddress + symbol.index
    p.pointee.state = .defined
    p.pointee.section = section
    p.pointee.value = Int64(current.isNoBits ? current.zeroSize : streamOffset)
    p.pointee.fragment = UInt32(truncatingIfNeeded: current.fragments.count)
    if isListing { listLabel(symbol) }
  }

  public func isDefined(_ symbol: MCSymbol) -> Bool { symbols[symbol.index].state != .undefined || symbols[symbol.index].isFrameLabel }

  /// Gives the name of `symbol` to a new symbol with the same attributes; references so far keep the old one.
  func renew(_ symbol: MCSymbol) -> MCSymbol {
    var record = symbols[symbol.index]
    let id = MCSymbol(UInt32(symbols.count))
    symbolOfName[record.name.index] = id
    record.isReferenced = false
    symbols.append(record)
    symbols[symbol.index].name = .none
    symbols[symbol.index].isTemporary = true
    return id
  }

  /// The symbol called `name` if something has mentioned it.
  func knownSymbol(named name: Name) -> MCSymbol? {
    guard name.index < symbolOfName.count, symbolOfName[name.index].isSome else { return nil }
    return symbolOfName[name.index]
  }

  public func setBinding(_ symbol: MCSymbol, _ binding: SymbolBinding) {
    symbols[symbol.index].isBound = true
    if isListing {
      switch binding {
      case .local: listDirective(".local", symbol)
      case .weak: listDirective(".weak", symbol)
      default: listDirective(".globl", symbol)
      }
    }
    // `.weak` wins over `.globl`, whatever their order.
    if binding == .global && symbols[symbol.index].binding == .weak { return }
    symbols[symbol.index].binding = binding
  }

  public func setVisibility(_ symbol: MCSymbol, _ visibility: SymbolVisibility) {
    symbols[symbol.index].visibility = visibility
    if isListing {
      switch visibility {
      case .standard: break
      case .internal: listDirective(".internal", symbol)
      case .hidden: listDirective(".hidden", symbol)
      case .protected: listDirective(".protected", symbol)
      }
    }
  }

  public func setType(_ symbol: MCSymbol, _ type: SymbolType) {
    symbols[symbol.index].type = type
    if isListing { listType(symbol, type) }
  }

  public func setSize(_ symbol: MCSymbol, _ size: Int64) {
    symbols[symbol.index].size = size
    if isListing { listAssignment(".size", symbol, size) }
  }

  /// Sets the size to the distance from the symbol to the current position.
  public func setSizeToHere(_ symbol: MCSymbol) {
    if isListing { listSizeToHere(symbol) }
    silently { setSize(symbol, from: symbol, to: makeLabelHere(), addend: 0) }
  }

  public func setSize(_ symbol: MCSymbol, from start: MCSymbol, to end: MCSymbol, addend: Int64) {
    symbols[symbol.index].sizeStart = start
    symbols[symbol.index].place = places.here()
    symbols[symbol.index].sizeEnd = end
    symbols[symbol.index].size = addend
    if isListing { listAssignment(".size", symbol, target: end, minus: start, addend) }
  }

  /// `symbol = value`.
  public func define(_ symbol: MCSymbol, absolute value: Int64) {
    symbols[symbol.index].state = .absolute
    symbols[symbol.index].value = value
    if isListing { listAssignment(".set", symbol, value) }
  }

  /// `symbol = target + addend`.
  public func define(_ symbol: MCSymbol, aliasOf target: MCSymbol, addend: Int64 = 0) {
    symbols[symbol.index].state = .alias
    symbols[symbol.index].place = places.here()
    symbols[symbol.index].value = addend
    symbols[symbol.index].fragment = target.raw
    symbols[target.index].isReferenced = true
    if isListing { listAssignment(".set", symbol, target: target, addend) }
  }

  /// A tentative definition, merged by the linker (`.comm`).
  public func defineCommon(_ symbol: MCSymbol, size: Int64, alignment: Int64, binding: SymbolBinding = .global) {
    let p = symbols.baseAddress + symbol.index
    p.pointee.state = .common
    p.pointee.value = size
    p.pointee.fragment = UInt32(alignment)
    p.pointee.binding = binding
    p.pointee.isBound = true
    p.pointee.size = size
    if p.pointee.type == .none { p.pointee.type = .object }
    if isListing {
      if binding == .local { listDirective(".local", symbol) }
      listAssignment(".comm", symbol, size, alignment)
    }
  }

  /// A zero-initialised local object at the end of `.bss` (`.lcomm`, or `.local` and `.comm`).
  public func defineLocalCommon(_ symbol: MCSymbol, size: Int64, alignment: Int64) {
    defineCommon(symbol, size: size, alignment: alignment, binding: .local)
    localCommons.append(symbol)
  }

  /// Local commons follow everything else in `.bss`, in the order of their directives.
  func allocateLocalCommons() {
    if localCommons.isEmpty { return }
    listing?.silence += 1
    defer { listing?.silence -= 1 }
    let old = switchTo(bss)
    for i in localCommons.indices {
      let p = symbols.baseAddress + localCommons[i].index
      guard p.pointee.state == .common else { continue }
      align(log2: Int(p.pointee.fragment).trailingZeroBitCount)
      let size = Int(p.pointee.value)
      bind(localCommons[i])
      emit(repeating: 0, count: size)
    }
    localCommons.removeAll()
    switchTo(old)
  }

  /// Follows aliases: the symbol finally meant and the sum of addends. Cycles end at the depth limit as undefined.
  func resolve(_ symbol: MCSymbol) -> (symbol: MCSymbol, addend: Int64) {
    var s = symbol
    var addend: Int64 = 0
    var depth = 0
    while symbols.baseAddress[s.index].state == .alias && depth < 1000 {
      addend &+= symbols[s.index].value
      s = MCSymbol(symbols[s.index].fragment)
      depth += 1
    }
    return (s, addend)
  }

  /// `a - b` when it is already certain: both in one section with no variable fragment between them.
  func earlyDifference(_ a: MCSymbol, _ b: MCSymbol) -> Int64? {
    let (x, dx) = resolve(a)
    let (y, dy) = resolve(b)
    let p = symbols[x.index]
    let q = symbols[y.index]
    if p.state == .absolute && q.state == .absolute { return p.value + dx - q.value - dy }
    guard p.state == .defined, q.state == .defined, p.section == q.section, p.fragment == q.fragment else { return nil }
    return p.value + dx - q.value - dy
  }
}
