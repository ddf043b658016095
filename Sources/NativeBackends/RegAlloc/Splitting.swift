// Splitting a bundle that found no register.
//
// A bundle over several blocks is split by region: for each register, the blocks where it is free throughout are those
// the piece may keep; the piece's worth is the weight of the uses inside minus the frequency of the edges where the value
// would go in and out. The best piece takes that register; the rest is tried again, then cut into one piece per block.
// A bundle inside one block is cut at the first conflict, before calls in particular; after a few cuts it falls into
// single instructions. What no piece covers lives in the home slot.

import Support

/// Tables by block ordinal, reset through the list of touched blocks.
struct RegionScratch: ~Copyable {
  var weight: Arena<Float>
  /// 0 outside the bundle, 1 inside but conflicting, 2 kept.
  var state: Arena<UInt8>
  var blocks = Arena<UInt32>(capacity: 32)
  init(_ count: Int) {
    weight = Arena(repeating: 0, count: count)
    state = Arena(repeating: 0, count: count)
  }
}

extension BacktrackingAllocator {
  func split(_ b: Int) throws(AllocationFailure) {
    let list = segments(of: b)
    let first = ranges.block(at: list[0].from), last = ranges.block(at: list[list.count - 1].to - 1)
    if first == last {
      splitLocally(b)
    } else if bundles[b].splits >= 4 || !splitByRegion(b) {
      splitByBlock(b)
    }
  }

  /// A new bundle from the parts of `b`'s segments and uses in `from..<to`; nil if no use is inside.
  @discardableResult private func makePiece(_ b: Int, _ from: UInt32, _ to: UInt32) -> Int? {
    var piece = Bundle()
    piece.registerClass = bundles[b].registerClass
    piece.splits = min(bundles[b].splits + 1, 250)
    piece.firstSegment = UInt32(segments.count)
    for k in 0..<Int(bundles[b].segmentCount) {
      var s = segments[Int(bundles[b].firstSegment) + k]
      if s.to <= from { continue }
      if s.from >= to { break }
      s.from = max(s.from, from)
      s.to = min(s.to, to)
      segments.append(s)
    }
    piece.segmentCount = UInt32(segments.count) - piece.firstSegment
    piece.firstUse = UInt32(uses.count)
    for k in 0..<Int(bundles[b].useCount) {
      let u = uses[Int(bundles[b].firstUse) + k]
      if u.point < from { continue }
      if u.point >= to { break }
      uses.append(u)
    }
    piece.useCount = UInt32(uses.count) - piece.firstUse
    if piece.segmentCount == 0 || piece.useCount == 0 { return nil }
    bundles.append(piece)
    measure(bundles.count - 1)
    return bundles.count - 1
  }

  // MARK: Within a block

  /// Where a piece that ends with `u` ends.
  private func end(of u: UseRecord) -> UInt32 { u.isDef && u.point & 3 == 1 ? u.point + 2 : u.point + 1 }

  private func isWanted(_ u: UseRecord) -> Bool { u.kind == .register && !(u.isDef && isCheap(u.vreg)) }

  private func splitLocally(_ b: Int) {
    if bundles[b].splits >= 12 {
      splitIntoInstructions(b)
      return
    }
    // The register that stays free longest.
    var cut: UInt32 = 0
    for r in order(b) { cut = max(cut, firstConflict(r, b)) }
    // What can be kept in front of the conflict: up to the last wanted use before it.
    let list = uses(of: b)
    var lastBefore: UInt32?
    var firstAfter: UInt32?
    for u in list {
      if u.point < cut {
        if u.kind != .edge || !u.isDef { lastBefore = end(of: u) }
      } else if firstAfter == nil && isWanted(u) {
        firstAfter = u.point
      }
    }
    let begin = segments(of: b)[0].from
    let end = segments(of: b)[segments(of: b).count - 1].to
    // The second piece begins in the gap before its first use; the first must end before that.
    var to = lastBefore ?? 0
    if let after = firstAfter { to = min(to, after & ~3) }
    if lastBefore == nil || to <= begin || (firstAfter == nil && to >= end) {
      splitFirstInstruction(b)
      return
    }
    if let p = makePiece(b, begin, to), bundles[p].needsRegister || bundles[p].useCount > 1 { push(p) }
    if let after = firstAfter, let p = makePiece(b, after & ~3, end) { push(p) }
  }

  private func firstConflict(_ r: PReg, _ b: Int) -> UInt32 {
    var found = UInt32.max
    for s in segments(of: b) {
      _ = maps[r.index].forEachOverlap(s.from, s.to) {
        if !conflicts($0, s) { return true }
        found = min(found, max($0.from, s.from))
        return false
      }
      if let c = clobbers.firstClobber(of: r, s.from, s.to) { found = min(found, c) }
      if found != .max { break }
    }
    return found
  }

  /// Nothing fits in front: the first wanted instruction becomes a piece of its own, the rest is tried again.
  private func splitFirstInstruction(_ b: Int) {
    let end = segments(of: b)[segments(of: b).count - 1].to
    var slot: UInt32 = .max
    for u in uses(of: b) where isWanted(u) {
      slot = u.point >> 2
      break
    }
    if slot == .max { return }
    makeInstructionPiece(b, slot)
    var next: UInt32 = .max
    for u in uses(of: b) where isWanted(u) && u.point >> 2 > slot {
      next = u.point & ~3
      break
    }
    if next != .max, let p = makePiece(b, next, end) { push(p) }
  }

  private func makeInstructionPiece(_ b: Int, _ slot: UInt32) {
    var last: UInt32 = 0
    for u in uses(of: b) where u.point >> 2 == slot { last = max(last, end(of: u)) }
    if let p = makePiece(b, slot * 4, last), bundles[p].needsRegister { push(p) }
  }

  private func splitIntoInstructions(_ b: Int) {
    var done: UInt32 = .max
    let count = Int(bundles[b].useCount), first = Int(bundles[b].firstUse)
    var k = 0
    while k < count {
      let u = uses[first + k]
      k += 1
      if !isWanted(u) || u.point >> 2 == done { continue }
      done = u.point >> 2
      // The uses of this instruction stand together.
      var low = k - 1
      while low > 0 && uses[first + low - 1].point >> 2 == done { low -= 1 }
      var high = k
      while high < count && uses[first + high].point >> 2 == done { high += 1 }
      makeSmallPiece(b, done, first + low, first + high)
    }
  }

  /// An instruction's piece with its uses known; finds its segments by binary search, so a long bundle falls apart in
  /// linear time.
  private func makeSmallPiece(_ b: Int, _ slot: UInt32, _ low: Int, _ high: Int) {
    let from = slot * 4
    var to: UInt32 = 0
    for j in low..<high { to = max(to, end(of: uses[j])) }
    var piece = Bundle()
    piece.registerClass = bundles[b].registerClass
    piece.splits = 250
    appendSegments(b, from, to, &piece)
    piece.firstUse = UInt32(uses.count)
    for j in low..<high { uses.append(uses[j]) }
    piece.useCount = UInt32(high - low)
    bundles.append(piece)
    measure(bundles.count - 1)
    push(bundles.count - 1)
  }

  // MARK: Across blocks

  /// One piece per block that wants a register, from its first wanted use to its last.
  private func splitByBlock(_ b: Int) {
    let first = Int(bundles[b].firstUse), count = Int(bundles[b].useCount)
    var k = 0
    while k < count {
      let block = ranges.block(at: uses[first + k].point)
      let blockEnd = ranges.blockStart[block + 1]
      var from: UInt32 = .max
      var to: UInt32 = 0
      let low = k
      while k < count && uses[first + k].point < blockEnd {
        let u = uses[first + k]
        if isWanted(u) {
          if from == .max { from = u.point & ~3 }
          to = max(to, end(of: u))
        }
        k += 1
      }
      if from == .max { continue }
      makeBlockPiece(b, from, to, first + low, first + k)
    }
  }

  private func makeBlockPiece(_ b: Int, _ from: UInt32, _ to: UInt32, _ low: Int, _ high: Int) {
    var piece = Bundle()
    piece.registerClass = bundles[b].registerClass
    piece.splits = min(bundles[b].splits + 1, 250)
    appendSegments(b, from, to, &piece)
    piece.firstUse = UInt32(uses.count)
    for j in low..<high where uses[j].point >= from && uses[j].point < to { uses.append(uses[j]) }
    piece.useCount = UInt32(uses.count) - piece.firstUse
    bundles.append(piece)
    measure(bundles.count - 1)
    push(bundles.count - 1)
  }

  private func appendSegments(_ b: Int, _ from: UInt32, _ to: UInt32, _ piece: inout Bundle) {
    piece.firstSegment = UInt32(segments.count)
    var k = Int(bundles[b].firstSegment)
    let end = k + Int(bundles[b].segmentCount)
    var upper = end
    while k < upper {
      let mid = (k + upper) / 2
      if segments[mid].to <= from { k = mid + 1 } else { upper = mid }
    }
    while k < end && segments[k].from < to {
      var s = segments[k]
      s.from = max(s.from, from)
      s.to = min(s.to, to)
      segments.append(s)
      k += 1
    }
    piece.segmentCount = UInt32(segments.count) - piece.firstSegment
  }

  // MARK: By region

  /// True when a piece was made; it has its register, the rest is queued.
  private func splitByRegion(_ b: Int) -> Bool {
    collectBlocks(b)
    var best: PReg?
    var bestGain: Float = 0
    for r in order(b) {
      markConflicts(r, b)
      var gain = keepWorthwhile()
      if registers.calleeSaved.contains(r) && !maps[r.index].isUsed { gain -= 1.5 * ranges.frequency[0] }
      if gain > bestGain {
        bestGain = gain
        best = r
      }
    }
    var done = false
    if let r = best {
      markConflicts(r, b)
      _ = keepWorthwhile()
      done = makeRegionPieces(b, r)
    }
    for k in region.blocks.indices {
      region.state[Int(region.blocks[k])] = 0
      region.weight[Int(region.blocks[k])] = 0
    }
    region.blocks.removeAll()
    return done
  }

  private func collectBlocks(_ b: Int) {
    for s in segments(of: b) {
      var k = ranges.block(at: s.from)
      while k < ranges.function.layout.count && ranges.blockStart[k] < s.to {
        if region.state[k] == 0 {
          region.state[k] = 1
          region.blocks.append(UInt32(k))
        }
        k += 1
      }
    }
    for u in uses(of: b) {
      let w = isCheap(u.vreg) ? (u.isDef ? 0 : u.weight * 0.4) : u.weight
      region.weight[ranges.block(at: u.point)] += w
    }
  }

  private func markConflicts(_ r: PReg, _ b: Int) {
    for k in region.blocks.indices { region.state[Int(region.blocks[k])] = 2 }
    for s in segments(of: b) {
      _ = maps[r.index].forEachOverlap(s.from, s.to) {
        if conflicts($0, s) { markBad(max($0.from, s.from), min($0.to, s.to)) }
        return true
      }
      clobbers.forEachClobber(of: r, s.from, s.to) { markBad($0, $0 + 1) }
    }
  }

  private func markBad(_ from: UInt32, _ to: UInt32) {
    var k = ranges.block(at: from)
    while k < function.layout.count && ranges.blockStart[k] < to {
      if region.state[k] == 2 { region.state[k] = 1 }
      k += 1
    }
  }

  /// Drops kept blocks whose borders cost more than their uses are worth; returns the gain of the rest.
  private func keepWorthwhile() -> Float {
    for _ in 0..<3 {
      var changed = false
      for k in region.blocks.indices {
        let block = Int(region.blocks[k])
        if region.state[block] != 2 { continue }
        let (inside, outside) = borders(block)
        if region.weight[block] + inside < outside {
          region.state[block] = 1
          changed = true
        }
      }
      if !changed { break }
    }
    var gain: Float = 0
    for k in region.blocks.indices where region.state[Int(region.blocks[k])] == 2 {
      let block = Int(region.blocks[k])
      gain += region.weight[block] - borders(block).1
    }
    return gain
  }

  /// The frequencies of the edges to kept and to other blocks of the bundle.
  private func borders(_ block: Int) -> (Float, Float) {
    var inside: Float = 0
    var outside: Float = 0
    let id = function.layout[block]
    for e in function.incoming(id) {
      let p = Int(ranges.ordinal[function[e].source.index])
      let f = ranges.frequency[p] * function[e].probability
      if region.state[p] == 2 { inside += f } else if region.state[p] == 1 { outside += f }
    }
    for k in 0..<Int(function[id].edgeCount) {
      let e = function.outgoing(id, k)
      let s = Int(ranges.ordinal[function[e].target.index])
      let f = ranges.frequency[block] * function[e].probability
      if region.state[s] == 2 { inside += f } else if region.state[s] == 1 { outside += f * 0.4 }
    }
    return (inside, outside)
  }

  private func makeRegionPieces(_ b: Int, _ r: PReg) -> Bool {
    let kept = makeStatePiece(b, 2)
    guard let piece = kept else { return false }
    let rest = makeStatePiece(b, 1)
    if isFree(r, piece) { assign(piece, r) } else { push(piece) }
    if let rest, bundles[rest].useCount > 0 { push(rest) }
    return true
  }

  /// The part of `b` in the blocks with `state`.
  private func makeStatePiece(_ b: Int, _ state: UInt8) -> Int? {
    var piece = Bundle()
    piece.registerClass = bundles[b].registerClass
    piece.splits = min(bundles[b].splits + 1, 250)
    piece.firstSegment = UInt32(segments.count)
    for j in 0..<Int(bundles[b].segmentCount) {
      let s = segments[Int(bundles[b].firstSegment) + j]
      var k = ranges.block(at: s.from)
      while k < function.layout.count && ranges.blockStart[k] < s.to {
        if region.state[k] == state {
          let from = max(s.from, ranges.blockStart[k]), to = min(s.to, ranges.blockStart[k + 1])
          let last = segments.count - 1
          if last >= Int(piece.firstSegment) && segments[last].to == from && segments[last].vreg == s.vreg {
            segments[last].to = to
          } else {
            segments.append(Segment(from: from, to: to, vreg: s.vreg))
          }
        }
        k += 1
      }
    }
    piece.segmentCount = UInt32(segments.count) - piece.firstSegment
    piece.firstUse = UInt32(uses.count)
    for j in 0..<Int(bundles[b].useCount) {
      let u = uses[Int(bundles[b].firstUse) + j]
      if region.state[ranges.block(at: u.point)] == state { uses.append(u) }
    }
    piece.useCount = UInt32(uses.count) - piece.firstUse
    if piece.segmentCount == 0 { return nil }
    bundles.append(piece)
    measure(bundles.count - 1)
    return bundles.count - 1
  }
}
