// Random functions for the allocators: random control flow, constraints, clobbers, rematerialisable values.

import Support

@testable import NativeBackends

/// A small deterministic generator (xorshift), so that a failing seed can be repeated.
struct Random {
  var state: UInt64
  init(_ seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }
  mutating func next(_ n: Int) -> Int {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return Int((state >> 11) % UInt64(n))
  }
  mutating func chance(_ percent: Int) -> Bool { next(100) < percent }
}

/// A machine with few registers, so that pressure comes early.
func testRegisters(general: Int = 6, vector: Int = 4) -> TargetRegisterInfo {
  var names = [String](repeating: "", count: 64)
  for k in 0..<16 {
    names[k] = "r\(k)"
    names[32 + k] = "x\(k)"
  }
  let saved = PRegSet((general / 2..<general).map { PReg.general($0) })
  var caller = PRegSet((0..<general / 2).map { PReg.general($0) })
  for k in 0..<16 { caller.insert(.vector(k)) }
  return TargetRegisterInfo(
    generalOrder: (0..<general).map { .general($0) }, vectorOrder: (0..<vector).map { .vector($0) }, calleeSaved: saved,
    callerSaved: caller, scratch: .vector(15), canExchangeGeneral: true, stackPointer: .general(15), framePointer: .general(14),
    names: names)
}

func testTarget(_ registers: TargetRegisterInfo = testRegisters()) -> MIRTarget {
  MIRTarget(
    registers: registers, opcodeName: { "op\($0)" }, opcodeNamed: { $0.hasPrefix("op") ? UInt16($0.dropFirst(2)) : nil },
    conditionName: { "c\($0)" }, conditionNamed: { $0.hasPrefix("c") ? UInt8($0.dropFirst()) : nil })
}

struct RandomFunction {
  var random: Random
  let registers: TargetRegisterInfo
  let builder: MIRBuilder
  let function: MIRFunction
  private var blocks: [MBlockID] = []
  private var successors: [[Int]] = []
  private var dominator: [Int] = []
  private var parameters: [[VReg]] = []
  private var values: [[VReg]] = []
  private var isIndirect: [Bool] = []
  /// Make instructions with all kinds of constraints together.
  private let mixes: Bool

  init(seed: UInt64, registers: TargetRegisterInfo, interner: Interner, mixes: Bool = true) {
    self.mixes = mixes
    random = Random(seed)
    self.registers = registers
    function = MIRFunction(name: interner.intern("f"))
    builder = MIRBuilder(function)
  }

  mutating func generate(blocks count: Int, instructions: Int) -> MIRFunction {
    makeGraph(count)
    findDominators()
    for k in 0..<count { fill(k, instructions) }
    for k in 0..<count { connect(k) }
    builder.finish()
    return function
  }

  private mutating func makeGraph(_ count: Int) {
    for k in 0..<count {
      blocks.append(builder.makeBlock(frequency: k == 0 ? 1 : Float(1 + random.next(50))))
      var list: [Int] = []
      if k + 1 < count {
        list.append(k + 1)
        if random.chance(60) { list.append(1 + random.next(count - 1)) }
        if random.chance(10) { for _ in 0..<3 { list.append(1 + random.next(count - 1)) } }
      }
      successors.append(list)
      isIndirect.append(list.count > 2)
      var p: [VReg] = []
      if k > 0 { for _ in 0..<random.next(4) { p.append(makeVReg()) } }
      parameters.append(p)
      builder.setParameters(blocks[k], p)
    }
  }

  private mutating func makeVReg() -> VReg {
    random.chance(75) ? function.makeVReg(.general, size: random.chance(50) ? 4 : 8) : function.makeVReg(.vector, size: random.chance(50) ? 8 : 16)
  }

  private mutating func findDominators() {
    let count = blocks.count
    var sets = [[Bool]](repeating: [Bool](repeating: true, count: count), count: count)
    sets[0] = [Bool](repeating: false, count: count)
    sets[0][0] = true
    var changed = true
    while changed {
      changed = false
      for k in 1..<max(count, 1) {
        var new = [Bool](repeating: true, count: count)
        for p in 0..<count where successors[p].contains(k) { for j in 0..<count where !sets[p][j] { new[j] = false } }
        new[k] = true
        if new != sets[k] {
          sets[k] = new
          changed = true
        }
      }
    }
    dominator = (0..<count).map { k in (0..<count).filter { $0 != k && sets[k][$0] }.max { sets[$0].filter { $0 }.count < sets[$1].filter { $0 }.count } ?? -1 }
  }

  /// A value of the class that is defined on every path to here.
  private mutating func pick(_ k: Int, _ local: [VReg], _ c: RegClass?) -> VReg? {
    for _ in 0..<12 {
      var b = k
      while b > 0 && random.chance(40) && dominator[b] >= 0 { b = dominator[b] }
      let list = b == k ? local : values[b]
      if list.isEmpty { continue }
      let v = random.chance(70) ? list[max(0, list.count - 1 - random.next(5))] : list[random.next(list.count)]
      if c == nil || function[v].registerClass == c { return v }
    }
    return nil
  }

  private mutating func fill(_ k: Int, _ instructions: Int) {
    var local = parameters[k]
    builder.beginBlock(blocks[k])
    if k == 0 {
      var defs: [Operand] = []
      for r in 0..<3 {
        let v = function.makeVReg(.general, size: 8)
        defs.append(.def(v, .fixed(registers.generalOrder[r])))
        local.append(v)
      }
      let x = function.makeVReg(.vector, size: 16)
      defs.append(.def(x, .fixed(registers.vectorOrder[0])))
      local.append(x)
      builder.add(MOpcode.arguments, defs)
    }
    for _ in 0..<(1 + random.next(instructions)) { local += makeInst(k, local) }
    while values.count <= k { values.append([]) }
    values[k] = local
    if successors[k].isEmpty {
      var uses: [Operand] = []
      if let v = pick(k, local, .general) { uses.append(.use(v, .fixed(registers.generalOrder[0]))) }
      builder.ret(uses)
    } else if successors[k].count == 1 {
      builder.jump()
    } else if successors[k].count == 2 {
      builder.branch(BranchCondition(1))
    } else {
      var uses: [Operand] = []
      if let v = pick(k, local, .general) { uses.append(.use(v, .any)) }
      builder.add(9, uses, flags: .terminator)
    }
    builder.endBlock()
  }

  private mutating func makeInst(_ k: Int, _ local: [VReg]) -> [VReg] {
    switch random.next(mixes ? 12 : 10) {
    case 0:
      let v = function.makeVReg(.general, size: 8)
      builder.add(1, [.def(v)], immediate: Int64(random.next(100)), flags: .rematerializable)
      return [v]
    case 1:
      guard let s = pick(k, local, nil) else { return [] }
      let v = function.makeVReg(function[s].registerClass, size: Int(function[s].size))
      builder.copy(v, s)
      return [v]
    case 2: return makeCall(k, local)
    case 3, 4:
      guard let a = pick(k, local, nil), let b = pick(k, local, function[a].registerClass) else { return [] }
      let v = function.makeVReg(function[a].registerClass, size: Int(function[a].size))
      builder.add(2, [.def(v, .reuse(1)), .use(a), .use(b, random.chance(50) ? .any : .register)], flags: .writesFlags)
      return [v]
    case 5 where mixes, 6 where mixes: return makeMixed(k, local)
    default: return makeGeneral(k, local)
    }
  }

  /// Fixed registers, a reused operand, an early definition, late uses and clobbers in one instruction, as divisions,
  /// string instructions and inline assembly have them: values that are alive across it must be split around all of that.
  private mutating func makeMixed(_ k: Int, _ local: [VReg]) -> [VReg] {
    let order = registers.generalOrder
    guard let reused = pick(k, local, .general), let fixedUse = pick(k, local, .general), let late = pick(k, local, .general) else { return [] }
    var defs: [Operand] = [], uses: [Operand] = [], results: [VReg] = []
    var named = PRegSet.empty
    func result() -> VReg {
      let v = function.makeVReg(.general, size: random.chance(50) ? 4 : 8)
      results.append(v)
      return v
    }
    let place = order[random.next(3)]
    if random.chance(60) {
      // Often the register of a fixed use, as in rax = mul rax, …
      let r = random.chance(60) ? place : order[random.next(3)]
      named.insert(r)
      defs.append(.def(result(), .fixed(r)))
    }
    let reuses = random.chance(60)
    let isEarly = random.chance(40)
    if isEarly { defs.append(.def(result(), .register, early: true)) }
    if reuses {
      let v = result()
      function[v] = function[reused]
      defs.append(.def(v, .reuse(defs.count + 1)))
    }
    if reuses { uses.append(.use(reused)) }
    if random.chance(70) {
      named.insert(place)
      uses.append(.use(fixedUse, .fixed(place)))
    }
    if random.chance(40) { uses.append(.use(late, random.chance(50) ? .any : .register, late: random.chance(50))) }
    var clobbers = PRegSet.empty
    // With six registers the operands may need all of them.
    for r in order.suffix(2) where order.count > 6 && random.chance(40) && !named.contains(r) { clobbers.insert(r) }
    builder.add(5, defs + uses, clobbers: clobbers, flags: random.chance(50) ? .writesFlags : [])
    return results
  }

  private mutating func makeCall(_ k: Int, _ local: [VReg]) -> [VReg] {
    var operands: [Operand] = []
    var defs: [VReg] = []
    let hasResult = random.chance(70)
    if hasResult {
      let v = function.makeVReg(.general, size: 8)
      operands.append(.def(v, .fixed(registers.generalOrder[0])))
      defs.append(v)
    }
    for r in 0..<random.next(4) {
      if let v = pick(k, local, .general) { operands.append(.use(v, .fixed(registers.generalOrder[r]))) }
    }
    if random.chance(20), let v = pick(k, local, .general) { operands.append(.use(v, random.chance(50) ? .any : .register)) }
    var set = registers.callerSaved
    if hasResult { set.remove(registers.generalOrder[0]) }
    builder.add(3, operands, clobbers: set, flags: .call)
    return defs
  }

  private mutating func makeGeneral(_ k: Int, _ local: [VReg]) -> [VReg] {
    var operands: [Operand] = []
    var defs: [VReg] = []
    for _ in 0..<random.next(3) {
      let v = makeVReg()
      operands.append(.def(v, random.chance(15) && function[v].size == 8 ? .any : .register, early: random.chance(15)))
      defs.append(v)
    }
    var general = 0
    var fixed = PRegSet.empty
    for _ in 0..<random.next(4) {
      guard let v = pick(k, local, nil) else { continue }
      let r = registers.order(function[v].registerClass)[random.next(3)]
      if random.chance(15) && !fixed.contains(r) && general < 1 {
        fixed.insert(r)
        general += 1
        operands.append(.use(v, .fixed(r)))
      } else if random.chance(5) {
        operands.append(.use(v, .stack))
      } else {
        operands.append(.use(v, random.chance(30) ? .any : .register, late: random.chance(10)))
      }
    }
    builder.add(4, operands)
    return defs
  }

  private mutating func connect(_ k: Int) {
    var edges: [(target: MBlockID, arguments: [VReg], probability: Float)] = []
    for s in successors[k] {
      var arguments: [VReg] = []
      for p in parameters[s] {
        // Every class has a value in the entry block.
        let v = pick(k, values[k], function[p].registerClass)
        arguments.append(v ?? values[0].first { function[$0].registerClass == function[p].registerClass }!)
      }
      edges.append((blocks[s], arguments, 1 / Float(successors[k].count)))
    }
    builder.setEdges(blocks[k], edges)
  }
}
