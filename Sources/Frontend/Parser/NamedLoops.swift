// C2y named loops: `break name;` and `continue name;` leave or restart the loop (or leave the switch) that a label names.
//
// Both become jumps to labels of the compiler's own, behind the statement and at the end of the loop's body, made when the first
// jump asks for them; the lowering sees nothing new.

import Support

/// A loop or switch with labels in front, while it is being parsed.
struct NamedLoop {
  var labels: [LabelID]
  var isLoop: Bool
  /// `FunctionContext.loopDepth` outside of the statement.
  var depth: Int
  var breakLabel = LabelID.none
  var continueLabel = LabelID.none
}

extension Parser {
  /// The statement at the current token names a loop by the labels on the stack above `mark`: begins it. False if it does not.
  func beginNamedLoop(labelsAbove mark: Int) -> Bool {
    if labelStack.count == mark || currentFunction == nil { return false }
    let isLoop = at(.kwFor) || at(.kwWhile) || at(.kwDo)
    if !isLoop && !at(.kwSwitch) { return false }
    var labels: [LabelID] = []
    for i in mark..<labelStack.count where ast.stmts[StmtID(labelStack[i])].kind == .label {
      labels.append(LabelID(ast.stmts[StmtID(labelStack[i])].a))
    }
    if labels.isEmpty { return false }
    currentFunction!.namedLoops.append(NamedLoop(labels: labels, isLoop: isLoop, depth: currentFunction!.loopDepth))
    return true
  }

  /// The end of the named statement `s`: with the label behind it, if some `break` goes there.
  func endNamedLoop(_ s: StmtID) -> StmtID {
    guard let loop = currentFunction?.namedLoops.popLast(), loop.breakLabel.isSome else { return s }
    return followed(s, by: loop.breakLabel)
  }

  /// The body of a loop, with the label at its end, if some `continue` goes there.
  func endNamedBody(_ body: StmtID) -> StmtID {
    guard let f = currentFunction, let loop = f.namedLoops.last, loop.isLoop, loop.depth == f.loopDepth, loop.continueLabel.isSome
    else { return body }
    f.namedLoops[f.namedLoops.count - 1].continueLabel = .none
    return followed(body, by: loop.continueLabel)
  }

  private func followed(_ s: StmtID, by label: LabelID) -> StmtID {
    var end = Stmt(.label, at: ast.stmts[s].location)
    end.a = label.raw
    end.b = add(Stmt(.null, at: ast.stmts[s].location)).raw
    let mark = scratch.count
    scratch.append(s.raw)
    scratch.append(add(end).raw)
    return sequence(above: mark, ast.stmts[s].location)
  }

  /// Behind `break` or `continue`, at a name: the jump, or nil after an error.
  func parseNamedJump(_ keyword: StaticString, isBreak: Bool, at location: SourceLocation) -> StmtID? {
    let name = token.name, place = token.location
    if language.standard < .c2y { pedantic(place, "a name behind '\(keyword)' is a C2y feature") }
    advance()
    guard let f = currentFunction else { return nil }
    for i in f.namedLoops.indices.reversed() {
      guard let own = f.namedLoops[i].labels.first(where: { ast.labels[$0].name == name }) else { continue }
      if !isBreak && !f.namedLoops[i].isLoop {
        error(place, "\(quoted(name)) names a switch; 'continue' needs a loop")
        return nil
      }
      ast.labels[own].isUsed = true
      var target = isBreak ? f.namedLoops[i].breakLabel : f.namedLoops[i].continueLabel
      if target.isNone {
        var info = LabelInfo(name: name, location: place)
        info.function = currentFunction?.decl ?? .none
        info.isDefined = true
        info.isUsed = true
        target = ast.labels.append(info)
        f.labels.append(target.raw)
        if isBreak { f.namedLoops[i].breakLabel = target } else { f.namedLoops[i].continueLabel = target }
      }
      var s = Stmt(.goto, at: location)
      s.a = target.raw
      return add(s)
    }
    error(place, "\(quoted(name)) is not the name of an enclosing loop\(isBreak ? " or switch" : "")")
    return nil
  }
}
