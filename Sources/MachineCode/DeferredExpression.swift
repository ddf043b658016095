// Expressions that only layout can work out: operators on labels whose distance is not yet known.
//
// An expression of assembler text is a term `add - sub + constant` wherever possible. What does not fit (a product of two
// differences, a comparison) becomes a nameless symbol that stands for an operator applied to two terms. Fragments, fixups and
// symbol values therefore know terms only, and `settle` turns any term into one without such symbols.
//
// Before: symbols in state `.expression`. After `settle`: numbers, or plain symbols plus a number.

import Support

/// `add - sub + constant`.
struct LinearTerm: BitwiseCopyable {
  var add: MCSymbol = .none
  var sub: MCSymbol = .none
  var constant: Int64 = 0

  var isConstant: Bool { add.isNone && sub.isNone }
}

/// The operators of GNU as (manual §6.2.4).
enum AsmOperator: UInt8, BitwiseCopyable {
  case mul, div, mod, shl, shr, or, and, xor, orNot, add, sub, eq, ne, lt, le, gt, ge, logicalAnd, logicalOr

  /// How tightly the operator binds.
  var precedence: Int {
    switch self {
    case .mul, .div, .mod, .shl, .shr: return 6
    case .or, .and, .xor, .orNot: return 5
    case .add, .sub: return 4
    case .eq, .ne, .lt, .le, .gt, .ge: return 3
    case .logicalAnd: return 2
    case .logicalOr: return 1
    }
  }

  /// The value on numbers; nil for a division by zero. A comparison that holds is -1.
  func apply(_ x: Int64, _ y: Int64) -> Int64? {
    func truth(_ c: Bool) -> Int64 { c ? -1 : 0 }
    switch self {
    case .mul: return x &* y
    case .div:
      if y == 0 { return nil }
      return y == -1 ? 0 &- x : x / y
    case .mod:
      if y == 0 { return nil }
      return y == -1 ? 0 : x % y
    case .shl: return y < 0 || y > 63 ? 0 : x &<< y
    case .shr: return y < 0 || y > 63 ? 0 : Int64(bitPattern: UInt64(bitPattern: x) &>> UInt64(y))
    case .or: return x | y
    case .and: return x & y
    case .xor: return x ^ y
    case .orNot: return x | ~y
    case .add: return x &+ y
    case .sub: return x &- y
    case .eq: return truth(x == y)
    case .ne: return truth(x != y)
    case .lt: return truth(x < y)
    case .le: return truth(x <= y)
    case .gt: return truth(x > y)
    case .ge: return truth(x >= y)
    case .logicalAnd: return x != 0 && y != 0 ? 1 : 0
    case .logicalOr: return x != 0 || y != 0 ? 1 : 0
    }
  }

  var spelling: StaticString {
    switch self {
    case .mul: return "*"
    case .div: return "/"
    case .mod: return "%"
    case .shl: return "<<"
    case .shr: return ">>"
    case .or: return "|"
    case .and: return "&"
    case .xor: return "^"
    case .orNot: return "!"
    case .add: return "+"
    case .sub: return "-"
    case .eq: return "=="
    case .ne: return "!="
    case .lt: return "<"
    case .le: return "<="
    case .gt: return ">"
    case .ge: return ">="
    case .logicalAnd: return "&&"
    case .logicalOr: return "||"
    }
  }
}

/// `left op right`, with the value found last.
struct DeferredExpression: BitwiseCopyable {
  var op: AsmOperator
  var left: LinearTerm
  var right: LinearTerm
  var value = LinearTerm()
  /// The evaluation in which `value` was found.
  var epoch: UInt32 = 0
  var isFailed = false
  var isBusy = false
}

struct EvaluationState {
  var epoch: UInt32 = 1
  var depth = 0
  /// Only what is certain before layout counts.
  var isEarly = false
  /// Operators worked out so far; bounded, since chains of assignments can ask for quadratic work.
  var work = 0
  var problem: StaticString?

  static let deepest = 400
  static let mostWork = 200_000_000
}

extension CodeBuffer {
  /// A nameless symbol for `left op right`.
  func makeExpression(_ op: AsmOperator, _ left: LinearTerm, _ right: LinearTerm) -> MCSymbol {
    let symbol = makeLabel()
    define(symbol, expression: op, left, right)
    return symbol
  }

  /// `symbol = left op right`.
  func define(_ symbol: MCSymbol, expression op: AsmOperator, _ left: LinearTerm, _ right: LinearTerm) {
    markReferenced(left)
    markReferenced(right)
    expressions.append(DeferredExpression(op: op, left: left, right: right))
    symbols[symbol.index].state = .expression
    symbols[symbol.index].place = places.here()
    symbols[symbol.index].fragment = UInt32(expressions.count - 1)
    if isListing { listExpression(symbol, op, left, right) }
  }

  /// The term as a single symbol plus a number.
  func folded(_ t: LinearTerm) -> LinearTerm {
    if t.sub.isNone { return t }
    return LinearTerm(add: makeExpression(.sub, LinearTerm(add: t.add), LinearTerm(add: t.sub)), constant: t.constant)
  }

  /// The term with a constant that fits 32 bits.
  func compact(_ t: LinearTerm) -> LinearTerm {
    if t.constant == Int64(Int32(truncatingIfNeeded: t.constant)) { return t }
    return LinearTerm(add: makeExpression(.add, t, LinearTerm()))
  }

  func markReferenced(_ t: LinearTerm) {
    if t.add.isSome { symbols[t.add.index].isReferenced = true }
    if t.sub.isSome { symbols[t.sub.index].isReferenced = true }
  }

  /// The number that `t` is for certain, before layout.
  func earlyValue(_ t: LinearTerm) -> Int64? {
    evaluation.isEarly = true
    defer { evaluation.isEarly = false }
    guard let v = settle(t), v.isConstant else { return nil }
    return v.constant
  }

  /// The number that `t` is with the addresses of now; nil if it is none.
  func value(_ t: LinearTerm) -> Int64? {
    guard let v = settle(t), v.isConstant else { return nil }
    return v.constant
  }

  /// `t` without expression symbols and aliases; nil (and `evaluation.problem`) if it cannot be expressed.
  func settle(_ t: LinearTerm) -> LinearTerm? {
    if evaluation.depth == 0 { evaluation.epoch &+= 1 }
    return settleTerm(t)
  }

  private func settleTerm(_ t: LinearTerm) -> LinearTerm? {
    var result = LinearTerm(constant: t.constant)
    if t.add.isSome {
      guard let v = settleSymbol(t.add), let sum = combine(result, v) else { return nil }
      result = sum
    }
    if t.sub.isSome {
      guard let v = settleSymbol(t.sub), let sum = combine(result, LinearTerm(add: v.sub, sub: v.add, constant: 0 &- v.constant)) else { return nil }
      result = sum
    }
    return result
  }

  private func settleSymbol(_ symbol: MCSymbol) -> LinearTerm? {
    let (s, addend) = resolve(symbol)
    let record = symbols[s.index]
    switch record.state {
    case .absolute: return LinearTerm(constant: record.value &+ addend)
    case .expression:
      guard var v = settleExpression(Int(record.fragment)) else { return nil }
      v.constant &+= addend
      return v
    default: return LinearTerm(add: s, constant: addend)
    }
  }

  private func settleExpression(_ i: Int) -> LinearTerm? {
    let e = expressions[i]
    if e.epoch == evaluation.epoch { return e.isFailed ? nil : e.value }
    if e.isBusy { return fail("a symbol is defined by itself") }
    if evaluation.depth > EvaluationState.deepest { return fail("the expression is nested too deeply") }
    evaluation.work += 1
    if evaluation.work > EvaluationState.mostWork { return fail("the expressions are too complex") }
    expressions[i].isBusy = true
    evaluation.depth += 1
    let v = operate(e)
    evaluation.depth -= 1
    expressions[i].isBusy = false
    expressions[i].epoch = evaluation.epoch
    expressions[i].isFailed = v == nil
    if let v { expressions[i].value = v }
    return v
  }

  private func operate(_ e: DeferredExpression) -> LinearTerm? {
    guard let a = settleTerm(e.left), let b = settleTerm(e.right) else { return nil }
    switch e.op {
    case .add: return combine(a, b)
    case .sub: return combine(a, LinearTerm(add: b.sub, sub: b.add, constant: 0 &- b.constant))
    case .eq, .ne, .lt, .le, .gt, .ge:
      // Addresses in one section can be compared.
      if !(a.isConstant && b.isConstant), let d = combine(a, LinearTerm(add: b.sub, sub: b.add, constant: 0 &- b.constant)), d.isConstant {
        return e.op.apply(d.constant, 0).map { LinearTerm(constant: $0) }
      }
    default: break
    }
    guard a.isConstant && b.isConstant else { return fail("this operator needs numbers on both sides") }
    guard let v = e.op.apply(a.constant, b.constant) else { return fail("division by zero") }
    return LinearTerm(constant: v)
  }

  private func fail(_ problem: StaticString) -> LinearTerm? {
    if evaluation.problem == nil && !evaluation.isEarly { evaluation.problem = problem }
    return nil
  }

  /// The sum of two settled terms, symbols cancelled where their distance is known.
  private func combine(_ a: LinearTerm, _ b: LinearTerm) -> LinearTerm? {
    if b.isConstant { return LinearTerm(add: a.add, sub: a.sub, constant: a.constant &+ b.constant) }
    if a.isConstant { return LinearTerm(add: b.add, sub: b.sub, constant: a.constant &+ b.constant) }
    var adds = (a.add, b.add)
    var subs = (a.sub, b.sub)
    var constant = a.constant &+ b.constant
    func cancel(_ x: inout MCSymbol, _ y: inout MCSymbol) {
      guard x.isSome, y.isSome, let d = distance(x, y) else { return }
      constant &+= d
      x = .none
      y = .none
    }
    cancel(&adds.0, &subs.0)
    cancel(&adds.0, &subs.1)
    cancel(&adds.1, &subs.0)
    cancel(&adds.1, &subs.1)
    guard adds.0.isNone || adds.1.isNone, subs.0.isNone || subs.1.isNone else { return fail("the expression has too many symbols to be relocated") }
    return LinearTerm(add: adds.0.isSome ? adds.0 : adds.1, sub: subs.0.isSome ? subs.0 : subs.1, constant: constant)
  }

  private func distance(_ a: MCSymbol, _ b: MCSymbol) -> Int64? {
    if a == b { return 0 }
    if evaluation.isEarly { return earlyDifference(a, b) }
    let p = record(a), q = record(b)
    guard p.pointee.state == .defined, q.pointee.state == .defined, p.pointee.section == q.pointee.section else { return nil }
    return placed(a) - placed(b)
  }
}

/// Patterns of `.fill`, `.balignw` and their like.
enum Fill {
  /// Fills `count` bytes; bytes before the first whole pattern are zero.
  static func write(_ pattern: UInt32, size: Int, count: Int, to p: UnsafeMutablePointer<UInt8>) {
    if size == 1 { return p.update(repeating: UInt8(truncatingIfNeeded: pattern), count: count) }
    var i = count % size
    p.update(repeating: 0, count: i)
    while i < count {
      for k in 0..<size { p[i + k] = k < 4 ? UInt8(truncatingIfNeeded: pattern >> UInt32(8 * k)) : 0 }
      i += size
    }
  }
}
