// What attributes, and pragmas that act as attributes, do to the entity that is declared.

import Support
import TargetInfo

extension Parser {
  /// Merges attributes into an entity.
  func applyAttributes(_ given: AttributeSet, to id: DeclID) {
    var d = ast.decls[id]
    let set = withoutMisplacedFlags(given, d)
    if types.isComplete(d.type) || types.isArray(d.type) {
      d.alignLog2 = max(d.alignLog2, types.alignLog2(of: d.type))
    }
    defer { ast.decls[id] = d }
    let wantsVisibility = pragmas.visibility != .unspecified && d.linkage == .external
    let wantsTarget = pragmas.changesTarget && d.kind == .function
    if set.isEmpty && !wantsVisibility && !wantsTarget { return }
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
    if set.strictAlignPlus1 != 0 {
      let natural = types.alignLog2(of: d.type)
      if set.strictAlignPlus1 - 1 < natural && types.isComplete(d.type) {
        error(set.location, "'_Alignas' cannot reduce the alignment of \(quoted(d.name)) below that of its type \(spell(d.type))")
      }
      if d.storage == .register { error(set.location, "'_Alignas' is not allowed on a register variable") }
      merged.values.alignPlus1 = max(merged.values.alignPlus1, set.strictAlignPlus1)
    }
    if merged.values.alignPlus1 != 0 { d.alignLog2 = merged.values.alignPlus1 - 1 }
    if set.values.asmName.isSome && d.kind == .variable && d.storage == .register {
      d.flags.insert(.registerAsm)
      let register = interner.string(set.values.asmName)
      if let target, !target.hasRegister(named: register) { error(d.location, "'\(register)' is not the name of a register for \(quoted(d.name))") }
    }
    if set.values.alias.isSome && !set.values.flags.contains(.weakref) {
      d.flags.insert(.defined)
      d.flags.remove(.tentative)
      if d.kind == .function { d.flags.insert(.externalDefinition) }
    }
    ast.attributes[d.attributes] = merged.values
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
    warning(.attributes, set.location, "attribute \(quoted(attributeTable.name(ofFlag: wrong))) ignored: it has no meaning for \(d.kind == .function ? "functions" : "variables")")
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
