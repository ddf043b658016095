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
    if row.kind != .variableArray || row.aux == UInt32.max || row.flags.contains(.unspecifiedSize) { return }
    let count = ExprID(row.aux)
    let v = resizeInteger(scalar(count), to: .i64, signed: types.isSigned(ast.exprs[count].type))
    storeRaw(v, countSlot(types.sizeOwner(ofVariableArray: QualType(id))))
  }

  /// The bounds listed by a `.withBounds` node, in order.
  func evaluateBounds(_ e: Expr) {
    for k in 0..<Int(e.c) { evaluateBound(TypeID(ast.pool[Int(e.a) + k])) }
  }

  private func countSlot(_ owner: TypeID) -> Place {
    m.countSlot.grow(toHold: owner, filling: UInt32.max)
    if m.countSlot[owner] == UInt32.max { m.countSlot[owner] = f[f.addSlot(size: 8, alignment: 8)].address.raw }
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
    case .array where row.flags.contains(.variablyModified):
      return b.binary(.mul, i64(Int64(bitPattern: row.count)), variableSize(row.element))
    case .void, .function: return i64(1)
    default: return i64(Int64(bitPattern: row.size))
    }
  }

  /// Storage for the variable-length array `id`, whose declaration is reached.
  func allocateVariableArray(_ id: DeclID) {
    let d = ast.decls[id]
    if scopes.active.count != 0 {
      let slot = temporary(size: 8, alignLog2: 3)
      let i = f.makeInst(.stacksave, .ptr, location: b.location)
      b.place(i)
      storeRaw(f.addResult(i, .ptr), slot)
      scopes.add(.restoreStack(slot.base))
    }
    let size = variableSize(d.type)
    let align = MemoryInfo(alignment: max(16, 1 &<< Int(d.alignLog2)))
    storeRaw(b.emit(.alloca, .ptr, size, aux2: align.raw), variableArraySlot(id))
  }

  func restoreStack(_ slot: Place) { b.effect(.stackrestore, loadRaw(.ptr, slot)) }
}
