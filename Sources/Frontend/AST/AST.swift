// One translation unit: every type, entity, expression and statement, in flat tables.
//
// Made by the parser in one pass (semantic actions run while parsing) and read-only afterwards. Ids index the tables; lists of
// ids are slices of `pool`.

import Support

public final class AST {
  public let types: TypeTable
  public let interner: Interner

  public var decls = EntityMap<DeclID, Decl>(capacity: 4096)
  public var functions = EntityMap<FunctionID, FunctionInfo>(capacity: 512)
  public var attributes = EntityMap<AttributesID, Attributes>(capacity: 256)
  public var exprs = EntityMap<ExprID, Expr>(capacity: 16384)
  public var stmts = EntityMap<StmtID, Stmt>(capacity: 8192)
  public var labels = EntityMap<LabelID, LabelInfo>(capacity: 64)
  public var switches = EntityMap<SwitchID, SwitchInfo>(capacity: 64)
  public var cases = EntityMap<CaseID, CaseInfo>(capacity: 256)
  public var asms = EntityMap<AsmID, AsmInfo>(capacity: 16)
  public var asmOperands = Arena<AsmOperand>(capacity: 16)
  public var initEntries = Arena<InitEntry>(capacity: 1024)
  public var strings = EntityMap<StringID, StringData>(capacity: 512)
  public let stringBytes = ByteBuffer(capacity: 16384)
  /// Integers that do not fit a node: wide constants and enumerator values.
  public var integers = Arena<Int128>(capacity: 256)
  /// Limbs of constants wider than 128 bits.
  public var limbs = Arena<UInt64>(capacity: 4)
  public var floats = Arena<ConstantBits>(capacity: 64)
  /// Child lists: raw ids.
  public var pool = Arena<UInt32>(capacity: 16384)

  /// Everything that may need emission, in order: functions at their definition, file-scope variables at their first
  /// declaration, static locals and static compound literals where they occur, file-scope asm. Entities that are only declared
  /// are here too (once, flags say `defined` or not), so that references, aliases and weak declarations can be emitted.
  public var globals = Arena<DeclID>(capacity: 1024)

  /// The error reported at least once: nothing may be lowered.
  public var hasErrors = false

  public init(types: TypeTable, interner: Interner) {
    self.types = types
    self.interner = interner
  }

  /// Appends `ids` to the pool as one slice.
  @inlinable public func addSlice(_ ids: UnsafeBufferPointer<UInt32>) -> PoolSlice {
    let slice = PoolSlice(start: UInt32(truncatingIfNeeded: pool.count), count: UInt32(truncatingIfNeeded: ids.count))
    pool.append(contentsOf: ids)
    return slice
  }

  /// Moves everything above `mark` from the scratch stack `stack` to the pool as one slice. The usual way to build a list whose
  /// elements build lists themselves: push ids on a stack, then cut.
  @inlinable public func takeSlice(from stack: inout Arena<UInt32>, above mark: Int) -> PoolSlice {
    let n = stack.count - mark
    let slice = addSlice(UnsafeBufferPointer(start: stack.baseAddress + mark, count: n))
    stack.truncate(to: mark)
    return slice
  }

  /// The `i`-th id of `slice`.
  @inlinable @inline(__always) public func id<ID: EntityID>(_ i: Int, of slice: PoolSlice, as type: ID.Type = ID.self) -> ID {
    ID(pool[Int(slice.start) + i])
  }

  /// The value of an `.integerConstant`.
  @inlinable public func integerValue(_ e: Expr) -> Int128 {
    if e.flags.contains(.wide) { return integers[Int(e.a)] }
    let bits = UInt64(e.a) | UInt64(e.b) &<< 32
    return types.isSigned(e.type) ? Int128(Int64(bitPattern: bits)) : Int128(bits)
  }

  /// A constant node's payload: stores `value`, already wrapped to the type of `e`.
  public func setIntegerValue(_ value: Int128, of e: inout Expr) {
    let bits = UInt64(truncatingIfNeeded: value)
    let fits = types.isSigned(e.type) ? Int128(Int64(bitPattern: bits)) == value : Int128(bits) == value
    if fits {
      e.a = UInt32(truncatingIfNeeded: bits)
      e.b = UInt32(truncatingIfNeeded: bits &>> 32)
      e.flags.remove(.wide)
    } else {
      e.a = UInt32(integers.count)
      e.b = UInt32.max
      e.flags.insert(.wide)
      integers.append(value)
    }
  }

  public func addString(_ bytes: UnsafeBufferPointer<UInt8>, unitSize: UInt8) -> StringID {
    let offset = UInt32(stringBytes.count)
    stringBytes.append(bytes)
    return strings.append(StringData(offset: offset, byteCount: UInt32(bytes.count), unitSize: unitSize))
  }

  public func bytes(of id: StringID) -> UnsafeBufferPointer<UInt8> {
    let s = strings[id]
    return UnsafeBufferPointer(start: stringBytes.base + Int(s.offset), count: Int(s.byteCount))
  }

  /// The attributes of `decl`; the empty set if it has none.
  public func attributes(of decl: DeclID) -> Attributes {
    let id = decls[decl].attributes
    return id.isNone ? Attributes() : attributes[id]
  }

  /// The symbol's name: the asm label, or the declared name.
  public func symbolName(of decl: DeclID) -> Name {
    let d = decls[decl]
    if d.attributes.isSome && !d.flags.contains(.registerAsm) {
      let label = attributes[d.attributes].asmName
      if label.isSome { return label }
    }
    return d.name
  }
}
