// Call signatures after ABI lowering: scalar parameters with attributes.
//
// SSAGen has already applied the C ABI: aggregates are split into scalars, passed `byval` in memory, or returned through
// `sret`. A backend only walks the scalars through its calling convention's registers.

import Support
import TargetInfo

/// How one scalar parameter or result is passed beyond its type.
public struct ParameterAttributes: OptionSet, BitwiseCopyable, Hashable, Sendable {
  public var rawValue: UInt16
  @inlinable public init(rawValue: UInt16) { self.rawValue = rawValue }
  /// Widened with its sign to the register's 32 bits by the producer.
  public static let signExtended = ParameterAttributes(rawValue: 1)
  /// Widened with zeros to the register's 32 bits by the producer.
  public static let zeroExtended = ParameterAttributes(rawValue: 2)
  /// The pointer's target is copied to the stack argument area: `byValueSize` bytes aligned `byValueAlignment`.
  public static let byValue = ParameterAttributes(rawValue: 4)
  /// The address where the callee stores its aggregate result.
  public static let structReturn = ParameterAttributes(rawValue: 8)
  /// No other pointer in the callee refers to the target (restrict).
  public static let noAlias = ParameterAttributes(rawValue: 16)
  /// Must be passed on the stack although registers may be left (rest of an aggregate that did not fit, f80).
  public static let onStack = ParameterAttributes(rawValue: 32)
  /// Goes to the static chain register (nested functions).
  public static let staticChain = ParameterAttributes(rawValue: 64)
  /// First half of a two-register value that must be even-aligned or kept together (__int128).
  public static let pairFirst = ParameterAttributes(rawValue: 128)
}

/// One scalar parameter or result.
public struct Parameter: BitwiseCopyable, Hashable, Sendable {
  public var type: Type
  public var attributes: ParameterAttributes
  public var byValueAlignment: UInt32
  public var byValueSize: UInt64
  @inlinable public init(_ type: Type, _ attributes: ParameterAttributes = [], byValueSize: UInt64 = 0, byValueAlignment: UInt32 = 0) {
    self.type = type
    self.attributes = attributes
    self.byValueSize = byValueSize
    self.byValueAlignment = byValueAlignment
  }
}

/// A signature: what a call passes and gets back. Interned in `Module.signatures`.
public struct Signature: Hashable, Sendable {
  public var parameters: [Parameter]
  /// No entry: void. Two entries: an aggregate returned in two registers.
  public var results: [Parameter]
  public var isVariadic: Bool
  public var convention: CallConvention
  public init(parameters: [Parameter], results: [Parameter], isVariadic: Bool = false, convention: CallConvention = .standard) {
    self.parameters = parameters
    self.results = results
    self.isVariadic = isVariadic
    self.convention = convention
  }
}

/// One operand of an inline assembly statement, in GNU numbering order (outputs, then inputs).
public struct AsmOperand: Sendable {
  public enum Kind: UInt8, Sendable {
    /// Written: result number `index` of the instruction.
    case output
    /// Written in memory: operand `index` is the address of the object.
    case memoryOutput
    /// Read: operand `index`.
    case input
    /// Read from memory: operand `index` is the address of the object.
    case memoryInput
  }
  public var kind: Kind
  /// The constraint string without `=`, `+`, `&`, `%`; a digit string for tied inputs. A `+` operand is given as an output
  /// and an input tied to it.
  public var constraint: String
  public var isEarlyClobber: Bool
  /// Index among results (outputs) or instruction operands (others).
  public var index: Int
  /// Type of the value or of the object in memory.
  public var type: Type
  /// The `[name]`, or empty.
  public var name: String
  /// Set by legalization, of the upper half of a value that needs two registers: the operand that is its lower half. Such
  /// operands come last and cannot be named by the template.
  public var highOf = -1
  /// Set by legalization, of an output of asm goto: where the result is stored on every way out; `.none` elsewhere.
  public var home = SlotID.none
  public init(kind: Kind, constraint: String, isEarlyClobber: Bool = false, index: Int, type: Type, name: String = "") {
    self.kind = kind
    self.constraint = constraint
    self.isEarlyClobber = isEarlyClobber
    self.index = index
    self.type = type
    self.name = name
  }
}

/// The constant part of an inline assembly statement; `InstData.aux` of `asm` and `asmgoto` indexes `Function.asmInfos`.
public struct AsmInfo: Sendable {
  /// The template as written, `%` escapes and `{att|intel}` alternatives unexpanded.
  public var template: String
  public var operands: [AsmOperand]
  /// Clobbered registers by name, and `memory`, `cc`.
  public var clobbers: [String]
  public var isVolatile: Bool
  /// For asm goto: label names for `%l[name]`; label k is edge k + 1.
  public var labelNames: [String]
  public var firstEdge: EdgeID
  public var edgeCount: UInt32
  /// Registers fixed by `register T x asm("r")`: operand position in `operands` → register name, parallel; empty = none.
  public var fixedRegisters: [String]
  public init(
    template: String, operands: [AsmOperand], clobbers: [String], isVolatile: Bool, labelNames: [String] = [], fixedRegisters: [String] = []
  ) {
    self.template = template
    self.operands = operands
    self.clobbers = clobbers
    self.isVolatile = isVolatile
    self.labelNames = labelNames
    self.fixedRegisters = fixedRegisters
    firstEdge = .none
    edgeCount = 0
  }
}
