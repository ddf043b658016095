// Making instructions at an insertion point.
//
// A builder is a small value: function, place, location. It folds what has constant operands (`ConstantFolding.swift`), so
// generators need not look for that themselves.

import Support

public struct Builder {
  public let function: Function
  public var block: BlockID
  /// Instructions are inserted before this one; `.none` means at the end of `block`.
  public var position: InstID = .none
  public var location: SourceLocation = .none

  public init(_ function: Function, atEndOf block: BlockID) {
    self.function = function
    self.block = block
  }

  public init(_ function: Function, before position: InstID) {
    self.function = function
    block = function[position].block
    self.position = position
    location = function.locations[position]
  }

  public mutating func move(toEndOf block: BlockID) {
    self.block = block
    position = .none
  }

  /// The block already ends in a terminator, so nothing may follow.
  public var isTerminated: Bool { position.isNone && function.terminator(block).isSome }

  public func place(_ i: InstID) {
    if position.isSome { function.insert(i, before: position) } else { function.append(i, to: block) }
  }

  // MARK: Values

  public func emit(_ op: Opcode, _ type: Type, _ a: ValueID, flags: InstFlags = [], aux: UInt32 = 0, aux2: UInt32 = 0) -> ValueID {
    let i = function.makeInst(op, type, flags: flags, aux: aux, aux2: aux2, location: location)
    function.addOperand(i, a)
    place(i)
    return function.addResult(i, type)
  }

  public func emit(
    _ op: Opcode, _ type: Type, _ a: ValueID, _ b: ValueID, flags: InstFlags = [], aux: UInt32 = 0, aux2: UInt32 = 0
  ) -> ValueID {
    let i = function.makeInst(op, type, flags: flags, aux: aux, aux2: aux2, location: location)
    function.addOperand(i, a)
    function.addOperand(i, b)
    place(i)
    return function.addResult(i, type)
  }

  public func emit(
    _ op: Opcode, _ type: Type, _ a: ValueID, _ b: ValueID, _ c: ValueID, flags: InstFlags = [], aux: UInt32 = 0, aux2: UInt32 = 0
  ) -> ValueID {
    let i = function.makeInst(op, type, flags: flags, aux: aux, aux2: aux2, location: location)
    function.addOperand(i, a)
    function.addOperand(i, b)
    function.addOperand(i, c)
    place(i)
    return function.addResult(i, type)
  }

  /// A binary operation of shape `binary` or `shift`, folded if possible.
  public func binary(_ op: Opcode, _ a: ValueID, _ b: ValueID, flags: InstFlags = []) -> ValueID {
    if let v = function.foldBinary(op, a, b, flags: flags) { return v }
    return emit(op, function.type(a), a, b, flags: flags)
  }

  public func unary(_ op: Opcode, _ a: ValueID, flags: InstFlags = []) -> ValueID {
    if let v = function.foldUnary(op, a, flags: flags) { return v }
    return emit(op, function.type(a), a, flags: flags)
  }

  /// A conversion; the identity when the type is already `type` and the operation is a pure widening or narrowing.
  public func cast(_ op: Opcode, _ a: ValueID, to type: Type) -> ValueID {
    if function.type(a) == type { return a }
    if let v = function.foldCast(op, a, to: type) { return v }
    return emit(op, type, a)
  }

  public func icmp(_ predicate: IntPredicate, _ a: ValueID, _ b: ValueID) -> ValueID {
    if let v = function.foldCompare(predicate, a, b) { return v }
    return emit(.icmp, comparisonType(a), a, b, aux: UInt32(predicate.rawValue))
  }

  public func fcmp(_ predicate: FloatPredicate, _ a: ValueID, _ b: ValueID, flags: InstFlags = []) -> ValueID {
    if let v = function.foldCompare(predicate, a, b) { return v }
    return emit(.fcmp, comparisonType(a), a, b, flags: flags, aux: UInt32(predicate.rawValue))
  }

  /// i1 for scalars; for vectors an integer vector with lanes as wide as the operand's (all ones where true).
  public func comparisonType(_ a: ValueID) -> Type {
    let t = function.type(a)
    return t.isVector ? .vector(.integer(bits: t.element.bytes * 8), bytes: t.bytes) : .i1
  }

  public func select(_ condition: ValueID, _ a: ValueID, _ b: ValueID) -> ValueID {
    if a == b { return a }
    if let c = function.unsignedConstant(condition) { return c & 1 != 0 ? a : b }
    return emit(.select, function.type(a), condition, a, b)
  }

  /// An overflow-checked operation: (value, i1).
  public func overflow(_ op: Opcode, _ a: ValueID, _ b: ValueID) -> (value: ValueID, overflow: ValueID) {
    let i = function.makeInst(op, function.type(a), location: location)
    function.addOperand(i, a)
    function.addOperand(i, b)
    place(i)
    let v = function.addResult(i, function.type(a))
    return (v, function.addResult(i, .i1))
  }

  // MARK: Memory

  public func load(_ type: Type, _ address: ValueID, offset: Int32 = 0, memory: MemoryInfo, flags: InstFlags = []) -> ValueID {
    emit(.load, type, address, flags: flags, aux: UInt32(bitPattern: offset), aux2: memory.raw)
  }

  @discardableResult public func store(
    _ value: ValueID, to address: ValueID, offset: Int32 = 0, memory: MemoryInfo, flags: InstFlags = []
  ) -> InstID {
    let i = function.makeInst(
      .store, function.type(value), flags: flags, aux: UInt32(bitPattern: offset), aux2: memory.raw, location: location)
    function.addOperand(i, value)
    function.addOperand(i, address)
    place(i)
    return i
  }

  /// `address` plus `offset` (i64) bytes; folded into global-address constants.
  public func ptradd(_ address: ValueID, _ offset: ValueID, flags: InstFlags = [.inbounds]) -> ValueID {
    if let c = function.signedConstant(offset) {
      if c == 0 { return address }
      if let g = function.globalConstant(address) { return function.constant(addressOf: g.global, offset: g.offset &+ c) }
    }
    return emit(.ptradd, .ptr, address, offset, flags: flags)
  }

  public func ptradd(_ address: ValueID, bytes: Int64) -> ValueID {
    bytes == 0 ? address : ptradd(address, function.constant(.i64, bytes))
  }

  /// An instruction without result: memcpy, memmove, memset, fence, vastart, trap…
  @discardableResult public func effect(
    _ op: Opcode, _ operands: ValueID..., type: Type = .void, flags: InstFlags = [], aux: UInt32 = 0, aux2: UInt32 = 0
  ) -> InstID {
    let i = function.makeInst(op, type, flags: flags, aux: aux, aux2: aux2, location: location)
    for v in operands { function.addOperand(i, v) }
    place(i)
    return i
  }

  /// A target intrinsic; its result, or none when `type` is void.
  @discardableResult public func intrinsic(_ op: Opcode, _ number: UInt32, _ operands: [ValueID], _ type: Type) -> ValueID {
    let i = function.makeInst(op, type, aux: number, location: location)
    for v in operands { function.addOperand(i, v) }
    place(i)
    return type.isVoid ? .none : function.addResult(i, type)
  }

  // MARK: Calls

  /// A call; results are those of the signature, read with `function.result(inst, k)`.
  @discardableResult public func call(_ callee: ValueID, _ arguments: [ValueID], signature: SignatureID, flags: CallFlags = []) -> InstID {
    let results = function.module[signature].results
    let i = function.makeInst(.call, results.first?.type ?? .void, aux: signature.raw, aux2: flags.rawValue, location: location)
    function.addOperand(i, callee)
    for v in arguments { function.addOperand(i, v) }
    place(i)
    for r in results { function.addResult(i, r.type) }
    return i
  }

  // MARK: Terminators

  @discardableResult public func br(_ target: BlockID, _ arguments: [ValueID] = []) -> InstID {
    let i = function.makeInst(.br, .void, location: location)
    place(i)
    let e = function.addEdge(from: i, to: target)
    for v in arguments { function.appendArgument(e, v) }
    return i
  }

  @discardableResult public func condbr(
    _ condition: ValueID, _ ifTrue: BlockID, _ trueArguments: [ValueID] = [], _ ifFalse: BlockID, _ falseArguments: [ValueID] = [],
    weights: (UInt32, UInt32) = (0, 0)
  ) -> InstID {
    let i = function.makeInst(.condbr, .void, location: location)
    function.addOperand(i, condition)
    place(i)
    let t = function.addEdge(from: i, to: ifTrue, weight: weights.0)
    let f = function.addEdge(from: i, to: ifFalse, weight: weights.1)
    for v in trueArguments { function.appendArgument(t, v) }
    for v in falseArguments { function.appendArgument(f, v) }
    return i
  }

  /// A switch whose edge 0 goes to `otherwise`; cases are added with `function.addEdge(from:to:caseValue:)`.
  public func `switch`(_ value: ValueID, otherwise: BlockID) -> InstID {
    let i = function.makeInst(.switch, .void, location: location)
    function.addOperand(i, value)
    place(i)
    function.addEdge(from: i, to: otherwise)
    return i
  }

  /// An indirect branch; targets are added with `function.addEdge(from:to:)`.
  public func indirectbr(_ address: ValueID) -> InstID {
    let i = function.makeInst(.indirectbr, .void, location: location)
    function.addOperand(i, address)
    place(i)
    return i
  }

  @discardableResult public func ret(_ results: [ValueID] = []) -> InstID {
    let i = function.makeInst(.ret, .void, location: location)
    for v in results { function.addOperand(i, v) }
    place(i)
    return i
  }

  @discardableResult public func unreachable() -> InstID {
    let i = function.makeInst(.unreachable, .void, location: location)
    place(i)
    return i
  }
}
