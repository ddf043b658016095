// Target builtins for LLVM: the intrinsic their row names (Tables/x86_64/Builtins.tbl), or the IR that LLVM's own front ends
// use where LLVM has no intrinsic because plain IR says it (shuffles, extensions, arithmetic of the lowest lane).

internal import CLLVM
internal import SSA
internal import Support
internal import TargetInfo

extension FunctionEmitter {
  func emitTargetIntrinsic(_ i: InstID) throws(LLVMBackendError) {
    let data = function[i]
    let builtin = X86Builtin(index: Int(data.aux))
    var arguments: [LLVMValueRef] = []
    for k in 0..<Int(data.operandCount) {
      let v = try operand(i, k)
      if builtin.immediateBits(ofParameter: k) != nil && LLVMIsAConstantInt(v) == nil {
        throw fail("argument \(k + 1) of '__builtin_ia32_\(String(decoding: builtin.name, as: UTF8.self))' must be a constant")
      }
      arguments.append(v)
    }
    let text = String(decoding: builtin.llvm, as: UTF8.self)
    let result: LLVMValueRef?
    if text.hasPrefix("@") {
      var builder = X86IRBuilder(builder: builder, module: module, arguments: arguments, type: data.resultCount == 0 ? nil : data.type)
      result = try builder.expand(String(text.dropFirst()), self)
    } else {
      result = callTargetIntrinsic(text, arguments, data)
    }
    if data.resultCount != 0 { set(i, converted(result!, to: module.types[data.type])) }
  }

  /// `name`, `name*` with the result type as overload, `… +n` with a constant as last argument.
  private func callTargetIntrinsic(_ text: String, _ arguments: [LLVMValueRef], _ data: InstData) -> LLVMValueRef? {
    let words = text.split(separator: " ").map(String.init)
    let isOverloaded = words[0].hasSuffix("*")
    let (type, callee) = module.intrinsic(isOverloaded ? String(words[0].dropLast()) : words[0], isOverloaded ? [module.types[data.type]] : [])
    var parameters: [LLVMTypeRef?] = Array(repeating: nil, count: Int(LLVMCountParamTypes(type)))
    LLVMGetParamTypes(type, &parameters)
    var list: [LLVMValueRef?] = []
    for (k, a) in arguments.enumerated() where k < parameters.count { list.append(converted(a, to: parameters[k]!)) }
    if words.count > 1 {
      let digits = words[1].dropFirst().prefix { $0.isNumber }
      list.append(LLVMConstInt(parameters[list.count]!, UInt64(digits)!, 0))
    }
    return LLVMBuildCall2(builder, type, callee, &list, UInt32(list.count), "")
  }

  /// The same bits, or an integer of another width, as LLVM's prototype wants it.
  func converted(_ v: LLVMValueRef, to type: LLVMTypeRef) -> LLVMValueRef {
    let from: LLVMTypeRef = LLVMTypeOf(v)
    if from == type { return v }
    if LLVMGetTypeKind(from) == LLVMIntegerTypeKind && LLVMGetTypeKind(type) == LLVMIntegerTypeKind {
      let a = LLVMGetIntTypeWidth(from), b = LLVMGetIntTypeWidth(type)
      return LLVMBuildCast(builder, a > b ? LLVMTrunc : LLVMZExt, v, type, "")
    }
    return LLVMBuildBitCast(builder, v, type, "")
  }
}

/// Builds the IR of one `@` row.
private struct X86IRBuilder {
  let builder: LLVMBuilderRef
  let module: ModuleEmitter
  let arguments: [LLVMValueRef]
  let type: Type?

  private var a: LLVMValueRef { arguments[0] }
  private var b: LLVMValueRef { arguments[1] }
  private var c: LLVMValueRef { arguments[2] }
  private var lanes: Int { type!.laneCount }
  private var elementBytes: Int { type!.element.bytes }
  /// Lanes in 16 bytes.
  private var block: Int { 16 / elementBytes }

  private func constant(_ k: Int) -> Int { Int(LLVMConstIntGetZExtValue(arguments[k])) }
  private func index(_ k: Int) -> LLVMValueRef { LLVMConstInt(module.types[.i32], UInt64(k), 0) }
  private func vector(_ t: Type, _ n: Int) -> LLVMTypeRef { LLVMVectorType(module.types[t], UInt32(n)) }
  private func cast(_ v: LLVMValueRef, _ t: LLVMTypeRef) -> LLVMValueRef { LLVMBuildBitCast(builder, v, t, "") }

  private func shuffle(_ x: LLVMValueRef, _ y: LLVMValueRef, _ mask: [Int]) -> LLVMValueRef {
    var list: [LLVMValueRef?] = mask.map { index($0) }
    return LLVMBuildShuffleVector(builder, x, y, LLVMConstVector(&list, UInt32(list.count)), "")
  }

  private func shuffle(_ x: LLVMValueRef, _ mask: [Int]) -> LLVMValueRef { shuffle(x, LLVMGetPoison(LLVMTypeOf(x)), mask) }

  /// `mask(k, start)` per lane, where `start` is the first lane of the 16 bytes that lane `k` lies in.
  private func blocks(_ mask: (Int, Int) -> Int) -> [Int] { (0..<lanes).map { mask($0 % block, $0 - $0 % block) } }

  private func extract(_ v: LLVMValueRef, _ k: Int) -> LLVMValueRef { LLVMBuildExtractElement(builder, v, index(k), "") }
  private func insert(_ v: LLVMValueRef, _ x: LLVMValueRef, _ k: Int) -> LLVMValueRef { LLVMBuildInsertElement(builder, v, x, index(k), "") }

  func expand(_ name: String, _ emitter: FunctionEmitter) throws(LLVMBackendError) -> LLVMValueRef? {
    if name.hasPrefix("lane0.") { return lowestLane(String(name.dropFirst(6))) }
    if name.hasPrefix("fma") { return fma(name.dropFirst(3), a, b, c) }
    if let v = arithmetic(name) { return v }
    if let v = memory(name) { return v }
    if let v = conversion(name) { return v }
    if let v = permutation(name) { return v }
    throw emitter.fail("no LLVM form for the target builtin '\(name)'")
  }

  // MARK: Arithmetic

  private func arithmetic(_ name: String) -> LLVMValueRef? {
    let t = module.types[type ?? .void]
    func bits(_ v: LLVMValueRef) -> LLVMValueRef {
      type!.element.isFloat ? cast(v, vector(.integer(bits: elementBytes * 8), lanes)) : cast(v, t)
    }
    func compare(_ p: LLVMIntPredicate) -> LLVMValueRef { LLVMBuildSExt(builder, LLVMBuildICmp(builder, p, a, b, ""), t, "") }
    switch name {
    case "fadd": return LLVMBuildFAdd(builder, a, b, "")
    case "fsub": return LLVMBuildFSub(builder, a, b, "")
    case "fmul": return LLVMBuildFMul(builder, a, b, "")
    case "fdiv": return LLVMBuildFDiv(builder, a, b, "")
    case "add": return LLVMBuildAdd(builder, a, b, "")
    case "sub": return LLVMBuildSub(builder, a, b, "")
    case "mul": return LLVMBuildMul(builder, a, b, "")
    case "and", "andsi256": return cast(LLVMBuildAnd(builder, bits(a), bits(b), ""), t)
    case "or", "orsi256", "orsi": return cast(LLVMBuildOr(builder, bits(a), bits(b), ""), t)
    case "xor", "xorsi": return cast(LLVMBuildXor(builder, bits(a), bits(b), ""), t)
    case "andsi": return cast(LLVMBuildAnd(builder, bits(a), bits(b), ""), t)
    case "andn", "notandsi": return cast(LLVMBuildAnd(builder, LLVMBuildNot(builder, bits(a), ""), bits(b), ""), t)
    case "mulu32", "muls32":
      let wide = vector(.i64, lanes)
      let x = cast(a, wide), y = cast(b, wide)
      if name == "mulu32" {
        let mask = splat(LLVMConstInt(module.types[.i64], 0xFFFF_FFFF, 0), lanes)
        return LLVMBuildMul(builder, LLVMBuildAnd(builder, x, mask, ""), LLVMBuildAnd(builder, y, mask, ""), "")
      }
      let count = splat(LLVMConstInt(module.types[.i64], 32, 0), lanes)
      func low(_ v: LLVMValueRef) -> LLVMValueRef { LLVMBuildAShr(builder, LLVMBuildShl(builder, v, count, ""), count, "") }
      return LLVMBuildMul(builder, low(x), low(y), "")
    default:
      if name.hasPrefix("pcmpeq") { return compare(LLVMIntEQ) }
      if name.hasPrefix("pcmpgt") { return compare(LLVMIntSGT) }
      return nil
    }
  }

  private func splat(_ v: LLVMValueRef, _ n: Int) -> LLVMValueRef {
    var list: [LLVMValueRef?] = Array(repeating: v, count: n)
    return LLVMConstVector(&list, UInt32(n))
  }

  /// `negated` names the operands (a, c) whose sign is flipped.
  private func fma(_ negated: Substring, _ x: LLVMValueRef, _ y: LLVMValueRef, _ z: LLVMValueRef) -> LLVMValueRef {
    let first: LLVMValueRef = negated.contains("a") ? LLVMBuildFNeg(builder, x, "") : x
    let third: LLVMValueRef = negated.contains("c") ? LLVMBuildFNeg(builder, z, "") : z
    return callOverloaded("fma", [first, y, third])
  }

  private func callOverloaded(_ name: String, _ list: [LLVMValueRef]) -> LLVMValueRef {
    let (t, callee) = module.intrinsic(name, [LLVMTypeOf(list[0])])
    var values: [LLVMValueRef?] = list
    return LLVMBuildCall2(builder, t, callee, &values, UInt32(values.count), "")
  }

  /// The first operand with lane 0 replaced.
  private func lowestLane(_ name: String) -> LLVMValueRef? {
    let element = module.types[type!.element]
    let value: LLVMValueRef
    switch name {
    case "fadd": value = LLVMBuildFAdd(builder, extract(a, 0), extract(b, 0), "")
    case "fsub": value = LLVMBuildFSub(builder, extract(a, 0), extract(b, 0), "")
    case "fmul": value = LLVMBuildFMul(builder, extract(a, 0), extract(b, 0), "")
    case "fdiv": value = LLVMBuildFDiv(builder, extract(a, 0), extract(b, 0), "")
    case "sqrt": value = callOverloaded("sqrt", [extract(a, 0)])
    case "sitofp": value = LLVMBuildSIToFP(builder, b, element, "")
    case "fpext": value = LLVMBuildFPExt(builder, extract(b, 0), element, "")
    default: value = fma(name.dropFirst(3), extract(a, 0), extract(b, 0), extract(c, 0))
    }
    return insert(a, value, 0)
  }

  // MARK: Memory

  private func nonTemporal(_ i: LLVMValueRef) {
    let context = module.types.context
    var one: LLVMMetadataRef? = LLVMValueAsMetadata(LLVMConstInt(module.types[.i32], 1, 0))
    let node: LLVMValueRef = LLVMMetadataAsValue(context, LLVMMDNodeInContext2(context, &one, 1))
    LLVMSetMetadata(i, LLVMGetMDKindIDInContext(context, "nontemporal", 11), node)
  }

  private func loadAt(_ p: LLVMValueRef, _ t: LLVMTypeRef, alignment: Int) -> LLVMValueRef {
    let v: LLVMValueRef = LLVMBuildLoad2(builder, t, p, "")
    LLVMSetAlignment(v, UInt32(alignment))
    return v
  }

  private func memory(_ name: String) -> LLVMValueRef? {
    let two = vector(.f64, 2)
    switch name {
    case "ntstore":
      let s: LLVMValueRef = LLVMBuildStore(builder, b, a)
      let t: LLVMTypeRef = LLVMTypeOf(b)
      if LLVMGetTypeKind(t) == LLVMIntegerTypeKind {
        LLVMSetAlignment(s, LLVMGetIntTypeWidth(t) / 8)
      } else {
        LLVMSetAlignment(s, LLVMGetVectorSize(t) * (laneBits(t) / 8))
      }
      nonTemporal(s)
      return s
    case "ntload":
      let l = loadAt(a, module.types[type!], alignment: type!.bytes)
      nonTemporal(l)
      return l
    case "loadhigh", "loadlow":
      let x = loadAt(b, module.types[.f64], alignment: 1)
      return cast(insert(cast(a, two), x, name == "loadhigh" ? 1 : 0), module.types[type!])
    case "storehigh", "storelow":
      let s: LLVMValueRef = LLVMBuildStore(builder, extract(cast(b, two), name == "storehigh" ? 1 : 0), a)
      LLVMSetAlignment(s, 1)
      return s
    case "loadsplat":
      let x = loadAt(a, module.types[type!.element], alignment: 1)
      return shuffle(insert(LLVMGetPoison(module.types[type!]), x, 0), Array(repeating: 0, count: lanes))
    case "loadsplat128":
      let x = loadAt(a, vector(type!.element, block), alignment: 1)
      return shuffle(x, (0..<lanes).map { $0 % block })
    default: return nil
    }
  }

  private func laneBits(_ t: LLVMTypeRef) -> UInt32 {
    let e: LLVMTypeRef = LLVMGetElementType(t)
    switch LLVMGetTypeKind(e) {
    case LLVMFloatTypeKind: return 32
    case LLVMDoubleTypeKind: return 64
    default: return LLVMGetIntTypeWidth(e)
    }
  }

  // MARK: Conversions

  private func conversion(_ name: String) -> LLVMValueRef? {
    guard let type else { return nil }
    let t = module.types[type]
    func low(_ v: LLVMValueRef) -> LLVMValueRef {
      Int(LLVMGetVectorSize(LLVMTypeOf(v))) == lanes ? v : shuffle(v, Array(0..<lanes))
    }
    switch name {
    case "sext": return LLVMBuildSExt(builder, low(a), t, "")
    case "zext": return LLVMBuildZExt(builder, low(a), t, "")
    case "sitofp": return LLVMBuildSIToFP(builder, low(a), t, "")
    case "fpext": return LLVMBuildFPExt(builder, low(a), t, "")
    case "fpexthalf": return LLVMBuildFPExt(builder, cast(low(a), vector(.f16, lanes)), t, "")
    case "insert":
      let x: LLVMValueRef = elementBytes < 4 ? LLVMBuildTrunc(builder, b, module.types[type.element], "") : b
      return insert(a, x, constant(2))
    case "extract": return extract(a, constant(1))
    default: return nil
    }
  }

  // MARK: Permutations

  private func permutation(_ name: String) -> LLVMValueRef? {
    guard type != nil else { return nil }
    let n = lanes
    switch name {
    case "move0": return shuffle(a, b, [n] + Array(1..<n))
    case "movhlps": return shuffle(a, b, [6, 7, 2, 3])
    case "movlhps": return shuffle(a, b, [0, 1, 4, 5])
    case "unpckl": return shuffle(a, b, blocks { $1 + $0 / 2 + ($0 & 1) * n })
    case "unpckh": return shuffle(a, b, blocks { $1 + block / 2 + $0 / 2 + ($0 & 1) * n })
    case "movshdup": return shuffle(a, (0..<n).map { $0 | 1 })
    case "movsldup": return shuffle(a, (0..<n).map { $0 & ~1 })
    case "broadcast": return shuffle(a, Array(repeating: 0, count: n))
    case "broadcast128": return shuffle(a, (0..<n).map { $0 % block })
    case "blend": return shuffle(a, b, (0..<n).map { constant(2) >> ($0 % 8) & 1 == 0 ? $0 : n + $0 })
    case "shufps": return shuffle(a, b, blocks { $1 + (constant(2) >> ($0 * 2) & 3) + ($0 >= 2 ? n : 0) })
    case "shufpd": return shuffle(a, b, (0..<n).map { ($0 & ~1) + (constant(2) >> $0 & 1) + ($0 & 1) * n })
    case "permilpd": return shuffle(a, (0..<n).map { ($0 & ~1) + (constant(1) >> $0 & 1) })
    case "pshufd": return shuffle(a, blocks { $1 + (constant(1) >> ($0 * 2) & 3) })
    case "pshuflw": return shuffle(a, blocks { $1 + ($0 < 4 ? constant(1) >> ($0 * 2) & 3 : $0) })
    case "pshufhw": return shuffle(a, blocks { $1 + ($0 >= 4 ? 4 + (constant(1) >> (($0 - 4) * 2) & 3) : $0) })
    case "permq": return shuffle(a, (0..<n).map { constant(1) >> ($0 * 2) & 3 })
    case "extract128": return shuffle(a, (0..<n).map { $0 + (constant(1) & 1) * n })
    case "insert128":
      let wide = shuffle(b, (0..<n).map { $0 % block })
      return shuffle(a, wide, (0..<n).map { $0 / block == constant(2) & 1 ? n + $0 : $0 })
    case "perm128": return permuteHalves()
    case "pslldq", "psrldq", "palignr": return byteShift(name)
    default: return nil
    }
  }

  /// vperm2f128: each half is one of four, or zero.
  private func permuteHalves() -> LLVMValueRef {
    let n = lanes, half = n / 2, control = constant(2)
    let zero: LLVMValueRef = LLVMConstNull(module.types[type!])
    func part(_ k: Int) -> LLVMValueRef {
      let field = control >> (k * 4) & 15
      if field & 8 != 0 { return shuffle(zero, Array(0..<half)) }
      return shuffle(field & 2 == 0 ? a : b, (0..<half).map { $0 + (field & 1) * half })
    }
    return shuffle(part(0), part(1), Array(0..<n))
  }

  /// Shifts by bytes within 16 bytes; the count of these builtins is in bits.
  private func byteShift(_ name: String) -> LLVMValueRef {
    let bytes = type!.bytes
    let t = vector(.i8, bytes)
    let zero: LLVMValueRef = LLVMConstNull(t)
    let count = min(constant(arguments.count - 1) / 8, name == "palignr" ? 32 : 16)
    // Lanes of `high` follow those of `low`, 16 bytes each.
    let low: LLVMValueRef = name == "pslldq" ? zero : cast(name == "palignr" ? b : a, t)
    let high: LLVMValueRef = name == "psrldq" ? zero : cast(a, t)
    let offset = name == "pslldq" ? 16 - count : count
    let mask = (0..<bytes).map { k -> Int in
      let start = k - k % 16, at = k % 16 + offset
      return at < 16 ? start + at : at < 32 ? bytes + start + at - 16 : -1
    }
    if mask.contains(-1) {
      let shifted = mask.map { $0 < 0 ? bytes : $0 < bytes ? -2 : $0 - bytes }
      // Beyond both operands: zeros come in.
      return cast(shuffle(high, zero, shifted.map { $0 == -2 ? bytes : $0 }), module.types[type!])
    }
    return cast(shuffle(low, high, mask), module.types[type!])
  }
}
