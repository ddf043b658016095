// Atomic accesses: `_Atomic` objects (C17 §6.2.5 ¶20, §6.5.16.2), and what the atomic builtins share.
//
// Objects of 1, 2, 4 or 8 aligned bytes are accessed by instructions on integers of their size; others through libatomic. An
// operation without an instruction is a compare-and-swap loop.

import Frontend
import SSA
import Support
import TargetInfo

extension FunctionGen {
  func isLockFree(_ size: UInt64, _ p: Place) -> Bool {
    f.module.target.isLockFree(size: size, alignment: max(UInt64(p.alignment()), p.flags.contains(.atomic) ? size : 0))
  }

  func atomicInfo(_ size: Int, _ order: MemoryOrder, _ failure: MemoryOrder = .notAtomic) -> MemoryInfo {
    MemoryInfo(alignment: size, order: order, failureOrder: failure)
  }

  /// A scalar or vector value as an integer of its size, and back.
  func toBits(_ v: ValueID, _ l: LoweredType) -> ValueID {
    let t = f.type(v)
    if t == .i1 { return b.cast(.zext, v, to: .i8) }
    if t == .ptr { return b.cast(.ptrtoint, v, to: .i64) }
    if t.isInteger { return v }
    return b.cast(.bitcast, v, to: .integer(bits: t.bytes * 8))
  }

  func fromBits(_ v: ValueID, _ l: LoweredType) -> ValueID {
    if l.isBool { return b.cast(.trunc, v, to: .i1) }
    if l.type == .ptr { return b.cast(.inttoptr, v, to: .ptr) }
    if f.type(v) == l.type { return v }
    return b.cast(.bitcast, v, to: l.type)
  }

  // MARK: Loads and stores

  func loadAtomic(_ p: Place, _ l: LoweredType, _ order: MemoryOrder) -> ValueID {
    let size = l.memoryType.bytes
    if isLockFree(UInt64(size), p) {
      let v = b.load(.integer(bits: size * 8), address(p), memory: atomicInfo(size, order), flags: p.instFlags)
      return fromBits(v, l)
    }
    let room = temporary(size: UInt64(size), alignLog2: 4)
    loadAtomicBytes(p, into: room, size: UInt64(size), order)
    return load(room, l)
  }

  func storeAtomic(_ v: ValueID, _ p: Place, _ l: LoweredType, _ order: MemoryOrder) {
    let size = l.memoryType.bytes
    if isLockFree(UInt64(size), p) {
      b.store(toBits(v, l), to: address(p), memory: atomicInfo(size, order), flags: p.instFlags)
      return
    }
    let room = temporary(size: UInt64(size), alignLog2: 4)
    zeroBytes(room, size: UInt64(size))
    store(v, room, l)
    storeAtomicBytes(p, from: room, size: UInt64(size), order)
  }

  private func operand(_ v: ValueID, _ t: QualType) -> CallOperand { CallOperand(value: single(v), type: t) }
  private var voidPointer: QualType { types.pointer(to: .void) }

  static func orderNumber(_ order: MemoryOrder) -> Int64 {
    switch order {
    case .notAtomic, .unordered, .relaxed: return 0
    case .acquire: return 2
    case .release: return 3
    case .acquireRelease: return 4
    case .sequential: return 5
    }
  }

  /// Reads an object of any size.
  func loadAtomicBytes(_ p: Place, into target: Place, size: UInt64, _ order: MemoryOrder) {
    if size == 0 { return }
    if isLockFree(size, p) {
      let t = Type.integer(bits: Int(size) * 8)
      let v = b.load(t, address(p), memory: atomicInfo(Int(size), order), flags: p.instFlags)
      return storeRaw(v, target)
    }
    runtimeCall(
      "__atomic_load", result: .void,
      [
        operand(i64(Int64(size)), .unsignedLong), operand(address(p), voidPointer), operand(address(target), voidPointer),
        operand(i32(FunctionGen.orderNumber(order)), .int),
      ])
  }

  func storeAtomicBytes(_ p: Place, from source: Place, size: UInt64, _ order: MemoryOrder) {
    if size == 0 { return }
    if isLockFree(size, p) {
      let v = loadRaw(.integer(bits: Int(size) * 8), source)
      b.store(v, to: address(p), memory: atomicInfo(Int(size), order), flags: p.instFlags)
      return
    }
    runtimeCall(
      "__atomic_store", result: .void,
      [
        operand(i64(Int64(size)), .unsignedLong), operand(address(p), voidPointer), operand(address(source), voidPointer),
        operand(i32(FunctionGen.orderNumber(order)), .int),
      ])
  }

  func exchangeAtomicBytes(_ p: Place, from source: Place, into target: Place, size: UInt64, _ order: MemoryOrder) {
    if isLockFree(size, p) {
      let v = loadRaw(.integer(bits: Int(size) * 8), source)
      return storeRaw(atomicFetch(.exchange, p, v, order), target)
    }
    runtimeCall(
      "__atomic_exchange", result: .void,
      [
        operand(i64(Int64(size)), .unsignedLong), operand(address(p), voidPointer), operand(address(source), voidPointer),
        operand(address(target), voidPointer), operand(i32(FunctionGen.orderNumber(order)), .int),
      ])
  }

  /// Compare and swap of memory: i1 success; on failure `expected` gets the object's value.
  func compareExchangeBytes(
    _ p: Place, expected: Place, desired: Place, size: UInt64, weak: Bool, _ success: MemoryOrder, _ failure: MemoryOrder
  ) -> ValueID {
    if isLockFree(size, p) {
      let t = Type.integer(bits: Int(size) * 8)
      return compareExchange(p, expected: expected, loadRaw(t, desired), weak: weak, success, failure)
    }
    let v = runtimeCall(
      "__atomic_compare_exchange", result: .bool,
      [
        operand(i64(Int64(size)), .unsignedLong), operand(address(p), voidPointer), operand(address(expected), voidPointer),
        operand(address(desired), voidPointer), operand(i32(FunctionGen.orderNumber(success)), .int),
        operand(i32(FunctionGen.orderNumber(failure)), .int),
      ])
    return v.re
  }

  /// `cmpxchg` with the expected value in memory, which is updated on failure.
  func compareExchange(
    _ p: Place, expected: Place, _ desired: ValueID, weak: Bool, _ success: MemoryOrder, _ failure: MemoryOrder
  ) -> ValueID {
    let t = f.type(desired)
    let (old, ok) = cmpxchg(p, loadRaw(t, expected), desired, weak: weak, success, failure)
    let failed = newBlock(), end = newBlock()
    branchIf(ok, end, failed)
    start(failed)
    storeRaw(old, expected)
    branch(to: end)
    start(end)
    resumeExpression()
    return ok
  }

  func cmpxchg(
    _ p: Place, _ expected: ValueID, _ desired: ValueID, weak: Bool, _ success: MemoryOrder, _ failure: MemoryOrder
  ) -> (old: ValueID, success: ValueID) {
    let t = f.type(desired)
    let base = address(p)
    var flags = p.instFlags
    if weak { flags.insert(.weak) }
    let i = f.makeInst(.cmpxchg, t, flags: flags, aux2: atomicInfo(t.bytes, success, failure).raw, location: b.location)
    f.addOperand(i, base)
    f.addOperand(i, expected)
    f.addOperand(i, desired)
    b.place(i)
    let old = f.addResult(i, t)
    return (old, f.addResult(i, .i1))
  }

  /// `atomicrmw`: gives the old bits.
  func atomicFetch(_ op: AtomicOperation, _ p: Place, _ v: ValueID, _ order: MemoryOrder) -> ValueID {
    b.emit(.atomicrmw, f.type(v), address(p), v, flags: p.instFlags, aux: UInt32(op.rawValue), aux2: atomicInfo(f.type(v).bytes, order).raw)
  }

  // MARK: Read-modify-write of _Atomic objects

  static func atomicOperation(_ op: BinaryOp) -> AtomicOperation? {
    switch op {
    case .add: return .add
    case .subtract: return .sub
    case .bitAnd: return .and
    case .bitOr: return .or
    case .bitXor: return .xor
    default: return nil
    }
  }

  /// `a op= b` on an atomic object.
  func atomicCompound(_ e: Expr, _ p: Place, _ l: LoweredType, _ computation: LoweredType, _ right: ComplexValue) -> ComplexValue {
    let type = types.unqualified(ast.exprs[e.first].type)
    if l.isScalar && l.type.isInteger && !l.isBool && l.exactWidth == 0 && computation.type.isInteger && computation.isScalar,
      let op = FunctionGen.atomicOperation(e.binaryOp), isLockFree(UInt64(l.type.bytes), p) {
      let v = resizeInteger(right.re, to: l.type, signed: computation.isSigned)
      let old = atomicFetch(op, p, v, .sequential)
      var plain = l
      plain.exactWidth = 0
      return single(b.binary(FunctionGen.opcode(op), old, v))
    }
    return updateLoop(p, type, l) { old in
      let new = self.combine(e.binaryOp, self.convertValue(vectorSafe: old, l, computation), right, computation, e.second)
      return self.convertValue(vectorSafe: new, computation, l)
    }.new
  }

  static func opcode(_ op: AtomicOperation) -> Opcode {
    switch op {
    case .add: return .add
    case .sub: return .sub
    case .and: return .and
    case .or: return .or
    default: return .xor
    }
  }

  func atomicIncDec(_ p: Place, _ l: LoweredType, _ increments: Bool, _ isPost: Bool, step: Int64, _ runtimeStep: ValueID) -> ValueID {
    let isInteger = l.type.isInteger && !l.isBool && l.exactWidth == 0
    if (isInteger || l.type == .ptr) && isLockFree(UInt64(l.type.bytes), p) {
      let t = l.type == .ptr ? Type.i64 : l.type
      let unit = l.type == .ptr ? (runtimeStep.isSome ? runtimeStep : i64(step)) : f.constant(t, 1)
      let old = atomicFetch(increments ? .add : .sub, p, unit, .sequential)
      return fromBits(isPost ? old : b.binary(increments ? .add : .sub, old, unit), l)
    }
    let r = updateLoop(p, .void, l) { self.single(self.stepped($0.re, l, increments, step: step, runtimeStep)) }
    return isPost ? r.old.re : r.new.re
  }

  /// Loads, computes and swaps until no other thread came between (C17 §6.5.16.2 ¶3). Complex objects need their type `t`.
  private func updateLoop(
    _ p: Place, _ t: QualType, _ l: LoweredType, _ body: (ComplexValue) -> ComplexValue
  ) -> (old: ComplexValue, new: ComplexValue) {
    let isComplex = l.category == .complex
    let size = UInt64(isComplex ? Int(types.size(of: t)) : l.memoryType.bytes)
    let expected = temporary(size: size, alignLog2: 4), desired = temporary(size: size, alignLog2: 4)
    if l.memoryType == .f80 || isComplex { zeroBytes(desired, size: size) }
    loadAtomicBytes(p, into: expected, size: size, .sequential)
    let loop = newBlock(), end = newBlock()
    branch(to: loop)
    startOpen(loop)
    let old = isComplex ? loadComplex(expected, t) : single(load(expected, l))
    let new = body(old)
    if isComplex { storeComplex(new, desired, t) } else { store(new.re, desired, l) }
    let ok = compareExchangeBytes(p, expected: expected, desired: desired, size: size, weak: false, .sequential, .sequential)
    branchIf(ok, end, loop)
    start(end)
    resumeExpression()
    return (old, new)
  }
}
