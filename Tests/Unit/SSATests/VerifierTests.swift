// Each class of malformed function is found by the verifier.
import Support
import TargetInfo
import Testing

@testable import SSA

@Test(arguments: [
  ("func @f(%a: i32) -> i32 {\nb0(%a: i32):\n %x = add i32 %y, i32 1\n %y = add i32 %a, i32 1\n ret i32 %x\n}", "later result"),
  ("func @f(%a: i32) -> i64 {\nb0(%a: i32):\n ret i32 %a\n}", "another type than the signature"),
  ("func @f(%a: i32) {\nb0(%a: i32):\n %x = zext i32 %a to i16\n ret\n}", "cannot convert"),
  ("func @f(%a: i32) {\nb0(%a: i32):\n br b1(i32 %a)\nb1:\n ret\n}", "1 arguments for 0 parameters"),
  ("func @f(%a: i1) {\nb0(%a: i1):\n condbr %a, b1, b2\nb1:\n %x = add i32 1, i32 2\n br b3\nb2:\n br b3\nb3:\n %y = add i32 %x, i32 1\n ret\n}",
    "does not dominate"),
  ("func @f() {\nb0:\n br b0\n}", "entry block has incoming"),
])
func faultIsFound(_ text: String, _ message: String) throws {
  let faults = Verifier.check(try parse(text))
  #expect(faults.contains { $0.contains(message) }, "\(faults)")
}

/// Reading that verifies names the line and column of the instruction, or of the body, that is at fault.
@Test(arguments: [
  ("func @f(%a: i32) -> i32 {\nb0(%a: i32):\n %x = add i32 %y, i32 1\n %y = add i32 %a, i32 1\n ret i32 %x\n}", 3, 2),
  ("func @f() {\nb0:\n ret\n}\nfunc @g(%a: i32) -> i64 {\nb0(%a: i32):\n ret i32 %a\n}", 7, 2),
  ("func @f() {\nb0:\n br b0\n}", 1, 11),
])
func faultIsLocated(_ text: String, _ line: Int, _ column: Int) {
  do throws(SSAParseError) {
    _ = try Parser.parse(Array(text.utf8), interner: Interner(), target: .x86_64Linux, verifies: true)
    Issue.record("accepted: \(text)")
  } catch {
    #expect(error.line == line && error.column == column, "\(error)")
  }
}

/// A graph of `n` blocks with pseudo-random edges, and dominators by the definition: b is dominated by a if removing a cuts
/// b off.
@Test(arguments: 1...40) func dominatorsAgreeWithTheDefinition(_ seed: Int) throws {
  var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15
  func random(_ n: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int(state >> 33) % n
  }
  let n = 12
  var text = "func @f(%c: i1) {\nb0(%c: i1):\n br b1\n"
  for b in 1..<n {
    text += "b\(b):\n condbr %c, b\(1 + random(n - 1)), b\(1 + random(n - 1))\n"
  }
  let f = try parse(text + "}")[GlobalID(0)].function!
  let tree = DominatorTree(f)
  let blocks = Array(f.blockOrder)
  func reachable(without removed: BlockID) -> Set<BlockID> {
    var seen: Set<BlockID> = []
    var work = removed == f.entry ? [] : [f.entry]
    while let b = work.popLast() {
      if !seen.insert(b).inserted { continue }
      for e in f.edges(of: f.terminator(b)) where f[e].target != removed && !seen.contains(f[e].target) { work.append(f[e].target) }
    }
    return seen
  }
  let all = reachable(without: .none)
  for a in blocks where all.contains(a) {
    let rest = reachable(without: a)
    for b in blocks where all.contains(b) { #expect(tree.dominates(a, b) == !rest.contains(b)) }
  }
}
