// What generated rule functions ask of a function's values (docs/Rules.md).
//
// A rule is tried for every instruction, so each question is a few loads and a compare: no optionals, no allocation.

import Support

extension Function {
  /// What defines `v`, as one byte: an opcode's raw value; 254 for an integer constant of at most 64 bits; 253 for a float
  /// constant; 252 for a global's address; 251 for a slot's address; 255 for everything else.
  @inlinable @inline(__always) public func matchCode(_ v: ValueID) -> UInt8 {
    let data = self[v]
    switch data.kind {
    case .result: return insts[InstID(data.owner)].op.rawValue
    case .integer: return data.type == .i128 ? 255 : 254
    case .float: return 253
    case .global: return 252
    case .slot: return 251
    default: return 255
    }
  }

  /// The instruction that defines the result `v`.
  @inlinable @inline(__always) public func definingInstUnchecked(_ v: ValueID) -> InstID { InstID(self[v].owner) }

  /// The value of an integer constant of at most 64 bits, sign-extended (so the i1 true is -1).
  @inlinable @inline(__always) public func constantValue(_ v: ValueID) -> Int64 {
    let data = self[v]
    let shift = Int64(64 &- data.type.bits)
    return (Int64(bitPattern: constants[Int(data.owner)].low) &<< shift) &>> shift
  }

  /// `v` has no use but the one being matched.
  @inlinable @inline(__always) public func once(_ v: ValueID) -> Bool { self[v].useCount == 1 }
}

extension Type {
  /// i8, i16, i32 or i64.
  @inlinable @inline(__always) public var isWordInteger: Bool { raw &- 2 < 4 }
  /// i8, i16, i32, i64 or ptr: what a general register holds.
  @inlinable @inline(__always) public var isWord: Bool { raw &- 2 < 4 || raw == 13 }
  /// f32 or f64.
  @inlinable @inline(__always) public var isBinaryFloat: Bool { raw &- 9 < 2 }
}
