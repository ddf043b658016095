// Functions inside functions (GNU C): their declaration, what they use of the functions around them, and labels they jump to.
//
// A nested function reaches the variables of its parent through a static chain. Which variables those are, and which functions
// need the chain, is found while the text is read: naming an entity of an outer function marks the entity and every function on
// the way. Using another nested function needs a chain only if that one does, which is settled at the end of the outermost one.

import Support

extension Parser {
  // MARK: Declaration

  /// A function definition in a block, behind its declarator. `usesAbove`: where the variables that its prototype named begin.
  func parseNestedFunction(_ spec: DeclSpecifiers, _ d: Declarator, usesAbove mark: Int, firstType: TypeID) {
    guard currentFunction != nil else {
      error(d.location, "function \(quoted(d.name)) cannot be defined here; move it to file scope or into a function")
      while !at(.leftBrace) && !at(.endOfFile) { advance() }
      if at(.leftBrace) { skipBalanced() }
      return
    }
    pedantic(d.location, "ISO C forbids nested functions")
    let outer = (unevaluatedDepth, checks.unreachable)
    (unevaluatedDepth, checks.unreachable) = (0, 0)
    parseFunction(spec, d, firstType: firstType) {
      self.declareNestedFunction(spec, $0, isDefinition: true)
    } onEntry: {
      // The bounds of its parameters are evaluated on entry, inside it.
      for i in mark..<self.prototypeUses.count {
        let id = DeclID(self.prototypeUses[i])
        self.noteLocalUse(id, self.ast.decls[id])
      }
    }
    (unevaluatedDepth, checks.unreachable) = outer
  }

  /// The entity of a nested function: an `auto` declaration, or a definition.
  func declareNestedFunction(_ spec: DeclSpecifiers, _ d: Declarator, isDefinition: Bool) -> DeclID {
    if spec.storage != .none && spec.storage != .auto {
      error(spec.storageLocation, "invalid storage class for nested function \(quoted(d.name)); leave it out")
    }
    var f = Decl(kind: .function, name: d.name, type: d.type, location: d.location)
    f.storage = .auto
    f.duration = .static
    f.flags = .nested
    f.depth = UInt16(clamping: scopes.depth)
    f.function = currentFunction?.decl ?? .none
    if spec.flags.contains(.noReturn) || spec.attributes.values.flags.contains(.noReturn) { f.type = noReturn(f.type) }
    if spec.flags.contains(.inline) { f.flags.insert(.inlineSpecified) }
    if isDefinition { f.flags.insert(.defined) }
    let old = scopes.findInnermost(d.name)
    if old.isSome, ast.decls[old].flags.contains(.nested) {
      mergeNestedFunction(old, f)
      applyAttributes(spec.attributes, to: old)
      return old
    }
    if old.isSome {
      if ast.decls[old].kind == .function {
        error(d.location, "nested function \(quoted(d.name)) was declared as a function outside of this one; declare it 'auto'")
        notePrevious(ast.decls[old])
      } else {
        reportRedefinition(d.name, d.location, old)
      }
    }
    let id = ast.decls.append(f)
    scopes.declare(d.name, id)
    applyAttributes(spec.attributes, to: id)
    currentFunction?.nested.append(id.raw)
    list(id)
    return id
  }

  private func mergeNestedFunction(_ old: DeclID, _ f: Decl) {
    let o = ast.decls[old]
    if f.isDefined && o.isDefined {
      error(f.location, "redefinition of nested function \(quoted(f.name))")
      notePrevious(o)
    } else if !types.areCompatible(o.type, f.type) {
      error(f.location, "conflicting types for nested function \(quoted(f.name)): \(spell(f.type)), was \(spell(o.type))")
      notePrevious(o)
    } else if f.isDefined {
      ast.decls[old].type = f.type
      ast.decls[old].location = f.location
    }
    ast.decls[old].flags.formUnion(f.flags)
  }

  // MARK: Uses

  /// Entity `id` of some function is named here.
  @inline(__always) func noteLocalUse(_ id: DeclID, _ d: Decl) {
    guard let f = currentFunction else { return }
    if d.flags.contains(.nested) { return noteNestedUse(id, in: f) }
    if d.duration != .automatic || d.linkage != .none { return }
    if d.function != f.decl { return capture(id, d, in: f) }
    if scopes.kind == .prototype { prototypeUses.append(id.raw) }
  }

  @inline(never) private func capture(_ id: DeclID, _ d: Decl, in f: FunctionContext) {
    ast.decls[id].flags.insert(.captured)
    if d.flags.contains(.registerAsm) { error(d.location, "a nested function uses \(quoted(d.name)), which lives in a register of its own") }
    needChain(to: d.function, from: f)
  }

  /// The functions from `f` outwards reach the frame record of `owner`.
  private func needChain(to owner: DeclID, from f: FunctionContext) {
    var at = f
    while at.decl != owner {
      at.info.flags.insert(.needsChain)
      guard let parent = at.parent else { return }
      parent.info.flags.insert(.hasFrameRecord)
      at = parent
    }
  }

  @inline(never) private func noteNestedUse(_ id: DeclID, in f: FunctionContext) {
    if !at(.leftParen) { ast.decls[id].flags.insert(.addressTaken) }
    var root = f
    while let parent = root.parent { root = parent }
    root.nestedUses.append((f.decl, id))
  }

  /// An object of type `t` is made, read or passed here.
  @inline(__always) func noteObject(_ t: QualType) {
    if currentFunction?.parent != nil && types.hasRuntimeSize(t) { noteBoundsUse(t) }
  }

  /// The size of the variably modified type `t` is wanted in a nested function; its bounds may have been evaluated outside.
  func noteBoundsUse(_ t: QualType) {
    var type = t
    while types.isArray(type) {
      if types.kind(type) == .variableArray { reachBounds(types.sizeOwner(ofVariableArray: type)) }
      type = types.element(type)
    }
    if types.isRecord(type) { reachBounds(types.bare(type).id) }
  }

  /// A type row that an enclosing function made holds its bounds there.
  private func reachBounds(_ owner: TypeID) {
    var at = currentFunction
    while let f = at, let parent = f.parent, owner.raw < f.firstType.raw {
      f.info.flags.insert(.needsChain)
      parent.info.flags.insert(.hasFrameRecord)
      at = parent
    }
  }

  // MARK: Labels

  /// A `goto` in the current function leads to `label`.
  func noteJump(to label: LabelID) {
    guard let f = currentFunction, ast.labels[label].function != f.decl else { return }
    ast.labels[label].isNonlocal = true
    reachLabel(label, from: f)?.info.flags.insert(.hasNonlocalLabels)
  }

  /// `&&label` in the current function.
  func noteLabelAddress(_ label: LabelID) {
    guard let f = currentFunction, ast.labels[label].function != f.decl else { return }
    ast.labels[label].isCaptured = true
    _ = reachLabel(label, from: f)
  }

  private func reachLabel(_ label: LabelID, from f: FunctionContext) -> FunctionContext? {
    let owner = ast.labels[label].function
    needChain(to: owner, from: f)
    var at: FunctionContext? = f
    while let c = at, c.decl != owner { at = c.parent }
    return at
  }

  // MARK: End of the outermost function

  /// Who uses a function with a chain from outside of that one's parent needs a chain too.
  func finishNestedFunctions(_ root: FunctionContext) {
    var changed = true
    while changed {
      changed = false
      for use in root.nestedUses {
        let used = ast.decls[use.used]
        if used.aux == UInt32.max || !ast.functions[used.functionID].flags.contains(.needsChain) { continue }
        var at = use.user
        while at != used.function && at.isSome {
          if setFlag(.needsChain, of: at) { changed = true }
          at = ast.decls[at].function
          _ = setFlag(.hasFrameRecord, of: at)
        }
      }
    }
    // The parent of a function with a chain has a record even if all that one wants lies further out.
    for use in root.nestedUses {
      let used = ast.decls[use.used]
      if used.aux != UInt32.max && ast.functions[used.functionID].flags.contains(.needsChain) { _ = setFlag(.hasFrameRecord, of: used.function) }
    }
  }

  /// Whether the flag is new.
  private func setFlag(_ flag: FunctionFlags, of function: DeclID) -> Bool {
    if function.isNone || ast.decls[function].aux == UInt32.max { return false }
    let id = ast.decls[function].functionID
    if ast.functions[id].flags.contains(flag) { return false }
    ast.functions[id].flags.insert(flag)
    return true
  }
}
