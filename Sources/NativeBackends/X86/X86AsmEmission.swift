// Inline assembly at emission: the template with its operands spelled out goes through the assembler's parser into the
// buffer that the rest of the function goes to, so labels, sections and relocations of the statement are real ones.
//
//   before:  "addl %2, %0", operand 0 in v3:eax, operand 2 the constant 5      after:  addl $5, %eax
//
// Operand modifiers: GCC manual, "x86 Operand Modifiers".

import MachineCode
import SSA
import Support

/// What the emitter of a function answers about the statement's instruction.
struct X86AsmContext {
  /// The register of operand `k` of the instruction.
  var register: (Int) -> PReg
  /// The memory operand that an address of the instruction stands for.
  var memory: (MAddress) -> MCOperand
  /// The label of a block whose address is a value.
  var blockAddress: (MBlockID) -> MCSymbol
  /// Where the labels of asm goto lead; empty otherwise.
  var labels: [MCSymbol]
}

final class X86AsmEmission {
  private let buffer: CodeBuffer
  private let parser: AsmParser
  private var text: [UInt8] = []
  /// Counts statements, for `%=` and label names.
  private var statement = 0
  private var problem: String? = nil

  /// The text is in Intel syntax (-masm=intel): operands are spelled so, and the second of `{att|intel}` is taken.
  private let isIntel: Bool

  init(_ buffer: CodeBuffer, isIntel: Bool = false) {
    self.buffer = buffer
    self.isIntel = isIntel
    var options = AsmOptions()
    options.namesPlaces = false
    parser = AsmParser(buffer, options: options)
    if isIntel { parser.useIntelSyntax() }
  }

  /// Emits statement `a`.
  func emit(_ a: MAsm, _ context: X86AsmContext, at location: SourceLocation) throws(CodegenProblem) {
    text.removeAll(keepingCapacity: true)
    problem = nil
    statement += 1
    substitute(a, context)
    if problem == nil {
      let before = parser.errors.count
      text.withUnsafeBufferPointer { _ = parser.parseOrQuote($0) }
      if parser.errors.count > before { problem = "in inline assembly: " + parser.errors[before].message }
    }
    if let problem { throw CodegenProblem(message: problem, function: "", location: location) }
  }

  /// Reports local labels used but not defined, once all statements are emitted.
  func finish() throws(CodegenProblem) {
    if !parser.finish(), let e = parser.errors.last { throw CodegenProblem(message: "in inline assembly: " + e.message, function: "", location: .none) }
  }

  private func fail(_ message: String) { if problem == nil { problem = message } }

  // MARK: Template

  private func substitute(_ a: MAsm, _ context: X86AsmContext) {
    let source = Array(a.template.utf8)
    var k = 0
    // 0 outside braces, 1 in the part for AT&T, 2 in that for Intel syntax, more in parts for nobody.
    var part = 0
    let wanted = isIntel ? 2 : 1
    while k < source.count && problem == nil {
      let c = source[k]
      k += 1
      switch c {
      case UInt8(ascii: "{") where part == 0: part = 1
      case UInt8(ascii: "|") where part != 0: part += 1
      case UInt8(ascii: "}") where part != 0: part = 0
      case UInt8(ascii: "%"): escape(source, &k, a, context, isWanted: part == 0 || part == wanted)
      default: if part == 0 || part == wanted { text.append(c) }
      }
    }
    text.append(0x0A)
  }

  private func escape(_ source: [UInt8], _ k: inout Int, _ a: MAsm, _ context: X86AsmContext, isWanted: Bool) {
    guard k < source.count else { return fail("the asm template ends in '%'") }
    let c = source[k]
    switch c {
    case UInt8(ascii: "%"), UInt8(ascii: "{"), UInt8(ascii: "|"), UInt8(ascii: "}"):
      k += 1
      if isWanted { text.append(c) }
      return
    case UInt8(ascii: "="):
      k += 1
      if isWanted { text.append(contentsOf: String(statement).utf8) }
      return
    default: break
    }
    var modifier: UInt8 = 0
    if (c | 0x20) >= UInt8(ascii: "a") && (c | 0x20) <= UInt8(ascii: "z") {
      modifier = c
      k += 1
    }
    guard let n = operandNumber(source, &k, a) else { return }
    if !isWanted { return }
    if n >= a.operands.count {
      let label = n - a.operands.count
      guard label < context.labels.count else { return fail("the asm template refers to operand \(n), which does not exist") }
      append(symbol: context.labels[label])
      return
    }
    spell(a.operands[n], modifier, context)
  }

  /// `3` or `[name]`.
  private func operandNumber(_ source: [UInt8], _ k: inout Int, _ a: MAsm) -> Int? {
    if k < source.count && source[k] == UInt8(ascii: "[") {
      guard let end = source[k...].firstIndex(of: UInt8(ascii: "]")) else {
        fail("the asm template has '[' without ']'")
        return nil
      }
      let name = String(decoding: source[(k + 1)..<end], as: UTF8.self)
      k = end + 1
      if let n = a.names.firstIndex(of: name) { return n }
      if let l = a.labelNames.firstIndex(of: name) { return a.operands.count + l }
      fail("the asm template names an operand '\(name)' that the statement does not have")
      return nil
    }
    var n = 0
    let start = k
    while k < source.count, source[k] >= UInt8(ascii: "0"), source[k] <= UInt8(ascii: "9"), n < 1000 {
      n = n * 10 + Int(source[k] - UInt8(ascii: "0"))
      k += 1
    }
    if k == start {
      fail("the asm template has '%' without an operand number; write '%%' for a percent sign")
      return nil
    }
    return n
  }

  // MARK: Operands

  private func append(_ s: String) { text.append(contentsOf: s.utf8) }

  private func spell(_ o: MAsmOperand, _ modifier: UInt8, _ context: X86AsmContext) {
    if let letter = X86AsmEmission.suffixLetter(modifier) {
      // Instructions in Intel syntax have no suffixes.
      if !isIntel { letter == 0 ? suffix(o, isX87: modifier == UInt8(ascii: "Z")) : text.append(letter) }
      return
    }
    if modifier == UInt8(ascii: "A") && !isIntel { append("*") }
    switch o.kind {
    case .register: spellRegister(o, modifier, context.register(Int(o.operand)))
    case .memory:
      var operand = context.memory(o.address)
      if modifier == UInt8(ascii: "H") { operand.value &+= 8 }
      if isIntel {
        spellIntel(memory: operand, size: modifier == UInt8(ascii: "H") ? 8 : o.size, modifier)
      } else {
        spell(memory: operand, bare: modifier == UInt8(ascii: "P"))
      }
    case .immediate:
      let isBare = isBareConstant(modifier) || modifier == UInt8(ascii: "E") || isIntel
      if !isBare { append("$") }
      append(String(modifier == UInt8(ascii: "n") ? 0 &- o.value : o.value))
    case .symbol:
      if !isBareConstant(modifier) { append(isIntel ? "OFFSET FLAT:" : "$") }
      append(symbol: buffer.symbol(named: Name(o.entity)))
      addend(o.value)
      if modifier == UInt8(ascii: "a") { append(isIntel ? "[rip]" : "(%rip)") }
    case .block:
      if modifier != UInt8(ascii: "l") && !isBareConstant(modifier) { append(isIntel ? "OFFSET FLAT:" : "$") }
      append(symbol: context.blockAddress(MBlockID(o.entity)))
    case .x87: append(sigil + (o.value == 0 && modifier != UInt8(ascii: "y") ? "st" : "st(\(o.value))"))
    case .mask: append(sigil + "k\(o.value)")
    case .mmx: append(sigil + "mm\(o.value)")
    case .none: fail("the asm template refers to a flag output")
    }
  }

  private var sigil: String { isIntel ? "" : "%" }

  /// What a modifier that stands for a size suffix writes; 0: the suffix of the operand's size. Nil for other modifiers.
  private static func suffixLetter(_ modifier: UInt8) -> UInt8? {
    switch modifier {
    case UInt8(ascii: "z"), UInt8(ascii: "Z"): return 0
    case UInt8(ascii: "B"), UInt8(ascii: "W"), UInt8(ascii: "L"), UInt8(ascii: "Q"), UInt8(ascii: "S"), UInt8(ascii: "T"): return modifier | 0x20
    default: return nil
    }
  }

  private func isBareConstant(_ modifier: UInt8) -> Bool {
    switch modifier {
    case UInt8(ascii: "c"), UInt8(ascii: "P"), UInt8(ascii: "p"), UInt8(ascii: "a"), UInt8(ascii: "n"), UInt8(ascii: "l"), UInt8(ascii: "A"): return true
    default: return false
    }
  }

  /// `z` names the size of integers; `Z` that of x87 instructions on integers and floating objects in memory.
  private func suffix(_ o: MAsmOperand, isX87: Bool) {
    if o.kind == .x87 { return }
    let isFloat = o.kind == .memory && o.value != 0
    switch o.size {
    case 1 where !isX87: append("b")
    case 2: append(isX87 ? "s" : "w")
    case 4: append(isFloat ? "s" : "l")
    case 8: append(isFloat ? "l" : "q")
    case 10, 16: append("t")
    default: fail("the asm template asks for the size suffix of an operand without one")
    }
  }

  private func spellRegister(_ o: MAsmOperand, _ modifier: UInt8, _ r: PReg) {
    if r.registerClass == .vector {
      if modifier == UInt8(ascii: "g") { return append(sigil + "zmm\(r.number)") }
      let isWide = modifier == UInt8(ascii: "t") || o.size == 32 && modifier != UInt8(ascii: "x")
      return append(sigil + "\(isWide ? "y" : "x")mm\(r.number)")
    }
    var size = Int(o.size)
    switch modifier {
    case UInt8(ascii: "b"): size = 1
    case UInt8(ascii: "w"): size = 2
    case UInt8(ascii: "k"): size = 4
    case UInt8(ascii: "q"), UInt8(ascii: "A"): size = 8
    case UInt8(ascii: "h"):
      guard r.number < 4 else { return fail("operand modifier 'h' needs a register whose second byte has a name; use constraint \"Q\"") }
      return append(sigil + ["ah", "ch", "dh", "bh"][r.number])
    case UInt8(ascii: "a"), UInt8(ascii: "E"):
      let name = X86AsmEmission.name(r.number, 8)
      return append(isIntel ? "[\(name)]" : "(%\(name))")
    case UInt8(ascii: "s"):
      append(sigil + X86AsmEmission.name(r.number, size == 0 ? 8 : size))
      return append(", ")
    case UInt8(ascii: "V"): return append(X86AsmEmission.name(r.number, size == 0 ? 8 : size))
    case 0, UInt8(ascii: "P"), UInt8(ascii: "c"), UInt8(ascii: "p"): break
    default: return fail("operand modifier '\(String(UnicodeScalar(modifier)))' does not apply to a register")
    }
    append(sigil + X86AsmEmission.name(r.number, size))
  }

  /// The name of general register `n` used at `size` bytes.
  static func name(_ n: Int, _ size: Int) -> String {
    if n >= 8 { return "r\(n)" + (size == 1 ? "b" : size == 2 ? "w" : size == 4 ? "d" : "") }
    let base = ["ax", "cx", "dx", "bx", "sp", "bp", "si", "di"][n]
    switch size {
    case 1: return n < 4 ? String(base.first!) + "l" : base + "l"
    case 2: return base
    case 4: return "e" + base
    default: return "r" + base
    }
  }

  private func spell(memory a: MCOperand, bare: Bool) {
    if a.segment == .fs { append("%fs:") }
    if a.segment == .gs { append("%gs:") }
    if a.symbol.isSome {
      append(symbol: a.symbol)
      append(X86AsmEmission.suffix(a.modifier))
      addend(a.value)
    } else if a.value != 0 || a.register.isNone && a.index.isNone || text.last == UInt8(ascii: "+") {
      // A zero is needed in `4+%0`.
      append(String(a.value))
    }
    if a.register.isNone && a.index.isNone || bare && a.register == .rip { return }
    append("(")
    if a.register == .rip { append("%rip") } else if !a.register.isNone { append("%" + X86AsmEmission.name(Int(a.register.raw), 8)) }
    if !a.index.isNone { append(",%" + X86AsmEmission.name(Int(a.index.raw), 8) + ",\(1 << Int(a.scale))") }
    append(")")
  }

  /// `DWORD PTR fs:[rax+rcx*4+8]`; modifiers `X` and `P` leave the size out.
  private func spellIntel(memory a: MCOperand, size: UInt8, _ modifier: UInt8) {
    if modifier == UInt8(ascii: "P") && a.symbol.isSome && (a.register == .rip || a.register.isNone && a.index.isNone) {
      append(symbol: a.symbol)
      append(X86AsmEmission.suffix(a.modifier))
      return addend(a.value)
    }
    if modifier != UInt8(ascii: "X") && modifier != UInt8(ascii: "P") { append(X86AsmEmission.sizeWord(size, modifier)) }
    if a.segment == .fs { append("fs:") }
    if a.segment == .gs { append("gs:") }
    if a.segment.isNone && a.register.isNone && a.index.isNone && !a.symbol.isSome { append("ds:") }
    append("[")
    var isFirst = true
    func part(_ s: String) {
      append(isFirst ? s : "+" + s)
      isFirst = false
    }
    if a.register == .rip { part("rip") } else if !a.register.isNone { part(X86AsmEmission.name(Int(a.register.raw), 8)) }
    if !a.index.isNone { part(X86AsmEmission.name(Int(a.index.raw), 8) + "*\(1 << Int(a.scale))") }
    if a.symbol.isSome {
      part("")
      append(symbol: a.symbol)
      append(X86AsmEmission.suffix(a.modifier))
      addend(a.value)
    } else if isFirst {
      append(String(a.value))
    } else {
      addend(a.value)
    }
    append("]")
  }

  /// The size before a memory operand: as a modifier says, else of the operand's type.
  private static func sizeWord(_ size: UInt8, _ modifier: UInt8) -> String {
    switch modifier {
    case UInt8(ascii: "b"): return "BYTE PTR "
    case UInt8(ascii: "w"): return "WORD PTR "
    case UInt8(ascii: "k"): return "DWORD PTR "
    case UInt8(ascii: "q"): return "QWORD PTR "
    case UInt8(ascii: "x"): return "XMMWORD PTR "
    case UInt8(ascii: "t"): return "YMMWORD PTR "
    case UInt8(ascii: "g"): return "ZMMWORD PTR "
    default: break
    }
    switch size {
    case 1: return "BYTE PTR "
    case 2: return "WORD PTR "
    case 4: return "DWORD PTR "
    case 8: return "QWORD PTR "
    case 10: return "TBYTE PTR "
    case 16: return "XMMWORD PTR "
    case 32: return "YMMWORD PTR "
    case 64: return "ZMMWORD PTR "
    default: return ""
    }
  }

  private func addend(_ value: Int64) { if value != 0 { append(value > 0 ? "+\(value)" : "\(value)") } }

  private static func suffix(_ m: SymbolModifier) -> String {
    switch m {
    case .tpOff: return "@tpoff"
    case .gotTPOff: return "@gottpoff"
    case .gotPCRel: return "@GOTPCREL"
    case .plt: return "@PLT"
    default: return ""
    }
  }

  /// A label gets a name through an alias, since text can only name what has one.
  private func append(symbol: MCSymbol) {
    let name = buffer.name(of: symbol)
    if name.isSome {
      text.append(contentsOf: buffer.interner.bytes(of: name))
      return
    }
    let made = ".Lasm\(symbol.raw)"
    let alias = buffer.symbol(named: buffer.interner.intern(made))
    if !buffer.isDefined(alias) { buffer.define(alias, aliasOf: symbol) }
    append(made)
  }
}
