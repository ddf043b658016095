// Bit-precise integers of more than 128 bits.
//
// They live in memory as 64-bit limbs, low first, and every value is kept extended from its width to whole limbs; what is read
// from an object is extended anew, because the psABI leaves the bits above the width unspecified. Arithmetic calls the functions of
// Frontend's BitIntLibrary.swift, which is part of every unit that has such a type.

import Frontend
import SSA
import Support

extension FunctionGen {
  private func limbs(_ t: QualType) -> Int { Int(types.size(of: t)) / 8 }
  func limbCount(_ l: LoweredType) -> Int { (Int(l.exactWidth) + 63) / 64 }
  @inline(__always) func isWide(_ l: LoweredType) -> Bool { l.category == .wideInteger }

  /// Calls the library function `name` with pointers, 64-bit numbers (i64) and flags (i32).
  @discardableResult func limbCall(_ name: String, result: QualType = .void, _ operands: [ValueID]) -> ValueID {
    m.needLibraryFunction(name)
    let list = operands.map { v -> CallOperand in
      let t = f.type(v)
      let type: QualType = t == .ptr ? types.pointer(to: .void) : t == .i64 ? .unsignedLongLong : t == .i32 ? .int : .float128
      return CallOperand(value: single(v), type: type)
    }
    return runtimeCall(name, result: result, list, flags: .noUnwind).re
  }

  /// Makes the bits of the top limb above the width a copy of the sign, or zero.
  func extendTop(_ p: Place, _ l: LoweredType) {
    let spare = limbCount(l) * 64 - Int(l.exactWidth)
    if spare == 0 { return }
    let at = Int64(limbCount(l) - 1) * 8
    let shift = f.constant(.i64, Int64(spare))
    let up = b.binary(.shl, loadRaw(.i64, p, at: at), shift)
    storeRaw(b.binary(l.isSigned ? .ashr : .lshr, up, shift), p, at: at)
  }

  /// Where the value of rvalue `id` lies, extended. Read only.
  func wideOperand(_ id: ExprID) -> Place {
    let e = ast.exprs[id]
    let l = m.lowering.lower(e.type)
    var at = e
    while at.kind == .cast && at.castKind == .noop { at = ast.exprs[at.first] }
    let isRead = (at.kind == .cast && at.castKind == .load) || at.kind == .call || at.kind == .vaArg || at.isLvalue
    let p = aggregate(id)
    if !isRead || Int(l.exactWidth) % 64 == 0 { return p }
    let copy = temporary(e.type)
    copyBytes(from: p, to: copy, size: types.size(of: e.type))
    extendTop(copy, l)
    return copy
  }

  // MARK: Values

  /// Evaluates a wide rvalue into `target`; false when it is of a kind that all aggregates share.
  func wideInteger(_ id: ExprID, _ e: Expr, into target: Place, isFresh: Bool) -> Bool {
    let l = m.lowering.lower(e.type)
    switch e.kind {
    case .integerConstant, .wideIntegerConstant: wideConstant(id, e, into: target)
    case .cast:
      switch e.castKind {
      case .integral, .floatingToIntegral, .pointerToInteger: convertToWide(e, l, into: target)
      case .toBool, .load, .noop, .bitcast: return false
      default: return false
      }
    case .unary: wideUnary(e, l, into: target)
    case .binary:
      let result = isFresh ? target : temporary(e.type)
      wideBinary(e.binaryOp, wideOperand(e.first), e.second, l, into: result)
      if !isFresh { copyBytes(from: result, to: target, size: types.size(of: e.type)) }
    case .compoundAssign: _ = wideCompound(e, into: target)
    case .incDec: wideIncDec(e, l, into: target)
    default: return false
    }
    return true
  }

  private func wideConstant(_ id: ExprID, _ e: Expr, into target: Place) {
    let count = limbs(e.type)
    if e.kind == .wideIntegerConstant {
      if count <= 8 {
        for k in 0..<count { storeRaw(f.constant(.i64, Int64(bitPattern: ast.limbs[Int(e.a) + k])), target, at: Int64(k) * 8) }
      } else {
        let image = m.wideConstantImage(of: id, type: e.type)
        copyBytes(from: Place(f.constant(addressOf: image), alignLog2: 3), to: target, size: types.size(of: e.type))
      }
      return
    }
    let value = ast.integerValue(e)
    storeRaw(f.constant(.i64, Int64(truncatingIfNeeded: value)), target)
    storeRaw(f.constant(.i64, Int64(truncatingIfNeeded: value >> 64)), target, at: 8)
    fill(target, from: 2, count, f.constant(.i8, value < 0 ? -1 : 0))
  }

  /// Sets limbs `first..<count` to the byte `value` repeated.
  private func fill(_ p: Place, from first: Int, _ count: Int, _ value: ValueID) {
    if first >= count { return }
    let part = p.advanced(by: Int64(first) * 8)
    let info = MemoryInfo(alignment: part.alignment())
    b.effect(.memset, address(part), value, f.constant(.i64, Int64(count - first) * 8), flags: part.instFlags, aux2: info.raw)
  }

  private func convertToWide(_ e: Expr, _ l: LoweredType, into target: Place) {
    let sourceType = ast.exprs[e.first].type
    let from = m.lowering.lower(sourceType)
    if isWide(from) {
      let source = wideOperand(e.first)
      resizeWide(source, from, into: target, l)
    } else {
      scalarToWide(scalar(e.first), from, into: target, l)
    }
  }

  private func resizeWide(_ source: Place, _ from: LoweredType, into target: Place, _ to: LoweredType) {
    resizeLimbs(source, from, into: target, limbCount(to))
    extendTop(target, to)
  }

  /// The extended value at `source` in `count` limbs.
  func resizeLimbs(_ source: Place, _ from: LoweredType, into target: Place, _ count: Int) {
    let have = limbCount(from)
    copyBytes(from: source, to: target, size: UInt64(min(have, count)) * 8)
    if count > have {
      let sign = from.isSigned ? signByte(loadRaw(.i64, source, at: Int64(have - 1) * 8)) : f.constant(.i8, 0)
      fill(target, from: have, count, sign)
    }
  }

  private func signByte(_ limb: ValueID) -> ValueID { b.cast(.trunc, b.binary(.ashr, limb, f.constant(.i64, 63)), to: .i8) }

  /// Any scalar to a wide integer in `target`.
  private func scalarToWide(_ v: ValueID, _ from: LoweredType, into target: Place, _ to: LoweredType) {
    let count = limbCount(to)
    if from.isDecimal {
      limbCall("__mbi_from_td", [address(target), i64(Int64(count)), convertDecimal(v, from, m.lowering.lower(.decimal128))])
    } else if f.type(v).isFloat {
      limbCall("__mbi_from_tf", [address(target), i64(Int64(count)), convertFloat(v, to: .f128)])
    } else {
      integerToLimbs(v, from, into: target, count)
    }
    extendTop(target, to)
  }

  /// An integer or pointer in `count` limbs.
  func integerToLimbs(_ v: ValueID, _ from: LoweredType, into target: Place, _ count: Int) {
    if f.type(v) == .i128 {
      let high = b.cast(.trunc, b.binary(.lshr, v, f.constant(.i128, 64)), to: .i64)
      storeRaw(b.cast(.trunc, v, to: .i64), target)
      storeRaw(high, target, at: 8)
      fill(target, from: 2, count, from.isSigned ? signByte(high) : f.constant(.i8, 0))
    } else {
      let low = f.type(v) == .ptr ? b.cast(.ptrtoint, v, to: .i64) : resizeInteger(v, to: .i64, signed: from.isSigned)
      storeRaw(low, target)
      fill(target, from: 1, count, from.isSigned ? signByte(low) : f.constant(.i8, 0))
    }
  }

  /// A wide integer as a scalar of type `to`.
  func wideToScalar(_ p: Place, _ from: LoweredType, _ to: LoweredType) -> ValueID {
    if to.isBool { return wideTruth(p, from) }
    if to.isDecimal { return wideToDecimal(p, from, to) }
    if to.type.isFloat { return wideToFloat(p, from, to.type) }
    let low = loadRaw(.i64, p)
    if to.type == .ptr { return b.cast(.inttoptr, low, to: .ptr) }
    if to.type != .i128 { return wrapped(resizeInteger(low, to: to.type, signed: false), to) }
    let high = b.binary(.shl, b.cast(.zext, loadRaw(.i64, p, at: 8), to: .i128), f.constant(.i128, 64))
    return wrapped(b.binary(.or, high, b.cast(.zext, low, to: .i128)), to)
  }

  private func wideToFloat(_ p: Place, _ from: LoweredType, _ t: Type) -> ValueID {
    let name: String, type: QualType
    switch t {
    case .f32: (name, type) = ("sf", .float)
    // All values below the overflow of _Float16 are exact in double.
    case .f64, .f16: (name, type) = ("df", .double)
    case .f80: (name, type) = ("xf", .longDouble)
    default: (name, type) = ("tf", .float128)
    }
    let v = limbCall("__mbi_to_" + name, result: type, [address(p), i64(Int64(limbCount(from))), i32(from.isSigned ? 1 : 0)])
    return convertFloat(v, to: t)
  }

  private func wideToDecimal(_ p: Place, _ from: LoweredType, _ to: LoweredType) -> ValueID {
    let name: String, type: QualType
    switch to.type {
    case .f32: (name, type) = ("sd", .decimal32)
    case .f64: (name, type) = ("dd", .decimal64)
    default: (name, type) = ("td", .decimal128)
    }
    let count = limbCount(from)
    let room = temporary(size: UInt64(count) * 8, alignLog2: 3)
    return limbCall("__mbi_to_" + name, result: type, [address(p), i64(Int64(count)), i32(from.isSigned ? 1 : 0), address(room)])
  }

  func wideTruth(_ p: Place, _ l: LoweredType) -> ValueID {
    b.icmp(.ne, limbCall("__mbi_nonzero", result: .int, [address(p), i64(Int64(limbCount(l)))]), i32(0))
  }

  // MARK: Operators

  private func wideUnary(_ e: Expr, _ l: LoweredType, into target: Place) {
    let source = wideOperand(e.first)
    b.location = e.location
    let count = i64(Int64(limbCount(l)))
    switch e.unaryOp {
    case .minus: limbCall("__mbi_neg", [address(target), address(source), count])
    case .bitNot: limbCall("__mbi_not", [address(target), address(source), count])
    default: copyBytes(from: source, to: target, size: types.size(of: e.type))
    }
    extendTop(target, l)
  }

  /// `left op right`; the operands do not overlap `result`.
  private func wideBinary(_ op: BinaryOp, _ left: Place, _ right: ExprID, _ l: LoweredType, into result: Place) {
    if op == .shiftLeft || op == .shiftRight {
      wideShift(op, left, shiftCountValue(right), l, into: result)
    } else {
      wideArithmetic(op, left, wideOperand(right), l, into: result)
    }
  }

  /// A shift count of any integer type; only its low bits can be valid.
  func shiftCountValue(_ id: ExprID) -> ValueID {
    let l = m.lowering.lower(ast.exprs[id].type)
    return isWide(l) ? loadRaw(.i64, wideOperand(id)) : scalar(id)
  }

  private func wideShift(_ op: BinaryOp, _ left: Place, _ count: ValueID, _ l: LoweredType, into result: Place) {
    let n = i64(Int64(limbCount(l)))
    let amount = resizeInteger(count, to: .i64, signed: false)
    if op == .shiftLeft {
      limbCall("__mbi_shl", [address(result), address(left), n, amount])
    } else {
      let top = loadRaw(.i64, left, at: Int64(limbCount(l) - 1) * 8)
      let fill = l.isSigned ? b.binary(.ashr, top, f.constant(.i64, 63)) : i64(0)
      limbCall("__mbi_shr", [address(result), address(left), n, amount, fill])
    }
    extendTop(result, l)
  }

  private func wideArithmetic(_ op: BinaryOp, _ left: Place, _ right: Place, _ l: LoweredType, into result: Place) {
    let count = limbCount(l)
    let n = i64(Int64(count))
    let name: String
    switch op {
    case .add: name = "add"
    case .subtract: name = "sub"
    case .multiply: name = "mul"
    case .bitAnd: name = "and"
    case .bitOr: name = "or"
    case .bitXor: name = "xor"
    default:
      let room = temporary(size: UInt64(3 * count + 1) * 8, alignLog2: 3)
      limbCall(
        "__mbi_divide",
        [
          address(result), address(left), address(right), n, i32(l.isSigned ? 1 : 0), i32(op == .remainder ? 1 : 0), address(room),
        ])
      extendTop(result, l)
      return
    }
    limbCall("__mbi_" + name, [address(result), address(left), address(right), n])
    extendTop(result, l)
  }

  /// A comparison of two wide operands as an i1.
  func wideCompare(_ e: Expr, _ l: LoweredType) -> ValueID {
    let x = wideOperand(e.first), y = wideOperand(e.second)
    b.location = e.location
    return b.icmp(FunctionGen.predicate(e.binaryOp, signed: true), wideOrder(x, y, limbCount(l), signed: l.isSigned), i32(0))
  }

  /// Negative, zero or positive as the number at `x` is less than, equal to or greater than that at `y`.
  func wideOrder(_ x: Place, _ y: Place, _ count: Int, signed: Bool) -> ValueID {
    limbCall("__mbi_compare", result: .int, [address(x), address(y), i64(Int64(count)), i32(signed ? 1 : 0)])
  }

  // MARK: Assignment

  /// A value that is either a scalar or a wide integer in memory.
  private struct Operand {
    var value = ValueID.none
    var place = Place(.none, alignLog2: 3)
  }

  private func converted(_ v: Operand, _ from: LoweredType, _ to: LoweredType, _ t: QualType) -> Operand {
    if !isWide(to) {
      return Operand(value: isWide(from) ? wideToScalar(v.place, from, to) : convertScalar(v.value, from, to))
    }
    if isWide(from) && from.exactWidth == to.exactWidth && from.isSigned == to.isSigned { return v }
    let target = temporary(t)
    if isWide(from) {
      resizeWide(v.place, from, into: target, to)
    } else {
      scalarToWide(v.value, from, into: target, to)
    }
    return Operand(place: target)
  }

  /// `a op= b` where the left side or the computation is wide. Gives the new value: a scalar, or copied to `target`.
  func wideCompound(_ e: Expr, into target: Place?) -> ComplexValue {
    let leftType = types.unqualified(ast.exprs[e.first].type), computationType = QualType(raw: e.c)
    let left = m.lowering.lower(leftType), computation = m.lowering.lower(computationType)
    let isShift = e.binaryOp == .shiftLeft || e.binaryOp == .shiftRight
    var right = Operand()
    if isShift { right.value = shiftCountValue(e.second) }
    else if isWide(computation) { right.place = wideOperand(e.second) } else { right.value = scalar(e.second) }
    let p = place(e.first)
    b.location = e.location
    let new = updated(p, leftType, left) { old in
      let a = self.converted(old, left, computation, computationType)
      var result = Operand()
      if self.isWide(computation) {
        result.place = self.temporary(computationType)
        if isShift { self.wideShift(e.binaryOp, a.place, right.value, computation, into: result.place) }
        else { self.wideArithmetic(e.binaryOp, a.place, right.place, computation, into: result.place) }
      } else {
        result.value = self.arithmetic(e.binaryOp, a.value, right.value, computation)
      }
      return self.converted(result, computation, left, leftType)
    }.new
    if !isWide(left) { return single(new.value) }
    if let target { copyBytes(from: new.place, to: target, size: types.size(of: leftType)) }
    return ComplexValue(re: .none, im: .none)
  }

  /// Reads the object at `p`, computes and writes; atomic objects by compare and swap.
  private func updated(_ p: Place, _ t: QualType, _ l: LoweredType, _ body: (Operand) -> Operand) -> (old: Operand, new: Operand) {
    if p.isBitField && isWide(l) {
      let old = Operand(place: wideBitFieldValue(p, t))
      storeWideBits(body(old).place, p)
      return (old, Operand(place: wideBitFieldValue(p, t)))
    }
    if !p.flags.contains(.atomic) {
      var old = Operand()
      if isWide(l) {
        old.place = temporary(t)
        copyBytes(from: p, to: old.place, size: types.size(of: t))
        extendTop(old.place, l)
      } else {
        old.value = load(p, t)
      }
      var new = body(old)
      if isWide(l) { copyBytes(from: new.place, to: p, size: types.size(of: t)) } else { new.value = store(new.value, p, t) }
      return (old, new)
    }
    let size = types.size(of: t)
    let expected = temporary(size: size, alignLog2: 4), desired = temporary(size: size, alignLog2: 4)
    loadAtomicBytes(p, into: expected, size: size, .sequential)
    let loop = newBlock(), end = newBlock()
    branch(to: loop)
    startOpen(loop)
    var old = Operand()
    if isWide(l) {
      old.place = temporary(t)
      copyBytes(from: expected, to: old.place, size: size)
      extendTop(old.place, l)
    } else {
      old.value = load(expected, l)
    }
    let new = body(old)
    if isWide(l) { copyBytes(from: new.place, to: desired, size: size) } else { store(new.value, desired, l) }
    let ok = compareExchangeBytes(p, expected: expected, desired: desired, size: size, weak: false, .sequential, .sequential)
    branchIf(ok, end, loop)
    start(end)
    resumeExpression()
    return (old, new)
  }

  private func wideIncDec(_ e: Expr, _ l: LoweredType, into target: Place) {
    let t = types.unqualified(ast.exprs[e.first].type)
    let op = e.incDecOp
    let p = place(e.first)
    b.location = e.location
    let values = updated(p, t, l) { old in
      let one = self.temporary(t), result = self.temporary(t)
      self.storeRaw(self.i64(1), one)
      self.fill(one, from: 1, self.limbCount(l), self.f.constant(.i8, 0))
      let increments = op == .preIncrement || op == .postIncrement
      self.wideArithmetic(increments ? .add : .subtract, old.place, one, l, into: result)
      return Operand(place: result)
    }
    let isPost = op == .postIncrement || op == .postDecrement
    copyBytes(from: isPost ? values.old.place : values.new.place, to: target, size: types.size(of: t))
  }
}

extension ModuleGen {
  /// Makes sure that the compiler's own function `name` (BitIntLibrary.swift) is generated.
  func needLibraryFunction(_ name: String) {
    if let id = declaration(named: ast.interner.intern(name)) { need(id) }
  }

  /// The limbs of a constant as read-only data.
  func wideConstantImage(of id: ExprID, type: QualType) -> GlobalID {
    let size = types.size(of: type)
    return addConstant(".L.const", data: staticData(id, type, size: size), size: size, alignment: 8)
  }
}
