// What the target-independent back end must know of a target's registers and opcodes.

import Support

/// The registers of one target under one calling convention and one set of options.
public struct TargetRegisterInfo: Sendable {
  /// Allocatable general registers, the preferred first (caller-saved ones that need no save).
  public var generalOrder: [PReg]
  public var vectorOrder: [PReg]
  /// Registers that a function must preserve; the prologue saves those that are used.
  public var calleeSaved: PRegSet
  /// Registers that a call destroys.
  public var callerSaved: PRegSet
  /// Never allocated; holds a value while a parallel move breaks a cycle or copies slot to slot. On x86-64 a vector
  /// register does this for both classes.
  public var scratch: PReg
  /// Two general registers can be exchanged by one instruction.
  public var canExchangeGeneral: Bool
  public var stackPointer: PReg
  public var framePointer: PReg
  /// Name of each register by `PReg.raw`; empty where there is none.
  public var names: [String]

  public init(
    generalOrder: [PReg], vectorOrder: [PReg], calleeSaved: PRegSet, callerSaved: PRegSet, scratch: PReg,
    canExchangeGeneral: Bool, stackPointer: PReg, framePointer: PReg, names: [String]
  ) {
    precondition(names.count == 64)
    self.generalOrder = generalOrder
    self.vectorOrder = vectorOrder
    self.calleeSaved = calleeSaved
    self.callerSaved = callerSaved
    self.scratch = scratch
    self.canExchangeGeneral = canExchangeGeneral
    self.stackPointer = stackPointer
    self.framePointer = framePointer
    self.names = names
  }

  public func order(_ c: RegClass) -> [PReg] { c == .general ? generalOrder : vectorOrder }
  public var allocatable: PRegSet { PRegSet(generalOrder).union(PRegSet(vectorOrder)) }
  public func name(_ r: PReg) -> String { names[r.index] }
  public func register(named name: String) -> PReg? {
    guard let i = names.firstIndex(of: name), !name.isEmpty else { return nil }
    return PReg(raw: UInt8(i))
  }
}

/// What printing, parsing and verifying MIR need of a target.
public struct MIRTarget: Sendable {
  public var registers: TargetRegisterInfo
  /// Spelling of a target opcode (pseudo-opcodes of `MOpcode` are spelled by the generic code).
  public var opcodeName: @Sendable (UInt16) -> String
  public var opcodeNamed: @Sendable (String) -> UInt16?
  /// Spelling of condition code `c` of a branch.
  public var conditionName: @Sendable (UInt8) -> String
  public var conditionNamed: @Sendable (String) -> UInt8?

  public init(
    registers: TargetRegisterInfo, opcodeName: @escaping @Sendable (UInt16) -> String,
    opcodeNamed: @escaping @Sendable (String) -> UInt16?, conditionName: @escaping @Sendable (UInt8) -> String,
    conditionNamed: @escaping @Sendable (String) -> UInt8?
  ) {
    self.registers = registers
    self.opcodeName = opcodeName
    self.opcodeNamed = opcodeNamed
    self.conditionName = conditionName
    self.conditionNamed = conditionNamed
  }
}
