// The verifier accepts what the generator makes and finds each kind of damage.

import Support
import Testing

@testable import NativeBackends

@Suite struct MIRVerifierTests {
  private func random(_ seed: UInt64) -> MIRFunction {
    var generator = RandomFunction(seed: seed, registers: testRegisters(), interner: Interner())
    return generator.generate(blocks: 9, instructions: 12)
  }

  private func problem(_ f: MIRFunction) -> String? {
    var verifier = MIRVerifier(f)
    return verifier.check()
  }

  @Test(arguments: 1...40 as ClosedRange<UInt64>) func acceptsGoodFunctions(seed: UInt64) {
    #expect(problem(random(seed)) == nil)
  }

  @Test func findsAnUndefinedValue() {
    let f = random(3)
    let unknown = f.makeVReg(.general, size: 8)
    let k = f.operands.indices.first { f.operands[$0].isUse }!
    f.operands[k] = .use(unknown)
    #expect(problem(f)?.contains("never defined") == true)
  }

  @Test func findsASecondDefinition() {
    let f = random(4)
    let defs = f.operands.indices.filter { f.operands[$0].isDef && !f.operands[$0].isFixed }
    f.operands[defs[1]] = .def(f.operands[defs[0]].vreg)
    #expect(problem(f)?.contains("defined twice") == true)
  }
}
