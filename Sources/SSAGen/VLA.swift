// Variably modified types: element counts live in slots, storage comes from `alloca` and goes back when the scope ends.
//
// Counts and addresses are kept in slots rather than values, because jumps inside the function need not respect dominance;
// promotion turns them into values where that is possible.

import Frontend
import SSA
import Support

extension FunctionGen {
  /// Evaluates the element count of the variable array row `id` (C17 §6.7.6.2 ¶5).
  func evaluateBound(_ id: TypeID) {
    let row = types.rows[id]
    if row.kind == .record { return evaluateLayout(id, RecordID(row.aux)) }
    if row.kind != .variableArray || row.aux == UInt32.max || row.flags.contains(.unspecifiedSize) { return }
    let count = ExprID(row.aux)
    let v = resizeInteger(scalar(count), to: .i64, signed: types.isSigned(ast.exprs[count].type))
    storeRaw(v, countSlot(types.sizeOwner(ofVariableArray: QualType(id))))
  }

  /// The size of a record with members of run-time size, and the offsets of the members behind them, which follow the size.
  private func evaluateLayout(_ id: TypeID, _ record: RecordID) {
    let info = types.records[record]
    let slot = countSlot(id, words: UInt64(info.fieldCount) + 1)
    var end = i64(0), largest = i64(0), run = i64(0)
    var runIndex = UInt32.max
    for k in 0..<Int(info.fieldCount) {
      let field = types.fields[info.field(k)]
      if field.type.isError { continue }
      var start = i64(Int64(bitPattern: field.byteOffset))
      let isNew = field.hasRuntimeOffset && field.runtimeIndex != runIndex
      if isNew {
        start = roundedUp(end, alignLog2: field.alignLog2)
        storeRaw(start, slot, at: Int64(field.runtimeIndex) &* 8 &+ 8)
        runIndex = field.runtimeIndex
        run = start
      }
      if field.isBitField {
        let bytes = i64(Int64(field.bitPosition &+ UInt64(field.bitWidth) &+ 7) / 8)
        end = field.hasRuntimeOffset ? b.binary(.add, run, bytes) : bytes
      } else {
        end = b.binary(.add, start, variableSize(field.type))
      }
      if info.isUnion { largest = b.select(b.icmp(.ugt, end, largest), end, largest) } else { largest = end }
    }
    storeRaw(roundedUp(largest, alignLog2: types.rows[id].alignLog2), slot)
  }

  private func roundedUp(_ v: ValueID, alignLog2: UInt8) -> ValueID {
    if alignLog2 == 0 { return v }
    let mask = (Int64(1) &<< Int64(alignLog2)) &- 1
    return b.binary(.and, b.binary(.add, v, i64(mask)), i64(~mask))
  }

  /// The run-time offset of `field`.
  func memberOffset(_ field: FieldInfo) -> ValueID {
    loadRaw(.i64, countSlot(types.records[field.record].type), at: Int64(field.runtimeIndex) &* 8 &+ 8)
  }

  /// The bounds listed by a `.withBounds` node, in order.
  func evaluateBounds(_ e: Expr) {
    for k in 0..<Int(e.c) { evaluateBound(TypeID(ast.pool[Int(e.a) + k])) }
  }

  /// Where the element count of a variable array, or the layout of a record of variable size, is kept.
  private func countSlot(_ owner: TypeID, words: UInt64 = 1) -> Place {
    m.countSlot.grow(toHold: owner, filling: UInt32.max)
    m.countFunction.grow(toHold: owner, filling: .none)
    if m.countSlot[owner] == UInt32.max {
      m.countFunction[owner] = decl
      m.countSlot[owner] = frameRecord.isOpen ? frameRecord.allocate(size: 8 * words, alignLog2: 3) : f[f.addSlot(size: 8 * words, alignment: 8)].address.raw
    }
    let function = m.countFunction[owner]
    if frameRecord.isOpen || function != decl { return Place(record(of: function), alignLog2: 4).advanced(by: Int64(m.countSlot[owner])) }
    return Place(ValueID(m.countSlot[owner]), alignLog2: 3)
  }

  /// `sizeof` a type that may be variable, as an i64.
  func variableSize(_ t: QualType) -> ValueID {
    let row = types[t]
    switch row.kind {
    case .variableArray:
      if row.flags.contains(.unspecifiedSize) { return i64(0) }
      let count = loadRaw(.i64, countSlot(types.sizeOwner(ofVariableArray: t)))
      return b.binary(.mul, count, variableSize(row.element))
    case .record where row.flags.contains(.runtimeSize): return loadRaw(.i64, countSlot(types.canonical(t).id))
    case .array where row.flags.contains(.runtimeSize):
      return b.binary(.mul, i64(Int64(bitPattern: row.count)), variableSize(row.element))
    case .void, .function: return i64(1)
    default: return i64(Int64(bitPattern: row.size))
    }
  }

  /// Copies an object of type `t`, whose size may be a run-time value.
  func copyObject(from source: Place, to target: Place, _ t: QualType) {
    if !types.hasRuntimeSize(t) { return copyBytes(from: source, to: target, size: types.size(of: t)) }
    let flags: InstFlags = source.isVolatile || target.isVolatile ? .volatile : []
    let info = MemoryInfo(alignment: min(source.alignment(), target.alignment()))
    b.effect(.memcpy, address(target), address(source), variableSize(t), flags: flags, aux2: info.raw)
  }

  /// `= {}` of an object whose size is a run-time value (C23 §6.7.10 ¶4).
  func zeroVariableObject(_ p: Place, _ t: QualType) {
    b.effect(.memset, address(p), f.constant(.i8, 0), variableSize(t), flags: p.instFlags, aux2: MemoryInfo(alignment: p.alignment()).raw)
  }

  /// Storage for the variable-length array `id`, whose declaration is reached.
  func allocateVariableArray(_ id: DeclID) {
    let d = ast.decls[id]
    if scopes.active.count != 0 {
      let slot = temporary(size: 8, alignLog2: 3)
      let i = f.makeInst(.stacksave, .ptr, location: b.location)
      b.place(i)
      storeRaw(f.addResult(i, .ptr), stackMark(slot.base))
      scopes.add(.restoreStack(slot.base))
    }
    let size = variableSize(d.type)
    storeRaw(dynamicMemory(size, alignment: max(16, 1 &<< Int(d.alignLog2))), variableArraySlot(id))
  }

  /// `alloca`.
  func dynamicMemory(_ size: ValueID, alignment: Int) -> ValueID {
    let address = b.emit(.alloca, .ptr, size, aux2: MemoryInfo(alignment: alignment).raw)
    stackMoved()
    return address
  }

  func restoreStack(_ slot: ValueID) {
    b.effect(.stackrestore, loadRaw(.ptr, stackMark(slot)))
    stackMoved()
  }

  /// The slot of a saved stack pointer. Jumps from nested functions come without the optimizer's knowledge, hence volatile.
  private func stackMark(_ slot: ValueID) -> Place { Place(slot, alignLog2: 3, flags: frameRecord.holdsAll ? .volatile : []) }
}
