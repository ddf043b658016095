// Control flow that machine code cannot express directly: several indirect branches, extended floats as block parameters.

import SSA
import Support

extension Legalizer {
  // MARK: Computed goto

  /// Sends all indirect branches through one dispatching block, so that arguments are copied once per source and not once
  /// per source and target. Columns of arguments that agree at every source become one parameter of the dispatcher.
  ///
  ///   before:  indirectbr %a, [x(%u), y(%u)]   (many times)     after:  br dispatch(%a, %u)
  ///                                                             dispatch(%t, %w): indirectbr %t, [x(%w), y(%w)]
  func mergeIndirectBranches() {
    var sites: [InstID] = []
    for block in f.blockOrder {
      let t = f.terminator(block)
      if t.isSome && f[t].op == .indirectbr { sites.append(t) }
    }
    guard sites.count > 1 else { return }
    // Every label that any site lists, in order of appearance.
    var targets: [BlockID] = []
    var seen = BitSet(capacity: f.blocks.count)
    for s in sites { for e in f.edges(of: s) where seen.insert(f[e].target.index) { targets.append(f[e].target) } }
    // Per site, the arguments of all targets in a row; poison where the site does not list the target.
    var rows: [[ValueID]] = []
    for s in sites { rows.append(row(s, targets)) }
    let width = rows[0].count
    var columnOf = [Int](repeating: 0, count: width)
    var distinct: [Int] = []
    var known = HashTable()
    for c in 0..<width {
      var key: UInt64 = 0x9E37
      for r in rows { key = hashMix(key, UInt64(r[c].raw)) }
      if let k = known.find(key), rows.allSatisfy({ $0[distinct[Int(k)]] == $0[c] }) {
        columnOf[c] = Int(k)
      } else {
        known.insert(key, UInt32(distinct.count))
        columnOf[c] = distinct.count
        distinct.append(c)
      }
    }
    let dispatch = f.addBlock()
    let address = f.addParameter(dispatch, .ptr)
    var parameters: [ValueID] = []
    for c in distinct { parameters.append(f.addParameter(dispatch, f.type(rows[0][c]))) }
    for (s, r) in zip(sites, rows) {
      let block = f[s].block, target = f.operand(s, 0), location = f.locations[s]
      f.remove(s)
      var at = Builder(f, atEndOf: block)
      at.location = location
      at.br(dispatch, [target] + distinct.map { r[$0] })
    }
    let at = Builder(f, atEndOf: dispatch)
    let jump = at.indirectbr(address)
    var c = 0
    for t in targets {
      let e = f.addEdge(from: jump, to: t)
      for _ in 0..<Int(f[t].parameterCount) {
        f.appendArgument(e, parameters[columnOf[c]])
        c += 1
      }
    }
  }

  private func row(_ site: InstID, _ targets: [BlockID]) -> [ValueID] {
    var edgeOf = HashTable()
    for e in f.edges(of: site) { edgeOf.insert(UInt64(f[e].target.raw), e.raw) }
    var r: [ValueID] = []
    for t in targets {
      let e = edgeOf.find(UInt64(t.raw)).map { EdgeID($0) }
      for k in 0..<Int(f[t].parameterCount) { r.append(e.map { f.argument($0, k) } ?? f.poison(f.type(f.parameter(t, k)))) }
    }
    return r
  }

  // MARK: Extended floats

  /// f80 values live in memory, so a block parameter of that type becomes a slot: stored at the end of each predecessor,
  /// loaded at the start of the block.
  func demoteX87Parameters() {
    for block in f.blockOrder where block != f.entry {
      var k = Int(f[block].parameterCount) - 1
      while k >= 0 {
        if f.type(f.parameter(block, k)) == .f80 { demote(block, k) }
        k -= 1
      }
    }
  }

  private func demote(_ block: BlockID, _ k: Int) {
    let v = f.parameter(block, k)
    let slot = f[f.addSlot(size: 16, alignment: 16)].address
    let memory = MemoryInfo(alignment: 16)
    for e in f.incomingEdges(block) { Builder(f, before: f[e].user).store(f.argument(e, k), to: slot, memory: memory) }
    let at = f[block].firstInst.isSome ? Builder(f, before: f[block].firstInst) : Builder(f, atEndOf: block)
    let loaded = at.load(.f80, slot, memory: memory)
    if f[v].useCount != 0 { f.replaceAllUses(of: v, with: loaded) }
    f.removeParameter(block, k)
  }
}
