// Declarations without declarators (C17 §6.7 ¶2): which of them declare something.

import Support

extension Parser {
  /// `struct S;`, `enum E {…};` are declarations; `int;` is not.
  func checkEmptyDeclaration(_ spec: DeclSpecifiers) {
    if spec.type.isError { return }
    if !spec.flags.isDisjoint(with: [.inline, .noReturn]) {
      error(spec.location, "'\(spec.flags.contains(.inline) ? "inline" : "_Noreturn")' in an empty declaration")
    }
    if spec.flags.contains(.autoType) { error(spec.location, "'__auto_type' in an empty declaration") }
    if scopes.isFileScope && (spec.storage == .auto || spec.storage == .register) {
      error(spec.storageLocation, "'\(spec.storage == .auto ? "auto" : "register")' in an empty declaration at file scope")
    }
    if !spec.flags.contains(.hasTag) {
      if spec.attributes.values.flags.contains(.fallThrough) { return }
      // `[[…]];` is an attribute declaration (C23 §6.7 ¶1).
      if spec.flags.contains(.implicitInt) && spec.storage == .none && previousToken.kind == .rightBracket {
        if !spec.attributes.isEmpty { diagnostics.violation(.attributes, at: spec.location, "attributes ignored: no declaration follows them") }
        return
      }
      return violation(.general, spec.location, "empty declaration: it declares nothing")
    }
    if types.isRecord(spec.type) && types.records[types.recordID(spec.type)].name.isNone && spec.storage == .none {
      return violation(.general, spec.location, "an unnamed struct or union without a declarator declares nothing")
    }
    checkEmptyTagDeclaration(spec)
  }

  /// `const struct S;`: where the tag is no new one, that redeclares nothing (C17 §6.7 ¶2).
  private func checkEmptyTagDeclaration(_ spec: DeclSpecifiers) {
    let hasStorage = spec.storage != .none && spec.storage != .typedef || spec.flags.contains(.threadLocal)
    let isReference = previousToken.kind != .rightBrace && !spec.flags.contains(.newTag)
    if isReference && (hasStorage || spec.flags.contains(.qualified) || spec.flags.contains(.hasAlignas)) {
      let what = hasStorage ? "a storage class" : spec.flags.contains(.qualified) ? "a type qualifier" : "'_Alignas'"
      return violation(.general, hasStorage ? spec.storageLocation : spec.location, "an empty declaration with \(what) does not redeclare the tag")
    }
    if hasStorage {
      warning(.general, spec.storageLocation, "the storage class is useless in a declaration without declarators")
    } else if spec.storage == .typedef {
      warning(.general, spec.location, "'typedef' without a name declares no type name")
    } else if spec.flags.contains(.hasAlignas) {
      warning(.general, spec.location, "useless '_Alignas' in a declaration without declarators")
    } else if spec.flags.contains(.qualified) {
      warning(.general, spec.location, "useless type qualifier in a declaration without declarators")
    }
  }
}
