// `va_arg`, System V x86-64 (psABI §3.5.7): from the register save area while registers last, then from the stack.

import Frontend
import SSA
import Support
import TargetInfo

extension FunctionGen {
  /// `va_arg` of scalar, vector or complex type.
  func vaArgument(_ e: Expr) -> ComplexValue {
    let p = vaPlace(e)
    let l = m.lowering.lower(e.type)
    switch l.category {
    case .complex: return loadComplex(p, types.unqualified(e.type))
    case .scalar, .vector: return single(load(p, l))
    default: return ComplexValue(re: .none, im: .none)
    }
  }

  func vaArgumentAggregate(_ e: Expr, into target: Place) {
    if types.hasRuntimeSize(e.type) {
      var pointer = e
      pointer.type = types.pointer(to: .void)
      let place = Place(loadRaw(.ptr, vaPlace(pointer)), alignLog2: types.alignLog2(of: e.type))
      return copyObject(from: place, to: target, e.type)
    }
    copyBytes(from: vaPlace(e), to: target, size: types.size(of: e.type))
  }

  /// Where the next argument, of the node's type, lies; advances the list.
  private func vaPlace(_ e: Expr) -> Place {
    b.location = e.location
    let layout = abi.classifier.varArgs
    let list = Place(scalar(e.first), alignLog2: 3)
    if types.isPointer(types.element(ast.exprs[e.first].type)) { return microsoftPlace(list, e.type) }
    let shape = abi.shape(of: e.type)
    let passing = abi.classifier.classifyArgument(shape)
    if shape.size == 0 || passing.mode == .ignore { return temporary(e.type) }
    let needs = abi.classifier.needs(passing)
    let isWide = passing.mode == .direct && passing.pieces.count == 1 && passing.pieces[0].type.size > 16
    if passing.mode != .direct || isWide || (needs.general == 0 && needs.vector == 0) { return overflowPlace(list, layout, e.type, shape) }
    let inRegisters = newBlock(), onStack = newBlock(), end = newBlock()
    let result = f.addParameter(end, .ptr)
    var general = ValueID.none, vector = ValueID.none
    if needs.general != 0 { general = loadRaw(.i32, list, at: Int64(layout.generalOffsetField)) }
    if needs.vector != 0 { vector = loadRaw(.i32, list, at: Int64(layout.vectorOffsetField)) }
    var fits = ValueID.none
    if needs.general != 0 {
      fits = b.icmp(.ule, general, i32(Int64(layout.generalEnd) - Int64(needs.general) * Int64(layout.generalSlot)))
    }
    if needs.vector != 0 {
      let ok = b.icmp(.ule, vector, i32(Int64(layout.vectorEnd) - Int64(needs.vector) * Int64(layout.vectorSlot)))
      fits = fits.isSome ? b.binary(.and, fits, ok) : ok
    }
    branchIf(fits, inRegisters, onStack)
    start(inRegisters)
    let saved = registerPlace(list, layout, passing, needs, general, vector, e.type)
    if reachable { b.br(end, [saved]) }
    start(onStack)
    let overflow = overflowPlace(list, layout, e.type, shape)
    if reachable { b.br(end, [address(overflow)]) }
    start(end)
    resumeExpression()
    return Place(result, alignLog2: min(3, types.alignLog2(of: e.type)))
  }

  /// The next argument of a `__builtin_ms_va_list`: a slot of eight bytes that holds it, or its address.
  private func microsoftPlace(_ list: Place, _ t: QualType) -> Place {
    let size = types.size(of: t)
    if size == 0 { return temporary(t) }
    let slot = loadRaw(.ptr, list)
    storeRaw(b.ptradd(slot, bytes: 8), list)
    let place = Place(slot, alignLog2: 3)
    if abi.microsoft.classifyArgument(abi.shape(of: t)).mode != .reference { return place }
    return Place(loadRaw(.ptr, place), alignLog2: types.alignLog2(of: t))
  }

  /// `__builtin_next_arg()`: where the first unnamed argument on the stack lies.
  func nextArgument() -> ValueID {
    let layout = abi.classifier.varArgs
    let list = temporary(size: UInt64(layout.listSize), alignLog2: 3)
    b.effect(.vastart, address(list))
    return loadRaw(.ptr, list, at: plan.convention == .microsoft ? 0 : Int64(layout.overflowAreaField))
  }

  private func registerPlace(
    _ list: Place, _ layout: VarArgsLayout, _ passing: ABIPassing, _ needs: RegisterNeeds, _ general: ValueID, _ vector: ValueID,
    _ t: QualType
  ) -> ValueID {
    let area = loadRaw(.ptr, list, at: Int64(layout.saveAreaField))
    var generalBase = Place(.none, alignLog2: 3), vectorBase = Place(.none, alignLog2: 3)
    if needs.general != 0 {
      generalBase.base = b.ptradd(area, b.cast(.zext, general, to: .i64))
      storeRaw(
        b.binary(.add, general, i32(Int64(needs.general) * Int64(layout.generalSlot))), list, at: Int64(layout.generalOffsetField))
    }
    if needs.vector != 0 {
      vectorBase.base = b.ptradd(area, b.cast(.zext, vector, to: .i64))
      storeRaw(b.binary(.add, vector, i32(Int64(needs.vector) * Int64(layout.vectorSlot))), list, at: Int64(layout.vectorOffsetField))
    }
    // General registers are saved side by side, so an object made of them only is there already.
    if needs.vector == 0 && isContiguous(passing) { return generalBase.base }
    if needs.general == 0 && needs.vector == 1 && passing.pieces[0].offset == 0 { return vectorBase.base }
    var size = types.size(of: t)
    for k in 0..<passing.pieces.count { size = max(size, UInt64(passing.pieces[k].offset) + UInt64(passing.pieces[k].type.size)) }
    let room = temporary(size: size, alignLog2: max(3, types.alignLog2(of: t)))
    var generals: Int64 = 0, vectors: Int64 = 0
    for k in 0..<passing.pieces.count {
      let piece = passing.pieces[k]
      let type = abi.pieceType(passing, k, LoweredType(category: .aggregate))
      let source = piece.type.isInteger ? generalBase : vectorBase
      let at = piece.type.isInteger ? generals * Int64(layout.generalSlot) : vectors * Int64(layout.vectorSlot)
      if piece.type.isInteger { generals += 1 } else { vectors += 1 }
      storeRaw(loadRaw(type, source, at: at), room, at: Int64(piece.offset))
    }
    return room.base
  }

  private func isContiguous(_ passing: ABIPassing) -> Bool {
    for k in 0..<passing.pieces.count where Int(passing.pieces[k].offset) != k * 8 { return false }
    return true
  }

  private func overflowPlace(_ list: Place, _ layout: VarArgsLayout, _ t: QualType, _ shape: TypeShape) -> Place {
    if shape.flags.contains(.padding) { return temporary(t) }
    var area = loadRaw(.ptr, list, at: Int64(layout.overflowAreaField))
    // As gcc passes it: by the type itself, whatever alignment a typedef adds.
    let align = max(types.alignLog2(of: types.canonical(t).withoutLocalQualifiers), 3)
    if align > 3 {
      let mask = (Int64(1) << Int64(align)) - 1
      let bits = b.binary(.add, b.cast(.ptrtoint, area, to: .i64), i64(mask))
      area = b.cast(.inttoptr, b.binary(.and, bits, i64(~mask)), to: .ptr)
    }
    let slot = UInt64(layout.stackSlot)
    let size = (types.size(of: t) + slot - 1) / slot * slot
    storeRaw(b.ptradd(area, bytes: Int64(size)), list, at: Int64(layout.overflowAreaField))
    return Place(area, alignLog2: align)
  }
}
