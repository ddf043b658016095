// The only way to change a function: keeps use lists, incoming edges and layout links exact.
//
// Nothing else writes the linking fields of the records. Plain fields (`flags`, `aux` payloads, weights, names) may be
// written directly.

import Support

extension Function {
  // MARK: Uses

  func link(_ u: UseID) {
    let v = self[u].value
    let head = self[v].firstUse
    self[u].next = head
    self[u].previous = .none
    if head.isSome { self[head].previous = u }
    self[v].firstUse = u
    self[v].useCount &+= 1
  }

  func unlink(_ u: UseID) {
    let use = self[u]
    if use.previous.isSome { self[use.previous].next = use.next } else { self[use.value].firstUse = use.next }
    if use.next.isSome { self[use.next].previous = use.previous }
    self[use.value].useCount &-= 1
  }

  @inline(__always) func addUse(_ v: ValueID, by i: InstID) {
    let u = uses.append(Use(value: v, user: i, next: .none, previous: .none))
    link(u)
  }

  /// Makes operand position `u` read `v`.
  public func setUse(_ u: UseID, to v: ValueID) {
    unlink(u)
    self[u].value = v
    link(u)
  }

  /// Makes operand `k` of `i` read `v`.
  public func setOperand(_ i: InstID, _ k: Int, to v: ValueID) { setUse(UseID(self[i].firstOperand &+ UInt32(k)), to: v) }

  /// Makes every use of `old` read `new`.
  public func replaceAllUses(of old: ValueID, with new: ValueID) {
    precondition(old != new)
    while self[old].firstUse.isSome { setUse(self[old].firstUse, to: new) }
  }

  // MARK: Slots and blocks

  /// Adds a stack slot of `size` bytes; its address is the slot's `address` value.
  public func addSlot(size: UInt64, alignment: Int, name: Name = .none) -> SlotID {
    let s = SlotID(index: slots.count)
    let address = addValue(.ptr, .slot, index: 0, owner: s.raw)
    return slots.append(SlotData(size: size, alignment: UInt32(alignment), address: address, name: name, isDead: false))
  }

  /// Makes a block at the end of the layout, or after `previous`.
  @discardableResult public func addBlock(after previous: BlockID = .none) -> BlockID {
    let b = blocks.append(
      BlockData(
        firstInst: .none, lastInst: .none, firstParameter: 0, parameterCount: 0, parameterCapacity: 0, firstIncoming: .none,
        incomingCount: 0, previous: .none, next: .none, isAddressTaken: false, isDead: false))
    linkBlock(b, after: previous.isNone ? lastBlock : previous)
    blockCount += 1
    return b
  }

  func linkBlock(_ b: BlockID, after previous: BlockID) {
    let next = previous.isNone ? firstBlock : self[previous].next
    self[b].previous = previous
    self[b].next = next
    if previous.isSome { self[previous].next = b } else { firstBlock = b }
    if next.isSome { self[next].previous = b } else { lastBlock = b }
  }

  func unlinkBlock(_ b: BlockID) {
    let data = self[b]
    if data.previous.isSome { self[data.previous].next = data.next } else { firstBlock = data.next }
    if data.next.isSome { self[data.next].previous = data.previous } else { lastBlock = data.previous }
  }

  /// Changes the layout only. The entry block stays first.
  public func moveBlock(_ b: BlockID, after previous: BlockID) {
    precondition(b != firstBlock && b != previous && previous.isSome)
    unlinkBlock(b)
    linkBlock(b, after: previous)
  }

  /// Deletes `b` with its instructions. No edge may lead to it; results still used elsewhere become poison there.
  public func removeBlock(_ b: BlockID) {
    precondition(self[b].incomingCount == 0 && b != firstBlock, "block still reachable")
    var i = self[b].lastInst
    while i.isSome {
      let previous = self[i].previous
      for k in 0..<Int(self[i].resultCount) {
        let v = result(i, k)
        if self[v].useCount != 0 { replaceAllUses(of: v, with: poison(self[v].type)) }
      }
      remove(i)
      i = previous
    }
    for k in 0..<Int(self[b].parameterCount) {
      let v = parameter(b, k)
      if self[v].useCount != 0 { replaceAllUses(of: v, with: poison(self[v].type)) }
      self[v].kind = .dead
    }
    unlinkBlock(b)
    self[b].isDead = true
    blockCount -= 1
  }

  /// Adds a parameter to `b`. Every edge to `b` must be given a matching argument (`appendArgument`).
  @discardableResult public func addParameter(_ b: BlockID, _ type: Type) -> ValueID {
    let k = Int(self[b].parameterCount)
    if k == Int(self[b].parameterCapacity) {
      let capacity = max(k * 2, 2)
      let start = parameterPool.count
      parameterPool.append(repeating: .none, count: capacity)
      for j in 0..<k { parameterPool[start + j] = parameterPool[Int(self[b].firstParameter) + j] }
      self[b].firstParameter = UInt32(start)
      self[b].parameterCapacity = UInt32(capacity)
    }
    let v = addValue(type, .parameter, index: k, owner: b.raw)
    parameterPool[Int(self[b].firstParameter) + k] = v
    self[b].parameterCount += 1
    return v
  }

  /// Removes parameter `k` of `b`, which has no uses, and the matching argument of every incoming edge.
  public func removeParameter(_ b: BlockID, _ k: Int) {
    let v = parameter(b, k)
    precondition(self[v].useCount == 0, "parameter still used")
    self[v].kind = .dead
    let count = Int(self[b].parameterCount), first = Int(self[b].firstParameter)
    for j in k + 1..<max(count, k + 1) {
      parameterPool[first + j - 1] = parameterPool[first + j]
      self[parameterPool[first + j]].index -= 1
    }
    self[b].parameterCount -= 1
    for e in incomingEdges(b) { removeArgument(e, k) }
  }

  // MARK: Edges

  /// Adds an argument to `e`, for the next parameter of its target.
  public func appendArgument(_ e: EdgeID, _ v: ValueID) {
    let k = self[e].argumentCount
    if k == self[e].argumentCapacity { growArguments(e) }
    let u = UseID(self[e].firstArgument &+ k)
    self[u] = Use(value: v, user: self[e].user, next: .none, previous: .none)
    link(u)
    self[e].argumentCount += 1
  }

  private func growArguments(_ e: EdgeID) {
    let count = self[e].argumentCount, old = self[e].firstArgument
    let capacity = max(count * 2, 2)
    let start = UInt32(uses.count)
    for j in 0..<count {
      let v = self[UseID(old + j)].value
      unlink(UseID(old + j))
      addUse(v, by: self[e].user)
    }
    let filler = Use(value: .none, user: .none, next: .none, previous: .none)
    for _ in count..<capacity { _ = uses.append(filler) }
    self[e].firstArgument = start
    self[e].argumentCapacity = capacity
  }

  /// Removes argument `k` of `e` (the later ones move down).
  public func removeArgument(_ e: EdgeID, _ k: Int) {
    let first = self[e].firstArgument, count = Int(self[e].argumentCount)
    for j in k..<count - 1 { setUse(UseID(first + UInt32(j)), to: self[UseID(first + UInt32(j) + 1)].value) }
    unlink(UseID(first + UInt32(count - 1)))
    self[e].argumentCount -= 1
  }

  /// Removes all arguments of `e`.
  public func removeArguments(_ e: EdgeID) {
    for u in argumentUses(e) { unlink(u) }
    self[e].argumentCount = 0
  }

  /// Makes `e` lead to `target`; its arguments are kept as they are.
  public func setTarget(_ e: EdgeID, to target: BlockID) {
    unlinkEdge(e)
    self[e].target = target
    linkEdge(e)
  }

  func linkEdge(_ e: EdgeID) {
    let b = self[e].target
    let head = self[b].firstIncoming
    self[e].nextIncoming = head
    self[e].previousIncoming = .none
    if head.isSome { self[head].previousIncoming = e }
    self[b].firstIncoming = e
    self[b].incomingCount += 1
  }

  func unlinkEdge(_ e: EdgeID) {
    let edge = self[e]
    if edge.previousIncoming.isSome {
      self[edge.previousIncoming].nextIncoming = edge.nextIncoming
    } else {
      self[edge.target].firstIncoming = edge.nextIncoming
    }
    if edge.nextIncoming.isSome { self[edge.nextIncoming].previousIncoming = edge.previousIncoming }
    self[edge.target].incomingCount -= 1
  }

  /// Makes an edge for terminator `user`; edges of one terminator are made one after the other, without others between.
  @discardableResult public func addEdge(from user: InstID, to target: BlockID, caseValue: ValueID = .none, weight: UInt32 = 0) -> EdgeID {
    let e = edges.append(
      EdgeData(
        user: user, target: target, firstArgument: 0, argumentCount: 0, argumentCapacity: 0, nextIncoming: .none,
        previousIncoming: .none, caseValue: caseValue, weight: weight))
    linkEdge(e)
    if self[user].op == .asmgoto {
      let a = Int(self[user].aux)
      if asmInfos[a].edgeCount == 0 { asmInfos[a].firstEdge = e }
      precondition(asmInfos[a].firstEdge.raw + asmInfos[a].edgeCount == e.raw, "edges of one terminator must be consecutive")
      asmInfos[a].edgeCount += 1
    } else {
      if self[user].aux2 == 0 { self[user].aux = e.raw }
      precondition(self[user].aux + self[user].aux2 == e.raw, "edges of one terminator must be consecutive")
      self[user].aux2 += 1
    }
    return e
  }

  // MARK: Instructions

  /// Makes an instruction without operands, not yet in a block. Operands follow with `addOperand`.
  public func makeInst(
    _ op: Opcode, _ type: Type, flags: InstFlags = [], aux: UInt32 = 0, aux2: UInt32 = 0, location: SourceLocation
  ) -> InstID {
    let i = insts.append(
      InstData(
        op: op, type: type, flags: flags, firstOperand: UInt32(truncatingIfNeeded: uses.count), operandCount: 0, result: .none,
        resultCount: 0, aux: aux, aux2: aux2, block: .none, previous: .none, next: .none))
    _ = locations.append(location)
    return i
  }

  /// Adds an operand to the newest instruction (no other use may have been made since `makeInst`).
  public func addOperand(_ i: InstID, _ v: ValueID) {
    assert(Int(self[i].firstOperand &+ self[i].operandCount) == uses.count)
    addUse(v, by: i)
    self[i].operandCount &+= 1
  }

  /// Adds a result value to `i`; results of one instruction are made one after the other.
  @discardableResult public func addResult(_ i: InstID, _ type: Type) -> ValueID {
    let k = self[i].resultCount
    let v = addValue(type, .result, index: Int(k), owner: i.raw)
    if k == 0 { self[i].result = v }
    assert(self[i].result.raw &+ k == v.raw)
    self[i].resultCount &+= 1
    return v
  }

  /// Puts a detached instruction at the end of `b`.
  public func append(_ i: InstID, to b: BlockID) {
    let last = self[b].lastInst
    self[i].block = b
    self[i].previous = last
    self[i].next = .none
    if last.isSome { self[last].next = i } else { self[b].firstInst = i }
    self[b].lastInst = i
    instCount &+= 1
  }

  /// Puts a detached instruction before `position`.
  public func insert(_ i: InstID, before position: InstID) {
    let previous = self[position].previous, b = self[position].block
    self[i].block = b
    self[i].previous = previous
    self[i].next = position
    self[position].previous = i
    if previous.isSome { self[previous].next = i } else { self[b].firstInst = i }
    instCount &+= 1
  }

  /// Puts a detached instruction first in `b`.
  public func prepend(_ i: InstID, to b: BlockID) {
    let first = self[b].firstInst
    if first.isSome { insert(i, before: first) } else { append(i, to: b) }
  }

  /// Takes `i` out of its block; it keeps operands and results and can be inserted again.
  public func detach(_ i: InstID) {
    let data = self[i]
    if data.previous.isSome { self[data.previous].next = data.next } else { self[data.block].firstInst = data.next }
    if data.next.isSome { self[data.next].previous = data.previous } else { self[data.block].lastInst = data.previous }
    self[i].block = .none
    self[i].previous = .none
    self[i].next = .none
    instCount &-= 1
  }

  public func move(_ i: InstID, before position: InstID) {
    detach(i)
    insert(i, before: position)
  }

  /// Moves `i` to the end of `b`, before its terminator if it has one.
  public func move(_ i: InstID, toEndOf b: BlockID) {
    detach(i)
    let t = terminator(b)
    if t.isSome { insert(i, before: t) } else { append(i, to: b) }
  }

  /// Deletes `i`, whose results have no uses; its operands' uses and its edges go too.
  public func remove(_ i: InstID) {
    for u in operandUses(i) { unlink(u) }
    if self[i].isTerminator {
      for e in edges(of: i) {
        for u in argumentUses(e) { unlink(u) }
        unlinkEdge(e)
      }
    }
    for k in 0..<Int(self[i].resultCount) {
      let v = result(i, k)
      precondition(self[v].useCount == 0, "removed instruction still used")
      self[v].kind = .dead
    }
    detach(i)
    self[i].operandCount = 0
  }

  /// Replaces the only result of `i` by `v` everywhere and deletes `i`.
  public func replace(_ i: InstID, with v: ValueID) {
    replaceAllUses(of: self[i].result, with: v)
    remove(i)
  }

  /// Cuts the block of `i` before `i`: `i` and what follows move to a new block (layout right after), which is returned.
  /// The old block is left without a terminator.
  public func splitBlock(before i: InstID) -> BlockID {
    let b = self[i].block
    let rest = addBlock(after: b)
    var k = i
    while k.isSome {
      let next = self[k].next
      detach(k)
      append(k, to: rest)
      k = next
    }
    return rest
  }

  /// Puts a new block on edge `e` (layout after the source); it branches on to the old target with the edge's arguments.
  public func splitEdge(_ e: EdgeID) -> BlockID {
    let target = self[e].target
    let middle = addBlock(after: source(of: e))
    var arguments: [ValueID] = []
    for u in argumentUses(e) { arguments.append(self[u].value) }
    let br = makeInst(.br, .void, location: locations[self[e].user])
    append(br, to: middle)
    let onward = addEdge(from: br, to: target)
    for v in arguments { appendArgument(onward, v) }
    removeArguments(e)
    setTarget(e, to: middle)
    return middle
  }
}
