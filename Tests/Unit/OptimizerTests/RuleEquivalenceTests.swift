// Random expressions before and after `simplify`: where the original is defined, the interpreter must find equal results.
//
// `MARTLET_RULE_CASES=100000 swift test --filter RuleEquivalence` tries more; `MARTLET_RULE_SEED` starts elsewhere.

import SSA
import Support
import TargetInfo
import Testing

@testable import Optimizer

#if canImport(Glibc)
import Glibc
#endif

private func setting(_ name: String, _ standard: UInt64) -> UInt64 { getenv(name).flatMap { UInt64(String(cString: $0)) } ?? standard }

/// A linear congruential generator, its high bits.
private struct Chance {
  var state: UInt64
  mutating func below(_ n: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int((state >> 33) % UInt64(n))
  }
  mutating func word() -> UInt64 { UInt64(below(1 << 31)) << 40 ^ UInt64(below(1 << 31)) << 20 ^ UInt64(below(1 << 31)) }
  mutating func pick<T>(_ list: [T]) -> T { list[below(list.count)] }
  /// A number likely to matter at `width` bits.
  mutating func number(_ width: Int) -> Int64 {
    switch below(6) {
    case 0: return Int64(below(3)) - 1
    case 1: return 1 << Int64(below(width))
    case 2: return (1 << Int64(below(width))) &- 1
    case 3: return Int64(below(width))
    case 4: return 0 &- (1 << Int64(below(width)))
    default: return Int64(bitPattern: word())
    }
  }
}

/// Writes one function `@f` of three parameters; constants are within its width.
private struct Expression {
  var chance: Chance
  var lines: [String] = []
  var values: [(name: String, width: Int)] = []

  mutating func operand(_ width: Int) -> String {
    let fitting = values.filter { $0.width == width }
    if !fitting.isEmpty && chance.below(3) != 0 { return "i\(width) \(fitting[chance.below(fitting.count)].name)" }
    return "i\(width) \(constant(width))"
  }

  mutating func constant(_ width: Int) -> Int64 {
    if width == 1 { return Int64(chance.below(2)) }
    let shift = Int64(64 - width)
    return (chance.number(width) << shift) >> shift
  }

  mutating func instruction() {
    let name = "%v\(lines.count)"
    let width = chance.pick(values.filter { $0.width > 1 }).width
    func add(_ text: String, _ result: Int) {
      lines.append("  \(name) = \(text)")
      values.append((name, result))
    }
    switch chance.below(12) {
    case 0, 1:
      let p = chance.pick(IntPredicate.allCases)
      add("icmp \(p) \(operand(width)), \(operand(width))", 1)
    case 2: add("select \(operand(1)), \(operand(width)), \(operand(width))", width)
    case 3:
      let wider = [8, 16, 32, 64].filter { $0 > width }
      if let to = wider.isEmpty ? nil : chance.pick(wider) { add("\(chance.pick(["zext", "sext"])) \(operand(width)) to i\(to)", to) }
    case 4:
      let narrower = [1, 8, 16, 32].filter { $0 < width }
      let to = chance.pick(narrower)
      add("trunc \(operand(width)) to i\(to)", to)
    case 5: add("\(chance.pick(["ctlz", "cttz", "ctpop", "bitreverse", "abs", width > 8 ? "bswap" : "abs"])) \(operand(width))", width)
    case 6:
      if values.contains(where: { $0.width == 1 }) { add("\(chance.pick(["zext", "sext"])) \(operand(1)) to i\(width)", width) }
    case 7:
      if values.contains(where: { $0.width == 1 }) { add("\(chance.pick(["and", "or", "xor"])) \(operand(1)), \(operand(1))", 1) }
    default:
      let flags = ["", "", " nsw", " nuw"]
      let op = chance.pick([
        "add\(chance.pick(flags))", "sub\(chance.pick(flags))", "mul\(chance.pick(flags))", "and", "or", "xor", "shl\(chance.pick(flags))",
        "lshr", "ashr", "lshr exact", "sdiv", "udiv", "srem", "urem", "sdiv exact", "rotl", "rotr", "smin", "smax", "umin", "umax", "smulh", "umulh",
        "and", "or", "xor", "add", "sub", "shl", "lshr", "ashr",
      ])
      add("\(op) \(operand(width)), \(operand(width))", width)
    }
  }

  mutating func text() -> String {
    let width = chance.pick([8, 16, 32, 64])
    values = [("%a", width), ("%b", width), ("%c", width)]
    for _ in 0..<(2 + chance.below(5)) { instruction() }
    let result = values.last!
    let parameters = "%a: i\(width), %b: i\(width), %c: i\(width)"
    return "stage abi\nfunc @f(\(parameters)) -> i\(result.width) {\nb0(\(parameters)):\n"
      + lines.joined(separator: "\n") + "\n  ret i\(result.width) \(result.name)\n}\n"
  }
}

@Suite struct RuleEquivalenceTests {
  private func parse(_ text: String) throws -> Module {
    try Parser.parse(Array(text.utf8), interner: Interner(), target: Target.x86_64Linux)
  }

  /// The result for `arguments`, or nil if it is poison or undefined.
  private func result(_ module: Module, _ arguments: [RuntimeValue]) -> RuntimeValue? {
    guard let interpreter = try? Interpreter(module) else { return nil }
    guard let values = try? interpreter.call(module.find(module.interner.intern("f"))!, arguments) else { return nil }
    return values[0].isPoison ? nil : values[0]
  }

  @Test func simplifyKeepsResults() throws {
    var chance = Chance(state: setting("MARTLET_RULE_SEED", 20_240_229))
    var wrong: [String] = []
    var defined = 0
    for _ in 0..<Int(setting("MARTLET_RULE_CASES", 1500)) {
      var expression = Expression(chance: chance)
      let text = expression.text()
      chance = expression.chance
      let original = try parse(text), changed = try parse(text)
      let context = PassContext(options: OptimizerOptions())
      PassManager(context).run(Pipelines.steps(named: "simplify")!, on: changed)
      #expect(Verifier.check(changed) == [], "\(text)")
      for _ in 0..<6 {
        let arguments = (0..<3).map { _ in RuntimeValue(UInt64(bitPattern: chance.number(expression.values[0].width))) }
        guard let expected = result(original, arguments) else { continue }
        defined += 1
        if result(changed, arguments) == expected { continue }
        wrong.append("\(text)for \(arguments.map(\.low))\nbecame\n\(Printer.text(changed))")
        break
      }
    }
    #expect(wrong.isEmpty, "\(wrong.count) wrong: \(wrong.prefix(5).joined(separator: "\n\n"))")
    #expect(defined > 1000)
  }
}
