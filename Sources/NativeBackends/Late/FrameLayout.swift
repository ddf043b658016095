// Where everything in a stack frame lies.
//
// From high to low addresses (System V psABI x86-64 §3.2.2; the shape serves every target whose stack grows down):
//
//     stack arguments            CFA + 0 …
//     return address             CFA - 8
//     saved frame pointer        CFA - 16, if there is one
//     callee-saved registers     pushed in the order of `saved`
//     locals and spill slots     the most aligned first; with a stack protector the canary and arrays at the top
//     outgoing stack arguments   stack pointer + 0 …
//
// Three forms of access: everything from the stack pointer (the normal case); locals from the frame pointer when the stack
// pointer moves at run time; with an over-aligned local, the arguments from the frame pointer and the rest from the
// realigned stack pointer. A leaf with a small frame stays in the red zone below the stack pointer.

import Support

/// What the options ask of frames.
public struct FrameOptions: Sendable {
  public var keepFramePointer: Bool
  /// Bytes below the stack pointer that signal handlers leave alone; 0 with -mno-red-zone.
  public var redZone: Int
  public init(keepFramePointer: Bool, redZone: Int = 128) {
    self.keepFramePointer = keepFramePointer
    self.redZone = redZone
  }
}

/// A frame cannot be laid out: the reason, for a diagnostic.
public struct FrameFailure: Error {
  public var reason: StaticString
}

public struct FrameLayout {
  /// A place in the frame: a register and a displacement.
  public struct Place: Equatable {
    public var base: PReg
    public var displacement: Int64
  }

  public let usesFramePointer: Bool
  /// Registers to push, in order; without the frame pointer.
  public private(set) var saved: [PReg] = []
  /// What the prologue subtracts from the stack pointer after the pushes (0 when the red zone suffices).
  /// Bytes of the error code below an interrupt's frame.
  private var entrySize: Int64 = 0
  public private(set) var adjustment: Int64 = 0
  /// The stack pointer is rounded down to this in the prologue; 0 for no realignment.
  public private(set) var realignment: Int64 = 0

  private let registers: TargetRegisterInfo
  private var slotOffsets: [Int64] = []
  private var spillOffsets: [Int64] = []
  /// Bytes of locals and spill slots and outgoing area, before the stack pointer's final value.
  public private(set) var size: Int64 = 0
  private var isRedZone = false
  private let hasDynamicStack: Bool

  public init(
    _ f: MIRFunction, _ result: AllocationResult, _ registers: TargetRegisterInfo, _ options: FrameOptions
  ) throws(FrameFailure) {
    self.registers = registers
    hasDynamicStack = f.hasDynamicStack
    var alignment: Int64 = 8
    for k in 0..<f.slots.count { alignment = max(alignment, Int64(f.slots[FrameSlotID(index: k)].alignment)) }
    for k in result.slotSizes.indices where result.slotSizes[k] > 8 { alignment = max(alignment, Int64(result.slotSizes[k])) }
    if alignment > 16 {
      if f.hasDynamicStack { throw FrameFailure(reason: "over-aligned locals together with variable-length arrays or alloca") }
      realignment = alignment
    }
    usesFramePointer = !f.isNaked && (options.keepFramePointer || f.hasDynamicStack || f.needsFramePointer || realignment != 0)
    var used = result.usedRegisters.union(f.extraSavedRegisters)
    if f.isInterrupt {
      // The processor saved none of them.
      used.formUnion(f.writtenRegisters)
      used = PRegSet(bits: used.bits & 0xFFFF_FFFF)
      used.remove(registers.stackPointer)
      entrySize = f.interruptCodeSize
    } else {
      used = used.intersection(registers.calleeSaved)
    }
    if usesFramePointer { used.remove(registers.framePointer) }
    if !f.isNaked { used.forEach { saved.append($0) } }
    place(f, result, alignment, options)
    if f.isNaked { adjustment = 0 }
  }

  /// Whether the frame will have a frame pointer: asked before allocation, because the register is then not allocatable.
  public static func needsFramePointer(_ f: MIRFunction, _ options: FrameOptions) -> Bool {
    if f.isNaked { return false }
    if options.keepFramePointer || f.hasDynamicStack || f.needsFramePointer { return true }
    for k in 0..<f.slots.count where f.slots[FrameSlotID(index: k)].alignment > 16 { return true }
    for k in 0..<f.vregs.count where f[VReg(index: k)].size > 16 { return true }
    return false
  }

  /// Bytes pushed before the adjustment, with the return address.
  public var pushedSize: Int64 { 8 * Int64(1 + (usesFramePointer ? 1 : 0) + saved.count) }

  private mutating func place(_ f: MIRFunction, _ result: AllocationResult, _ alignment: Int64, _ options: FrameOptions) {
    slotOffsets = [Int64](repeating: 0, count: f.slots.count)
    spillOffsets = [Int64](repeating: 0, count: result.slotSizes.count)
    var next = Int64(f.outgoingSize)
    // Offsets from the final stack pointer; big alignments first so that little is lost between.
    var order = [Int](0..<f.slots.count)
    order.sort {
      let a = f.slots[FrameSlotID(index: $0)], b = f.slots[FrameSlotID(index: $1)]
      if a.rank != b.rank { return a.rank < b.rank }
      return a.alignment != b.alignment ? a.alignment > b.alignment : $0 < $1
    }
    // Spill slots are near the stack pointer, for short displacements.
    for width in [UInt8(32), 16, 8] {
      for k in result.slotSizes.indices where result.slotSizes[k] == width || (width == 8 && result.slotSizes[k] < 8) {
        next = FrameLayout.round(next, Int64(width))
        spillOffsets[k] = next
        next += Int64(width)
      }
    }
    for k in order {
      let slot = f.slots[FrameSlotID(index: k)]
      next = FrameLayout.round(next, max(Int64(slot.alignment), 1))
      slotOffsets[k] = next
      next += Int64(slot.size)
    }
    size = FrameLayout.round(next, 8)
    let isLeaf = !f.hasCalls && !f.hasDynamicStack && realignment == 0
    // Whole frames are multiples of 16 where a call or an aligned object needs it.
    if realignment != 0 {
      size = FrameLayout.round(size, realignment)
    } else if !isLeaf || alignment > 8 {
      // With an error code the stack is aligned where otherwise the place of the return address ends.
      let pushed = pushedSize - entrySize
      size = FrameLayout.round(size + pushed, 16) - pushed
    }
    isRedZone = isLeaf && !f.isInterrupt && size <= Int64(options.redZone)
    adjustment = isRedZone ? 0 : size
  }

  private static func round(_ n: Int64, _ alignment: Int64) -> Int64 { (n + alignment - 1) & -alignment }

  // MARK: Places

  /// The place at `offset` from the lowest address of the fixed frame.
  private func frame(_ offset: Int64) -> Place {
    if hasDynamicStack { return Place(base: registers.framePointer, displacement: offset - size - 8 * Int64(saved.count)) }
    return Place(base: registers.stackPointer, displacement: isRedZone ? offset - size : offset)
  }

  public func local(_ s: FrameSlotID) -> Place { frame(slotOffsets[s.index]) }
  public func spill(_ k: Int) -> Place { frame(spillOffsets[k]) }
  public func outgoing(_ offset: Int64) -> Place { Place(base: registers.stackPointer, displacement: offset) }

  /// A stack argument of this function.
  public func incoming(_ offset: Int64) -> Place {
    if usesFramePointer { return Place(base: registers.framePointer, displacement: 16 + offset) }
    return Place(base: registers.stackPointer, displacement: pushedSize + adjustment + offset)
  }
}
