// dead-code: removes what nothing observable needs.
//
//   %a = add i32 %x, i32 1        (unused)        →   (gone)
//   %b = load i32, ptr %p align 4 (unused)        →   (gone; volatile loads stay)
//   store i32 1, ptr $s           ($s never read) →   (gone)
//   b1(%v: i32): … %v unused                      →   b1: and no argument on its edges
//
// Optimistic: everything is dead until reached from an instruction with effects, so cycles of block parameters that only
// feed each other go too. Slots that are written but never read or escape are found first. Linear.

import SSA
import Support

public let deadCode = FunctionPass("dead-code", preserves: .controlFlow) { f, context in
  var pass = DeadCode(f)
  return pass.run(context)
}

extension Function {
  /// `i` must run even if its results are unused.
  public func hasObservableEffect(_ i: InstID) -> Bool {
    let data = self[i]
    let effects = data.op.effects
    if effects.contains(.control) || effects.contains(.barrier) { return true }
    if module.nonCallExceptions && mayTrap(i) { return true }
    switch data.op {
    case .load: return data.isVolatile || data.memory.order.rawValue > MemoryOrder.relaxed.rawValue
    case .alloca, .stacksave, .frameaddress, .returnaddress, .getsp: return false
    case .call:
      let flags = data.callFlags
      return !(flags.contains(.readNone) || flags.contains(.readOnly)) || flags.contains(.noReturn) || flags.contains(.returnsTwice)
    case .asm: return asmInfos[Int(data.aux)].isVolatile || data.resultCount == 0 || asmInfos[Int(data.aux)].clobbers.contains("memory")
    case .intrinsic: return true
    default: return effects.contains(.writes) || effects.contains(.call)
    }
  }
}

extension Function {
  /// A division by what may be zero (or, if signed, -1), or a load from memory that may not exist.
  func mayTrap(_ i: InstID) -> Bool {
    switch self[i].op {
    case .sdiv, .udiv, .srem, .urem:
      guard let c = signedConstant(operand(i, 1)) else { return true }
      return c == 0 || c == -1
    case .load: return self[operand(i, 0)].kind != .slot && globalConstant(operand(i, 0)) == nil
    default: return false
    }
  }
}

struct DeadCode {
  let f: Function
  var liveInsts: BitSetBox
  var liveValues: BitSetBox
  var work: [ValueID] = []
  /// Slots whose content matters (read, or address escapes).
  var readSlots: [Bool]

  init(_ f: Function) {
    self.f = f
    liveInsts = BitSetBox(f.insts.count)
    liveValues = BitSetBox(f.values.count)
    readSlots = Array(repeating: true, count: f.slots.count)
  }

  mutating func run(_ context: PassContext) -> Bool {
    for s in 0..<f.slots.count where !f[SlotID(index: s)].isDead { readSlots[s] = isRead(SlotID(index: s)) }
    for b in f.blockOrder {
      for i in f.instructions(b) where isRoot(i) { markInst(i) }
    }
    while let v = work.popLast() { follow(v) }
    return sweep(context)
  }

  /// False when the slot's address only serves to write into it.
  func isRead(_ slot: SlotID) -> Bool {
    var pending = [f[slot].address]
    var steps = 0
    while let v = pending.popLast() {
      var u = f[v].firstUse
      while u.isSome {
        steps += 1
        if steps > 200 { return true }
        let i = f[u].user
        let data = f[i]
        let position = u.raw &- data.firstOperand
        switch data.op {
        case .store: if position != 1 || data.isVolatile { return true }
        case .memset, .memcpy, .memmove: if position != 0 || data.isVolatile { return true }
        case .ptradd: pending.append(data.result)
        case .objectsize, .constantp: break
        default: return true
        }
        u = f[u].next
      }
    }
    return false
  }

  func writtenSlot(_ i: InstID) -> SlotID? {
    let data = f[i]
    var v: ValueID
    switch data.op {
    case .store: v = f.operand(i, 1)
    case .memset, .memcpy, .memmove: v = f.operand(i, 0)
    default: return nil
    }
    if data.isVolatile { return nil }
    for _ in 0..<20 {
      if f[v].kind == .slot { return SlotID(f[v].owner) }
      let d = f.definingInst(v)
      guard d.isSome, f[d].op == .ptradd else { return nil }
      v = f.operand(d, 0)
    }
    return nil
  }

  func isRoot(_ i: InstID) -> Bool {
    if !f.hasObservableEffect(i) { return false }
    if let slot = writtenSlot(i) { return readSlots[slot.index] }
    return true
  }

  mutating func markInst(_ i: InstID) {
    if !liveInsts.insert(i.index) { return }
    for u in f.operandUses(i) { markValue(f[u].value) }
  }

  mutating func markValue(_ v: ValueID) { if liveValues.insert(v.index) { work.append(v) } }

  mutating func follow(_ v: ValueID) {
    let data = f[v]
    if data.kind == .result {
      markInst(InstID(data.owner))
    } else if data.kind == .parameter {
      let b = BlockID(data.owner)
      for e in f.incomingEdges(b) { markValue(f.argument(e, Int(data.index))) }
    }
  }

  mutating func sweep(_ context: PassContext) -> Bool {
    var removed = 0
    var parametersRemoved = 0
    for b in f.blockOrder where b != f.firstBlock {
      var k = Int(f[b].parameterCount) - 1
      while k >= 0 {
        let v = f.parameter(b, k)
        if !liveValues.contains(v.index) {
          if f[v].useCount != 0 { f.replaceAllUses(of: v, with: f.poison(f[v].type)) }
          f.removeParameter(b, k)
          parametersRemoved += 1
        }
        k -= 1
      }
    }
    for b in f.blockOrder {
      var i = f[b].lastInst
      while i.isSome {
        let previous = f[i].previous
        if !liveInsts.contains(i.index) {
          for k in 0..<Int(f[i].resultCount) {
            let v = f.result(i, k)
            if f[v].useCount != 0 { f.replaceAllUses(of: v, with: f.poison(f[v].type)) }
          }
          f.remove(i)
          removed += 1
        }
        i = previous
      }
    }
    context.count("dead-code.instructions", removed)
    context.count("dead-code.parameters", parametersRemoved)
    return removed + parametersRemoved > 0
  }
}

/// A bit set that a copyable struct can hold.
final class BitSetBox {
  private var bits: BitSet
  init(_ capacity: Int) { bits = BitSet(capacity: capacity) }
  @inline(__always) func insert(_ i: Int) -> Bool { bits.insert(i) }
  @inline(__always) func contains(_ i: Int) -> Bool { bits.contains(i) }
  @inline(__always) func remove(_ i: Int) { bits.remove(i) }
  func removeAll() { bits.removeAll() }
}
