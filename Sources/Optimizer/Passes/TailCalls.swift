// tail-calls: a call whose results are returned at once hands the caller's frame on to the callee.
//
//   %r = call @g(i32 %x) : (i32) -> i32                 →    tailcall @g(i32 %x) : (i32) -> i32
//   ret i32 %r
//
// Only where nobody can miss the frame: no local whose address leaves the function, no dynamic stack memory, no second
// return, no aggregate result through memory, and all arguments in registers, so that no stack argument of the caller is
// overwritten while it is still read. Calls that do not return stay calls, for the sake of backtraces. Linear.

import SSA
import Support

public let tailCalls = FunctionPass("tail-calls") { f, context in
  if context.options.noTailCalls { return false }
  let marked = TailCalls(f).run()
  context.count("tail-calls.marked", marked)
  return marked > 0
}

final class TailCalls {
  let f: Function

  init(_ f: Function) { self.f = f }

  /// How many calls became tail calls.
  func run() -> Int {
    if returnsThroughMemory(f.signature) { return 0 }
    var candidates: [InstID] = []
    for b in f.blockOrder {
      let i = f[f.terminator(b)].previous
      if i.isSome && f[i].op == .call && isSuitable(i) && TailPosition.returnsResults(f, of: i) { candidates.append(i) }
    }
    if candidates.isEmpty || !TailPosition.hasPlainFrame(f) { return 0 }
    for i in candidates { makeTailCall(i) }
    return candidates.count
  }

  private func returnsThroughMemory(_ s: SignatureID) -> Bool {
    f.module[s].parameters.contains { $0.attributes.contains(.structReturn) }
  }

  private func isSuitable(_ i: InstID) -> Bool {
    let flags = f[i].callFlags
    if flags.contains(.noTail) || flags.contains(.noReturn) || flags.contains(.returnsTwice) { return false }
    let signature = f.module[f[i].signature]
    if returnsThroughMemory(f[i].signature) || signature.results != f.module[f.signature].results { return false }
    return TailCalls.fitsRegisters(f, i, signature)
  }

  /// Six integer and eight floating arguments travel in registers (System V psABI §3.2.3); other targets have more.
  private static func fitsRegisters(_ f: Function, _ i: InstID, _ signature: Signature) -> Bool {
    for p in signature.parameters where !p.attributes.isDisjoint(with: [.byValue, .onStack, .staticChain]) { return false }
    var general = 0, vector = 0
    for k in 1..<max(Int(f[i].operandCount), 1) {
      let t = f.type(f.operand(i, k))
      if t == .f80 || t == .i128 || t.bytes > 16 { return false }
      if t.isIntegerOrPointer { general += 1 } else { vector += 1 }
    }
    return general <= 6 && vector <= 8
  }

  private func makeTailCall(_ i: InstID) {
    let data = f[i]
    let b = data.block
    f.remove(f.terminator(b))
    let tail = f.makeInst(.tailcall, data.type, flags: data.flags, aux: data.aux, aux2: data.aux2, location: f.locations[i])
    for k in 0..<Int(data.operandCount) { f.addOperand(tail, f.operand(i, k)) }
    f.remove(i)
    f.append(tail, to: b)
  }
}
