// What only the end of a file or scope decides: tentative and inline definitions, entities that were not used (C17 §6.9.2, §6.7.4).

import Support

extension Parser {
  /// What only the end of the file decides: tentative definitions, inline definitions, unused functions.
  func finishUnit() {
    for i in 0..<ast.globals.count {
      let id = ast.globals[i]
      let d = ast.decls[id]
      switch d.kind {
      case .variable: finishVariable(id, d)
      case .function: finishFunctionEntity(id, d)
      default: break
      }
    }
    ast.hasErrors = ast.hasErrors || diagnostics.hasErrors
  }

  private func finishVariable(_ id: DeclID, _ d: Decl) {
    guard d.flags.contains(.defined), d.linkage != .none, !d.type.isError else { return }
    if types.kind(d.type) == .incompleteArray {
      if d.linkage == .internal { pedantic(d.location, "the size of array \(quoted(d.name)) with internal linkage is missing") }
      warning(.general, d.location, "array \(quoted(d.name)) is assumed to have one element")
      ast.decls[id].type = types.array(of: types.element(d.type), count: 1)
    } else if !types.isComplete(d.type) {
      error(d.location, "storage size of \(quoted(d.name)) is not known: its type \(spell(d.type)) is never completed")
      return
    }
    completeAlignment(id)
    warnAboutSize(ast.decls[id])
    if d.linkage == .internal && !d.flags.contains(.referenced) && d.name.isSome && !isMarkedUsed(d) {
      let isConst = types.qualifiers(d.type).contains(.const)
      warning(isConst ? .unusedConstVariable : .unusedVariable, d.location, "static variable \(quoted(d.name)) is defined but not used")
    }
  }

  private func finishFunctionEntity(_ id: DeclID, _ d: Decl) {
    if d.flags.contains(.defined) {
      let isEmitted = d.linkage != .external || !d.flags.contains(.inlineSpecified) || d.flags.contains(.externalDefinition)
      if isEmitted && !d.flags.contains(.gnuExternInline) { ast.decls[id].flags.insert(.emitDefinition) }
      if d.linkage != .external && !d.flags.contains(.referenced) && !d.flags.contains(.inlineSpecified) && !isMarkedUsed(d) {
        warning(.unusedFunction, d.location, "function \(quoted(d.name)) is defined but not used")
      }
    } else if d.flags.contains(.inlineSpecified) && d.linkage == .external && !d.flags.contains(.gnuExternInline) && language.standard >= .c99
      && !language.gnu89Inline {
      violation(.general, d.location, "inline function \(quoted(d.name)) is declared but never defined")
    } else if d.flags.contains(.nested) {
      error(d.location, "nested function \(quoted(d.name)) is declared but never defined")
    } else if d.linkage == .internal && d.flags.contains(.referenced) {
      violation(.general, d.location, "function \(quoted(d.name)) is declared 'static' and used but never defined")
    } else if d.linkage == .internal && !isMarkedUsed(d) && !d.flags.contains(.inlineSpecified) {
      warning(.unusedFunction, d.location, "function \(quoted(d.name)) is declared 'static' but never defined")
    }
  }

  func isMarkedUsed(_ d: Decl) -> Bool {
    if d.attributes.isNone { return false }
    let a = ast.attributes[d.attributes]
    return !a.flags.isDisjoint(with: [.used, .unused, .constructor, .destructor, .weakref, .retain]) || a.alias.isSome || a.cleanup.isSome
  }

  func warnIfUnused(_ id: DeclID) {
    let d = ast.decls[id]
    if d.flags.contains(.referenced) && !d.flags.contains(.read) { return warnIfOnlySet(d) }
    if d.flags.contains(.referenced) || d.name.isNone || d.type.isError || isMarkedUsed(d) { return }
    switch d.kind {
    case .variable where d.linkage == .none: warning(.unusedVariable, d.location, "unused variable \(quoted(d.name))")
    case .typedefName: warning(.unusedLocalTypedefs, d.location, "typedef \(quoted(d.name)) is locally defined but not used")
    case .parameter: warning(.unusedParameter, d.location, "unused parameter \(quoted(d.name))")
    default: break
    }
  }

  /// A local variable that is assigned to but never read.
  private func warnIfOnlySet(_ d: Decl) {
    if d.linkage != .none || d.duration != .automatic || d.name.isNone || isMarkedUsed(d) { return }
    if d.kind != .variable && d.kind != .parameter { return }
    if !types.qualifiers(d.type).isDisjoint(with: [.volatile, .atomic]) || d.type.isError { return }
    if d.kind == .parameter { return warning(.unusedButSetParameter, d.location, "parameter \(quoted(d.name)) is set but not used") }
    warning(.unusedButSetVariable, d.location, "variable \(quoted(d.name)) is set but not used")
  }
}
