// The type rules of each operation shape, as the verifier applies them.

import Support

struct TypeChecker {
  let f: Function
  let i: InstID
  let data: InstData

  func type(_ k: Int) -> Type { f.type(f.operand(i, k)) }

  func count(_ n: Int) -> String? { data.operandCount == UInt32(n) ? nil : "needs \(n) operands, has \(data.operandCount)" }

  /// What is wrong with the instruction's types, or nil.
  func problem() -> String? {
    switch data.op.shape {
    case .binary, .shift, .overflow: return arithmetic(2)
    case .unary: return arithmetic(1)
    case .ternary: return arithmetic(3)
    case .compare: return compare()
    case .cast: return count(1) ?? cast()
    case .select:
      if let p = count(3) { return p }
      let vectorMask = data.type.isVector && type(0).isVector && type(0).bytes == data.type.bytes
      return (type(0) == .i1 || vectorMask) && type(1) == data.type && type(2) == data.type ? nil : "operands must be i1, T, T"
    case .load: return count(1) ?? pointer(0)
    case .store: return count(2) ?? pointer(1) ?? (type(0) == data.type ? nil : "type must be that of the stored value")
    case .ptradd: return count(2) ?? pointer(0) ?? (type(1) == .i64 ? nil : "the offset must be i64")
    case .memory3:
      let second: Type = data.op == .memset ? .i8 : .ptr
      return count(3) ?? pointer(0) ?? (type(1) == second && type(2) == .i64 ? nil : "wrong operand types")
    case .atomicrmw: return count(2) ?? pointer(0) ?? (type(1) == data.type ? nil : "wrong operand type")
    case .cmpxchg:
      if let p = count(3) ?? pointer(0) { return p }
      return type(1) == data.type && type(2) == data.type && data.resultCount == 2 ? nil : "wrong operand types"
    case .alloca: return count(1) ?? (type(0) == .i64 ? nil : "the size must be i64")
    case .call: return call()
    case .condbr: return count(1) ?? (type(0) == .i1 ? nil : "the condition must be i1") ?? edges(2)
    case .br: return count(0) ?? edges(1)
    case .switch: return count(1) ?? switchCases()
    case .indirectbr: return count(1) ?? pointer(0)
    case .ret: return ret()
    case .unreachable, .trap, .fence, .stacksave, .environment: return count(0)
    case .trampoline: return count(3) ?? pointer(0) ?? pointer(1) ?? pointer(2)
    case .stackrest, .vastart, .setjmp, .longjmp, .prefetch: return count(1) ?? pointer(0)
    case .ehreturn: return count(2) ?? (type(0) == .i64 ? nil : "operand 0 must be i64") ?? pointer(1)
    case .constantp: return count(1) ?? (data.type == .i1 ? nil : "the result must be i1")
    case .objectsize: return count(1) ?? pointer(0) ?? (data.type == .i64 ? nil : "the result must be i64")
    case .splat: return count(1) ?? (data.type.isVector && type(0) == data.type.element ? nil : "wrong lane type")
    case .extract: return count(1) ?? lane(type(0)) ?? (type(0).element == data.type ? nil : "wrong lane type")
    case .insert: return count(2) ?? lane(type(0)) ?? (type(0) == data.type && type(1) == data.type.element ? nil : "wrong types")
    case .extractdyn: return count(2) ?? (type(0).isVector && type(0).element == data.type && type(1).isInteger ? nil : "wrong types")
    case .insertdyn: return count(3) ?? (type(0) == data.type && type(1) == data.type.element && type(2).isInteger ? nil : "wrong types")
    case .shuffle: return count(2) ?? (type(0) == data.type && type(1) == data.type && data.type.isVector ? nil : "wrong types")
    case .asm, .intrinsic: return nil
    }
  }

  func pointer(_ k: Int) -> String? { type(k).isPointer ? nil : "operand \(k) must be a ptr" }

  func lane(_ t: Type) -> String? { Int(data.aux) < t.laneCount && t.isVector ? nil : "lane out of range" }

  func arithmetic(_ n: Int) -> String? {
    if let p = count(n) { return p }
    for k in 0..<n where type(k) != data.type { return "operand \(k) has type \(type(k).description), not \(data.type.description)" }
    let element = data.type.element
    let isFloatOp = data.op.rawValue >= Opcode.fadd.rawValue && data.op.rawValue <= Opcode.frint.rawValue
    if data.op == .freeze { return nil }
    if isFloatOp { return element.isFloat ? nil : "needs a float type" }
    return element.isInteger ? nil : "needs an integer type"
  }

  func compare() -> String? {
    if let p = count(2) { return p }
    if type(0) != type(1) { return "operands have different types" }
    let element = type(0).element
    if data.op == .fcmp { return element.isFloat ? nil : "needs float operands" }
    return element.isInteger || element.isPointer ? nil : "needs integer or ptr operands"
  }

  func cast() -> String? {
    let from = type(0), to = data.type
    if data.op == .bitcast { return from.bytes == to.bytes && !from.isPointer && !to.isPointer ? nil : "sizes differ" }
    if from.isVector != to.isVector || (from.isVector && from.laneCount != to.laneCount) { return "lane counts differ" }
    let a = from.element, b = to.element
    let ok: Bool
    switch data.op {
    case .trunc: ok = a.isInteger && b.isInteger && a.bits > b.bits
    case .zext, .sext: ok = a.isInteger && b.isInteger && a.bits < b.bits
    case .fptrunc: ok = a.isFloat && b.isFloat && a.bits >= b.bits && a != b
    case .fpext: ok = a.isFloat && b.isFloat && a.bits <= b.bits && a != b
    case .fptosi, .fptoui: ok = a.isFloat && b.isInteger
    case .sitofp, .uitofp: ok = a.isInteger && b.isFloat
    case .ptrtoint: ok = a.isPointer && b.isInteger
    case .inttoptr: ok = a.isInteger && b.isPointer
    default: ok = false
    }
    return ok ? nil : "cannot convert \(from.description) to \(to.description)"
  }

  func call() -> String? {
    if data.operandCount == 0 { return "no callee" }
    let s = f.module[data.signature]
    let arguments = Int(data.operandCount) - 1
    if arguments < s.parameters.count || (arguments > s.parameters.count && !s.isVariadic) {
      return "\(arguments) arguments for \(s.parameters.count) parameters"
    }
    for (k, p) in s.parameters.enumerated() where type(k + 1) != p.type { return "argument \(k) has another type than the signature says" }
    if data.op == .tailcall { return data.resultCount == 0 ? pointer(0) : "a tailcall has no results" }
    if Int(data.resultCount) != s.results.count { return "wrong number of results" }
    for (k, r) in s.results.enumerated() where f.type(f.result(i, k)) != r.type { return "result \(k) has the wrong type" }
    return pointer(0)
  }

  func edges(_ n: Int) -> String? { f.edges(of: i).count == n ? nil : "needs \(n) edges" }

  func switchCases() -> String? {
    if !type(0).isInteger { return "needs an integer operand" }
    if f.edges(of: i).count == 0 { return "needs a default edge" }
    for (k, e) in f.edges(of: i).enumerated() {
      let c = f[e].caseValue
      if (k == 0) != c.isNone { return "only edge 0 has no case value" }
      if k > 0 && (f[c].kind != .integer || f.type(c) != type(0)) { return "case value must be a constant of the operand's type" }
    }
    return nil
  }

  func ret() -> String? {
    let results = f.module[f.signature].results
    if let p = count(results.count) { return p }
    for (k, r) in results.enumerated() where type(k) != r.type { return "result \(k) has another type than the signature says" }
    return nil
  }
}
