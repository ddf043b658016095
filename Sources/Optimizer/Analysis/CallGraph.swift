// Who calls whom inside the module, and the strongly connected components of that relation, callees first.
//
// Only direct calls of functions with a body here count. Tarjan's algorithm ("Depth-First Search and Linear Graph Algorithms",
// 1972) without recursion: call chains may be as deep as the module is long.

import SSA
import Support

final class CallGraph {
  /// Functions with a body, callees before callers except within a component.
  private(set) var order: [GlobalID] = []
  /// Component number per global; -1 for globals without a body.
  private(set) var component: [Int32]
  /// The function can reach itself by calls.
  private(set) var isRecursive: [Bool]
  /// Direct calls of each global in the module.
  private(set) var callCount: [UInt32]

  /// `onlyAlwaysInline`: as if no functions but those were ever called.
  init(_ module: Module, onlyAlwaysInline: Bool = false) {
    let n = module.globals.count
    component = Array(repeating: -1, count: n)
    isRecursive = Array(repeating: false, count: n)
    callCount = Array(repeating: 0, count: n)
    // Callees of all functions in one array, by start.
    var start = [Int](repeating: 0, count: n + 1)
    var callees: [UInt32] = []
    for k in 0..<n {
      start[k] = callees.count
      guard let f = module.globals[k].function else { continue }
      for b in f.blockOrder {
        for i in f.instructions(b) where f[i].op == .call || f[i].op == .tailcall {
          guard let g = f.globalConstant(f.operand(i, 0)), g.offset == 0, module[g.global].function != nil else { continue }
          if onlyAlwaysInline && !module[g.global].attributes.contains(.alwaysInline) { continue }
          callees.append(g.global.raw)
          callCount[g.global.index] += 1
          if g.global.index == k { isRecursive[k] = true }
        }
      }
    }
    start[n] = callees.count
    findComponents(module, start, callees)
  }

  private func findComponents(_ module: Module, _ start: [Int], _ callees: [UInt32]) {
    let n = module.globals.count
    var number = [Int32](repeating: -1, count: n)
    var low = [Int32](repeating: 0, count: n)
    var isOpen = [Bool](repeating: false, count: n)
    var open: [Int] = []
    var walk: [(node: Int, next: Int)] = []
    var clock: Int32 = 0
    var components: Int32 = 0
    for root in 0..<n where module.globals[root].function != nil && number[root] < 0 {
      walk.append((root, -1))
      while let top = walk.popLast() {
        let v = top.node
        var next = top.next
        if next < 0 {
          number[v] = clock
          low[v] = clock
          clock += 1
          open.append(v)
          isOpen[v] = true
          next = start[v]
        } else {
          // Back from the callee visited last.
          let w = Int(callees[next - 1])
          low[v] = min(low[v], low[w])
        }
        var descended = false
        while next < start[v + 1] {
          let w = Int(callees[next])
          next += 1
          if number[w] < 0 {
            walk.append((v, next))
            walk.append((w, -1))
            descended = true
            break
          }
          if isOpen[w] { low[v] = min(low[v], number[w]) }
        }
        if descended { continue }
        if low[v] == number[v] {
          var size = 0
          while let w = open.popLast() {
            isOpen[w] = false
            component[w] = components
            order.append(GlobalID(index: w))
            size += 1
            if w == v { break }
          }
          if size > 1 { for k in order.suffix(size) { isRecursive[k.index] = true } }
          components += 1
        }
      }
    }
  }
}
