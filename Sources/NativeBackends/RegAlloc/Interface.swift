// The contract between the machine IR and the register allocators.
//
// Before: MIR in SSA form, constraints on operands, parameters on blocks.
// After: the same MIR, untouched, and beside it one place per operand, one place per block parameter, and moves between
// instructions. Every client (checker, frame layout, peephole, emission) reads the pair.
//
// What an instruction means under an allocation: first the edits at its position run in order; then it reads the places
// of its uses; then early and late definitions are written to theirs, and the clobbered registers hold garbage. A
// definition with `reuse(k)` has the place of operand k. At the end of a block the arguments of the edge taken are copied
// into the parameters of the target by the edits that stand before a `jump`, or at the start of the target.

import Support

/// A move inserted by the allocator.
public struct Edit: BitwiseCopyable {
  public enum Kind: UInt8, BitwiseCopyable, Sendable {
    /// `to = from`; at most one of them a spill slot.
    case move
    /// Exchange of two general registers.
    case exchange
    /// Repeat the rematerialisable instruction `inst`, its result going to register `to`.
    case rematerialize
  }
  /// The edit runs before the instruction at this index.
  public var position: UInt32
  public var kind: Kind
  /// Bytes to move.
  public var size: UInt8
  public var from: Allocation
  public var to: Allocation
  public var inst: MInstID

  @inlinable public init(_ kind: Kind, at position: UInt32, from: Allocation, to: Allocation, size: UInt8, inst: MInstID = .none) {
    self.kind = kind
    self.position = position
    self.from = from
    self.to = to
    self.size = size
    self.inst = inst
  }
}

/// The answer of an allocator.
public final class AllocationResult {
  /// Parallel to `MIRFunction.operands`.
  public var allocations: Arena<Allocation>
  /// Parallel to `MIRFunction.vregPool`; meaningful for the entries that are block parameters.
  public var parameters: Arena<Allocation>
  /// Sorted by position, stable.
  public var edits = Arena<Edit>(capacity: 64)
  /// Size in bytes of each spill slot (also its alignment).
  public var slotSizes = Arena<UInt8>(capacity: 16)
  /// Registers written anywhere: by instructions, clobbers and edits.
  public var usedRegisters = PRegSet.empty
  /// Instructions that need not be emitted (copies, and constants that were rematerialised everywhere).
  var removed: BitSet

  public init(_ f: MIRFunction) {
    allocations = Arena(repeating: .none, count: f.operands.count)
    parameters = Arena(repeating: .none, count: f.vregPool.count)
    removed = BitSet(capacity: f.insts.count)
  }

  @inline(__always) public func isRemoved(_ i: MInstID) -> Bool { removed.contains(i.index) }
  public func remove(_ i: MInstID) { removed.insert(i.index) }

  /// The place of operand `k` of `i`.
  @inline(__always) public func place(_ f: MIRFunction, _ i: MInstID, _ k: Int) -> Allocation {
    allocations[Int(f[i].firstOperand) &+ k]
  }

  public func makeSlot(size: Int) -> Allocation {
    slotSizes.append(UInt8(size))
    return .slot(slotSizes.count - 1)
  }

  /// Collects `usedRegisters` once the rest is complete.
  func collectUsedRegisters(_ f: MIRFunction) {
    var set = PRegSet.empty
    for b in f.layout.indices {
      let block = f[f.layout[b]]
      for i in block.firstInst..<block.endInst {
        let inst = f[MInstID(i)]
        if inst.clobbers != 0 { set.formUnion(f.clobberSets[Int(inst.clobbers)]) }
        if removed.contains(Int(i)) { continue }
        for k in 0..<Int(inst.defCount) {
          let a = allocations[Int(inst.firstOperand) + k]
          if a.isRegister { set.insert(a.register) }
        }
      }
    }
    for k in edits.indices {
      let e = edits[k]
      if e.to.isRegister { set.insert(e.to.register) }
      if e.kind == .exchange { set.insert(e.from.register) }
    }
    usedRegisters = set
  }
}

/// Why a function cannot be allocated: more values are needed in registers by one instruction than there are registers.
/// Inline assembly can ask for that; the driver turns it into a diagnostic at the instruction's location.
public struct AllocationFailure: Error {
  public var inst: MInstID
  public init(inst: MInstID) { self.inst = inst }
}

public enum AllocatorKind: UInt8, Sendable {
  /// One pass, values that cross blocks live in memory: -O0, and functions of monstrous size.
  case fast
  /// Live-range splitting with backtracking: -O1 and up.
  case backtracking
}

/// Allocates registers for `f`, which has been finished.
public func allocateRegisters(
  _ f: MIRFunction, _ registers: TargetRegisterInfo, _ kind: AllocatorKind
) throws(AllocationFailure) -> AllocationResult {
  precondition(f.isFinished)
  if kind == .backtracking {
    let allocator = BacktrackingAllocator(f, registers)
    if try allocator.run() { return allocator.result }
  }
  let allocator = FastAllocator(f, registers)
  try allocator.run()
  return allocator.result
}
