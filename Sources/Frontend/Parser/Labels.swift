// Labels (C17 §6.8.1), those of a block among them (GNU `__label__`).

import Support

extension Parser {
  /// `__label__ a, b;`
  func parseLocalLabels() {
    while at(.kwLabel) {
      pedantic(token.location, "ISO C forbids label declarations")
      advance()
      while at(.identifier) {
        let known = scopes.findLabel(token.name)
        if known.isSome && (ast.labels[known].scopeOfDeclaration == scopes.depth) && ast.labels[known].function == currentFunction?.decl ?? .none {
          error(token.location, "duplicate label declaration \(quoted(token.name))")
          note(ast.labels[known].location, "previous declaration is here")
        }
        let id = newLabel(token.name, token.location)
        ast.labels[id].scopeOfDeclaration = scopes.depth
        currentFunction?.labels.append(id.raw)
        scopes.declareLabel(token.name, id)
        advance()
        if !consume(.comma) { break }
      }
      _ = expect(.semicolon, "after the label declaration")
    }
  }

  /// A label, `case` or `default` in front of a statement; pushes its statement. False if there is none.
  func parseLabel() -> Bool {
    switch token.kind {
    case .identifier:
      guard peek().kind == .colon else { return false }
      let name = token.name, location = token.location
      advance()
      advance()
      defineLabel(name, location)
      var ignored = AttributeSet()
      if at(.kwAttribute) && !attributeBeginsDeclaration() { 
        parseAttributes(into: &ignored)
        if at(.semicolon) && ignored.values.flags.contains(.fallThrough) { return true }
        if ignored.unfit != 0 { checkPlace(ignored, .label) }
      }
      return true
    case .kwCase:
      parseCase()
      return true
    case .kwDefault:
      parseDefault()
      return true
    default: return false
    }
  }

  private func attributeBeginsDeclaration() -> Bool { startsDeclaration() }

  /// The label called `name` that a jump or `&&` here means, made on first mention.
  func label(named name: Name, at location: SourceLocation) -> LabelID {
    let id = labelEntity(name, location, isDefinition: false)
    if !ast.labels[id].isUsed && !ast.labels[id].isDefined { ast.labels[id].location = location }
    ast.labels[id].isUsed = true
    return id
  }

  /// A nested function sees the block labels of the functions around it, but defines only labels of its own.
  private func labelEntity(_ name: Name, _ location: SourceLocation, isDefinition: Bool) -> LabelID {
    let own = currentFunction?.labelTable.find(UInt64(name.raw)).map { LabelID($0) } ?? .none
    let local = scopes.findLabel(name)
    if local.isSome {
      let isOwn = ast.labels[local].function == currentFunction?.decl ?? .none
      if isOwn || (own.isNone && !isDefinition) { return local }
    }
    guard let f = currentFunction else {
      error(location, "label \(quoted(name)) used outside of any function")
      return ast.labels.append(LabelInfo(name: name, location: location))
    }
    if own.isSome { return own }
    let id = newLabel(name, location)
    f.labelTable.insert(UInt64(name.raw), id.raw)
    f.labels.append(id.raw)
    return id
  }

  private func newLabel(_ name: Name, _ location: SourceLocation) -> LabelID {
    var label = LabelInfo(name: name, location: location)
    label.function = currentFunction?.decl ?? .none
    return ast.labels.append(label)
  }

  func defineLabel(_ name: Name, _ location: SourceLocation) {
    let id = labelEntity(name, location, isDefinition: true)
    if ast.labels[id].isDefined {
      error(location, "duplicate label \(quoted(name))")
      note(ast.labels[id].location, "previous definition is here")
      return
    }
    ast.labels[id].isDefined = true
    ast.labels[id].scopeNode = currentFunction?.scopeNode ?? 0
    ast.labels[id].deferral = currentFunction?.deferral ?? 0
    if ast.labels[id].deferral != 0 { currentFunction?.info.flags.insert(.hasDeferredLabels) }
    ast.labels[id].location = location
    var s = Stmt(.label, at: location)
    s.a = id.raw
    let stmt = add(s)
    ast.labels[id].statement = stmt
    labelStack.append(stmt.raw)
  }
}
