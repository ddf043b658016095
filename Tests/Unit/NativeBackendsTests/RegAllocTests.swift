import Support
import Testing

#if canImport(Glibc)
  import Glibc
#endif
@testable import NativeBackends

/// The number of random functions per allocator; `MARTLET_FUZZ` asks for more.
private func fuzzCount(_ standard: Int) -> Int {
  guard let text = getenv("MARTLET_FUZZ"), let n = Int(String(cString: text)) else { return standard }
  return n
}

@Suite struct RegAllocTests {
  @Test(arguments: [AllocatorKind.fast, .backtracking])
  func randomFunctionsAreAllocatedCorrectly(kind: AllocatorKind) throws {
    let interner = Interner()
    var failures = 0
    for seed in 1...fuzzCount(600) {
      let registers = testRegisters(general: 6 + seed % 3 * 4, vector: 4 + seed % 2 * 4)
      var generator = RandomFunction(seed: UInt64(seed), registers: registers, interner: interner)
      let f = generator.generate(blocks: 1 + seed % 17, instructions: 3 + seed % 23)
      let result = try allocateRegisters(f, registers, kind)
      var checker = AllocationChecker(f, registers, result)
      let errors = checker.check()
      if !errors.isEmpty {
        failures += 1
        if failures < 2 {
          print(MIRPrinter.text(f, target: testTarget(registers), interner: interner, allocation: result))
        }
        Issue.record("seed \(seed), \(kind): \(errors.prefix(4))")
        if failures > 5 { return }
      }
    }
  }

  /// Long functions fill the occupancy maps with many chunks, and evictions empty them again.
  @Test(arguments: 1...12) func longFunctionsAreAllocatedCorrectly(seed: Int) throws {
    let interner = Interner()
    let registers = testRegisters(general: 6 + seed % 3 * 4, vector: 4 + seed % 2 * 4)
    var generator = RandomFunction(seed: UInt64(seed) + 5000, registers: registers, interner: interner)
    let f = generator.generate(blocks: 4 + seed % 4 * 10, instructions: 120)
    let result = try allocateRegisters(f, registers, .backtracking)
    var checker = AllocationChecker(f, registers, result)
    let errors = checker.check()
    #expect(errors.isEmpty, "\(errors.prefix(4))")
  }

  @Test func checkerFindsAWrongPlace() throws {
    let interner = Interner()
    let registers = testRegisters()
    var generator = RandomFunction(seed: 7, registers: registers, interner: interner, mixes: false)
    let f = generator.generate(blocks: 5, instructions: 10)
    let result = try allocateRegisters(f, registers, .fast)
    var damaged = 0
    for k in result.allocations.indices where f.operands[k].isUse && f.operands[k].isRegister && result.allocations[k].isRegister {
      let old = result.allocations[k]
      let c = old.register.registerClass
      result.allocations[k] = .register(PReg(c, (old.register.number + 1) % registers.order(c).count))
      var checker = AllocationChecker(f, registers, result)
      #expect(!checker.check().isEmpty)
      result.allocations[k] = old
      damaged += 1
    }
    #expect(damaged > 3)
  }

  @Test func costIsLinear() throws {
    // Ten times the function must not cost much more than ten times the time.
    func time(_ blocks: Int) throws -> Double {
      let interner = Interner()
      let registers = testRegisters(general: 14, vector: 14)
      let f = chain(blocks, registers, interner)
      var start = timespec(), end = timespec()
      clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &start)
      _ = try allocateRegisters(f, registers, .backtracking)
      clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &end)
      return Double(end.tv_sec - start.tv_sec) + Double(end.tv_nsec - start.tv_nsec) * 1e-9
    }
    _ = try time(50)
    let small = try time(300), large = try time(3000)
    #expect(large < 40 * max(small, 0.002), "\(small) s and \(large) s")
  }

  /// A long function of small loops with a few values that live throughout.
  private func chain(_ count: Int, _ registers: TargetRegisterInfo, _ interner: Interner) -> MIRFunction {
    let f = MIRFunction(name: interner.intern("chain"))
    let b = MIRBuilder(f)
    let entry = b.makeBlock()
    let base = (0..<4).map { _ in f.makeVReg(.general, size: 8) }
    b.beginBlock(entry)
    b.add(MOpcode.arguments, (0..<4).map { .def(base[$0], .fixed(registers.generalOrder[$0])) })
    b.jump()
    b.endBlock()
    var blocks: [MBlockID] = []
    for _ in 0..<count { blocks.append(b.makeBlock(frequency: 8, loopDepth: 1)) }
    let exit = b.makeBlock()
    b.setEdges(entry, [(blocks[0], [base[0]], 1)])
    for k in 0..<count {
      let p = f.makeVReg(.general, size: 8)
      b.setParameters(blocks[k], [p])
      b.beginBlock(blocks[k])
      var last = p
      for j in 0..<8 {
        let v = f.makeVReg(.general, size: 8)
        b.add(2, [.def(v, .reuse(1)), .use(last), .use(base[j % 4])])
        last = v
      }
      if k % 5 == 0 {
        let v = f.makeVReg(.general, size: 8)
        b.add(3, [.def(v, .fixed(registers.generalOrder[0])), .use(last, .fixed(registers.generalOrder[1]))],
          clobbers: registers.callerSaved.subtracting(PRegSet([registers.generalOrder[0]])), flags: .call)
        last = v
      }
      b.branch(BranchCondition(1))
      b.endBlock()
      let next = k + 1 < count ? blocks[k + 1] : exit
      b.setEdges(blocks[k], [(blocks[k], [last], 0.8), (next, k + 1 < count ? [last] : [], 0.2)])
    }
    b.beginBlock(exit)
    b.ret([.use(base[1], .fixed(registers.generalOrder[0]))])
    b.endBlock()
    b.finish()
    return f
  }
}
