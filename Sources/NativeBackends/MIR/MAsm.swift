// Inline assembly statements of a machine function: text and operands, beside the instruction that carries the registers.
//
// The instruction's `immediate` is the index of its record in `MIRFunction.asms`; register operands are the instruction's
// (outputs, tied inputs, inputs, registers of addresses), so that the allocator sees them like any others.

import Support

/// One operand of the template, in GNU numbering.
public struct MAsmOperand: BitwiseCopyable, Sendable {
  public enum Kind: UInt8, BitwiseCopyable, Sendable {
    /// Cannot be named in the template (a condition flag).
    case none
    /// Operand `operand` of the instruction.
    case register
    case memory
    /// `value`.
    case immediate
    /// The address of symbol `entity` (a `Name`) plus `value`.
    case symbol
    /// The address of block `entity`.
    case block
    /// x87 stack register `value`.
    case x87
    /// Mask register (`k0`…) or MMX register `value`.
    case mask, mmx
  }
  public var kind = Kind.none
  /// Bytes; 0 where unknown.
  public var size: UInt8 = 0
  public var operand: UInt8 = 0
  public var entity: UInt32 = 0
  /// Of memory: 1 for an object of floating type.
  public var value: Int64 = 0
  public var address = MAddress()
  public init() {}
}

/// A result of asm goto, stored on every way out of the statement.
public struct MAsmResult: BitwiseCopyable, Sendable {
  public enum Kind: UInt8, BitwiseCopyable, Sendable {
    /// Operand `operand` of the instruction.
    case register
    /// Condition code `operand`.
    case flag
    /// The top of the x87 stack.
    case x87
  }
  public var kind: Kind
  public var operand: UInt8
  /// Bytes to store.
  public var size: UInt8
  public var slot: FrameSlotID
  public init(_ kind: Kind, operand: UInt8, size: UInt8, slot: FrameSlotID) {
    self.kind = kind
    self.operand = operand
    self.size = size
    self.slot = slot
  }
}

public struct MAsm: Sendable {
  /// As written: `%` escapes and `{att|intel}` alternatives unexpanded.
  public var template: String
  public var operands: [MAsmOperand]
  /// The `[name]` of each operand, or empty.
  public var names: [String]
  /// Of asm goto: names of the labels; label k is edge k + 1 of the block.
  public var labelNames: [String]
  /// Of asm goto: what is stored on every way out, in this order, and how many x87 registers are popped then.
  public var results: [MAsmResult] = []
  public var pops = 0
  public init(template: String, operands: [MAsmOperand], names: [String], labelNames: [String]) {
    self.template = template
    self.operands = operands
    self.names = names
    self.labelNames = labelNames
  }
}
