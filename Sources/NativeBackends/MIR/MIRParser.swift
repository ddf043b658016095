// MIR from its text form: what `MIRPrinter` writes of a function before register allocation.
//
// The grammar is in docs/MIR.md. For tests and tools, so clarity comes before speed. Parsing gives a finished function; text
// whose edges are critical comes out with blocks on them.

import Support

/// What is wrong with MIR text, and where.
public struct MIRParseError: Error, CustomStringConvertible {
  public var line: Int
  public var message: String
  public var description: String { "line \(line): \(message)" }
}

public struct MIRParser {
  let target: MIRTarget
  let interner: Interner
  let function: MIRFunction
  let builder: MIRBuilder
  var cursor: MIRCursor
  /// Uses seen before their definition give the register no class; definitions do.
  private var pendingEdges: [(block: MBlockID, edges: [(target: MBlockID, arguments: [VReg], probability: Float)])] = []
  private var layout: [MBlockID] = []

  private init(_ text: String, target: MIRTarget, interner: Interner) {
    self.target = target
    self.interner = interner
    function = MIRFunction(name: .none)
    builder = MIRBuilder(function)
    cursor = MIRCursor(Array(text.utf8))
  }

  /// The function that `text` describes.
  public static func parse(_ text: String, target: MIRTarget, interner: Interner) throws(MIRParseError) -> MIRFunction {
    var parser = MIRParser(text, target: target, interner: interner)
    try parser.parseFunction()
    return parser.function
  }

  func fail(_ message: String) -> MIRParseError { cursor.fail(message) }

  // MARK: Function

  private mutating func parseFunction() throws(MIRParseError) {
    try cursor.expect("mfunc")
    function.name = try symbol()
    try parseProperties()
    try cursor.expect("{")
    while try parseEntity() {}
    while !cursor.accept("}") { try parseBlock() }
    function.layout.removeAll()
    for b in layout { function.layout.append(b) }
    for p in pendingEdges { builder.setEdges(p.block, p.edges) }
    if function.layout.isEmpty { throw fail("a function needs a block") }
    builder.finish()
  }

  private mutating func parseProperties() throws(MIRParseError) {
    while !cursor.at("{") {
      let word = try cursor.word()
      switch word {
      case "outgoing": function.outgoingSize = Int(try cursor.integer())
      case "calls": function.hasCalls = true
      case "dynamic": function.hasDynamicStack = true
      case "fp": function.needsFramePointer = true
      case "twice": function.callsReturnsTwice = true
      case "naked": function.isNaked = true
      case "interrupt":
        function.isInterrupt = true
        function.interruptCodeSize = try cursor.integer()
      case "x87": function.returnsX87 = true
      case "landings": function.hasLandings = true
      case "reserved": function.reservedRegisters = try registerSet()
      case "ehregs": try registerSet().forEach { function.exceptionRegisters.append($0) }
      case "saved": function.extraSavedRegisters = try registerSet()
      default: throw fail("unknown property '\(word)'")
      }
    }
  }

  /// `{rax rcx}`
  mutating func registerSet() throws(MIRParseError) -> PRegSet {
    try cursor.expect("{")
    var set = PRegSet.empty
    while !cursor.accept("}") { set.insert(try register()) }
    return set
  }

  mutating func register() throws(MIRParseError) -> PReg {
    let name = try cursor.word()
    guard let r = target.registers.register(named: name) else { throw fail("unknown register '\(name)'") }
    return r
  }

  /// `@name` or `@"name"`.
  mutating func symbol() throws(MIRParseError) -> Name {
    try cursor.expect("@")
    return interner.intern(cursor.at("\"") ? try cursor.string() : try cursor.word())
  }

  private mutating func parseEntity() throws(MIRParseError) -> Bool {
    if cursor.accept("slot") {
      _ = try cursor.numbered("s", expected: function.slots.count)
      try cursor.expect(":")
      let size = UInt64(bitPattern: try cursor.integer())
      try cursor.expect("align")
      var slot = FrameSlot(size: size, alignment: UInt32(truncatingIfNeeded: try cursor.integer()))
      if cursor.accept("rank") { slot.rank = UInt8(truncatingIfNeeded: try cursor.integer()) }
      _ = function.slots.append(slot)
    } else if cursor.accept("const") {
      _ = try cursor.numbered("c", expected: function.constants.count)
      try cursor.expect(":")
      let size = UInt8(truncatingIfNeeded: try cursor.integer())
      let low = UInt64(bitPattern: try cursor.integer()), high = UInt64(bitPattern: try cursor.integer())
      function.constants.append(PoolConstant(low: low, high: high, size: size))
    } else if cursor.accept("table") {
      _ = try cursor.numbered("t", expected: function.jumpTables.count)
      try cursor.expect(":")
      var table: [MBlockID] = []
      while cursor.at("b") && !cursor.atBlockHeader { table.append(try block()) }
      function.jumpTables.append(table)
    } else if cursor.accept("asm") {
      try parseAsm()
    } else {
      return false
    }
    return true
  }

  // MARK: Blocks

  mutating func block() throws(MIRParseError) -> MBlockID {
    let b = MBlockID(UInt32(truncatingIfNeeded: try cursor.numbered("b")))
    while function.blocks.count <= b.index { _ = function.blocks.append(MBlock()) }
    return b
  }

  private mutating func parseBlock() throws(MIRParseError) {
    let b = try block()
    if layout.contains(b) { throw fail("b\(b.raw) is defined twice") }
    layout.append(b)
    try cursor.expect("(")
    var parameters: [VReg] = []
    while !cursor.accept(")") {
      if !parameters.isEmpty { try cursor.expect(",") }
      parameters.append(try definition())
    }
    builder.setParameters(b, parameters)
    while !cursor.accept(":") {
      let word = try cursor.word()
      switch word {
      case "freq": function[b].frequency = try cursor.float()
      case "depth": function[b].loopDepth = UInt16(truncatingIfNeeded: try cursor.integer())
      case "address": function[b].isAddressTaken = true
      case "of": function[b].addressOf = try block()
      default: throw fail("unknown block property '\(word)'")
      }
    }
    builder.beginBlock(b)
    while try !parseInst(of: b) {}
    builder.endBlock()
  }

  /// `v4:g8`
  mutating func definition() throws(MIRParseError) -> VReg {
    let v = try vreg()
    try cursor.expect(":")
    let isGeneral = try cursor.oneOf("g", "x") == 0
    let size = try cursor.integer()
    guard [4, 8, 16, 32].contains(size) else { throw fail("a register holds 4, 8, 16 or 32 bytes") }
    function[v] = VRegInfo(isGeneral ? .general : .vector, size: UInt8(size))
    return v
  }

  mutating func vreg() throws(MIRParseError) -> VReg {
    let v = VReg(UInt32(truncatingIfNeeded: try cursor.numbered("v")))
    guard v.index < VReg.limit else { throw fail("register number too large") }
    while function.vregs.count <= v.index { _ = function.makeVReg(.general, size: 8) }
    return v
  }

  // MARK: Instructions

  /// Parses one instruction; true if it ends the block.
  private mutating func parseInst(of b: MBlockID) throws(MIRParseError) -> Bool {
    var operands: [Operand] = []
    if cursor.at("v") && cursor.atRegister {
      repeat {
        let v = try definition()
        let (code, isMarked) = try constraint()
        operands.append(Operand(v, code: code, isDef: true, isLate: !isMarked))
      } while cursor.accept(",")
      try cursor.expect("=")
    }
    let defs = operands.count
    var inst = MInst(try opcode())
    var inAddress: [(operand: Operand, position: Int?)] = []
    var address: MAddress? = nil
    // Without operands, a register that comes next is defined on the next line.
    while !cursor.atLineEnd, cursor.at("[") || cursor.at("v") && cursor.atRegister {
      if cursor.at("[") {
        address = try parseAddress(&inAddress)
      } else {
        operands.append(try use())
      }
      if !cursor.accept(",") { break }
    }
    if inst.opcode == MOpcode.branch {
      inst.immediate = try condition().immediate
      inst.flags.insert(.hasImmediate)
    } else if cursor.accept("$") {
      inst.immediate = try cursor.integer()
      inst.flags.insert(.hasImmediate)
    }
    if cursor.accept("#") { inst.extra = UInt32(truncatingIfNeeded: try cursor.integer()) }
    var clobbers = PRegSet.empty
    if cursor.accept("clobbers") { clobbers = try registerSet() }
    try parseFlags(&inst.flags)
    if address != nil { try place(inAddress, into: &operands, defs: defs, &address!) }
    let id = builder.add(
      inst.opcode, operands, address: address, immediate: inst.flags.contains(.hasImmediate) ? inst.immediate : nil, clobbers: clobbers,
      flags: inst.flags)
    function[id].extra = inst.extra
    if !inst.flags.contains(.terminator) { return false }
    pendingEdges.append((b, try parseEdges()))
    return true
  }

  /// Puts the registers of the address among the operands: at the end, or where the text says.
  private func place(
    _ list: [(operand: Operand, position: Int?)], into operands: inout [Operand], defs: Int, _ address: inout MAddress
  ) throws(MIRParseError) {
    var positions: [Int] = []
    for (o, position) in list {
      let k = position ?? operands.count
      guard k >= defs, k <= operands.count else { throw fail("operand position \(k) is out of range") }
      for j in positions.indices where positions[j] >= k { positions[j] += 1 }
      operands.insert(o, at: k)
      positions.append(k)
    }
    var next = 0
    if address.baseOperand != MAddress.noOperand {
      address.baseOperand = UInt8(truncatingIfNeeded: positions[next])
      next += 1
    }
    if address.hasIndex { address.indexOperand = UInt8(truncatingIfNeeded: positions[next]) }
  }

  private mutating func opcode() throws(MIRParseError) -> UInt16 {
    let name = try cursor.word()
    for (text, code) in MOpcode.names where text == name { return code }
    guard let code = target.opcodeNamed(name) else { throw fail("unknown instruction '\(name)'") }
    return code
  }

  mutating func use() throws(MIRParseError) -> Operand {
    let v = try vreg()
    let (code, isMarked) = try constraint()
    return Operand(v, code: code, isDef: false, isLate: isMarked)
  }

  /// `@any`, `@stack`, `@rax`, `@=2`, then `^`; the operand word's code.
  private mutating func constraint() throws(MIRParseError) -> (code: UInt32, isMarked: Bool) {
    var c = Constraint.register
    if cursor.accept("@") {
      if cursor.accept("=") {
        let k = Int(try cursor.integer())
        guard k >= 0, k < 32 else { throw fail("a reused operand must be one of the first 32") }
        c = .reuse(k)
      } else {
        let name = try cursor.word()
        if name == "any" {
          c = .any
        } else if name == "stack" {
          c = .stack
        } else if let r = target.registers.register(named: name) {
          c = .fixed(r)
        } else {
          throw fail("unknown constraint '\(name)'")
        }
      }
    }
    return (Operand.code(c), cursor.accept("^"))
  }

  private mutating func condition() throws(MIRParseError) -> BranchCondition {
    func code(_ name: String) throws(MIRParseError) -> UInt8 {
      guard let c = target.conditionNamed(name) else { throw fail("unknown condition '\(name)'") }
      return c
    }
    let first = try code(try cursor.word())
    if cursor.accept("|") { return BranchCondition(first, .either, try code(try cursor.word())) }
    if cursor.accept("&") { return BranchCondition(first, .both, try code(try cursor.word())) }
    return BranchCondition(first)
  }

  private mutating func parseFlags(_ flags: inout MInstFlags) throws(MIRParseError) {
    while cursor.accept("!") {
      let name = try cursor.word()
      guard let flag = MIRPrinter.flagNames.first(where: { $0.1 == name }) else { throw fail("unknown flag '\(name)'") }
      flags.insert(flag.0)
    }
  }

  private mutating func parseEdges() throws(MIRParseError) -> [(target: MBlockID, arguments: [VReg], probability: Float)] {
    var edges: [(target: MBlockID, arguments: [VReg], probability: Float)] = []
    if !cursor.accept("->") { return [] }
    repeat {
      let b = try block()
      var arguments: [VReg] = []
      if cursor.accept("(") {
        while !cursor.accept(")") {
          if !arguments.isEmpty { try cursor.expect(",") }
          arguments.append(try vreg())
        }
      }
      edges.append((b, arguments, cursor.atNumber ? try cursor.float() : 1))
    } while cursor.accept(",")
    return edges
  }
}
