// The text form of the IR, as read back by `Parser.swift`: parse(print(m)) is m.
//
// Values print as `%N` in order of definition, blocks as `bN` in layout order, slots as `$N`, so the text of equal functions
// is equal whatever history their tables have. Constants print inline, with their type in front where the context does not
// give it.

import Support

public struct Printer {
  let module: Module
  let out: ByteBuffer
  var function: Function! = nil
  var valueNumbers: [UInt32] = []
  var blockNumbers: [UInt32] = []
  /// Print source locations as `@N` (raw), off by default.
  public var printsLocations = false

  public init(_ module: Module, to out: ByteBuffer) {
    self.module = module
    self.out = out
  }

  public static func text(_ module: Module) -> String {
    let out = ByteBuffer()
    var printer = Printer(module, to: out)
    printer.print()
    return out.string
  }

  public static func text(_ function: Function) -> String {
    let out = ByteBuffer()
    var printer = Printer(function.module, to: out)
    printer.print(function)
    return out.string
  }

  public mutating func print() {
    out.write("stage ")
    out.write(module.stage == .abi ? "abi" : "legal")
    out.write("\n")
    for k in 1..<max(module.aliasClasses.count, 1) {
      out.write("alias !")
      out.write(decimal: k)
      out.write(" \"")
      out.write(module.aliasClasses[k].name)
      out.write("\" !")
      out.write(decimal: module.aliasClasses[k].parent)
      out.write("\n")
    }
    for text in module.reservedRegisters {
      out.write("reserved ")
      quoted(Array(text.utf8))
      out.write("\n")
    }
    for text in module.moduleAsm {
      out.write("asm ")
      quoted(Array(text.utf8))
      out.write("\n")
    }
    for g in module.globals where g.kind != .function || g.function == nil { print(g) }
    for g in module.globals {
      if let f = g.function {
        out.write("\n")
        print(f)
      }
    }
  }

  // MARK: Globals

  func symbol(_ id: GlobalID) { symbol(module[id].name) }

  func symbol(_ name: Name) {
    out.append(UInt8(ascii: "@"))
    let bytes = module.interner.bytes(of: name)
    let plain = bytes.allSatisfy { isWord($0) } && !bytes.isEmpty
    if plain { out.append(bytes) } else { quoted(Array(bytes)) }
  }

  func isWord(_ b: UInt8) -> Bool {
    (b | 32) &- 97 < 26 || b &- 48 < 10 || b == UInt8(ascii: "_") || b == UInt8(ascii: ".") || b == UInt8(ascii: "$")
  }

  /// Writes `bytes` between quotes; everything but plain ASCII, and `"` and `\`, as `\hh`.
  func quoted(_ bytes: [UInt8]) {
    out.write("\"")
    for b in bytes {
      if b >= 32 && b < 127 && b != UInt8(ascii: "\"") && b != UInt8(ascii: "\\") {
        out.append(b)
      } else {
        out.append(UInt8(ascii: "\\"))
        out.write(hex: UInt64(b), digits: 2)
      }
    }
    out.write("\"")
  }

  func linkage(_ g: Global) {
    switch g.linkage {
    case .external: break
    case .internal: out.write(" internal")
    case .weak: out.write(" weak")
    case .externalWeak: out.write(" externweak")
    case .common: out.write(" common")
    case .linkOnce: out.write(" linkonce")
    case .availableExternally: out.write(" available")
    }
    switch g.visibility {
    case .default: break
    case .hidden: out.write(" hidden")
    case .protected: out.write(" protected")
    case .internal: out.write(" visinternal")
    }
    switch g.tls {
    case .none: break
    case .generalDynamic: out.write(" tls(gd)")
    case .localDynamic: out.write(" tls(ld)")
    case .initialExec: out.write(" tls(ie)")
    case .localExec: out.write(" tls(le)")
    }
    if g.isUsed { out.write(" used") }
    if g.isUnnamed { out.write(" unnamed") }
    if g.section.isSome {
      out.write(" section ")
      quoted(Array(module.interner.bytes(of: g.section)))
    }
    if let p = g.constructorPriority {
      out.write(" constructor ")
      out.write(decimal: p)
    }
    if let p = g.destructorPriority {
      out.write(" destructor ")
      out.write(decimal: p)
    }
  }

  func print(_ g: Global) {
    switch g.kind {
    case .function:
      out.write("declare ")
      symbol(g.name)
      signature(module[g.signature])
      attributes(g.attributes)
      linkage(g)
    case .alias, .ifunc:
      out.write(g.kind == .alias ? "alias " : "ifunc ")
      symbol(g.name)
      out.write(" = ")
      symbol(g.aliasee)
      out.write(" + ")
      out.write(decimal: g.aliasOffset)
      linkage(g)
    case .variable:
      out.write(g.isDefinition ? "global " : "extern ")
      symbol(g.name)
      out.write(" : ")
      out.write(decimal: g.size)
      out.write(" align ")
      out.write(decimal: g.alignment)
      if g.isConstant { out.write(" const") }
      linkage(g)
      if g.isDefinition { data(g.data) }
    }
    out.write("\n")
  }

  func data(_ d: StaticData) {
    if d.bytes.isEmpty && d.relocations.isEmpty { return }
    out.write(" = ")
    quoted(d.bytes)
    for r in d.relocations {
      out.write(", [")
      out.write(decimal: r.offset)
      out.write("] ")
      out.write(decimal: Int(r.size) * 8)
      out.write(" ")
      symbol(r.target)
      if r.kind != .address {
        out.write(" block ")
        out.write(decimal: blockNumber(r.block, of: r.target))
      }
      if r.kind == .blockDifference {
        out.write(" minus ")
        out.write(decimal: blockNumber(r.otherBlock, of: r.target))
      }
      out.write(" + ")
      out.write(decimal: r.addend)
    }
  }

  /// A block's position in its function's layout, which is its number in the text.
  func blockNumber(_ b: BlockID, of g: GlobalID) -> Int {
    guard let f = module[g].function else { return 0 }
    var n = 0
    for x in f.blockOrder {
      if x == b { return n }
      n += 1
    }
    return n
  }

  func parameterAttributes(_ p: Parameter) {
    let a = p.attributes
    if a.contains(.signExtended) { out.write(" signext") }
    if a.contains(.zeroExtended) { out.write(" zeroext") }
    if a.contains(.byValue) {
      out.write(" byval(")
      out.write(decimal: p.byValueSize)
      out.write(", ")
      out.write(decimal: p.byValueAlignment)
      out.write(")")
    }
    if a.contains(.structReturn) { out.write(" sret") }
    if a.contains(.noAlias) { out.write(" noalias") }
    if a.contains(.onStack) { out.write(" onstack") }
    if a.contains(.staticChain) { out.write(" chain") }
    if a.contains(.pairFirst) { out.write(" pair") }
  }

  func signature(_ s: Signature, entry: BlockID = .none) {
    out.write("(")
    for (k, p) in s.parameters.enumerated() {
      if k > 0 { out.write(", ") }
      if entry.isSome {
        value(function.parameter(entry, k))
        out.write(": ")
      }
      out.write(p.type.description)
      parameterAttributes(p)
    }
    if s.isVariadic { out.write(s.parameters.isEmpty ? "..." : ", ...") }
    out.write(")")
    if !s.results.isEmpty {
      out.write(" -> ")
      for (k, r) in s.results.enumerated() {
        if k > 0 { out.write(", ") }
        out.write(r.type.description)
        parameterAttributes(r)
      }
    }
    if s.convention == .microsoft { out.write(" mscall") }
  }

  static let attributeNames: [(FunctionAttributes, StaticString)] = [
    (.noInline, "noinline"), (.alwaysInline, "alwaysinline"), (.inlineHint, "inlinehint"), (.noReturn, "noreturn"),
    (.readNone, "readnone"), (.readOnly, "readonly"), (.returnsTwice, "returnstwice"), (.noOptimize, "nooptimize"), (.cold, "cold"),
    (.hot, "hot"), (.naked, "naked"), (.interrupt, "interrupt"), (.callsReturnsTwice, "callsreturnstwice"), (.returnsNoAlias, "returnsnoalias"),
    (.noClone, "noclone"), (.noStackProtector, "nostackprotector"), (.stackProtect, "stackprotect"),
    (.atLevel1, "atlevel1"), (.atLevel2, "atlevel2"), (.atLevel3, "atlevel3"), (.forSize, "forsize"), (.returnsToHandler, "returnstohandler"),
  ]

  func attributes(_ a: FunctionAttributes) {
    for (bit, name) in Printer.attributeNames where a.contains(bit) {
      out.write(" ")
      out.write(name)
    }
  }

  // MARK: Functions

  mutating func number(_ f: Function) {
    valueNumbers = Array(repeating: UInt32.max, count: f.values.count)
    blockNumbers = Array(repeating: UInt32.max, count: f.blocks.count)
    var nextValue: UInt32 = 0
    var nextBlock: UInt32 = 0
    for b in f.blockOrder {
      blockNumbers[b.index] = nextBlock
      nextBlock += 1
      for k in 0..<Int(f[b].parameterCount) {
        valueNumbers[f.parameter(b, k).index] = nextValue
        nextValue += 1
      }
      for i in f.instructions(b) {
        for k in 0..<Int(f[i].resultCount) {
          valueNumbers[f.result(i, k).index] = nextValue
          nextValue += 1
        }
      }
    }
  }

  public mutating func print(_ f: Function) {
    function = f
    number(f)
    let g = module[f.id]
    out.write("func ")
    symbol(f.id)
    if f.firstBlock.isSome && f[f.firstBlock].parameterCount == UInt32(module[f.signature].parameters.count) {
      signature(module[f.signature], entry: f.firstBlock)
    } else {
      signature(module[f.signature])
    }
    attributes(f.attributes)
    if f.features != module.target.features {
      out.write(" features ")
      out.write(decimal: f.features.rawValue)
    }
    linkage(g)
    if g.alignment > 1 {
      out.write(" align ")
      out.write(decimal: g.alignment)
    }
    out.write(" {\n")
    for s in 0..<f.slots.count { print(slot: SlotID(index: s)) }
    for b in f.blockOrder { print(b) }
    out.write("}\n")
  }

  func print(slot s: SlotID) {
    let slot = function[s]
    out.write("  slot $")
    out.write(decimal: s.raw)
    out.write(" : ")
    out.write(decimal: slot.size)
    out.write(" align ")
    out.write(decimal: slot.alignment)
    if slot.name.isSome {
      out.write(" ")
      quoted(Array(module.interner.bytes(of: slot.name)))
    }
    if slot.contents != .plain { out.write(" \(slot.contents)") }
    if slot.isDead { out.write(" dead") }
    out.write("\n")
  }

  func block(_ b: BlockID) {
    out.write("b")
    out.write(decimal: b.isSome && b.index < blockNumbers.count ? blockNumbers[b.index] : UInt32.max)
  }

  func print(_ b: BlockID) {
    block(b)
    let f = function!
    if f[b].parameterCount > 0 {
      out.write("(")
      for k in 0..<Int(f[b].parameterCount) {
        if k > 0 { out.write(", ") }
        value(f.parameter(b, k))
        out.write(": ")
        out.write(f.type(f.parameter(b, k)).description)
      }
      out.write(")")
    }
    out.write(":")
    if f[b].isAddressTaken { out.write(" addresstaken") }
    out.write("\n")
    for i in f.instructions(b) { print(i) }
  }

  /// An operand whose type the context gives.
  func value(_ v: ValueID) {
    guard v.isSome else {
      out.write("?")
      return
    }
    let f = function!
    let data = f[v]
    switch data.kind {
    case .result, .parameter:
      out.write("%")
      out.write(decimal: valueNumbers[v.index])
    case .integer:
      if data.type == .i128 {
        out.write("0x")
        let c = f.constants[Int(data.owner)]
        if c.high != 0 {
          out.write(hex: c.high)
          out.write(hex: c.low, digits: 16)
        } else {
          out.write(hex: c.low)
        }
      } else {
        out.write(decimal: f.signedConstant(v) ?? 0)
      }
    case .float:
      let c = f.constants[Int(data.owner)]
      out.write("0f")
      if c.high != 0 {
        out.write(hex: c.high)
        out.write(hex: c.low, digits: 16)
      } else {
        out.write(hex: c.low)
      }
    case .vector:
      out.write("<")
      for (k, w) in f.vectorWords(v).enumerated() {
        if k > 0 { out.write(" ") }
        out.write("0x")
        out.write(hex: w)
      }
      out.write(">")
    case .global:
      let c = f.globalConstant(v)!
      symbol(c.global)
      if c.offset != 0 {
        out.write(c.offset < 0 ? "-" : "+")
        out.write(decimal: c.offset.magnitude)
      }
    case .slot:
      out.write("$")
      out.write(decimal: data.owner)
    case .blockAddress:
      out.write("&")
      block(BlockID(data.owner))
    case .poison: out.write("poison")
    case .dead: out.write("dead")
    }
  }
}
