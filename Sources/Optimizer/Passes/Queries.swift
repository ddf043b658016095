// answer-queries, resolve-queries: `__builtin_constant_p` and `__builtin_object_size` get their answers.
//
//   %c = constantp i32 7             →  (uses of %c read 1)
//   %s = slot 16: %p = ptradd $s, 4 ; %n = objectsize ptr %p, 0     →  (uses of %n read 12)
//   %c = constantp i32 %x            →  (uses of %c read 0)           (resolve-queries only)
//
// The first pass answers what is certain and leaves the rest to be asked again after more inlining and folding; the second ends the
// wait. `ObjectSizes` finds the sizes.

import SSA
import Support

public let answerQueries = FunctionPass("answer-queries", preserves: .controlFlow) { f, context in
  let pass = Queries(f, isLast: false)
  return pass.run(context)
}

public let resolveQueries = FunctionPass("resolve-queries", preserves: .controlFlow, isRequired: true) { f, context in
  let pass = Queries(f, isLast: true)
  return pass.run(context)
}

final class Queries {
  let f: Function
  private let isLast: Bool

  init(_ f: Function, isLast: Bool) {
    self.f = f
    self.isLast = isLast
  }

  func run(_ context: PassContext) -> Bool {
    var answered = 0
    for b in f.blockOrder {
      for i in f.instructions(b) where f[i].op == .constantp || f[i].op == .objectsize {
        guard let v = answer(i) else { continue }
        f.replace(i, with: v)
        answered += 1
      }
    }
    context.count("queries.answered", answered)
    return answered > 0
  }

  private func answer(_ i: InstID) -> ValueID? {
    if f[i].op == .constantp {
      if let known = Queries.isConstant(f, f.operand(i, 0)) { return f.constant(.i1, known ? 1 : 0) }
    } else {
      if let v = size(f.operand(i, 0), mode: f[i].aux) { return v }
    }
    return isLast ? f.constant(f[i].type, Function.unknownAnswer(f[i])) : nil
  }

  private func size(_ p: ValueID, mode: UInt32) -> ValueID? {
    // A lower bound for the member around `p`, of which nothing is known here.
    if mode & 3 == 3 { return nil }
    var sizes = ObjectSizes(f, wantsLeast: mode & 2 != 0)
    let bound = sizes.size(p)
    if mode & 4 != 0 {
      var others = ObjectSizes(f, wantsLeast: mode & 2 == 0)
      if bound == nil || bound != others.size(p), let v = sizes.computedSize(p) { return v }
    }
    return bound.map { f.constant(.i64, $0) }
  }

  // MARK: Constants

  /// What `__builtin_constant_p` says of `v`: numbers and string literals are constants, other addresses are not; nil while it may
  /// still become one.
  static func isConstant(_ f: Function, _ v: ValueID) -> Bool? {
    switch f[v].kind {
    case .integer, .float, .vector: return true
    case .global:
      let g = f.globalConstant(v)!
      return f.module[g.global].isUnnamed && f.module[g.global].isConstant && g.offset == 0
    case .slot, .blockAddress, .poison: return false
    default: return nil
    }
  }
}
