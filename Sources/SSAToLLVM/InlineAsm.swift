// GNU inline assembly → LLVM inline assembly.
//
// The template's escapes become LLVM's (`%0` → `$0`, `%b1` → `${1:b}`, `%%` → `%`, `$` → `$$`, `%l2` → `${2:l}`,
// `%=` → `${:uid}`, the AT&T half of `{att|intel}`); operands keep their GNU numbers, because the constraint string lists them
// in the same order: outputs, inputs, labels, clobbers. Each operand's alternatives are narrowed to one that LLVM can
// always satisfy. References: GCC manual "Extended Asm" and "x86 constraints"; LLVM LangRef "Inline Assembler Expressions".

internal import CLLVM
internal import SSA
internal import Support
internal import TargetInfo

extension FunctionEmitter {
  func emitAsm(_ i: InstID) throws(LLVMBackendError) {
    let info = function.asmInfos[Int(function[i].aux)]
    var constraints: [String] = []
    var arguments: [LLVMValueRef?] = []
    var elementTypes: [(argument: Int, type: Type)] = []
    var results: [(type: Type, index: Int)] = []
    for (k, o) in info.operands.enumerated() {
      let fixed = k < info.fixedRegisters.count ? info.fixedRegisters[k] : ""
      let early = o.isEarlyClobber ? "&" : ""
      switch o.kind {
      case .output:
        constraints.append("=" + early + (try outputConstraint(o, fixed, info)))
        results.append((function.type(function.result(i, o.index)), o.index))
      case .memoryOutput, .memoryInput:
        if !allowsMemory(o.constraint) {
          throw fail("asm operand with constraint \"\(o.constraint)\" does not fit a register and may not be in memory")
        }
        // Every x86 address is offsettable, so "o" and "V" are "m".
        constraints.append((o.kind == .memoryOutput ? "=*" + early : "*") + "m")
        elementTypes.append((arguments.count, o.type))
        arguments.append(try operand(i, o.index))
      case .input:
        let (text, value) = try input(i, o, fixed, info)
        constraints.append(text)
        arguments.append(value)
      }
    }
    let labels = function[i].op == .asmgoto ? max(Int(info.edgeCount) - 1, 0) : 0
    for _ in 0..<labels { constraints.append("!i") }
    for clobber in info.clobbers { constraints.append("~{\(clobberName(clobber))}") }
    for always in ["dirflag", "fpsr", "flags"] { constraints.append("~{\(always)}") }

    var parameterTypes: [LLVMTypeRef?] = arguments.map { LLVMTypeOf($0) }
    // A flag output of type i1 is a byte in LLVM.
    let resultTypes = results.map { $0.type == .i1 ? Type.i8 : $0.type }
    let resultType: LLVMTypeRef
    switch resultTypes.count {
    case 0: resultType = module.types[.void]
    case 1: resultType = module.types[resultTypes[0]]
    default: resultType = module.types.aggregate(resultTypes)
    }
    let type: LLVMTypeRef = LLVMFunctionType(resultType, &parameterTypes, UInt32(parameterTypes.count), 0)
    let text = try translate(info, labels: labels)
    let constraintText = constraints.joined(separator: ",")
    let sideEffect: LLVMBool = info.isVolatile || results.isEmpty || labels > 0 ? 1 : 0
    let callee: LLVMValueRef = withBytes(text) { t, tLength in
      withBytes(constraintText) { c, cLength in
        LLVMGetInlineAsm(type, t, tLength, c, cLength, sideEffect, 0, LLVMInlineAsmDialectATT, 0)
      }
    }
    let made: LLVMValueRef
    if function[i].op == .asmgoto {
      let t = try targets(i)
      var indirect = Array(t.dropFirst())
      made = LLVMBuildCallBr(
        builder, type, callee, t[0], &indirect, UInt32(indirect.count), &arguments, UInt32(arguments.count), nil, 0, "")
    } else {
      made = LLVMBuildCall2(builder, type, callee, &arguments, UInt32(arguments.count), "")
    }
    for (argument, elementType) in elementTypes {
      let size = max(elementType.bytes, 1)
      let llvmType = elementType == .void ? module.types.bytes(UInt64(size)) : module.types[elementType == .i1 ? .i8 : elementType]
      LLVMAddCallSiteAttribute(
        made, LLVMAttributeIndex(argument + 1), module.attributes.make("elementtype", type: llvmType))
    }
    if !module.options.exceptions { LLVMAddCallSiteAttribute(made, AttributeTable.function, module.attributes.make("nounwind")) }
    if function[i].op == .asmgoto {
      asmGotos[i.raw] = made
      return
    }
    for (k, r) in results.enumerated() {
      setAsmResult(i, r.index, results.count == 1 ? made : LLVMBuildExtractValue(builder, made, UInt32(k), ""), r.type)
    }
  }

  private func setAsmResult(_ i: InstID, _ index: Int, _ value: LLVMValueRef?, _ type: Type) {
    set(i, type == .i1 ? LLVMBuildTrunc(builder, value, module.types[.i1], "") : value, result: index)
  }

  /// A result of asm goto is taken out of what the statement gives where it is used: nothing can stand behind the statement.
  func asmGotoResult(_ v: ValueID) -> LLVMValueRef? {
    let i = function.definingInst(v)
    guard i.isSome, function[i].op == .asmgoto, let made = asmGotos[i.raw] else { return nil }
    let one: LLVMValueRef = function[i].resultCount == 1 ? made : LLVMBuildExtractValue(builder, made, UInt32(function[v].index), "")
    return function.type(v) == .i1 ? LLVMBuildTrunc(builder, one, module.types[.i1], "") : one
  }

  // MARK: Constraints

  private func allowsMemory(_ constraint: String) -> Bool { !Set(constraint).isDisjoint(with: Set("moVgX<>")) }

  private func clobberName(_ name: String) -> String {
    name.hasPrefix("%") ? String(name.dropFirst()) : name
  }

  /// `U` (a register that calls destroy) is unknown to LLVM: one that nothing else of the statement names.
  private func freeCallerSaved(_ info: AsmInfo) -> String? {
    let named: [(String, Character)] = [("si", "S"), ("di", "D"), ("cx", "c"), ("dx", "d"), ("ax", "a")]
    var used = Set<Character>()
    for o in info.operands where o.constraint != "U" { used.formUnion(o.constraint) }
    let registers = info.clobbers + info.fixedRegisters
    for n in [8, 9, 10, 11] where !registers.contains(where: { $0.contains("r\(n)") }) && !info.operands.contains(where: { $0.constraint.contains("U") && $0.kind == .input }) {
      return "{r\(n)}"
    }
    for (name, letter) in named where !used.contains(letter) && !registers.contains(where: { $0.hasSuffix(name) }) { return "{\(name)}" }
    return nil
  }

  private func outputConstraint(_ o: AsmOperand, _ fixed: String, _ info: AsmInfo) throws(LLVMBackendError) -> String {
    if !fixed.isEmpty { return "{\(clobberName(fixed))}" }
    if o.constraint.hasPrefix("@cc") { return "{\(o.constraint)}" }
    if o.constraint == "U", let r = freeCallerSaved(info) { return r }
    if let register = registerConstraint(o.constraint, o.type) { return register }
    throw fail("asm output constraint \"\(o.constraint)\" is not supported by the LLVM back end")
  }

  /// The register alternative of a GNU constraint in LLVM's spelling, or nil when it has none. General classes win over
  /// single registers, since any alternative may be chosen.
  private func registerConstraint(_ constraint: String, _ type: Type) -> String? {
    let letters = Set(constraint)
    let isFloat = type.isVector || (type.isFloat && type != .f80)
    if letters.contains("Y") { return constraint.contains("Yz") ? "{xmm0}" : "x" }
    if isFloat && letters.contains("x") { return "x" }
    if isFloat && letters.contains("v") { return "v" }
    if letters.contains("r") || letters.contains("g") || letters.contains("l") || letters.contains("X") {
      return isFloat && type.bits > 64 ? "x" : "r"
    }
    if letters.contains("q") { return "q" }
    if letters.contains("Q") { return "Q" }
    if letters.contains("R") { return "R" }
    if letters.contains("p") { return "r" }
    for (letter, name) in FunctionEmitter.singleRegisters where letters.contains(letter) { return name }
    for letter: Character in ["A", "f", "x", "v", "y"] where letters.contains(letter) { return String(letter) }
    return nil
  }

  private static let singleRegisters: [(Character, String)] = [
    ("a", "{ax}"), ("b", "{bx}"), ("c", "{cx}"), ("d", "{dx}"), ("S", "{si}"), ("D", "{di}"), ("t", "{st}"), ("u", "{st(1)}"),
  ]

  private func input(_ i: InstID, _ o: AsmOperand, _ fixed: String, _ info: AsmInfo) throws(LLVMBackendError)
    -> (String, LLVMValueRef)
  {
    let v = function.operand(i, o.index)
    var value = try get(v)
    let type = function.type(v)
    if type == .i1 { value = LLVMBuildZExt(builder, value, module.types[.i8], "") }
    if let tied = Int(o.constraint), tied < info.operands.count {
      if info.operands[tied].kind == .output {
        let outputType = function.type(function.result(i, info.operands[tied].index))
        value = try matched(value, type, outputType)
      }
      return (o.constraint, value)
    }
    if !fixed.isEmpty { return ("{\(clobberName(fixed))}", value) }
    let letters = Set(o.constraint)
    let register = registerConstraint(o.constraint, type)
    let takesImmediate = !letters.isDisjoint(with: Set("inseZIJKLMNOEFGgX"))
    let kind = function[v].kind
    if takesImmediate && (kind == .integer || kind == .global || kind == .blockAddress) {
      if register == nil || fitsImmediate(v, letters) { return ("i", value) }
    }
    if let register { return (register, value) }
    if letters.contains("m") || letters.contains("o") { return ("m", value) }
    if takesImmediate { throw fail("asm operand with constraint \"\(o.constraint)\" must be a constant") }
    throw fail("asm input constraint \"\(o.constraint)\" is not supported by the LLVM back end")
  }

  /// An immediate alternative is better than a register for this constant.
  private func fitsImmediate(_ v: ValueID, _ letters: Set<Character>) -> Bool {
    guard let c = function.signedConstant(v), function.type(v) != .ptr else { return false }
    if letters.isDisjoint(with: Set("ingseX")) {
      // Ranged letters (GCC manual, x86 constraints).
      return letters.contains("I") && c >= 0 && c <= 31 || letters.contains("J") && c >= 0 && c <= 63
        || letters.contains("K") && c >= -128 && c <= 127 || letters.contains("N") && c >= 0 && c <= 255
        || letters.contains("M") && c >= 0 && c <= 3 || letters.contains("L") && (c == 255 || c == 65535)
        || letters.contains("O") && c >= 0 && c <= 127 || letters.contains("Z") && c >= 0 && c <= 0xFFFF_FFFF
    }
    return c >= Int64(Int32.min) && c <= Int64(Int32.max)
  }

  /// A tied input as wide as its output: LLVM wants equal types.
  private func matched(_ value: LLVMValueRef, _ type: Type, _ outputType: Type) throws(LLVMBackendError) -> LLVMValueRef {
    if type == outputType || (type == .i1 && outputType == .i8) { return value }
    let target = module.types[outputType]
    if type.isInteger && outputType.isInteger && type.bits < outputType.bits { return LLVMBuildZExt(builder, value, target, "") }
    if type == .ptr && outputType.isInteger { return LLVMBuildPtrToInt(builder, value, target, "") }
    if type.isInteger && outputType == .ptr { return LLVMBuildIntToPtr(builder, value, target, "") }
    if type.bits == outputType.bits && type != .ptr && outputType != .ptr { return LLVMBuildBitCast(builder, value, target, "") }
    // The x87 stack holds every float in its own format.
    if type.isFloat && outputType == .f80 && type.bits < 80 { return LLVMBuildFPExt(builder, value, target, "") }
    if type.isInteger && outputType.isInteger { return LLVMBuildTrunc(builder, value, target, "") }
    throw fail("a tied asm input has another kind of type than its output")
  }

  // MARK: Template

  private func translate(_ info: AsmInfo, labels: Int) throws(LLVMBackendError) -> String {
    let source = Array(info.template.utf8)
    var out: [UInt8] = []
    var k = 0
    var alternative = 0  // 0 outside braces or in the first part, 1 in a part to drop
    func append(_ text: String) { if alternative == 0 { out.append(contentsOf: text.utf8) } }
    while k < source.count {
      let c = source[k]
      k += 1
      switch c {
      case UInt8(ascii: "$"): append("$$")
      case UInt8(ascii: "{"): alternative = 0
      case UInt8(ascii: "|"): alternative = 1
      case UInt8(ascii: "}"): alternative = 0
      case UInt8(ascii: "%"): append(try escape(source, &k, info, labels))
      default: if alternative == 0 { out.append(c) }
      }
    }
    return String(decoding: out, as: UTF8.self)
  }

  /// Modifiers that spell a size suffix (GCC manual, "x86 Operand Modifiers"), which LLVM does not have; nil for others.
  private func suffix(_ modifier: String, _ number: Int, _ info: AsmInfo) throws(LLVMBackendError) -> String? {
    switch modifier {
    case "B", "W", "L", "Q", "S", "T": return modifier.lowercased()
    case "z", "Z": break
    default: return nil
    }
    guard number < info.operands.count else { throw fail("asm template asks for the size suffix of a label") }
    let o = info.operands[number]
    let isX87 = o.type == .f80 || o.type.isFloat && !Set(o.constraint).isDisjoint(with: Set("tuf"))
    switch o.type == .ptr ? 8 : o.type.bytes {
    case 1: return "b"
    case 2: return "w"
    case 4: return isX87 ? "s" : "l"
    case 8: return isX87 ? "l" : "q"
    case 10, 16: return "t"
    default: throw fail("asm template asks for the size suffix of an operand without one")
    }
  }

  /// Translates what follows a `%`.
  private func escape(_ source: [UInt8], _ k: inout Int, _ info: AsmInfo, _ labels: Int) throws(LLVMBackendError) -> String {
    guard k < source.count else { throw fail("asm template ends in '%'") }
    let c = source[k]
    switch c {
    case UInt8(ascii: "%"), UInt8(ascii: "{"), UInt8(ascii: "|"), UInt8(ascii: "}"):
      k += 1
      return String(UnicodeScalar(c))
    case UInt8(ascii: "="):
      k += 1
      return "${:uid}"
    default: break
    }
    var modifier = ""
    let isLetter = (c | 0x20) >= UInt8(ascii: "a") && (c | 0x20) <= UInt8(ascii: "z")
    if isLetter {
      modifier = String(UnicodeScalar(c))
      k += 1
    }
    guard k < source.count else { throw fail("asm template ends in an operand modifier") }
    var number = 0
    if source[k] == UInt8(ascii: "[") {
      let end = source[k...].firstIndex(of: UInt8(ascii: "]")) ?? source.count
      guard end < source.count else { throw fail("asm template has '[' without ']'") }
      let name = String(decoding: source[(k + 1)..<end], as: UTF8.self)
      k = end + 1
      if let n = info.operands.firstIndex(where: { $0.name == name }) {
        number = n
      } else if let l = info.labelNames.firstIndex(of: name) {
        number = info.operands.count + l
      } else {
        throw fail("asm template names an unknown operand '\(name)'")
      }
    } else {
      guard source[k] >= UInt8(ascii: "0"), source[k] <= UInt8(ascii: "9") else { throw fail("bad operand number in asm template") }
      while k < source.count, source[k] >= UInt8(ascii: "0"), source[k] <= UInt8(ascii: "9") {
        number = number * 10 + Int(source[k] - UInt8(ascii: "0"))
        k += 1
      }
    }
    if number >= info.operands.count + labels { throw fail("asm template refers to operand \(number), which does not exist") }
    if let suffix = try suffix(modifier, number, info) { return suffix }
    if modifier == "E" { modifier = "a" }
    return modifier.isEmpty ? "${\(number)}" : "${\(number):\(modifier)}"
  }
}
