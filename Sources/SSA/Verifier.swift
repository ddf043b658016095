// Checks that a function is well formed. Runs after every pass in tests and under -verify-each.
//
// Structure: links, use lists, incoming edges, one terminator at each block's end. SSA: every use is dominated by its
// definition. Types: operands and results as the operation's shape demands. Stage: only what the stage admits.

import Support

public struct Verifier {
  let f: Function
  var messages: [String] = []
  var order: [UInt32] = []
  /// What is being looked at, and what was when the first fault was found.
  private var current = InstID.none
  private var first = InstID.none

  /// The faults of `f`, empty when it is well formed. At most 20 are reported.
  public static func check(_ f: Function) -> [String] {
    var verifier = Verifier(f: f)
    verifier.run()
    return verifier.messages
  }

  /// The first fault of `f` and the instruction it concerns (none if the function as a whole is at fault).
  public static func firstFault(_ f: Function) -> (inst: InstID, message: String)? {
    var verifier = Verifier(f: f)
    verifier.run()
    return verifier.messages.first.map { (verifier.first, $0) }
  }

  /// The faults of all bodies of `module`, each with its function's name.
  public static func check(_ module: Module) -> [String] {
    var out: [String] = []
    for g in module.globals {
      if let f = g.function { out += check(f).map { "function \(module.interner.string(g.name)): \($0)" } }
    }
    return out
  }

  init(f: Function) { self.f = f }

  mutating func fault(_ message: String) {
    if messages.isEmpty { first = current }
    if messages.count < 20 { messages.append(message) }
  }

  mutating func run() {
    guard f.firstBlock.isSome else { return fault("no blocks") }
    if f[f.firstBlock].incomingCount != 0 { fault("the entry block has incoming edges") }
    checkEntryParameters()
    checkLinks()
    if !messages.isEmpty { return }
    checkUseLists()
    for b in f.blockOrder { for i in f.instructions(b) { checkInst(i) } }
    if messages.isEmpty { checkDominance() }
  }

  mutating func checkEntryParameters() {
    let parameters = f.module[f.signature].parameters
    guard parameters.count == Int(f[f.firstBlock].parameterCount) else {
      return fault("the entry block has \(f[f.firstBlock].parameterCount) parameters, the signature \(parameters.count)")
    }
    for (k, p) in parameters.enumerated() where f.type(f.parameter(f.firstBlock, k)) != p.type {
      fault("entry parameter \(k) has another type than the signature says")
    }
  }

  mutating func checkLinks() {
    order = Array(repeating: 0, count: f.insts.count)
    var position: UInt32 = 0
    var previousBlock = BlockID.none
    for b in f.blockOrder {
      if f[b].isDead { fault("block \(b.raw) is dead but linked") }
      if f[b].previous != previousBlock { fault("block \(b.raw): wrong previous link") }
      previousBlock = b
      var previous = InstID.none
      for i in f.instructions(b) {
        position += 1
        order[i.index] = position
        if f[i].block != b { fault("inst \(i.raw): wrong block link") }
        if f[i].previous != previous { fault("inst \(i.raw): wrong previous link") }
        if f[i].isTerminator != (i == f[b].lastInst) { fault("inst \(i.raw) (\(f[i].op)): a terminator must be last, and only it") }
        previous = i
      }
      if previous.isNone || f[b].lastInst != previous { fault("block \(b.raw) has no terminator") }
    }
    if f.lastBlock != previousBlock { fault("wrong last block") }
    for b in f.blockOrder {
      var n: UInt32 = 0
      for e in f.incomingEdges(b) {
        n += 1
        if f[e].target != b { fault("edge \(e.raw): in the list of another block") }
        if order[f[e].user.index] == 0 { fault("edge \(e.raw): from a removed terminator") }
      }
      if n != f[b].incomingCount { fault("block \(b.raw): wrong count of incoming edges") }
    }
  }

  mutating func checkUseLists() {
    var counts = [UInt32](repeating: 0, count: f.values.count)
    for b in f.blockOrder {
      for i in f.instructions(b) {
        f.forEachUse(of: i) { u in
          let use = f[u]
          if use.user != i { fault("use \(u.raw) of inst \(i.raw) names another user") }
          if use.value.index >= counts.count { return fault("inst \(i.raw) uses a value that does not exist") }
          if f[use.value].kind == .dead { fault("inst \(i.raw) (\(f[i].op)) uses a dead value") }
          counts[use.value.index] += 1
        }
      }
    }
    for v in 0..<f.values.count where f.values.storage[v].kind != .dead {
      let id = ValueID(index: v)
      var n: UInt32 = 0
      f.forEachUse(id) { u in
        n += 1
        if f[u].value != id { fault("value \(v): use list holds a use of another value") }
      }
      if n != f[id].useCount || n != counts[v] { fault("value \(v): \(n) uses listed, \(f[id].useCount) counted, \(counts[v]) found") }
    }
  }

  mutating func checkInst(_ i: InstID) {
    current = i
    let data = f[i]
    for k in 0..<Int(data.resultCount) {
      let v = f[f.result(i, k)]
      if v.kind != .result || v.owner != i.raw || Int(v.index) != k { fault("inst \(i.raw): result \(k) is not its own") }
    }
    if data.resultCount > 0 && f.type(data.result) != data.type { fault("inst \(i.raw): result type differs from the instruction's") }
    if let problem = TypeChecker(f: f, i: i, data: data).problem() {
      fault("inst \(i.raw): \(data.op.mnemonic): \(problem)")
    }
    for e in f.edges(of: i) { checkEdge(e) }
  }

  mutating func checkEdge(_ e: EdgeID) {
    let target = f[e].target
    if f[target].isDead { return fault("edge \(e.raw) leads to a dead block") }
    guard f[e].argumentCount == f[target].parameterCount else {
      return fault("edge \(e.raw) to block \(target.raw): \(f[e].argumentCount) arguments for \(f[target].parameterCount) parameters")
    }
    for k in 0..<Int(f[e].argumentCount) where f.type(f.argument(e, k)) != f.type(f.parameter(target, k)) {
      fault("edge \(e.raw) to block \(target.raw): argument \(k) has another type than the parameter")
    }
  }

  mutating func checkDominance() {
    let tree = DominatorTree(f)
    for b in f.blockOrder where tree.isReachable(b) {
      for i in f.instructions(b) {
        current = i
        f.forEachUse(of: i) { u in
          let v = f[f[u].value]
          let owner: BlockID
          switch v.kind {
          case .result:
            let definition = InstID(v.owner)
            owner = f[definition].block
            if owner == b && order[definition.index] >= order[i.index] { fault("inst \(i.raw) (\(f[i].op)) uses a later result of its block") }
          case .parameter: owner = BlockID(v.owner)
          default: return
          }
          if owner.isNone || !tree.dominates(owner, b) {
            fault("inst \(i.raw) (\(f[i].op)) in block \(b.raw) uses a value that does not dominate it")
          }
        }
      }
    }
  }
}
