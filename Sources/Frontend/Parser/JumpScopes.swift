// Where jumps may not lead: into the scope of an identifier of variably modified type (C17 §6.8.6.1 ¶1, §6.8.4.2 ¶2), and into a
// statement expression (GNU C manual, "Statement Exprs").
//
// Each such declaration, and each statement expression, makes a node below the one that was innermost before; a label, a jump and
// a switch remember the innermost node. A jump is right if the label's node is the jump's own or one around it. Forward jumps are
// checked at the end of the function. Nor does a jump enter or leave a deferred statement (ISO/IEC TS 25755 §4.2).

import Support

/// Something that jumps may not enter.
struct ScopeNode: BitwiseCopyable {
  var parent: UInt32
  /// The declaration, or none for a statement expression.
  var decl: DeclID
  var location: SourceLocation
}

/// A `goto`, to be checked.
struct PendingJump: BitwiseCopyable {
  var label: LabelID
  var node: UInt32
  /// The number of the innermost deferred statement around it.
  var deferral: UInt32
  var location: SourceLocation
}

extension Parser {
  /// Variably modified `decl` is declared here: what follows in the block is its scope.
  func enterVariableScope(_ decl: DeclID) { enterScopeNode(decl, ast.decls[decl].location) }

  func enterScopeNode(_ decl: DeclID, _ location: SourceLocation) {
    guard let f = currentFunction else { return }
    if f.scopeNodes.count == 0 { f.scopeNodes.append(ScopeNode(parent: 0, decl: .none, location: .none)) }
    f.scopeNodes.append(ScopeNode(parent: f.scopeNode, decl: decl, location: location))
    f.scopeNode = UInt32(f.scopeNodes.count - 1)
  }

  /// A `goto` to `label` at `location`.
  func noteGoto(_ label: LabelID, at location: SourceLocation) {
    guard let f = currentFunction, ast.labels[label].function == f.decl else { return }
    f.jumps.append(PendingJump(label: label, node: f.scopeNode, deferral: f.deferral, location: location))
  }

  /// All labels of `f` are known.
  func checkJumps(_ f: FunctionContext) {
    if f.deferralCount != 0 { checkDeferrals(f) }
    if f.scopeNodes.count == 0 { return }
    for k in 0..<f.jumps.count {
      let jump = f.jumps[k]
      let label = ast.labels[jump.label]
      if label.isDefined { checkJump(from: jump.node, to: label.scopeNode, in: f, at: jump.location, label.location) }
    }
  }

  private func checkDeferrals(_ f: FunctionContext) {
    for k in 0..<f.jumps.count {
      let jump = f.jumps[k], label = ast.labels[f.jumps[k].label]
      if !label.isDefined || jump.deferral == label.deferral { continue }
      error(jump.location, "jump \(jump.deferral > label.deferral ? "out of" : "into") a deferred statement")
      note(label.location, "the label is here")
    }
    for k in 0..<f.labels.count {
      let label = ast.labels[LabelID(f.labels[k])]
      if label.deferral == 0 { continue }
      if label.addressTaken { error(label.location, "the address of label \(quoted(label.name)) inside a deferred statement cannot be taken") }
      if label.isNonlocal { error(label.location, "a nested function cannot jump to label \(quoted(label.name)) inside a deferred statement") }
    }
  }

  /// A `case` or `default` label at `location` of a switch that began at node `from`.
  func checkCase(from: UInt32, at location: SourceLocation) {
    guard let f = currentFunction, f.scopeNode != from, f.scopeNodes.count != 0 else { return }
    checkJump(from: from, to: f.scopeNode, in: f, at: location, .none)
  }

  private func checkJump(from: UInt32, to: UInt32, in f: FunctionContext, at location: SourceLocation, _ label: SourceLocation) {
    if to == 0 { return }
    var at = from
    // Nodes are numbered from the outside inwards.
    while at > to { at = f.scopeNodes[Int(at)].parent }
    if at == to { return }
    let entered = f.scopeNodes[Int(to)]
    let verb = label.isNone ? "switch jumps" : "jump"
    if entered.decl.isSome {
      error(location, "\(verb) into the scope of \(quoted(ast.decls[entered.decl].name)), which has a variably modified type")
      note(entered.location, "\(quoted(ast.decls[entered.decl].name)) is declared here")
    } else {
      error(location, "\(verb) into a statement expression")
      note(entered.location, "the statement expression begins here")
    }
    if !label.isNone { note(label, "the label is here") }
  }
}
