// May two memory accesses touch the same bytes?
//
// Answers from the shape of addresses (base object plus constant offset), from escape (a slot whose address never leaves the
// function is touched only through that address), and from the C effective types that SSAGen put on accesses (alias classes).

import SSA
import Support

/// A piece of memory an instruction accesses.
struct MemoryLocation {
  /// The address without constant offsets.
  var base: ValueID
  /// Bytes from `base`; nil when a variable offset was added on the way.
  var offset: Int64?
  /// Bytes accessed; nil when unknown.
  var size: Int64?
  var aliasClass: UInt16
  /// The way to the base object was too long to follow: `base` may point into any object.
  var isOpaque = false
}

final class AliasAnalysis {
  let f: Function
  /// Per slot: its address is stored, passed or compared somewhere.
  private var escapes: [Bool]

  init(_ f: Function) {
    self.f = f
    escapes = Array(repeating: false, count: f.slots.count)
    // What calls may return to a `setjmp` finds locals as they were when the call was made.
    if f.attributes.contains(.callsReturnsTwice) {
      for s in 0..<f.slots.count { escapes[s] = true }
      return
    }
    for s in 0..<f.slots.count where !f[SlotID(index: s)].isDead { escapes[s] = AliasAnalysis.escapes(f, f[SlotID(index: s)].address) }
  }

  /// The address `root` is used for more than accesses through it.
  static func escapes(_ f: Function, _ root: ValueID) -> Bool {
    var work = [root]
    var steps = 0
    while let v = work.popLast() {
      var u = f[v].firstUse
      while u.isSome {
        steps += 1
        if steps > 500 { return true }
        let i = f[u].user
        let position = u.raw &- f[i].firstOperand
        switch f[i].op {
        case .load, .objectsize, .constantp: break
        case .store: if position != 1 { return true }
        case .ptradd: work.append(f[i].result)
        case .memcpy, .memmove: if position > 1 { return true }
        case .memset: if position != 0 { return true }
        case .icmp: if !f.isConstant(f.operand(i, position == 0 ? 1 : 0)) { return true }
        default: return true
        }
        u = f[u].next
      }
    }
    return false
  }

  // MARK: Locations

  func location(_ address: ValueID, displacement: Int64 = 0, size: Int64?, aliasClass: UInt16) -> MemoryLocation {
    var base = address
    var offset: Int64? = displacement
    var steps = 0
    while true {
      let d = f.definingInst(base)
      guard d.isSome, f[d].op == .ptradd else { break }
      steps += 1
      if steps > 64 { return MemoryLocation(base: base, offset: nil, size: size, aliasClass: aliasClass, isOpaque: true) }
      if let c = f.signedConstant(f.operand(d, 1)), let o = offset { offset = o &+ c } else { offset = nil }
      base = f.operand(d, 0)
    }
    return MemoryLocation(base: base, offset: offset, size: size, aliasClass: aliasClass)
  }

  /// What a load, store or atomic access touches; nil for others.
  func location(of i: InstID) -> MemoryLocation? {
    let data = f[i]
    switch data.op {
    case .load:
      return location(f.operand(i, 0), displacement: Int64(data.displacement), size: Int64(data.type.bytes), aliasClass: data.memory.aliasClass)
    case .store:
      return location(f.operand(i, 1), displacement: Int64(data.displacement), size: Int64(data.type.bytes), aliasClass: data.memory.aliasClass)
    case .memset, .memcpy, .memmove:
      return location(f.operand(i, 0), size: f.signedConstant(f.operand(i, 2)), aliasClass: 0)
    default: return nil
    }
  }

  // MARK: Questions

  private enum ObjectKind { case slot(Int), global(GlobalID), unknown }

  private func object(_ base: ValueID) -> ObjectKind {
    let data = f[base]
    switch data.kind {
    case .slot: return .slot(Int(data.owner))
    case .global:
      let g = f.globalConstant(base)!.global
      let kind = f.module[g].kind
      // Two names may be one object when an alias or a weak definition is involved.
      if kind == .alias || kind == .ifunc || f.module[g].isInterposable { return .unknown }
      return .global(g)
    default: return .unknown
    }
  }

  func mayAlias(_ a: MemoryLocation, _ b: MemoryLocation) -> Bool {
    if !classesMayAlias(a.aliasClass, b.aliasClass) { return false }
    if a.isOpaque || b.isOpaque { return true }
    if a.base == b.base { return overlap(a, b, 0) }
    switch (object(a.base), object(b.base)) {
    case (.slot(let x), .slot(let y)): return x == y
    case (.slot, .global), (.global, .slot): return false
    case (.slot(let x), .unknown), (.unknown, .slot(let x)): return escapes[x]
    case (.global(let x), .global(let y)):
      if x != y { return false }
      return overlap(a, b, f.globalConstant(b.base)!.offset &- f.globalConstant(a.base)!.offset)
    case (.global, .unknown), (.unknown, .global): return true
    case (.unknown, .unknown): return true
    }
  }

  /// `delta` is the distance of b's base from a's.
  private func overlap(_ a: MemoryLocation, _ b: MemoryLocation, _ delta: Int64) -> Bool {
    guard let x = a.offset, let y = b.offset, let m = a.size, let n = b.size else { return true }
    let other = y &+ delta
    return x < other &+ n && other < x &+ m
  }

  /// One class is the other or an ancestor of it.
  private func classesMayAlias(_ a: UInt16, _ b: UInt16) -> Bool {
    if a == b || a == 0 || b == 0 { return true }
    return isAncestor(a, of: b) || isAncestor(b, of: a)
  }

  private func isAncestor(_ a: UInt16, of b: UInt16) -> Bool {
    var c = b
    while c != 0 {
      if c == a { return true }
      c = f.module.aliasClasses[Int(c)].parent
    }
    return false
  }

  /// Only code that uses the base directly can reach the memory.
  func isPrivate(_ l: MemoryLocation) -> Bool {
    if l.isOpaque { return false }
    if case .slot(let s) = object(l.base) { return !escapes[s] }
    return false
  }

  /// The memory is never written after start-up.
  func isConstantMemory(_ l: MemoryLocation) -> Bool {
    guard case .global(let g) = object(l.base) else { return false }
    return f.module[g].kind == .variable && f.module[g].isConstant && f.module[g].isDefinition
  }

  /// `i` writes memory that is not local to it, so it is a definition of the memory state.
  func isMemoryDefinition(_ i: InstID) -> Bool {
    let data = f[i]
    switch data.op {
    case .store, .memset, .memcpy, .memmove, .vastart, .atomicrmw, .cmpxchg, .fence, .setjmp, .longjmp, .ehreturn, .trampoline, .intrinsic, .alloca, .stackrestore:
      return true
    case .load: return data.isVolatile || data.memory.order.rawValue > MemoryOrder.relaxed.rawValue
    case .call, .tailcall: return !(data.callFlags.contains(.readNone) || data.callFlags.contains(.readOnly))
    case .asm, .asmgoto: return true
    default: return false
    }
  }

  /// `i`, a memory definition, may change the content of `l`.
  func clobbers(_ i: InstID, _ l: MemoryLocation) -> Bool {
    let data = f[i]
    switch data.op {
    case .store, .memset, .memcpy, .memmove:
      if isConstantMemory(l) { return false }
      return mayAlias(location(of: i)!, l)
    case .alloca, .stackrestore: return !isPrivate(l) && !isConstantMemory(l)
    case .load: return !isPrivate(l) && !isConstantMemory(l)
    case .asm, .asmgoto:
      // Outputs in memory are operands, so a private slot is safe only when it is not one of them; that made it escape.
      return !isPrivate(l)
    default: return !isPrivate(l) && !isConstantMemory(l)
    }
  }
}
