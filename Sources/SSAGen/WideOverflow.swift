// Overflow-checked arithmetic where an operand or the destination is a bit-precise integer of more than 128 bits.
//
// The operation is done on as many limbs as its exact result, and every value of the destination's type, can need; the result
// is narrowed to the destination and extended again, and what has then changed did not fit.

import Frontend
import SSA
import Support

extension FunctionGen {
  /// `__builtin_{add,sub,mul}_overflow` (operations 0, 1, 2) and their `_p` forms.
  func wideOverflow(_ operation: Int, _ e: Expr, _ target: LoweredType, isPredicate: Bool) -> ComplexValue {
    let left = operand(e, 0), right = operand(e, 1)
    let count = exactLimbs(operation, left, right, target)
    let x = limbs(of: left, count), y = limbs(of: right, count)
    let destination = isPredicate ? ValueID.none : scalar(operand(e, 2))
    if isPredicate { effect(operand(e, 2)) }
    b.location = e.location
    let exact = temporary(size: UInt64(count) * 8, alignLog2: 3), back = temporary(size: UInt64(count) * 8, alignLog2: 3)
    limbCall(["__mbi_add", "__mbi_sub", "__mbi_mul"][operation], [address(exact), address(x), address(y), i64(Int64(count))])
    let third = ast.exprs[operand(e, 2)].type
    let type = types.unqualified(isPredicate ? third : types.element(third))
    if isWide(target) {
      let narrow = temporary(type)
      copyBytes(from: exact, to: narrow, size: types.size(of: type))
      extendTop(narrow, target)
      resizeLimbs(narrow, target, into: back, count)
      storeResult { self.copyBytes(from: narrow, to: $0, size: self.types.size(of: type)) }
    } else {
      let source = LoweredType(category: .wideInteger, isSigned: true)
      let narrow = wideToScalar(exact, source, target)
      integerToLimbs(narrow, target, into: back, count)
      storeResult { self.store(narrow, $0, types.element(third)) }
    }
    let differs = b.icmp(.ne, wideOrder(exact, back, count, signed: true), i32(0))
    return single(resizeInteger(differs, to: m.lowering.lower(e.type).type, signed: false))

    func storeResult(_ body: (Place) -> Void) {
      if isPredicate { return }
      let pointee = types.element(third)
      body(qualified(Place(destination, alignLog2: types.alignLog2(of: pointee)), pointee))
    }
  }

  /// Limbs that hold the exact result, and any value of the destination, as signed numbers.
  private func exactLimbs(_ operation: Int, _ left: ExprID, _ right: ExprID, _ target: LoweredType) -> Int {
    func bits(_ l: LoweredType) -> Int { (isWide(l) ? Int(l.exactWidth) : l.type.bits) + (l.isSigned ? 0 : 1) }
    let x = bits(m.lowering.lower(ast.exprs[left].type)), y = bits(m.lowering.lower(ast.exprs[right].type))
    let exact = operation == 2 ? x + y : max(x, y) + 1
    return (max(exact, bits(target)) + 63) / 64
  }

  private func limbs(of id: ExprID, _ count: Int) -> Place {
    let l = m.lowering.lower(ast.exprs[id].type)
    let target = temporary(size: UInt64(count) * 8, alignLog2: 3)
    if isWide(l) { resizeLimbs(wideOperand(id), l, into: target, count) } else { integerToLimbs(scalar(id), l, into: target, count) }
    return target
  }
}
