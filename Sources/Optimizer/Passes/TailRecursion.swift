// tail-recursion: a call of the function itself whose result is returned at once becomes a jump to the function's start.
//
//   b0(%n: i32, %a: i32):                         b0(%n: i32, %a: i32):
//     …                                             br b1(i32 %n, i32 %a)
//     %r = call @f(i32 %m, i32 %b)          →     b1(%n': i32, %a': i32):
//     ret i32 %r                                    …
//                                                   br b1(i32 %m, i32 %b)
//
// Only where the frames of the two calls cannot be told apart: no local whose address leaves the function, no dynamic stack
// memory, no second return. Linear.

import SSA
import Support

public let tailRecursion = FunctionPass("tail-recursion") { f, context in
  if context.options.noTailCalls { return false }
  let pass = TailRecursion(f)
  return pass.run(context)
}

final class TailRecursion {
  let f: Function

  init(_ f: Function) { self.f = f }

  func run(_ context: PassContext) -> Bool {
    let calls = findCalls()
    if calls.isEmpty || !TailPosition.hasPlainFrame(f) { return false }
    let start = makeStart()
    for i in calls { jump(i, to: start) }
    context.count("tail-recursion.calls", calls.count)
    return true
  }

  private func findCalls() -> [InstID] {
    var out: [InstID] = []
    for b in f.blockOrder {
      let t = f.terminator(b)
      let i = f[t].previous
      if i.isNone || f[i].op != .call { continue }
      guard let g = f.globalConstant(f.operand(i, 0)), g.global == f.id, g.offset == 0, f[i].signature == f.signature else { continue }
      if f.module[f.id].isInterposable || f[i].callFlags.contains(.noTail) { continue }
      if TailPosition.returnsResults(f, of: i) { out.append(i) }
    }
    return out
  }

  /// Moves the entry's code to a block of its own that can be jumped to.
  private func makeStart() -> BlockID {
    let entry = f.firstBlock
    let start = f.splitBlock(before: f[entry].firstInst)
    var arguments: [ValueID] = []
    for k in 0..<Int(f[entry].parameterCount) {
      let p = f.parameter(entry, k)
      let v = f.addParameter(start, f.type(p))
      if f[p].useCount != 0 { f.replaceAllUses(of: p, with: v) }
      arguments.append(p)
    }
    Builder(f, atEndOf: entry).br(start, arguments)
    return start
  }

  private func jump(_ i: InstID, to start: BlockID) {
    var arguments: [ValueID] = []
    for k in 1..<max(Int(f[i].operandCount), 1) { arguments.append(f.operand(i, k)) }
    f.remove(f.terminator(f[i].block))
    Builder(f, before: i).br(start, arguments)
    f.remove(i)
  }
}
