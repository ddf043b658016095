// Program points, uses and exact live ranges.
//
// Every instruction owns four points, and so does the entry of every block ("slot" = four points):
//   4s    the gap before it: moves run here; fixed and reused operands are read here
//   4s+1  early: ordinary uses are read, early and reusing definitions occupy their register
//   4s+2  late: definitions are written, clobbers happen
//   4s+3  after: definitions with fixed registers arrive at their value's own place
// A live range is a sorted list of half-open segments of points. Because fixed operands are copied in and out at points
// of their own, a value's own place is never constrained to a register: constraints are short reservations (`Bundles`).
//
// Liveness is found per value by walking from its uses up to its definition, so the cost is the size of the answer.

import Support

struct Segment: BitwiseCopyable {
  var from: UInt32
  var to: UInt32
  var vreg: VReg
}

enum UseKind: UInt8, BitwiseCopyable {
  /// The value must be in a register at this point.
  case register
  /// A register is better, a slot will do.
  case any
  /// Copied to a fixed register, a reusing definition, or a stack operand: read from wherever it is.
  case copied
  /// Edge argument or block parameter.
  case edge
}

struct UseRecord: BitwiseCopyable {
  var point: UInt32
  var vreg: VReg
  var weight: Float
  var kind: UseKind
  var isDef: Bool
  /// The register that a `copied` operand would like, or 255.
  var hint: UInt8
}

/// Where a value is defined.
struct Definition: BitwiseCopyable {
  var point: UInt32 = .max
  /// `.none` for block parameters.
  var inst: MInstID = .none
  var block: UInt32 = 0
}

final class LiveRanges {
  let function: MIRFunction
  /// First point of each block by layout ordinal, and one past the last.
  var blockStart = Arena<UInt32>(capacity: 64)
  /// Layout ordinal by block id.
  var ordinal: Arena<UInt32>
  /// Layout ordinal of each slot.
  var slotBlock: Arena<UInt32>
  var frequency = Arena<Float>(capacity: 64)
  var definitions: Arena<Definition>
  var uses = Arena<UseRecord>(capacity: 64)
  /// Uses of value v: `uses[useStart[v]..<useStart[v + 1]]`, in order of points.
  var useStart: Arena<UInt32>
  var segments = Arena<Segment>(capacity: 256)
  var segmentStart: Arena<UInt32>

  /// Values that are computed again instead of being stored.
  private(set) var rematerializable: BitSet

  init(_ f: MIRFunction) {
    function = f
    rematerializable = BitSet(capacity: f.vregs.count)
    ordinal = Arena(repeating: UInt32.max, count: f.blocks.count)
    slotBlock = Arena(capacity: f.insts.count + f.layout.count)
    definitions = Arena(repeating: Definition(), count: f.vregs.count)
    useStart = Arena(repeating: 0, count: f.vregs.count + 1)
    segmentStart = Arena(repeating: 0, count: f.vregs.count + 1)
    number()
    findRematerializable()
    collectUses()
  }

  @inline(__always) func slot(of i: UInt32, inBlock k: Int) -> UInt32 { i &+ UInt32(truncatingIfNeeded: k) &+ 1 }
  @inline(__always) func block(at point: UInt32) -> Int { Int(slotBlock[Int(point &>> 2)]) }
  /// The instruction before which moves in the gap of `slot` stand.
  @inline(__always) func position(ofSlot slot: UInt32) -> UInt32 {
    let k = slotBlock[Int(slot)]
    let start = blockStart[Int(k)] &>> 2
    let first = function[function.layout[Int(k)]].firstInst
    return slot == start ? first : first &+ slot &- start &- 1
  }

  private func number() {
    var next: UInt32 = 0
    for k in function.layout.indices {
      let b = function.layout[k]
      ordinal[b.index] = UInt32(k)
      blockStart.append(next)
      let size = function[b].endInst - function[b].firstInst + 1
      slotBlock.append(repeating: UInt32(k), count: Int(size))
      next += size * 4
      frequency.append(max(function[b].frequency, 1e-6))
    }
    blockStart.append(next)
  }

  /// A value that may have to go straight to memory (a block parameter in a slot) is better stored.
  private func findRematerializable() {
    for k in function.layout.indices {
      let b = function[function.layout[k]]
      for i in b.firstInst..<b.endInst where function[MInstID(i)].flags.contains(.rematerializable) {
        rematerializable.insert(function.operands(of: MInstID(i))[0].vreg.index)
      }
    }
    for k in function.layout.indices {
      let b = function.layout[k]
      for i in function[b].firstInst..<function[b].endInst {
        let isCopy = function[MInstID(i)].opcode == MOpcode.copy
        for o in function.operands(of: MInstID(i)) where o.isUse && (isCopy || o.isStack) { rematerializable.remove(o.vreg.index) }
      }
      for e in 0..<Int(function[b].edgeCount) {
        for a in function.arguments(of: function.outgoing(b, e)) { rematerializable.remove(a.index) }
      }
    }
  }

  // MARK: Uses

  private func collectUses() {
    forEachUse { record, count in useStart[record.vreg.index + 1] &+= 1 }
    for v in 0..<function.vregs.count { useStart[v + 1] &+= useStart[v] }
    let total = Int(useStart[function.vregs.count])
    uses = Arena(repeating: UseRecord(point: 0, vreg: .none, weight: 0, kind: .any, isDef: false, hint: 255), count: total)
    var next = Arena<UInt32>(capacity: function.vregs.count)
    for v in 0..<function.vregs.count { next.append(useStart[v]) }
    forEachUse { record, _ in
      let v = record.vreg.index
      uses[Int(next[v])] = record
      next[v] &+= 1
    }
  }

  private func forEachUse(_ body: (UseRecord, Int) -> Void) {
    for k in function.layout.indices {
      let b = function.layout[k]
      let weight = frequency[k]
      for p in function.parameters(of: b) {
        definitions[p.index] = Definition(point: blockStart[k], inst: .none, block: UInt32(k))
        body(UseRecord(point: blockStart[k], vreg: p, weight: weight * 0.4, kind: .edge, isDef: true, hint: 255), k)
      }
      for i in function[b].firstInst..<function[b].endInst { visit(MInstID(i), slot(of: i, inBlock: k) &* 4, k, weight, body) }
      let end = blockStart[k + 1] &- 1
      for e in 0..<Int(function[b].edgeCount) {
        for a in function.arguments(of: function.outgoing(b, e)) {
          body(UseRecord(point: end, vreg: a, weight: weight * 0.4, kind: .edge, isDef: false, hint: 255), k)
        }
      }
    }
  }

  private func visit(_ i: MInstID, _ point: UInt32, _ k: Int, _ weight: Float, _ body: (UseRecord, Int) -> Void) {
    let inst = function[i]
    let operands = function.operands(of: i)
    if inst.opcode == MOpcode.copy {
      let target = operands[0].vreg
      definitions[target.index] = Definition(point: point + 3, inst: i, block: UInt32(k))
      body(UseRecord(point: point, vreg: operands[1].vreg, weight: weight * 0.4, kind: .copied, isDef: false, hint: 255), k)
      body(UseRecord(point: point + 3, vreg: target, weight: weight * 0.4, kind: .copied, isDef: true, hint: 255), k)
      return
    }
    // Uses first, so that records of one value stay in order of points.
    for (j, o) in operands.enumerated() where o.isUse {
      var r = UseRecord(point: point + 1, vreg: o.vreg, weight: weight, kind: .register, isDef: false, hint: 255)
      if o.isFixed || o.isStack || tie(operands, j) != nil {
        r.point = point
        r.kind = .copied
        r.weight = weight * 0.7
        if o.isFixed { r.hint = o.fixedRegister.raw }
      } else {
        if o.isLate { r.point = point + 2 }
        if o.isAny && !rematerializable.contains(o.vreg.index) {
          r.kind = .any
          r.weight = weight * 0.8
        }
      }
      body(r, k)
    }
    for o in operands where o.isDef {
      var r = UseRecord(point: point + 2, vreg: o.vreg, weight: weight, kind: .register, isDef: true, hint: 255)
      if o.isFixed || o.isStack {
        r.point = point + 3
        r.kind = .copied
        r.weight = weight * 0.7
        if o.isFixed { r.hint = o.fixedRegister.raw }
      } else {
        if o.isReuse || !o.isLate { r.point = point + 1 }
        if o.isAny { r.kind = .any }
      }
      definitions[o.vreg.index] = Definition(point: r.point, inst: i, block: UInt32(k))
      body(r, k)
    }
  }

  /// The definition whose register operand `j`, a use, must share: one that reuses it, or one that reuses another use of
  /// the same value (both then read that register).
  @inline(__always) func tie(_ operands: UnsafeBufferPointer<Operand>, _ j: Int) -> Int? {
    let use = operands[j]
    var found: Int?
    for (d, o) in operands.enumerated() {
      if !o.isDef { break }
      if !o.isReuse { continue }
      if o.reusedOperand == j { return d }
      if found == nil && !use.isLate && operands[o.reusedOperand].vreg == use.vreg { found = d }
    }
    return found
  }

  // MARK: Ranges

  /// Computes all live ranges. False when they would need more than `limit` segments.
  func build(limit: Int) -> Bool {
    let blockCount = function.layout.count
    let inMark = Arena<UInt32>(repeating: .max, count: blockCount)
    let outMark = Arena<UInt32>(repeating: .max, count: blockCount)
    var liveIn = Arena<UInt32>(capacity: 64)
    var visited = 0
    for v in 0..<function.vregs.count {
      segmentStart[v] = UInt32(segments.count)
      let def = definitions[v]
      if def.point == .max { continue }
      let first = Int(useStart[v]), last = Int(useStart[v + 1])
      if isLocal(def, first, last) {
        var to = definitionEnd(def.point)
        for k in first..<last { to = max(to, uses[k].point + 1) }
        segments.append(Segment(from: def.point, to: to, vreg: VReg(index: v)))
        continue
      }
      liveIn.removeAll()
      walk(UInt32(v), def, first, last, inMark, outMark, &liveIn)
      visited += liveIn.count
      if visited > limit * 4 || segments.count > limit { return false }
      sort(&liveIn)
      makeSegments(UInt32(v), def, first, last, outMark, liveIn)
    }
    segmentStart[function.vregs.count] = UInt32(segments.count)
    return true
  }

  /// A definition occupies its register to the end of its instruction, even if it is never used.
  @inline(__always) private func definitionEnd(_ point: UInt32) -> UInt32 { point & 3 == 1 ? point + 2 : point + 1 }

  private func isLocal(_ def: Definition, _ first: Int, _ last: Int) -> Bool {
    let start = blockStart[Int(def.block)], end = blockStart[Int(def.block) + 1]
    for k in first..<last where uses[k].point < max(start, def.point) || uses[k].point >= end { return false }
    return true
  }

  private func walk(
    _ v: UInt32, _ def: Definition, _ first: Int, _ last: Int, _ inMark: borrowing Arena<UInt32>,
    _ outMark: borrowing Arena<UInt32>, _ liveIn: inout Arena<UInt32>
  ) {
    var next = 0
    for k in first..<last {
      let b = block(at: uses[k].point)
      if UInt32(b) == def.block && uses[k].point >= def.point { continue }
      if inMark[b] == v { continue }
      inMark[b] = v
      liveIn.append(UInt32(b))
      while next < liveIn.count {
        let s = Int(liveIn[next])
        next += 1
        for e in function.incoming(function.layout[s]) {
          let p = Int(ordinal[function[e].source.index])
          outMark[p] = v
          if UInt32(p) == def.block || inMark[p] == v { continue }
          inMark[p] = v
          liveIn.append(UInt32(p))
        }
      }
    }
  }

  private func makeSegments(
    _ v: UInt32, _ def: Definition, _ first: Int, _ last: Int, _ outMark: borrowing Arena<UInt32>, _ liveIn: borrowing Arena<UInt32>
  ) {
    let start = segments.count
    var use = first
    var next = 0
    var defDone = false
    while next < liveIn.count || !defDone {
      let isDef = !defDone && (next == liveIn.count || def.block < liveIn[next])
      let b = isDef ? Int(def.block) : Int(liveIn[next])
      if isDef { defDone = true } else { next += 1 }
      let from = isDef ? def.point : blockStart[b]
      let end = blockStart[b + 1]
      var to = isDef ? definitionEnd(from) : from + 1
      while use < last && uses[use].point < end {
        to = max(to, uses[use].point + 1)
        use += 1
      }
      if outMark[b] == v { to = end }
      if segments.count > start && segments[segments.count - 1].to == from {
        segments[segments.count - 1].to = to
      } else {
        segments.append(Segment(from: from, to: to, vreg: VReg(v)))
      }
    }
  }

  private func sort(_ a: inout Arena<UInt32>) {
    if a.count < 2 { return }
    let list = a.buffer
    list.sortInPlace { $0 < $1 }
  }
}

extension UnsafeMutableBufferPointer {
  /// Sorting through a pointer held by a constant.
  @inline(__always) func sortInPlace(by areInOrder: (Element, Element) -> Bool) {
    var view = self
    view.sort(by: areInOrder)
  }
}
