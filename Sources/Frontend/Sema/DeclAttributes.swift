// What attributes, and pragmas that act as attributes, do to the entity that is declared.

import Support
import TargetInfo

extension Parser {
  /// Merges attributes into an entity.
  func applyAttributes(_ given: AttributeSet, to id: DeclID) {
    var d = ast.decls[id]
    if given.unfit != 0 { checkPlace(given, d.kind == .function ? .function : d.kind == .parameter ? .parameter : .variable, d.type) }
    let set = withoutMisplacedFlags(given, d)
    if types.isComplete(d.type) || types.isArray(d.type) {
      d.alignLog2 = max(d.alignLog2, types.alignLog2(of: d.type))
    }
    defer { ast.decls[id] = d }
    let wantsVisibility = pragmas.visibility != .unspecified && d.linkage == .external
    let wantsTarget = pragmas.changesTarget && d.kind == .function
    let wantsOptimize = !pragmas.optimize.isEmpty && d.kind == .function
    if set.isEmpty && !wantsVisibility && !wantsTarget && !wantsOptimize { return }
    if d.attributes.isNone { d.attributes = ast.attributes.append(Attributes()) }
    var merged = AttributeSet()
    merged.values = ast.attributes[d.attributes]
    merged.isEmpty = false
    merged.merge(set)
    if merged.values.visibility == .unspecified && wantsVisibility { merged.values.visibility = pragmas.visibility }
    if wantsTarget && !merged.values.flags.contains(.target) {
      merged.values.flags.insert(.target)
      merged.values.features = pragmas.target.features.rawValue
    }
    if wantsOptimize { applyOptimizePragma(&merged.values) }
    if set.strictAlignPlus1 != 0 {
      let natural = types.alignLog2(of: d.type)
      if set.strictAlignPlus1 - 1 < natural && types.isComplete(d.type) {
        error(set.location, "'_Alignas' cannot reduce the alignment of \(quoted(d.name)) below that of its type \(spell(d.type))")
      }
      if d.storage == .register { error(set.location, "'_Alignas' is not allowed on a register variable") }
      merged.values.alignPlus1 = max(merged.values.alignPlus1, set.strictAlignPlus1)
    }
    if d.kind == .function && set.values.alignPlus1 > 28 {
      // The padding between functions is written out; assemblers take no more, either.
      error(set.location, "requested alignment of function \(quoted(d.name)) exceeds the maximum of \(1 << 27)")
      merged.values.alignPlus1 = 0
    }
    if merged.values.alignPlus1 != 0 { d.alignLog2 = merged.values.alignPlus1 - 1 }
    if set.values.asmName.isSome && d.kind == .variable && d.storage == .register {
      d.flags.insert(.registerAsm)
      let register = interner.string(set.values.asmName)
      if let target, !target.hasRegister(named: register) { error(d.location, "'\(register)' is not the name of a register for \(quoted(d.name))") }
    }
    checkSymbolAttributes(set, &d)
    if set.values.alias.isSome && !set.values.flags.contains(.weakref) {
      d.flags.insert(.defined)
      d.flags.remove(.tentative)
      if d.kind == .function { d.flags.insert(.externalDefinition) }
    }
    ast.attributes[d.attributes] = merged.values
  }

  /// A symbol has one section, and one thing that it stands for.
  private func checkSymbolAttributes(_ set: AttributeSet, _ d: inout Decl) {
    let old = ast.attributes[d.attributes]
    if set.otherSection.isSome {
      error(d.location, "section '\(interner.string(set.values.section))' of \(quoted(d.name)) conflicts with section '\(interner.string(set.otherSection))' before it")
    }
    if set.values.section.isSome && old.section.isSome && set.values.section != old.section {
      warning(.attributes, d.location, "section '\(interner.string(set.values.section))' of \(quoted(d.name)) conflicts with section '\(interner.string(old.section))' of the declaration before")
    }
    if set.values.flags.contains(.returnsNonNull) && types.isFunction(d.type) && !types.isPointer(types.element(d.type)) {
      error(d.location, "attribute 'returns_nonnull' on a function not returning a pointer")
    }
    if set.values.flags.contains(.nonNullAll) && d.kind == .function && types.isFunction(d.type) && types[d.type].flags.contains(.unprototyped) {
      error(set.location, "attribute 'nonnull' without arguments needs a prototype")
    }
    if set.values.alias.isNone { return }
    if !set.values.flags.contains(.weakref) { checks.aliasTargets.append(set.values.alias) }
    if set.values.flags.contains(.ifunc) && set.values.flags.contains(.weak) && !set.values.flags.contains(.weakref) {
      error(d.location, "the indirect function \(quoted(d.name)) cannot be weak")
    }
    if !set.values.flags.contains(.weakref) && d.kind == .function && (old.alias.isSome && old.alias != set.values.alias || d.flags.contains(.defined) && !d.flags.contains(.gnuExternInline) && old.alias.isNone) {
      error(d.location, "redefinition of \(quoted(d.name)) by attribute '\(set.values.flags.contains(.ifunc) ? "ifunc" : "alias")'")
    }
  }

  /// `set` without what means nothing for an entity of this kind, after a warning.
  private func withoutMisplacedFlags(_ set: AttributeSet, _ d: Decl) -> AttributeSet {
    if set.isEmpty { return set }
    var wrong: AttributeFlags = []
    if d.kind == .function {
      wrong = attributeTable.variableFlags
    } else if d.kind == .variable || d.kind == .parameter {
      wrong = attributeTable.functionFlags
      var t = d.type
      while types.isPointer(t) || types.isArray(t) { t = types.element(t) }
      if !types.isFunction(t) && !t.isError { wrong.formUnion(attributeTable.functionTypeFlags) }
    }
    wrong.formIntersection(set.values.flags)
    if wrong.isEmpty { return set }
    var rest = set
    rest.values.flags.subtract(wrong)
    return rest
  }

  /// `#pragma weak` and `redefine_extname` given before the declaration.
  func applyPendingPragmas(_ id: DeclID) {
    let name = ast.decls[id].name
    for w in pragmas.weakNames where w.name == name { applyWeakPragma(w.name, w.alias) }
    for e in pragmas.externalNames where e.old == name && ast.decls[id].linkage == .external {
      ast.attributes[ownedAttributes(of: id)].asmName = e.new
    }
  }
}
