// Registers and register operands: what the register allocator reads and writes.
//
// The contract is that of regalloc2: every register operand of an instruction is one 32-bit word that says which virtual
// register it names, whether it reads or writes it, when during the instruction, and where the value may live. An
// allocator answers with one `Allocation` word per operand and a list of moves; it never edits instructions.

import Support

/// A register class. x87 values live in memory, so two classes serve every target.
public enum RegClass: UInt8, BitwiseCopyable, Sendable {
  case general, vector
}

/// A physical register: 0…31 are general registers by hardware number, 32…63 vector registers by hardware number.
public struct PReg: BitwiseCopyable, Hashable, Sendable {
  public var raw: UInt8
  @inlinable @inline(__always) public init(raw: UInt8) { self.raw = raw }
  @inlinable @inline(__always) public init(_ registerClass: RegClass, _ number: Int) {
    raw = UInt8(truncatingIfNeeded: number) | registerClass.rawValue &<< 5
  }
  @inlinable @inline(__always) public static func general(_ number: Int) -> PReg { PReg(.general, number) }
  @inlinable @inline(__always) public static func vector(_ number: Int) -> PReg { PReg(.vector, number) }
  @inlinable @inline(__always) public var registerClass: RegClass { raw & 32 == 0 ? .general : .vector }
  /// The number the encoder puts into the instruction.
  @inlinable @inline(__always) public var number: Int { Int(raw & 31) }
  @inlinable @inline(__always) public var index: Int { Int(raw) }
  @inlinable public static func == (a: PReg, b: PReg) -> Bool { a.raw == b.raw }
  @inlinable public func hash(into hasher: inout Hasher) { hasher.combine(raw) }
}

/// A set of physical registers, one bit per `PReg.raw`.
public struct PRegSet: BitwiseCopyable, Equatable, Sendable {
  public var bits: UInt64
  @inlinable @inline(__always) public init(bits: UInt64 = 0) { self.bits = bits }
  @inlinable public init(_ registers: [PReg]) {
    bits = 0
    for r in registers { insert(r) }
  }
  public static let empty = PRegSet()
  @inlinable @inline(__always) public func contains(_ r: PReg) -> Bool { bits &>> UInt64(r.raw) & 1 != 0 }
  @inlinable @inline(__always) public mutating func insert(_ r: PReg) { bits |= 1 &<< UInt64(r.raw) }
  @inlinable @inline(__always) public mutating func remove(_ r: PReg) { bits &= ~(1 &<< UInt64(r.raw)) }
  @inlinable @inline(__always) public mutating func formUnion(_ other: PRegSet) { bits |= other.bits }
  @inlinable public func union(_ other: PRegSet) -> PRegSet { PRegSet(bits: bits | other.bits) }
  @inlinable public func intersection(_ other: PRegSet) -> PRegSet { PRegSet(bits: bits & other.bits) }
  @inlinable public func subtracting(_ other: PRegSet) -> PRegSet { PRegSet(bits: bits & ~other.bits) }
  @inlinable @inline(__always) public var isEmpty: Bool { bits == 0 }
  @inlinable public var count: Int { bits.nonzeroBitCount }
  /// Calls `body` with each member in increasing order.
  @inlinable @inline(__always) public func forEach(_ body: (PReg) -> Void) {
    var rest = bits
    while rest != 0 {
      body(PReg(raw: UInt8(truncatingIfNeeded: rest.trailingZeroBitCount)))
      rest &= rest &- 1
    }
  }
}

/// A virtual register. Its class and size are in `MIRFunction.vregs`.
public struct VReg: EntityID {
  public var raw: UInt32
  @inlinable @inline(__always) public init(_ raw: UInt32) { self.raw = raw }
  /// Operand words have 23 bits for the register.
  public static let limit = 1 << 23
}

/// Where an operand's value may live while the instruction executes.
public enum Constraint: BitwiseCopyable, Equatable, Sendable {
  /// A register or a spill slot; the instruction has an encoding for both.
  case any
  /// Any allocatable register of the virtual register's class.
  case register
  /// A spill slot.
  case stack
  /// This very register (it need not be allocatable).
  case fixed(PReg)
  /// Of definitions: the register of operand `k`, a use with constraint `register`.
  case reuse(Int)
}

/// One register operand, packed: bits 0…22 virtual register, 23 definition, 24 late, 25…31 constraint.
///
/// A use is early unless said otherwise: its register may be given to a definition of the same instruction. A definition
/// is late unless said otherwise: an early one is written while uses are still being read, so it shares with none.
public struct Operand: BitwiseCopyable, Equatable, Sendable {
  public var raw: UInt32
  @inlinable @inline(__always) public init(raw: UInt32) { self.raw = raw }

  @inlinable @inline(__always) init(_ v: VReg, code: UInt32, isDef: Bool, isLate: Bool) {
    assert(v.index < VReg.limit)
    raw = v.raw | (isDef ? 1 &<< 23 : 0) | (isLate ? 1 &<< 24 : 0) | code &<< 25
  }

  @inlinable static func code(_ c: Constraint) -> UInt32 {
    switch c {
    case .any: return 0
    case .register: return 1
    case .stack: return 2
    case .reuse(let k):
      precondition(k < 32, "a reused operand must be one of the first 32")
      return 32 | UInt32(k)
    case .fixed(let r): return 64 | UInt32(r.raw)
    }
  }

  @inlinable public static func use(_ v: VReg, _ c: Constraint = .register, late: Bool = false) -> Operand {
    Operand(v, code: code(c), isDef: false, isLate: late)
  }
  @inlinable public static func def(_ v: VReg, _ c: Constraint = .register, early: Bool = false) -> Operand {
    Operand(v, code: code(c), isDef: true, isLate: !early)
  }

  @inlinable @inline(__always) public var vreg: VReg { VReg(raw & 0x7F_FFFF) }
  @inlinable @inline(__always) public var isDef: Bool { raw & 1 &<< 23 != 0 }
  @inlinable @inline(__always) public var isUse: Bool { raw & 1 &<< 23 == 0 }
  @inlinable @inline(__always) public var isLate: Bool { raw & 1 &<< 24 != 0 }
  @inlinable @inline(__always) public var isFixed: Bool { raw &>> 31 != 0 }
  /// The required register of an operand that `isFixed`.
  @inlinable @inline(__always) public var fixedRegister: PReg { PReg(raw: UInt8(truncatingIfNeeded: raw &>> 25 & 63)) }
  @inlinable @inline(__always) public var isReuse: Bool { raw &>> 30 == 1 }
  /// The operand whose register an `isReuse` definition takes over.
  @inlinable @inline(__always) public var reusedOperand: Int { Int(raw &>> 25 & 31) }
  @inlinable @inline(__always) public var isAny: Bool { raw &>> 25 == 0 }
  @inlinable @inline(__always) public var isRegister: Bool { raw &>> 25 == 1 }
  @inlinable @inline(__always) public var isStack: Bool { raw &>> 25 == 2 }

  public var constraint: Constraint {
    if isFixed { return .fixed(fixedRegister) }
    if isReuse { return .reuse(reusedOperand) }
    return isAny ? .any : isRegister ? .register : .stack
  }
}

/// Where the allocator put an operand: a register or a spill slot.
public struct Allocation: BitwiseCopyable, Hashable, Sendable {
  public var raw: UInt32
  @inlinable @inline(__always) public init(raw: UInt32) { self.raw = raw }
  @inlinable @inline(__always) public static func register(_ r: PReg) -> Allocation { Allocation(raw: UInt32(r.raw)) }
  /// Spill slot `k` of the allocator's result.
  @inlinable @inline(__always) public static func slot(_ k: Int) -> Allocation { Allocation(raw: 64 + UInt32(k)) }
  /// No place yet (or a definition whose instruction was removed).
  public static let none = Allocation(raw: UInt32.max)
  @inlinable @inline(__always) public var isNone: Bool { raw == UInt32.max }
  @inlinable @inline(__always) public var isRegister: Bool { raw < 64 }
  @inlinable @inline(__always) public var isSlot: Bool { raw >= 64 && raw != UInt32.max }
  @inlinable @inline(__always) public var register: PReg { PReg(raw: UInt8(truncatingIfNeeded: raw)) }
  @inlinable @inline(__always) public var slot: Int { Int(raw &- 64) }
  @inlinable @inline(__always) public static func == (a: Allocation, b: Allocation) -> Bool { a.raw == b.raw }
  @inlinable public func hash(into hasher: inout Hasher) { hasher.combine(raw) }
}
