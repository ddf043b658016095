// Repairs dominance around computed gotos, and jumps from nested functions, inside statement expressions.
//
// The shared dispatch block leads to every label whose address is taken, so a value computed before a statement expression does
// not dominate a label inside it, although no real path misses it. Such values go through a slot.
//
//   before:  b0: %1 = load …; br dispatch   label: ret %1          after:  b0: store %1, $s …   label: %2 = load $s; ret %2

import SSA
import Support

extension FunctionGen {
  func demoteCrossingValues() {
    let tree = DominatorTree(f)
    var marked = BitSet(capacity: f.values.count)
    var values: [ValueID] = []
    for block in f.blockOrder {
      for i in f.instructions(block) {
        f.forEachUse(of: i) { u in
          let v = f[u].value
          if let definition = definingBlock(v), definition != block, !tree.dominates(definition, block), marked.insert(v.index) {
            values.append(v)
          }
        }
      }
    }
    for v in values { demote(v) }
  }

  private func definingBlock(_ v: ValueID) -> BlockID? {
    switch f[v].kind {
    case .result: return f[InstID(f[v].owner)].block
    case .parameter: return BlockID(f[v].owner)
    default: return nil
    }
  }

  private func demote(_ v: ValueID) {
    let t = f.type(v)
    let size = max(t.bytes, 1)
    let slot = f.addSlot(size: UInt64(size), alignment: size)
    let place = f[slot].address
    let info = MemoryInfo(alignment: size)
    // Jumps from nested functions come without the optimizer's knowledge.
    let flags: InstFlags = frameRecord.holdsAll ? .volatile : []
    var uses: [UseID] = []
    f.forEachUse(v) { uses.append($0) }
    for u in uses {
      let at = Builder(f, before: f[u].user)
      let raw = at.load(t == .i1 ? .i8 : t, place, memory: info, flags: flags)
      f.setUse(u, to: t == .i1 ? at.cast(.trunc, raw, to: .i1) : raw)
    }
    let first: InstID
    if f[v].kind == .parameter { first = f[BlockID(f[v].owner)].firstInst } else { first = f[InstID(f[v].owner)].next }
    let at = Builder(f, before: first)
    at.store(t == .i1 ? at.cast(.zext, v, to: .i8) : v, to: place, memory: info, flags: flags)
  }
}
