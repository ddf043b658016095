// The `__sync_…` and `__atomic_…` builtins (GNU C manual, "Built-in Functions for Memory Model Aware Atomic Operations").
//
// The builtins come in families of one operation with suffixes for the size; the family is the position in the builtin table.

import Frontend
import SSA
import Support

extension FunctionGen {
  /// Operations of the fetch families, in the order of the builtin table.
  private static let syncOperations: [AtomicOperation] = [.add, .sub, .or, .and, .xor, .nand]
  private static let atomicOperations: [AtomicOperation] = [.add, .sub, .and, .xor, .or, .nand]

  /// A memory order operand; a run-time one is taken as the strongest.
  private func order(_ id: ExprID) -> MemoryOrder {
    guard let n = f.unsignedConstant(scalar(id)) else { return .sequential }
    switch n & 0xFFFF {
    case 0: return .relaxed
    case 1, 2: return .acquire
    case 3: return .release
    case 4: return .acquireRelease
    default: return .sequential
    }
  }

  private func loadOrder(_ o: MemoryOrder) -> MemoryOrder { o == .release || o == .acquireRelease ? .sequential : o }
  private func storeOrder(_ o: MemoryOrder) -> MemoryOrder { o == .acquire || o == .acquireRelease ? .sequential : o }

  /// The object a pointer operand designates.
  private func object(_ id: ExprID, size: UInt64) -> Place {
    let pointee = types.element(ast.exprs[id].type)
    var p = Place(scalar(id), alignLog2: types.isComplete(pointee) ? types.alignLog2(of: pointee) : 0)
    // The builtins promise natural alignment for the scalar forms.
    if size.nonzeroBitCount == 1 && size <= 16 && !types.isRecord(pointee) { p.alignLog2 = max(p.alignLog2, UInt8(size.trailingZeroBitCount)) }
    if types.canonical(pointee).qualifiers.contains(.volatile) { p.flags.insert(.volatile) }
    return p
  }

  private func pointeeSize(_ id: ExprID, suffix: Int) -> UInt64 {
    suffix > 0 ? 1 << UInt64(suffix - 1) : types.size(of: types.element(ast.exprs[id].type))
  }

  /// Operand `id` as bits of `size` bytes.
  private func bits(_ id: ExprID, size: UInt64) -> ValueID {
    let l = m.lowering.lower(ast.exprs[id].type)
    let v = toBits(scalar(id), l)
    return resizeInteger(v, to: .integer(bits: Int(size) * 8), signed: l.isSigned)
  }

  /// Bits as a value of the node's type.
  private func result(_ v: ValueID, _ e: Expr) -> ComplexValue {
    let l = m.lowering.lower(e.type)
    if l.category == .void { return single(.none) }
    if l.isBool { return single(isNonzero(v)) }
    let width = Type.integer(bits: l.type.bytes * 8)
    let sized = f.type(v).isInteger ? resizeInteger(v, to: width, signed: l.isSigned) : v
    return single(fromBits(sized, l))
  }

  private func argument(_ e: Expr, _ k: Int) -> ExprID { ExprID(ast.pool[Int(e.b) + k]) }

  private func tooWide(_ e: Expr, _ size: UInt64) -> Bool {
    if size <= 16 && size.nonzeroBitCount == 1 { return false }
    m.error(e.location, "this atomic builtin is not supported for objects of \(size) bytes; use 1, 2, 4, 8 or 16 bytes")
    return true
  }

  private func poisonResult(_ e: Expr) -> ComplexValue {
    let l = m.lowering.lower(e.type)
    return single(l.category == .void ? .none : f.poison(l.type))
  }

  // MARK: __sync

  func syncBuiltin(_ builtin: Builtin, _ e: Expr) -> ComplexValue {
    if builtin == .sync_synchronize {
      fence(.sequential, singleThread: false)
      return single(.none)
    }
    let number = Int(builtin.rawValue) - Int(Builtin.sync_fetch_and_add.rawValue)
    let family = number / 6, suffix = number % 6
    let size = pointeeSize(argument(e, 0), suffix: suffix)
    if tooWide(e, size) { return poisonResult(e) }
    let p = object(argument(e, 0), size: size)
    switch family {
    case 0..<12:
      let op = FunctionGen.syncOperations[family % 6]
      return fetch(op, p, bits(argument(e, 1), size: size), .sequential, returnsNew: family >= 6, e)
    case 12, 13:
      let expected = bits(argument(e, 1), size: size), desired = bits(argument(e, 2), size: size)
      let (old, ok) = cmpxchg(p, expected, desired, weak: false, .sequential, .sequential)
      return family == 12 ? result(old, e) : single(resizeInteger(ok, to: m.lowering.lower(e.type).type, signed: false))
    case 14: return result(atomicFetch(.exchange, p, bits(argument(e, 1), size: size), .acquire), e)
    default:
      b.store(
        f.constant(.integer(bits: Int(size) * 8), 0), to: address(p), memory: atomicInfo(Int(size), .release), flags: p.instFlags)
      return single(.none)
    }
  }

  private func fetch(
    _ op: AtomicOperation, _ p: Place, _ v: ValueID, _ order: MemoryOrder, returnsNew: Bool, _ e: Expr
  ) -> ComplexValue {
    let old = atomicFetch(op, p, v, order)
    if !returnsNew { return result(old, e) }
    if op == .nand { return result(b.binary(.xor, b.binary(.and, old, v), allOnes(f.type(v))), e) }
    return result(b.binary(FunctionGen.opcode(op), old, v), e)
  }

  func fence(_ order: MemoryOrder, singleThread: Bool) {
    if order == .relaxed { return }
    b.effect(.fence, flags: singleThread ? .singleThread : [], aux2: MemoryInfo(alignment: 1, order: order).raw)
  }

  // MARK: __atomic

  func atomicBuiltin(_ builtin: Builtin, _ e: Expr) -> ComplexValue {
    switch builtin {
    case .atomic_test_and_set:
      let p = Place(scalar(argument(e, 0)), alignLog2: 0)
      return result(atomicFetch(.exchange, p, f.constant(.i8, 1), order(argument(e, 1))), e)
    case .atomic_clear:
      let p = Place(scalar(argument(e, 0)), alignLog2: 0)
      b.store(f.constant(.i8, 0), to: address(p), memory: atomicInfo(1, storeOrder(order(argument(e, 1)))))
      return single(.none)
    case .atomic_thread_fence, .atomic_signal_fence:
      fence(order(argument(e, 0)), singleThread: builtin == .atomic_signal_fence)
      return single(.none)
    case .atomic_always_lock_free, .atomic_is_lock_free:
      let size = scalar(argument(e, 0))
      effect(argument(e, 1))
      guard let n = f.unsignedConstant(size) else {
        return runtimeCall(
          "__atomic_is_lock_free", result: .bool,
          [CallOperand(value: single(size), type: .unsignedLong), CallOperand(value: single(f.null), type: types.pointer(to: .void))])
      }
      let free = n == 1 || n == 2 || n == 4 || n == 8
      return single(f.constant(m.lowering.lower(e.type).type, free ? 1 : 0))
    case .atomic_feraiseexcept:
      effect(argument(e, 0))
      return single(.none)
    default: break
    }
    let first = Int(Builtin.atomic_load.rawValue), number = Int(builtin.rawValue) - first
    if number < 28 { return atomicAccess(family: number / 7, form: number % 7, e) }
    let family = (number - 28) / 6, suffix = (number - 28) % 6
    let size = pointeeSize(argument(e, 0), suffix: suffix)
    if tooWide(e, size) { return poisonResult(e) }
    let p = object(argument(e, 0), size: size)
    let v = bits(argument(e, 1), size: size)
    return fetch(FunctionGen.atomicOperations[family % 6], p, v, order(argument(e, 2)), returnsNew: family < 6, e)
  }

  /// load, store, exchange and compare_exchange. `form` 0: through memory; 1: `_n`; above: `_1`, `_2`, …
  private func atomicAccess(family: Int, form: Int, _ e: Expr) -> ComplexValue {
    let size = pointeeSize(argument(e, 0), suffix: form > 1 ? form - 1 : 0)
    let p = object(argument(e, 0), size: size)
    if form == 0 { return atomicMemoryAccess(family, p, size, e) }
    let l = m.lowering.lower(types.element(ast.exprs[argument(e, 0)].type))
    let isFree = isLockFree(size, p)
    if !isFree && family != 3 && !(l.isScalar && l.memoryType.bytes == Int(size)) {
      _ = tooWide(e, size)
      return poisonResult(e)
    }
    switch family {
    case 0:
      let o = loadOrder(order(argument(e, 1)))
      if !isFree { return single(loadAtomic(p, l, o)) }
      return result(b.load(.integer(bits: Int(size) * 8), address(p), memory: atomicInfo(Int(size), o), flags: p.instFlags), e)
    case 1:
      let v = bits(argument(e, 1), size: size)
      let o = storeOrder(order(argument(e, 2)))
      if !isFree {
        let room = temporary(size: size, alignLog2: 4)
        storeRaw(v, room)
        storeAtomicBytes(p, from: room, size: size, o)
      } else {
        b.store(v, to: address(p), memory: atomicInfo(Int(size), o), flags: p.instFlags)
      }
      return single(.none)
    case 2:
      let v = bits(argument(e, 1), size: size)
      if isFree { return result(atomicFetch(.exchange, p, v, order(argument(e, 2))), e) }
      let room = temporary(size: size, alignLog2: 4)
      storeRaw(v, room)
      exchangeAtomicBytes(p, from: room, into: room, size: size, order(argument(e, 2)))
      return result(loadRaw(f.type(v), room), e)
    default:
      let expected = Place(scalar(argument(e, 1)), alignLog2: 0)
      let room = temporary(size: size, alignLog2: 4)
      storeRaw(bits(argument(e, 2), size: size), room)
      return compareExchangeResult(p, expected, room, size, e)
    }
  }

  private func compareExchangeResult(_ p: Place, _ expected: Place, _ desired: Place, _ size: UInt64, _ e: Expr) -> ComplexValue {
    let weak = f.unsignedConstant(resizeInteger(scalar(argument(e, 3)), to: .i32, signed: false)) == 1
    let success = order(argument(e, 4)), failure = loadOrder(order(argument(e, 5)))
    let ok = compareExchangeBytes(p, expected: expected, desired: desired, size: size, weak: weak, success, failure)
    return single(resizeInteger(ok, to: m.lowering.lower(e.type).type, signed: false))
  }

  private func atomicMemoryAccess(_ family: Int, _ p: Place, _ size: UInt64, _ e: Expr) -> ComplexValue {
    func memory(_ k: Int) -> Place { Place(scalar(argument(e, k)), alignLog2: 0) }
    switch family {
    case 0: loadAtomicBytes(p, into: memory(1), size: size, loadOrder(order(argument(e, 2))))
    case 1: storeAtomicBytes(p, from: memory(1), size: size, storeOrder(order(argument(e, 2))))
    case 2:
      let source = memory(1)
      exchangeAtomicBytes(p, from: source, into: memory(2), size: size, order(argument(e, 3)))
    default:
      let expected = memory(1)
      return compareExchangeResult(p, expected, memory(2), size, e)
    }
    return single(.none)
  }
}
