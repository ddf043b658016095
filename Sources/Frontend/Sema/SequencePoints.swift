// -Wsequence-point: an expression that changes a variable and uses or changes it again without an order between the two
// (C17 §6.5 ¶2).

import Support

/// An access to a variable within one expression.
private struct Access {
  var decl: UInt32
  var isWrite: Bool
  var location: SourceLocation
}

extension Parser {
  /// Checks the full expression `e`, whose nodes were made since `mark`.
  func warnAboutSequence(_ e: ExprID, since mark: Int) {
    if !diagnostics.isEnabled(.sequencePoint) || e.isNone || isError(e) { return }
    var writes = 0
    var k = mark
    while k < ast.exprs.count {
      let kind = ast.exprs[ExprID(index: k)].kind
      if kind == .incDec { writes += 2 } else if kind == .assign || kind == .compoundAssign { writes += 1 }
      k += 1
    }
    // One assignment alone cannot conflict; `x = x + 1` is ordered by the operator.
    if writes < 2 || ast.exprs.count - mark < 4 || ast.exprs.count - mark > 4000 { return }
    var list: [Access] = []
    collect(e, &list, 0)
  }

  private func clash(_ a: [Access], _ b: [Access]) {
    if a.isEmpty || b.isEmpty { return }
    for w in a where w.isWrite {
      for other in b where other.decl == w.decl { return report(other.isWrite ? other : w) }
    }
    for w in b where w.isWrite {
      for other in a where other.decl == w.decl { return report(w) }
    }
  }

  private func report(_ a: Access) {
    warning(.sequencePoint, a.location, "operation on \(quoted(ast.decls[DeclID(a.decl)].name)) may be undefined: it is changed and used without a sequence point in between")
  }

  /// The variable that an assignment's left side names.
  private func variable(_ e: ExprID) -> UInt32? {
    let x = ast.exprs[e]
    return x.kind == .declRef && ast.decls[DeclID(x.a)].kind != .function ? x.a : nil
  }

  private func collect(_ e: ExprID, _ list: inout [Access], _ depth: Int) {
    if e.isNone || depth > 200 || list.count > 200 { return }
    let x = ast.exprs[e]
    switch x.kind {
    case .cast:
      if x.castKind == .load, let v = variable(x.first) { list.append(Access(decl: v, isWrite: false, location: x.location)) }
      else { collect(x.first, &list, depth + 1) }
    case .unary, .addressOf, .dereference, .member: collect(x.first, &list, depth + 1)
    case .incDec:
      if let v = variable(x.first) { list.append(Access(decl: v, isWrite: true, location: x.location)) } else { collect(x.first, &list, depth + 1) }
    case .assign, .compoundAssign:
      var right: [Access] = []
      collect(x.second, &right, depth + 1)
      if let v = variable(x.first) {
        // Reading x on the right comes before the assignment; changing it there does not.
        clash([Access(decl: v, isWrite: true, location: x.location)], right.filter { $0.isWrite })
        list.append(Access(decl: v, isWrite: true, location: x.location))
      } else {
        var left: [Access] = []
        collect(x.first, &left, depth + 1)
        clash(left, right)
        list += left
      }
      list += right
    case .binary where x.binaryOp != .logicalAnd && x.binaryOp != .logicalOr: collectBoth(x.first, x.second, &list, depth)
    case .pointerOffset, .pointerDifference, .vectorElement, .complexPair: collectBoth(x.first, x.second, &list, depth)
    case .binary, .comma:
      // The left operand is complete before the right one begins, and with it before whatever uses the value.
      var left: [Access] = []
      collect(x.first, &left, depth + 1)
      collect(x.second, &list, depth + 1)
    case .conditional:
      var condition: [Access] = [], b: [Access] = []
      collect(x.first, &condition, depth + 1)
      collect(x.second, &list, depth + 1)
      collect(x.third, &b, depth + 1)
      list += b
    case .call, .builtinCall:
      var all: [Access] = []
      if x.kind == .call { collect(x.first, &all, depth + 1) }
      for k in 0..<x.c {
        var argument: [Access] = []
        collect(ExprID(ast.pool[Int(x.b + k)]), &argument, depth + 1)
        clash(all, argument)
        all += argument
      }
      list += all
    default: break
    }
  }

  private func collectBoth(_ a: ExprID, _ b: ExprID, _ list: inout [Access], _ depth: Int) {
    var left: [Access] = [], right: [Access] = []
    collect(a, &left, depth + 1)
    collect(b, &right, depth + 1)
    clash(left, right)
    list += left
    list += right
  }
}
