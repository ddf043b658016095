// What only the end of a file or scope decides: tentative and inline definitions, entities that were not used (C17 §6.9.2, §6.7.4).

import Support

extension Parser {
  /// What only the end of the file decides: tentative definitions, inline definitions, unused functions.
  func finishUnit() {
    for name in checks.aliasTargets {
      if let raw = linkedEntities.find(UInt64(name.raw)) { ast.decls[DeclID(raw)].flags.insert(.referenced) }
    }
    for i in 0..<ast.globals.count {
      let id = ast.globals[i]
      let d = ast.decls[id]
      switch d.kind {
      case .variable: finishVariable(id, d)
      case .function: finishFunctionEntity(id, d)
      default: continue
      }
      if d.attributes.isSome { checkSymbol(id, d, ast.attributes[d.attributes]) }
    }
    ast.hasErrors = ast.hasErrors || diagnostics.hasErrors
  }

  /// What the attributes of `d` say about its symbol must fit its linkage and the symbol that it stands for.
  private func checkSymbol(_ id: DeclID, _ d: Decl, _ a: Attributes) {
    if a.flags.contains(.alwaysInline) && d.kind == .function && d.flags.contains(.defined) && !d.flags.contains(.inlineSpecified) {
      warning(.attributes, d.location, "'always_inline' function might not be inlinable unless it is also declared 'inline'")
    }
    if a.flags.contains(.weakref) {
      if d.linkage == .external && !d.flags.contains(.nested) { error(d.location, "the 'weakref' symbol \(quoted(d.name)) must have static linkage") }
    } else if a.flags.contains(.weak) && d.linkage == .internal {
      error(d.location, "weak declaration of \(quoted(d.name)) must be public, not static")
    }
    if a.flags.contains(.weakref) && a.alias.isNone { warning(.attributes, d.location, "attribute 'weakref' should be accompanied with an 'alias' attribute") }
    if a.alias.isSome && !a.flags.contains(.weakref) { checkAlias(id, d, a) }
  }

  private func checkAlias(_ id: DeclID, _ d: Decl, _ a: Attributes) {
    guard let raw = linkedEntities.find(UInt64(a.alias.raw)) else { return }
    var target = DeclID(raw)
    if a.flags.contains(.ifunc) { return checkResolver(d, ast.decls[target]) }
    if ast.decls[target].kind != d.kind && target != id { return error(d.location, "\(quoted(d.name)) is an alias between a function and a variable") }
    let section = ast.attributes(of: target).section
    if a.section.isSome && a.section != section && target != id {
      error(d.location, "the section of alias \(quoted(d.name)) must match the section of its target")
    }
    for _ in 0..<ast.globals.count {
      if target == id { return error(d.location, "\(quoted(d.name)) is part of an alias cycle") }
      let next = ast.attributes(of: target)
      guard next.alias.isSome, !next.flags.contains(.weakref), let raw = linkedEntities.find(UInt64(next.alias.raw)) else { return }
      target = DeclID(raw)
    }
  }

  /// The resolver of an indirect function returns its address.
  private func checkResolver(_ d: Decl, _ resolver: Decl) {
    if resolver.kind != .function || !types.isFunction(resolver.type) || types.isPointer(types.element(resolver.type)) { return }
    error(resolver.location, "the 'ifunc' resolver for \(quoted(d.name)) must return \(spell(types.pointer(to: types.unqualified(d.type))))")
    note(d.location, "the indirect function is declared here")
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
    checkZeroSection(ast.decls[id])
    if d.linkage == .internal && !d.flags.contains(.referenced) && d.name.isSome && !isMarkedUsed(d) {
      let isConst = types.qualifiers(d.type).contains(.const)
      warning(isConst ? .unusedConstVariable : .unusedVariable, d.location, "static variable \(quoted(d.name)) is defined but not used")
    }
  }

  /// Sections named `.bss…` hold no bytes in the file: what lies there starts as zero.
  private func checkZeroSection(_ d: Decl) {
    guard d.attributes.isSome, d.initializer.isSome, ast.attributes[d.attributes].section.isSome else { return }
    let section = interner.string(ast.attributes[d.attributes].section)
    if !(section == ".bss" || section.hasPrefix(".bss.") || section.hasPrefix(".tbss.") || section.hasPrefix(".gnu.linkonce.b.")) || isZero(d.initializer) { return }
    error(d.location, "only zero initializers are allowed in section '\(section)'")
  }

  private func isZero(_ e: ExprID) -> Bool {
    let x = expr(e)
    switch x.kind {
    case .integerConstant: return ast.integerValue(x) == 0
    case .floatConstant: return !types.isDecimal(x.type) && ast.floatValue(x).bits == 0
    case .nullPointer, .error: return true
    case .initList:
      for i in 0..<Int(x.b) where !isZero(ast.initEntries[Int(x.a) + i].value) { return false }
      return true
    case .stringLiteral: return ast.bytes(of: StringID(x.a)).allSatisfy { $0 == 0 }
    case .complexPair: return isZero(x.first) && isZero(x.second)
    default: return false
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
