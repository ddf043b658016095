// -Wuse-after-free, -Wdangling-pointer and -Wclobbered: what became of a local variable's value on the way to where it is read.
//
// The builder records, only in functions that call `free`, store the address of a block's variable or call `setjmp`, what happens to
// each local scalar (FateEvent). A pointer is followed from `free(p)`, or from the end of the block whose variable it points to; a read
// is reported if every path to it comes from there. A read that only some paths reach so is left alone: conditions may be related.
// A variable is clobbered (C17 §7.13.2.1 ¶3) if it is changed behind a `setjmp`, a call that may come back to that `setjmp` follows,
// and its value is read behind the `setjmp` without having been set there.

import Support

enum FateEventKind: UInt8, BitwiseCopyable {
  /// The variable gets a value of no interest, or its address goes elsewhere.
  case set
  /// It gets the address of the local variable `other`.
  case point
  /// It is passed to `free`.
  case freed
  /// Its value is read.
  case use
  /// The block of the local variable `other` ends.
  case blockEnd
  /// A call that may jump; a call of `setjmp`.
  case call, setjmp
}

struct FateEvent: BitwiseCopyable {
  var kind: FateEventKind
  /// Decl of the variable; none for `blockEnd`, `call` and `setjmp`.
  var variable: DeclID
  var other: DeclID = .none
  var location: SourceLocation
}

struct PointerFates {
  let parser: Parser
  let graph: FlowGraph
  let hasSetjmp: Bool
  /// Steps left; keeps the whole linear.
  private var budget = 0
  private var states: [UInt64] = []
  private var isQueued: [Bool] = []

  init(parser: Parser, graph: FlowGraph, hasSetjmp: Bool) {
    self.parser = parser
    self.graph = graph
    self.hasSetjmp = hasSetjmp
  }

  mutating func run() {
    budget = 16 * graph.blocks.count + 4 * graph.fates.count + 100_000
    var seen = BitSet(capacity: parser.ast.decls.count)
    for k in 0..<graph.fates.count {
      let e = graph.fates[k]
      if e.variable.isNone || graph.escaping.find(UInt64(e.variable.raw)) != nil { continue }
      let matters = e.kind == .freed || e.kind == .point || hasSetjmp && e.kind == .set
      if !matters || !seen.insert(e.variable.index) { continue }
      if parser.types.isPointer(parser.ast.decls[e.variable].type) && e.kind != .set { followPointer(e.variable) }
      if hasSetjmp && parser.diagnostics.isEnabled(.clobbered) { checkClobbered(e.variable) }
    }
  }

  // MARK: Pointers

  /// States of a pointer: 0 not reached, 1 of no interest, else tag (2 freed, 3 points, 4 dangles) and where or what.
  private static let plain: UInt64 = 1
  private func freed(_ location: SourceLocation) -> UInt64 { 2 | UInt64(location.raw) &<< 8 }
  private func points(_ d: DeclID) -> UInt64 { 3 | UInt64(d.raw) &<< 8 }

  private func after(_ e: FateEvent, _ v: DeclID, _ state: UInt64) -> UInt64 {
    switch e.kind {
    case .set where e.variable == v: return PointerFates.plain
    case .point where e.variable == v: return points(e.other)
    case .freed where e.variable == v: return freed(e.location)
    case .blockEnd where state == points(e.other): return 4 | UInt64(e.other.raw) &<< 8
    default: return state
    }
  }

  private mutating func followPointer(_ v: DeclID) {
    states = [UInt64](repeating: 0, count: graph.blocks.count)
    isQueued = [Bool](repeating: false, count: graph.blocks.count)
    var work: [UInt32] = [0]
    states[0] = PointerFates.plain
    while let b = work.popLast() {
      budget -= 1
      if budget < 0 { return }
      isQueued[Int(b)] = false
      let block = graph.blocks[Int(b)]
      var s = states[Int(b)]
      for k in 0..<block.fateCount { s = after(graph.fates[Int(block.firstFate + k)], v, s) }
      for k in 0..<block.successorCount {
        let next = Int(graph.successor(k, of: Int(b)))
        let old = states[next]
        let new = old == 0 || old == s ? s : PointerFates.plain
        if new == old { continue }
        states[next] = new
        if !isQueued[next] {
          isQueued[next] = true
          work.append(UInt32(next))
        }
      }
    }
    reportPointer(v)
  }

  private func reportPointer(_ v: DeclID) {
    for b in 0..<graph.blocks.count where states[b] != 0 {
      let block = graph.blocks[b]
      var s = states[b]
      for k in 0..<block.fateCount {
        let e = graph.fates[Int(block.firstFate + k)]
        if e.kind == .use && e.variable == v && s & 0xFF != 1 && report(v, s, e.location) { return }
        s = after(e, v, s)
      }
    }
  }

  private func report(_ v: DeclID, _ state: UInt64, _ location: SourceLocation) -> Bool {
    let d = parser.ast.decls[v]
    let payload = UInt32(truncatingIfNeeded: state &>> 8)
    switch state & 0xFF {
    case 2:
      if parser.diagnostics.warning(.useAfterFree, at: location, ranges: [SourceRange(location, location)], "pointer \(parser.quoted(d.name)) used after 'free'") {
        parser.note(SourceLocation(payload), "call to 'free' here")
      }
      return true
    case 4:
      let x = parser.ast.decls[DeclID(payload)]
      if parser.diagnostics.warning(.danglingPointer, at: location, ranges: [SourceRange(location, location)], "using dangling pointer \(parser.quoted(d.name)) to \(parser.quoted(x.name))") {
        parser.note(x.location, "\(parser.quoted(x.name)) is declared here; it does not outlive its block")
      }
      return true
    default: return false
    }
  }

  // MARK: setjmp

  /// What may be true: bit 1 a `setjmp` has returned again and the variable was not set since; 2 it was changed since the `setjmp`;
  /// 8 the block is reached; 16 a `setjmp` was passed.
  private mutating func checkClobbered(_ v: DeclID) {
    let d = parser.ast.decls[v]
    if !parser.types.qualifiers(d.type).isDisjoint(with: [.volatile, .atomic]) { return }
    states = [UInt64](repeating: 0, count: graph.blocks.count)
    var work: [UInt32] = [0]
    states[0] = 8
    var isRead = false, isAtRisk = false
    while let b = work.popLast() {
      budget -= 1
      if budget < 0 { return }
      let block = graph.blocks[Int(b)]
      var s = states[Int(b)]
      for k in 0..<block.fateCount {
        let e = graph.fates[Int(block.firstFate + k)]
        switch e.kind {
        case .setjmp: s = 8 | 16
        case .set where e.variable == v, .point where e.variable == v: s = s & (8 | 16) | (s & 16 != 0 ? 2 : 0)
        case .use where e.variable == v: if s & 1 != 0 { isRead = true }
        case .call: if s & 2 != 0 { isAtRisk = true }
        default: break
        }
      }
      for k in 0..<block.successorCount {
        let next = Int(graph.successor(k, of: Int(b)))
        let new = states[next] | s | (UInt32(block.secondReturn) == k + 1 ? 1 : 0)
        if new == states[next] { continue }
        states[next] = new
        work.append(UInt32(next))
      }
    }
    if isRead && isAtRisk {
      parser.warning(.clobbered, d.location, "\(d.kind == .parameter ? "argument" : "variable") \(parser.quoted(d.name)) might be clobbered by 'longjmp' or 'vfork'; declare it 'volatile'")
    }
  }
}
