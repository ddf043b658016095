// The ids of the IR. All are indices into tables of a `Function`, except `GlobalID`, `SignatureID`, `AliasClassID`,
// which index tables of the `Module`.

import Support

/// A value: an instruction result, a block parameter, or a constant. Unique within its function.
public struct ValueID: EntityID {
  public var raw: UInt32
  @inlinable @inline(__always) public init(_ raw: UInt32) { self.raw = raw }
}

/// An instruction.
public struct InstID: EntityID {
  public var raw: UInt32
  @inlinable @inline(__always) public init(_ raw: UInt32) { self.raw = raw }
}

/// A basic block.
public struct BlockID: EntityID {
  public var raw: UInt32
  @inlinable @inline(__always) public init(_ raw: UInt32) { self.raw = raw }
}

/// One outgoing edge of a terminator, with the arguments for the target's parameters.
public struct EdgeID: EntityID {
  public var raw: UInt32
  @inlinable @inline(__always) public init(_ raw: UInt32) { self.raw = raw }
}

/// One operand position: the use of a value by an instruction.
public struct UseID: EntityID {
  public var raw: UInt32
  @inlinable @inline(__always) public init(_ raw: UInt32) { self.raw = raw }
}

/// A fixed-size piece of the stack frame.
public struct SlotID: EntityID {
  public var raw: UInt32
  @inlinable @inline(__always) public init(_ raw: UInt32) { self.raw = raw }
}

/// A named object of the module: variable, function, alias or ifunc.
public struct GlobalID: EntityID {
  public var raw: UInt32
  @inlinable @inline(__always) public init(_ raw: UInt32) { self.raw = raw }
}

/// A call signature, interned in the module.
public struct SignatureID: EntityID {
  public var raw: UInt32
  @inlinable @inline(__always) public init(_ raw: UInt32) { self.raw = raw }
}
