// Nested functions (GNU C): the frame record of a function and the static chain that leads to it.
//
// What nested functions share with the function around them lives in one stack object of that function, its record; everything
// else stays an ordinary local and may be promoted. Layout:
//
//     0   the record of the next function outwards (the own static chain), if this one is nested and has one
//     8   five words as for __builtin_setjmp, and
//    48   the label jumped to, if nested functions jump to labels of this one
//         captured variables, addresses of captured variable-length arrays, element counts of variable arrays,
//         addresses of captured labels, trampolines of nested functions whose address is taken
//
// A nested function is generated after the function around it, so the offsets are known. It gets the record's address as its
// static chain. A jump out restores the stack and frame pointer of the function around and chooses the label there; since such a
// jump may come from any call, all variables of a function with labels of that kind live in the record, which escapes.

import Frontend
import SSA
import Support

struct FrameRecord {
  /// Bytes in front of the captured entities.
  static let jumpBufferOffset: Int64 = 8
  static let labelOffset: Int64 = 48
  private static let headerSize: UInt64 = 8
  private static let jumpHeaderSize: UInt64 = 56
  /// Room for the trampoline of any supported target.
  static let trampolineSize: UInt64 = 32

  var slot = SlotID.none
  /// Every variable of the function lives here.
  private(set) var holdsAll = false
  private(set) var size: UInt64 = 0
  private(set) var alignLog2: UInt8 = 4

  @inline(__always) var isOpen: Bool { slot.isSome }

  mutating func open(_ slot: SlotID, forJumps: Bool) {
    self.slot = slot
    holdsAll = forJumps
    size = forJumps ? FrameRecord.jumpHeaderSize : FrameRecord.headerSize
  }

  /// Reserves room; gives the offset.
  mutating func allocate(size bytes: UInt64, alignLog2 align: UInt8) -> UInt32 {
    let mask = (UInt64(1) &<< UInt64(align)) &- 1
    let offset = (size &+ mask) & ~mask
    size = offset &+ max(bytes, 1)
    alignLog2 = max(alignLog2, align)
    return UInt32(truncatingIfNeeded: offset)
  }
}

extension FunctionGen {
  // MARK: The function's own record

  /// Makes the record, if nested functions need one, and puts in it what they may want before this function's body has run.
  func openRecord() {
    if info.flags.isDisjoint(with: [.hasFrameRecord, .hasNonlocalLabels]) { return }
    let slot = f.addSlot(size: 8, alignment: 16)
    frameRecord.open(slot, forJumps: info.flags.contains(.hasNonlocalLabels))
    let base = Place(f[slot].address, alignLog2: 4)
    if chain.isSome { storeRaw(chain, base) }
    for list in [info.parameters, info.locals] {
      for k in 0..<Int(list.count) {
        let id: DeclID = ast.id(k, of: list)
        if ast.decls[id].flags.contains(.captured) { _ = recordedPlace(id, ast.decls[id]) }
      }
    }
    for k in 0..<Int(info.labels.count) { captureLabel(ast.id(k, of: info.labels), base) }
    for k in 0..<Int(info.nested.count) { makeTrampoline(ast.id(k, of: info.nested), base) }
  }

  private func captureLabel(_ label: LabelID, _ base: Place) {
    if !ast.labels[label].isCaptured { return }
    let offset = frameRecord.allocate(size: 8, alignLog2: 3)
    m.labelOffset.grow(toHold: label, filling: UInt32.max)
    m.labelOffset[label] = offset
    storeRaw(f.constant(addressOf: labelBlock(label)), base.advanced(by: Int64(offset)))
  }

  /// Code that enters nested function `id` with this activation's record, at the address that stands for the function.
  private func makeTrampoline(_ id: DeclID, _ base: Place) {
    if !ast.decls[id].flags.contains(.addressTaken) || !m.needsChain(id) { return }
    let offset = frameRecord.allocate(size: FrameRecord.trampolineSize, alignLog2: 3)
    m.localValue[id] = offset
    m.need(id)
    b.effect(.trampoline, address(base.advanced(by: Int64(offset))), f.constant(addressOf: m.global(id)), base.base)
  }

  func closeRecord() {
    if !frameRecord.isOpen { return }
    f[frameRecord.slot].size = frameRecord.size
    f[frameRecord.slot].alignment = 1 &<< UInt32(frameRecord.alignLog2)
  }

  // MARK: Entities in records

  @inline(__always) func isInRecord(_ d: Decl) -> Bool { d.flags.contains(.captured) || (frameRecord.holdsAll && d.function == decl) }

  /// The address of the record of `owner`, this function or one around it.
  func record(of owner: DeclID) -> ValueID {
    if owner == decl && frameRecord.isOpen { return f[frameRecord.slot].address }
    var at = ast.decls[decl].function
    var pointer = chain
    while at != owner && at.isSome && pointer.isSome {
      pointer = loadRaw(.ptr, Place(pointer, alignLog2: 4))
      at = ast.decls[at].function
    }
    if pointer.isNone || at != owner {
      m.error(b.location, "the function around this one cannot be reached here; a function that is expanded where it is called cannot use nested functions")
      return f.null
    }
    return pointer
  }

  /// Where the record holds `id`: the object, or the address of a variable-length array.
  func recordedPlace(_ id: DeclID, _ d: Decl) -> Place {
    if d.function == decl && m.localValue[id] == UInt32.max {
      if d.flags.contains(.variableLength) {
        m.localValue[id] = frameRecord.allocate(size: 8, alignLog2: 3)
      } else {
        m.localValue[id] = frameRecord.allocate(size: localSize(id, types.size(of: d.type)), alignLog2: d.alignLog2)
        if frameRecord.size > 1 << 30 { unsupported(d.location, "the variables that nested functions use are too large; allocate them dynamically") }
      }
    }
    return Place(record(of: d.function), alignLog2: max(4, d.alignLog2)).advanced(by: Int64(m.localValue[id]))
  }

  /// The object `id`.
  func recordPlace(_ id: DeclID, _ d: Decl) -> Place {
    let p = recordedPlace(id, d)
    return d.flags.contains(.variableLength) ? Place(loadRaw(.ptr, p), alignLog2: d.alignLog2) : p
  }

  /// The address of nested function `id`, which needs a chain.
  func trampoline(of id: DeclID) -> ValueID {
    let base = record(of: ast.decls[id].function)
    return b.ptradd(base, bytes: Int64(m.localValue[id]))
  }

  /// `&&label` of this function or one around it.
  func labelAddress(_ label: LabelID) -> ValueID {
    let l = ast.labels[label]
    if !l.isCaptured || l.function == info.decl { return f.constant(addressOf: labelBlock(label)) }
    return loadRaw(.ptr, Place(record(of: l.function), alignLog2: 4), at: Int64(m.labelOffset[label]))
  }

  // MARK: Jumps out of nested functions

  /// `goto label`, a label of a function around this one.
  func jumpOut(to label: LabelID) {
    let base = Place(record(of: ast.labels[label].function), alignLog2: 4)
    storeRaw(i32(Int64(label.raw)), base, at: FrameRecord.labelOffset)
    b.effect(.longjmp, b.ptradd(base.base, bytes: FrameRecord.jumpBufferOffset))
    f.attributes.insert(.noInline)
    endWithoutReturn()
  }

  /// Where jumps from nested functions arrive.
  func receiveNonlocalJumps() {
    if !frameRecord.holdsAll { return }
    f.attributes.insert(.callsReturnsTwice)
    let base = Place(f[frameRecord.slot].address, alignLog2: 4)
    let arrived = b.emit(.setjmp, .i32, b.ptradd(base.base, bytes: FrameRecord.jumpBufferOffset))
    let dispatch = newBlock(), body = newBlock()
    branchIf(b.icmp(.ne, arrived, i32(0)), dispatch, body)
    start(dispatch)
    let wanted = loadRaw(.i32, base, at: FrameRecord.labelOffset)
    for k in 0..<Int(info.labels.count) {
      let label: LabelID = ast.id(k, of: info.labels)
      if !ast.labels[label].isNonlocal { continue }
      let next = newBlock()
      branchIf(b.icmp(.eq, wanted, i32(Int64(label.raw))), labelBlock(label), next)
      start(next)
    }
    b.unreachable()
    reachable = false
    start(body)
  }

  /// The stack pointer changed: jumps from nested functions restore the new one.
  func stackMoved() {
    if !frameRecord.holdsAll { return }
    let i = f.makeInst(.stacksave, .ptr, location: b.location)
    b.place(i)
    let base = Place(f[frameRecord.slot].address, alignLog2: 4)
    storeRaw(f.addResult(i, .ptr), base, at: FrameRecord.jumpBufferOffset + 16)
  }
}
