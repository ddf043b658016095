// Values of script expressions while addresses are being assigned.
//
// A value is a number and, unless it is absolute, the output section it moves with. Everything is evaluated again in every
// round of address assignment, so forward references settle by themselves.

import ObjectFormat
import Support

struct ScriptValue {
  var number: UInt64
  /// The output section the value moves with; `.none` for absolute ones.
  var section = OutputSectionID.none
  var isAbsolute: Bool { section.isNone }
}

struct ScriptEvaluator {
  let link: LinkContext
  /// The location counter: an address.
  var dot: UInt64 = 0
  /// The output section being laid out, or none.
  var current = OutputSectionID.none
  /// The section before the location counter outside of output sections; its symbols move with it.
  var previous = OutputSectionID.none
  var headerSize: UInt64 = 0
  /// Set on the last round: what is undefined now is an error.
  var isFinal = false
  var place = ""
  var relroEnd: UInt64?

  private func fail(_ message: String) {
    if isFinal { link.report.error("\(place): \(message)") }
  }

  func evaluate(_ e: ScriptExpression) -> ScriptValue {
    switch e {
    case .number(let n): return ScriptValue(number: n)
    case .dot: return ScriptValue(number: dot, section: current.isSome ? current : previous)
    case .symbol(let name): return symbol(name)
    case .unary(let op, let a): return unary(op, evaluate(a))
    case .binary(let op, let a, let b): return binary(op, evaluate(a), evaluate(b))
    case .conditional(let c, let a, let b): return evaluate(c).number != 0 ? evaluate(a) : evaluate(b)
    case .sectionProperty(let property, let name): return sectionProperty(property, name)
    case .defined(let name):
      let id = link.symbols.find(name)
      let isDefined = id.isSome && link.symbols[id].isDefinedHere
      return ScriptValue(number: isDefined ? 1 : 0)
    case .align(let value, let alignment):
      let base = value.map(evaluate) ?? ScriptValue(number: dot, section: current.isSome ? current : previous)
      return ScriptValue(number: align(base.number, evaluate(alignment).number), section: base.section)
    case .absolute(let a): return ScriptValue(number: evaluate(a).number)
    case .maximum(let a, let b): return ScriptValue(number: max(evaluate(a).number, evaluate(b).number))
    case .minimum(let a, let b): return ScriptValue(number: min(evaluate(a).number, evaluate(b).number))
    case .log2Ceiling(let a):
      let n = evaluate(a).number
      return ScriptValue(number: n <= 1 ? 0 : UInt64(64 - (n - 1).leadingZeroBitCount))
    case .sizeofHeaders: return ScriptValue(number: headerSize)
    case .maxPageSize: return ScriptValue(number: link.options.z.maxPageSize)
    case .commonPageSize: return ScriptValue(number: link.options.z.commonPageSize)
    case .dataSegmentAlign(let maximum, _):
      let m = evaluate(maximum).number
      return ScriptValue(number: align(dot, m) &+ (dot & (m &- 1)), section: previous)
    case .dataSegmentRelroEnd(_, let a): return evaluate(a)
    case .dataSegmentEnd(let a): return evaluate(a)
    case .segmentStart(let name, let value): return segmentStart(name, value)
    case .origin(let name): return region(name) { evaluate($0.origin) }
    case .length(let name): return region(name) { evaluate($0.length) }
    case .assertion(let condition, let message):
      if isFinal, evaluate(condition).number == 0 { link.report.error("\(place): \(message)") }
      return ScriptValue(number: dot, section: current)
    }
  }

  /// The bytes that a fill repeats.
  func fillBytes(_ f: ScriptFill) -> [UInt8] {
    switch f {
    case .bytes(let b): return b
    case .value(let e):
      let v = evaluate(e).number
      return [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: v >> $0) }
    }
  }

  func align(_ v: UInt64, _ alignment: UInt64) -> UInt64 {
    if alignment <= 1 { return v }
    if alignment & (alignment - 1) == 0 { return (v &+ alignment &- 1) & ~(alignment &- 1) }
    return (v &+ alignment &- 1) / alignment &* alignment
  }

  private func symbol(_ name: Name) -> ScriptValue {
    let id = link.symbols.find(name)
    guard id.isSome, !link.symbols[id].isUndefined else {
      fail("undefined symbol '\(link.interner.string(name))' in an expression")
      return ScriptValue(number: 0)
    }
    let s = link.symbols[id]
    let section = s.anchor.isSome ? s.anchor : s.place == .section && s.section.isSome ? link.sections[s.section].output : .none
    return ScriptValue(number: link.value(id), section: section)
  }

  private func unary(_ op: ScriptOperator, _ a: ScriptValue) -> ScriptValue {
    switch op {
    case .negate: return ScriptValue(number: 0 &- a.number)
    case .complement: return ScriptValue(number: ~a.number)
    default: return ScriptValue(number: a.number == 0 ? 1 : 0)
    }
  }

  private func binary(_ op: ScriptOperator, _ a: ScriptValue, _ b: ScriptValue) -> ScriptValue {
    let (x, y) = (a.number, b.number)
    let anchor = a.isAbsolute ? b.section : b.isAbsolute ? a.section : OutputSectionID.none
    func truth(_ v: Bool) -> ScriptValue { ScriptValue(number: v ? 1 : 0) }
    switch op {
    case .add: return ScriptValue(number: x &+ y, section: anchor)
    case .subtract: return ScriptValue(number: x &- y, section: a.isAbsolute || !b.isAbsolute ? .none : a.section)
    case .multiply: return ScriptValue(number: x &* y)
    case .divide, .remainder:
      if y == 0 {
        fail("division by zero")
        return ScriptValue(number: 0)
      }
      return ScriptValue(number: op == .divide ? x / y : x % y)
    case .and: return ScriptValue(number: x & y, section: anchor)
    case .or: return ScriptValue(number: x | y, section: anchor)
    case .xor: return ScriptValue(number: x ^ y)
    case .shiftLeft: return ScriptValue(number: y > 63 ? 0 : x << y)
    case .shiftRight: return ScriptValue(number: y > 63 ? 0 : x >> y)
    case .equal: return truth(x == y)
    case .notEqual: return truth(x != y)
    case .less: return truth(x < y)
    case .lessEqual: return truth(x <= y)
    case .greater: return truth(x > y)
    case .greaterEqual: return truth(x >= y)
    case .logicalAnd: return truth(x != 0 && y != 0)
    case .logicalOr: return truth(x != 0 || y != 0)
    default: return a
    }
  }

  private func sectionProperty(_ property: SectionProperty, _ name: String) -> ScriptValue {
    guard let o = link.outputs.first(where: { $0.name == name && !$0.isDiscarded }) else {
      if property == .address || property == .loadAddress { fail("no output section '\(name)'") }
      return ScriptValue(number: 0)
    }
    switch property {
    case .address: return ScriptValue(number: o.address, section: o.id)
    case .loadAddress: return ScriptValue(number: o.loadAddress)
    case .size: return ScriptValue(number: o.size)
    case .alignment: return ScriptValue(number: o.alignment)
    }
  }

  private func segmentStart(_ name: String, _ value: ScriptExpression) -> ScriptValue {
    let section = name == "text-segment" ? nil : "." + name.prefix(while: { $0 != "-" })
    if name == "text-segment", let base = link.options.imageBase { return ScriptValue(number: base) }
    if let section, let start = link.options.sectionStarts.first(where: { $0.name == section }) { return ScriptValue(number: start.address) }
    return evaluate(value)
  }

  private func region(_ name: String, _ body: (MemoryRegion) -> ScriptValue) -> ScriptValue {
    guard let r = link.script?.regions.first(where: { $0.name == name }) else {
      fail("no memory region '\(name)'")
      return ScriptValue(number: 0)
    }
    return body(r)
  }
}
