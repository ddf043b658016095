// -Wuninitialized and -Wmaybe-uninitialized: a local variable is read where nothing can have set it, or where nothing has set it if a
// certain branch was taken that leads to the read inevitably.
//
// Each variable that starts without a value is followed from its declaration as far as it may be unset, which is rarely far. A read that
// only some paths reach unset is reported only if one of them is certain to come there once a branch is taken: that the condition of
// that branch can hold is what the program says itself. Reads that depend on conditions being related are left alone.

import Support

final class UninitializedCheck {
  private unowned let parser: Parser
  private var graph = FlowGraph()
  /// Events of each variable, grouped; the block of every event.
  private var eventsOfVariable = Arena<UInt32>(capacity: 256)
  private var firstEvent = Arena<UInt32>(capacity: 64)
  private var blockOfEvent = Arena<UInt32>(capacity: 256)
  /// Per block, valid if `stamp` is the current one: state on entry (1 may be unset, 2 may be set), and the slice of events.
  private var entryState = Arena<UInt8>(capacity: 256)
  private var stamp = Arena<UInt32>(capacity: 256)
  private var slotStart = Arena<UInt32>(capacity: 256)
  private var slotCount = Arena<UInt32>(capacity: 256)
  private var slotStamp = Arena<UInt32>(capacity: 256)
  private var successorsVisited = Arena<UInt32>(capacity: 256)
  private var visitStamp = Arena<UInt32>(capacity: 256)
  private var worklist = Arena<UInt32>(capacity: 64)
  private var touched = Arena<UInt32>(capacity: 64)
  private var now: UInt32 = 0
  /// Steps left for this function; keeps the whole linear.
  private var budget = 0

  private static let unset: UInt8 = 1, isSet: UInt8 = 2

  init(parser: Parser) { self.parser = parser }

  func run(_ builder: FlowBuilder) {
    graph = builder.graph
    for use in builder.selfUses { reportSelfUse(use.decl, use.location) }
    if graph.variables.count == 0 { return }
    prepare()
    for v in 0..<graph.variables.count where budget > 0 { check(UInt32(v)) }
  }

  /// `int x = x;` is an idiom to silence this warning: only -Winit-self minds.
  private func reportSelfUse(_ decl: DeclID, _ location: SourceLocation) {
    let d = parser.ast.decls[decl]
    var x = parser.ast.exprs[d.initializer]
    while x.kind == .cast && x.castKind != .load { x = parser.ast.exprs[x.first] }
    let isItself = x.kind == .cast && parser.ast.exprs[x.first].kind == .declRef
    if isItself && !parser.diagnostics.isEnabled(.initSelf) { return }
    parser.warning(isItself ? .initSelf : .uninitialized, location, "\(parser.quoted(d.name)) is used uninitialized in its own initializer")
  }

  private func prepare() {
    let n = graph.variables.count
    firstEvent.removeAll()
    firstEvent.append(repeating: 0, count: n + 2)
    for e in 0..<graph.events.count { firstEvent[Int(graph.events[e].variable) + 2] += 1 }
    for v in 2..<(n + 2) { firstEvent[v] += firstEvent[v - 1] }
    eventsOfVariable.removeAll()
    eventsOfVariable.append(repeating: 0, count: graph.events.count)
    for e in 0..<graph.events.count {
      let v = Int(graph.events[e].variable) + 1
      eventsOfVariable[Int(firstEvent[v])] = UInt32(e)
      firstEvent[v] += 1
    }
    blockOfEvent.removeAll()
    blockOfEvent.append(repeating: 0, count: graph.events.count)
    let blocks = graph.blocks.count
    for b in 0..<blocks {
      let block = graph.blocks[b]
      for e in 0..<block.eventCount { blockOfEvent[Int(block.firstEvent + e)] = UInt32(b) }
    }
    for _ in stamp.count..<max(blocks, stamp.count) {
      stamp.append(0)
      slotStamp.append(0)
      visitStamp.append(0)
      entryState.append(0)
      slotStart.append(0)
      slotCount.append(0)
      successorsVisited.append(0)
    }
    budget = 64 &* blocks &+ 4 &* graph.events.count &+ 200_000
  }

  private func check(_ v: UInt32) {
    let from = Int(firstEvent[Int(v)]), to = Int(firstEvent[Int(v) + 1])
    var declaration = -1
    var isUsed = false
    for k in from..<to {
      let e = graph.events[Int(eventsOfVariable[k])]
      if e.kind == .declare { declaration = k } else if e.kind == .use { isUsed = true }
    }
    if declaration < 0 || !isUsed { return }
    let start = blockOfEvent[Int(eventsOfVariable[declaration])]
    if !graph.isReachable(start) { return }
    now &+= 1
    groupByBlock(from, to)
    if !reachesUse(start, onlyUnset: true) { return }
    // Now with what is set as well.
    now &+= 1
    groupByBlock(from, to)
    _ = reachesUse(start, onlyUnset: false)
    report(v, from, to)
  }

  /// The events `from ..< to` of the variable, found by block.
  private func groupByBlock(_ from: Int, _ to: Int) {
    var k = from
    while k < to {
      let b = Int(blockOfEvent[Int(eventsOfVariable[k])])
      slotStamp[b] = now
      slotStart[b] = UInt32(k)
      var n: UInt32 = 0
      while k < to && Int(blockOfEvent[Int(eventsOfVariable[k])]) == b {
        n += 1
        k += 1
      }
      slotCount[b] = n
    }
  }

  /// The state behind block `b` that is entered with `state`; `uses` collects the states at reads.
  private func transfer(_ b: Int, _ state: UInt8, _ seesUnsetUse: inout Bool) -> UInt8 {
    if slotStamp[b] != now { return state }
    var s = state
    for k in slotStart[b]..<(slotStart[b] + slotCount[b]) {
      switch graph.events[Int(eventsOfVariable[Int(k)])].kind {
      case .declare: s = UninitializedCheck.unset
      case .set: s = UninitializedCheck.isSet
      case .use: if s & UninitializedCheck.unset != 0 { seesUnsetUse = true }
      }
    }
    return s
  }

  /// Spreads the states from the declaration's block on; true when a read may find the variable unset.
  private func reachesUse(_ start: UInt32, onlyUnset: Bool) -> Bool {
    var found = false
    worklist.removeAll()
    stamp[Int(start)] = now
    entryState[Int(start)] = 0
    worklist.append(start)
    while let b = worklist.popLast() {
      budget -= 1
      if budget <= 0 { return false }
      var out = transfer(Int(b), entryState[Int(b)], &found)
      if onlyUnset { out &= UninitializedCheck.unset }
      if out == 0 { continue }
      let block = graph.blocks[Int(b)]
      for k in 0..<block.successorCount {
        let next = Int(graph.successor(k, of: Int(b)))
        let old = stamp[next] == now ? entryState[next] : 0
        let new = old | out
        if stamp[next] == now && new == old { continue }
        stamp[next] = now
        entryState[next] = new
        worklist.append(UInt32(next))
      }
    }
    return found
  }

  private func exitState(_ b: Int) -> UInt8 {
    if stamp[b] != now { return 0 }
    var ignored = false
    return transfer(b, entryState[b], &ignored)
  }

  // MARK: Reports

  private func report(_ v: UInt32, _ from: Int, _ to: Int) {
    let d = parser.ast.decls[graph.variables[Int(v)]]
    var maybe: (block: Int, location: SourceLocation)? = nil
    for k in from..<to {
      let e = graph.events[Int(eventsOfVariable[k])]
      let b = Int(blockOfEvent[Int(eventsOfVariable[k])])
      if e.kind != .use || stamp[b] != now { continue }
      let state = stateBefore(k, b)
      if state & UninitializedCheck.unset == 0 { continue }
      if state == UninitializedCheck.unset {
        if parser.diagnostics.warning(
          .uninitialized, at: e.location, ranges: [SourceRange(e.location, e.location)], "\(parser.quoted(d.name)) is used uninitialized") {
          noteDeclaration(d)
        }
        return
      }
      if maybe == nil, let branch = certainBranch(b) {
        maybe = (b, e.location)
        reportMaybe(d, e.location, branch)
        return
      }
    }
  }

  /// The state just before event `k` of block `b`.
  private func stateBefore(_ k: Int, _ b: Int) -> UInt8 {
    var s = entryState[b]
    var i = Int(slotStart[b])
    while i < k {
      let kind = graph.events[Int(eventsOfVariable[i])].kind
      if kind == .declare { s = UninitializedCheck.unset } else if kind == .set { s = UninitializedCheck.isSet }
      i += 1
    }
    return s
  }

  private struct Branch {
    var block: Int
    var successor: UInt32
  }

  /// A branch with an edge along which the variable is certainly unset and from which the read in block `use` is inevitable.
  private func certainBranch(_ use: Int) -> Branch? {
    touched.removeAll()
    worklist.removeAll()
    visit(use, times: max(graph.blocks[use].successorCount, 1))
    worklist.append(UInt32(use))
    while let b = worklist.popLast() {
      budget -= 1
      if budget <= 0 { return nil }
      for k in 0..<graph.blocks[Int(b)].predecessorCount {
        let p = Int(graph.predecessor(k, of: Int(b)))
        if p == use || exitState(p) & UninitializedCheck.unset == 0 { continue }
        visit(p, times: 1)
        // Behind the declaration there is nothing more to find.
        if successorsVisited[p] == graph.blocks[p].successorCount && slotStamp[p] != now { worklist.append(UInt32(p)) }
      }
    }
    for i in 0..<touched.count {
      let p = Int(touched[i])
      let block = graph.blocks[p]
      if p == use || successorsVisited[p] >= block.successorCount || exitState(p) != UninitializedCheck.unset { continue }
      for k in 0..<block.successorCount {
        let s = Int(graph.successor(k, of: p))
        if visitStamp[s] == now && successorsVisited[s] >= max(graph.blocks[s].successorCount, 1) { return Branch(block: p, successor: k) }
      }
    }
    return nil
  }

  private func visit(_ b: Int, times: UInt32) {
    if visitStamp[b] != now {
      visitStamp[b] = now
      successorsVisited[b] = 0
      touched.append(UInt32(b))
    }
    successorsVisited[b] += times
  }

  private func reportMaybe(_ d: Decl, _ location: SourceLocation, _ branch: Branch) {
    let shown = parser.diagnostics.warning(
      .maybeUninitialized, at: location, ranges: [SourceRange(location, location)], "\(parser.quoted(d.name)) may be used uninitialized")
    if !shown { return }
    let block = graph.blocks[branch.block]
    let value = branch.successor == 0 ? "true" : "false"
    switch block.branch {
    case .switch:
      let to = graph.blocks[Int(graph.successor(branch.successor, of: branch.block))].location
      if to.isNone { parser.note(block.location, "it is uninitialized whenever no case of this 'switch' matches") }
      else { parser.note(to, "it is uninitialized whenever the switch jumps to this label") }
    case .if: parser.note(block.location, "it is uninitialized whenever this 'if' condition is \(value)")
    case .while, .for, .doWhile:
      let name = block.branch == .while ? "while" : block.branch == .for ? "for" : "do"
      parser.note(block.location, "it is uninitialized whenever this condition of the '\(name)' loop is \(value)")
    default: parser.note(block.location, "it is uninitialized whenever this condition is \(value)")
    }
    noteDeclaration(d)
  }

  private func noteDeclaration(_ d: Decl) {
    if d.location.isNone { return }
    var fixes: [FixIt] = []
    if !parser.diagnostics.sources.isMacro(d.location) && !parser.types.isFunctionPointer(d.type) {
      let end = SourceLocation(d.location.raw &+ UInt32(parser.interner.bytes(of: d.name).count))
      fixes.append(.insert(parser.types.isRealFloating(d.type) ? " = 0.0" : " = 0", before: end))
    }
    parser.diagnostics.note(at: d.location, fixIts: fixes, "\(parser.quoted(d.name)) is declared here; initialize it to silence this warning")
  }
}
