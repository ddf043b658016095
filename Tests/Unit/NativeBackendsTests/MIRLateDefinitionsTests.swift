// Which instructions move behind the last use of their source, and which must not.

import Support
import Testing

@testable import NativeBackends

@Suite struct MIRLateDefinitionsTests {
  private static let load: UInt16 = 1
  private static let lea: UInt16 = 2
  private static let add: UInt16 = 3
  private static let compare: UInt16 = 4

  /// A loop over a pointer; `fill` makes the body from the pointer and gives the pointer of the next round.
  private func opcodes(conditional: Bool = false, _ fill: (MIRBuilder, VReg) -> VReg) -> [UInt16] {
    let f = MIRFunction(name: Interner().intern("f"))
    let b = MIRBuilder(f)
    let entry = b.makeBlock(), loop = b.makeBlock(frequency: 8, loopDepth: 1), exit = b.makeBlock()
    let start = f.makeVReg(.general, size: 8), pointer = f.makeVReg(.general, size: 8)
    b.beginBlock(entry)
    b.add(MOpcode.arguments, [.def(start, .fixed(.general(0)))])
    b.jump()
    b.endBlock()
    b.setEdges(entry, [(loop, [start], 1)])
    b.setParameters(loop, [pointer])
    b.beginBlock(loop)
    let next = fill(b, pointer)
    b.branch(BranchCondition(1))
    b.endBlock()
    b.setEdges(loop, [(loop, [next], 0.9), (exit, [], 0.1)])
    b.beginBlock(exit)
    b.ret()
    b.endBlock()
    b.finish()
    var pass = LateDefinitions(f) { $0 == Self.lea }
    pass.run()
    return (f[loop].firstInst..<f[loop].endInst - 1).map { f[MInstID($0)].opcode }
  }

  private func increment(_ b: MIRBuilder, _ p: VReg) -> VReg {
    let next = b.function.makeVReg(.general, size: 8)
    var address = MAddress(.register, displacement: 1)
    address.baseOperand = 1
    b.add(Self.lea, [.def(next), .use(p)], address: address)
    return next
  }

  private func access(_ b: MIRBuilder, _ p: VReg) -> VReg {
    let value = b.function.makeVReg(.general, size: 4)
    var address = MAddress(.register)
    address.baseOperand = 1
    b.add(Self.load, [.def(value), .use(p)], address: address, flags: .reads)
    return value
  }

  @Test func incrementMovesBehindTheAccess() {
    let found = opcodes { b, p in
      let next = increment(b, p)
      b.add(Self.compare, [.use(access(b, p))], flags: .writesFlags)
      return next
    }
    #expect(found == [Self.load, Self.lea, Self.compare])
  }

  @Test func resultUsedBeforeStays() {
    let found = opcodes { b, p in
      let next = increment(b, p)
      b.add(Self.compare, [.use(next)], flags: .writesFlags)
      _ = access(b, p)
      return next
    }
    #expect(found == [Self.lea, Self.compare, Self.load])
  }

  @Test func flagsAreNotDestroyed() {
    let found = opcodes { b, p in
      let next = b.function.makeVReg(.general, size: 8)
      b.add(Self.add, [.def(next, .reuse(1)), .use(p)], immediate: 1, flags: .writesFlags)
      b.add(Self.compare, [.use(p)], flags: .writesFlags)
      return next
    }
    #expect(found == [Self.add, Self.compare])
  }

  @Test func addMovesWhereFlagsAreDead() {
    let found = opcodes { b, p in
      let next = b.function.makeVReg(.general, size: 8)
      b.add(Self.add, [.def(next, .reuse(1)), .use(p)], immediate: 1, flags: .writesFlags)
      b.add(Self.compare, [.use(access(b, p))], flags: .writesFlags)
      return next
    }
    #expect(found == [Self.load, Self.add, Self.compare])
  }
}
