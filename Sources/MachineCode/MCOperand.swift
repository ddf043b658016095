// Operands of machine instructions as the encoder sees them.
//
// One plain 24-byte record covers registers, immediates, memory references and branch targets. Every immediate and
// displacement may carry a symbol, which becomes a fixup.

import Support

/// A position in a section or an external name; an id in its `CodeBuffer`. Labels are symbols without a name.
public struct MCSymbol: EntityID {
  public var raw: UInt32
  @inlinable @inline(__always) public init(_ raw: UInt32) { self.raw = raw }
}

public enum MCOperandKind: UInt8, BitwiseCopyable, Sendable {
  case none, register, immediate, memory, label
}

/// How a symbol reference is to be relocated (the `@…` of assembler text).
public enum SymbolModifier: UInt8, BitwiseCopyable, Sendable {
  case none, plt, got, gotPCRel, gotOff, gotPlt, gotTPOff, tpOff, dtpOff, tlsGD, tlsLD, tlsDesc, tlsCall, size
  /// IA-32: offsets from the thread pointer that are added, not subtracted; the module's block.
  case ntpOff, gotNTPOff, indNTPOff, tlsLDM
  /// The reference is to `_GLOBAL_OFFSET_TABLE_` itself, PC-relative.
  case gotPC
  /// `gotPCRel` that the linker must not relax.
  case gotPCRelNoRelax
}

/// What an address has besides 64-bit registers and the shortest displacement.
public struct AddressForm: OptionSet, BitwiseCopyable, Sendable {
  public var rawValue: UInt8
  @inlinable @inline(__always) public init(rawValue: UInt8) { self.rawValue = rawValue }
  @inlinable @inline(__always) public static var standard: AddressForm { AddressForm(rawValue: 0) }
  /// Base and index are used as 32-bit registers.
  @inlinable @inline(__always) public static var size32: AddressForm { AddressForm(rawValue: 1) }
  /// Base and index are used as 16-bit registers.
  @inlinable @inline(__always) public static var size16: AddressForm { AddressForm(rawValue: 2) }
  /// A displacement of one byte, or of full size, is asked for.
  @inlinable @inline(__always) public static var shortDisplacement: AddressForm { AddressForm(rawValue: 4) }
  @inlinable @inline(__always) public static var longDisplacement: AddressForm { AddressForm(rawValue: 8) }
  /// The index is a vector register.
  @inlinable @inline(__always) public static var vectorIndex: AddressForm { AddressForm(rawValue: 16) }
  /// The instruction needs a SIB byte.
  @inlinable @inline(__always) public static var forcedSIB: AddressForm { AddressForm(rawValue: 64) }
  /// A SIB byte without index is asked for (`%riz`).
  @inlinable @inline(__always) public static var zeroIndex: AddressForm { AddressForm(rawValue: 32) }
}

/// The decorations of AVX-512 operands: `{%k1}{z}`, `{rn-sae}`, `{1to8}`.
public struct VectorDecoration: BitwiseCopyable, Sendable {
  public var bits: UInt8
  @inlinable @inline(__always) public init(bits: UInt8) { self.bits = bits }
  @inlinable @inline(__always) public static var none: VectorDecoration { VectorDecoration(bits: 0) }
  /// Number of the mask register; 0 is no mask.
  public var mask: UInt8 {
    get { bits & 7 }
    set { bits = bits & ~7 | newValue & 7 }
  }
  /// Elements that the mask leaves out become zero.
  public var isZeroing: Bool {
    get { bits & 8 != 0 }
    set { bits = newValue ? bits | 8 : bits & ~8 }
  }
  /// 0 none, 1…4 round to nearest, down, up, towards zero, 5 only suppress exceptions.
  public var rounding: UInt8 {
    get { bits >> 4 & 7 }
    set { bits = bits & ~0x70 | newValue << 4 }
  }
  /// A memory operand is one element, repeated.
  public var isBroadcast: Bool {
    get { bits & 0x80 != 0 }
    set { bits = newValue ? bits | 0x80 : bits & ~0x80 }
  }
}

public struct MCOperand: BitwiseCopyable, Sendable {
  public var kind: MCOperandKind
  /// The register, or the base of a memory reference (`.none`, `.rip` or a general register).
  public var register: Register
  public var index: Register
  /// log2 of the index's factor: 0…3.
  public var scale: UInt8
  /// Segment override (`.fs`, `.gs`…) or `.none`.
  public var segment: Register
  public var modifier: SymbolModifier
  /// How the address is to be encoded; 0 in nearly all code.
  public var addressForm: AddressForm
  /// AVX-512: of the first operand the mask and the rounding, of a memory operand the broadcast.
  public var decoration: VectorDecoration
  /// The symbol of an immediate, displacement or branch target, or `.none`.
  public var symbol: MCSymbol
  /// Immediate value, displacement or addend to the symbol.
  public var value: Int64

  @inlinable @inline(__always)
  public init(
    kind: MCOperandKind, register: Register = .none, index: Register = .none, scale: UInt8 = 0, segment: Register = .none,
    modifier: SymbolModifier = .none, symbol: MCSymbol = .none, value: Int64 = 0
  ) {
    self.kind = kind
    self.register = register
    self.index = index
    self.scale = scale
    self.segment = segment
    self.modifier = modifier
    addressForm = .standard
    decoration = .none
    self.symbol = symbol
    self.value = value
  }

  @inlinable @inline(__always) public static var none: MCOperand { MCOperand(kind: .none) }
  @inlinable @inline(__always) public static func reg(_ r: Register) -> MCOperand { MCOperand(kind: .register, register: r) }
  @inlinable @inline(__always) public static func imm(_ v: Int64) -> MCOperand { MCOperand(kind: .immediate, value: v) }
  /// The address of `symbol + addend` as an immediate.
  @inlinable @inline(__always)
  public static func imm(_ symbol: MCSymbol, addend: Int64 = 0, modifier: SymbolModifier = .none) -> MCOperand {
    MCOperand(kind: .immediate, modifier: modifier, symbol: symbol, value: addend)
  }
  /// `disp(base, index, 1 << scale)`.
  @inlinable @inline(__always)
  public static func mem(
    base: Register, index: Register = .none, scale: UInt8 = 0, disp: Int32 = 0, segment: Register = .none
  ) -> MCOperand {
    MCOperand(kind: .memory, register: base, index: index, scale: scale, segment: segment, value: Int64(disp))
  }
  /// `symbol+addend(%rip)`.
  @inlinable @inline(__always)
  public static func ripRelative(_ symbol: MCSymbol, addend: Int64 = 0, modifier: SymbolModifier = .none) -> MCOperand {
    MCOperand(kind: .memory, register: .rip, modifier: modifier, symbol: symbol, value: addend)
  }
  /// `symbol+addend(base, index, 1 << scale)` with a 32-bit absolute (or TLS offset) relocation.
  @inlinable @inline(__always)
  public static func mem(
    _ symbol: MCSymbol, addend: Int64 = 0, base: Register, index: Register = .none, scale: UInt8 = 0,
    segment: Register = .none, modifier: SymbolModifier = .none
  ) -> MCOperand {
    MCOperand(
      kind: .memory, register: base, index: index, scale: scale, segment: segment, modifier: modifier, symbol: symbol, value: addend)
  }
  /// A branch or call target.
  @inlinable @inline(__always)
  public static func label(_ symbol: MCSymbol, addend: Int64 = 0, modifier: SymbolModifier = .none) -> MCOperand {
    MCOperand(kind: .label, modifier: modifier, symbol: symbol, value: addend)
  }
}
