// Pragmas that change what declarations mean: pack, weak, redefine_extname, visibility.
//
// The preprocessor passes such a pragma as a token, its operands and an end-of-directive; `Parser.advance` calls `handlePragma`
// so that the grammar never sees one.

import Support
import TargetInfo

/// What pragmas have set so far.
struct PragmaState {
  /// `#pragma GCC target` and the stack of `push_options`.
  var target: TargetPragmaState
  /// Functions declared now have instruction sets other than the command line's.
  var changesTarget = false
  /// `#pragma GCC optimize`, likewise.
  var optimize = OptimizePragma()
  var optimizeStack: [OptimizePragma] = []
  /// `#pragma pack`: maximal member alignment, 0 for none.
  var pack: UInt8 = 0
  var packStack: [(label: Name, value: UInt8)] = []
  /// `#pragma scalar_storage_order`.
  var bigEndian = false
  var visibility: Visibility = .unspecified
  var visibilityStack: [Visibility] = []
  /// `#pragma weak` and `redefine_extname` for names not declared yet; applied at the end.
  var weakNames: [(name: Name, alias: Name, location: SourceLocation)] = []
  var externalNames: [(old: Name, new: Name)] = []
}

extension Parser {
  /// Reads and obeys the pragma that starts with `first`, through its end-of-directive.
  func handlePragma(_ first: Token) {
    var operands: [Token] = []
    while true {
      let t = preprocessor.next()
      if t.kind == .endOfDirective || t.kind == .endOfFile { break }
      operands.append(t)
    }
    switch first.kind {
    case .pragmaPack: handlePack(operands, at: first.location)
    case .pragmaWeak: handleWeak(operands, at: first.location)
    case .pragmaRedefineExtname:
      if operands.count == 2, operands[0].name.isSome, operands[1].name.isSome {
        pragmas.externalNames.append((operands[0].name, operands[1].name))
      } else {
        warning(.pragmas, first.location, "malformed '#pragma redefine_extname'; expected two names; ignored")
      }
    case .pragmaScalarStorageOrder: handleStorageOrder(operands, at: first.location)
    case .pragmaVisibility: handleVisibility(operands, at: first.location)
    case .pragmaGCC:
      obeyOptimizePragma(operands, at: first.location)
      pragmas.target.obey(operands) { warning(.pragmas, first.location, $0) }
      pragmas.changesTarget = pragmas.target.isChanged
    // Floating-point pragmas: contraction and environment access are at their strictest already. Optimization hints: no effect.
    default: break
    }
  }

  private func handlePack(_ tokens: [Token], at location: SourceLocation) {
    var i = 0
    func kind(_ k: Int) -> TokenKind { k < tokens.count ? tokens[k].kind : .endOfDirective }
    guard kind(0) == .leftParen else {
      warning(.pragmas, location, "missing '(' after '#pragma pack'; ignored")
      return
    }
    i = 1
    if kind(i) == .rightParen {
      pragmas.pack = 0
      return
    }
    var value: Int?
    var label = Name.none
    var isPush = false, isPop = false
    while i < tokens.count && kind(i) != .rightParen {
      let t = tokens[i]
      if t.name == names.push { isPush = true }
      else if t.name == names.pop { isPop = true }
      else if t.kind == .ppNumber { value = Int(t.spelling) }
      else if t.name.isSome { label = t.name }
      i += 1
      if kind(i) == .comma { i += 1 }
    }
    if let value, ![0, 1, 2, 4, 8, 16].contains(value) {
      warning(.pragmas, location, "alignment must be a small power of two, not \(value); '#pragma pack' ignored")
      return
    }
    if isPush { pragmas.packStack.append((label, pragmas.pack)) }
    if isPop { popPack(label, location) }
    if let value { pragmas.pack = UInt8(value) }
  }

  private func popPack(_ label: Name, _ location: SourceLocation) {
    if label.isSome, let i = pragmas.packStack.lastIndex(where: { $0.label == label }) {
      pragmas.pack = pragmas.packStack[i].value
      pragmas.packStack.removeSubrange(i...)
    } else if let top = pragmas.packStack.popLast() {
      pragmas.pack = top.value
    } else {
      warning(.pragmas, location, "'#pragma pack(pop)' without a matching '#pragma pack(push)'")
    }
  }

  /// `big-endian`, `little-endian` or `default`.
  private func handleStorageOrder(_ tokens: [Token], at location: SourceLocation) {
    var word = ""
    for t in tokens { word += t.spelling }
    switch word {
    case "big-endian": pragmas.bigEndian = true
    case "little-endian": pragmas.bigEndian = false
    case "default": pragmas.bigEndian = language.bigEndianRecords
    default: warning(.pragmas, location, "'#pragma scalar_storage_order' needs 'big-endian', 'little-endian' or 'default'; ignored")
    }
  }

  private func handleWeak(_ tokens: [Token], at location: SourceLocation) {
    guard let first = tokens.first, first.name.isSome else {
      warning(.pragmas, location, "malformed '#pragma weak'; expected a name; ignored")
      return
    }
    var alias = Name.none
    if tokens.count == 3 && tokens[1].kind == .equal { alias = tokens[2].name }
    pragmas.weakNames.append((first.name, alias, location))
    applyWeakPragma(first.name, alias)
  }

  private func handleVisibility(_ tokens: [Token], at location: SourceLocation) {
    if let first = tokens.first, first.name == names.pop {
      if let v = pragmas.visibilityStack.popLast() { pragmas.visibility = v }
      else { warning(.pragmas, location, "no matching push for '#pragma GCC visibility pop'") }
      return
    }
    guard let word = tokens.first(where: { visibility(named: $0.name) != .unspecified }) else {
      warning(.pragmas, location, "'#pragma GCC visibility push' needs 'default', 'hidden', 'protected' or 'internal'")
      return
    }
    pragmas.visibilityStack.append(pragmas.visibility)
    pragmas.visibility = visibility(named: word.name)
  }

  func visibility(named name: Name) -> Visibility {
    if name == names.defaultName { return .default }
    if name == names.hidden { return .hidden }
    if name == names.protected { return .protected }
    if name == names.internal { return .internal }
    return .unspecified
  }

  /// Makes an already declared `name` weak; with `alias`, a weak alias of it.
  func applyWeakPragma(_ name: Name, _ alias: Name) {
    let decl = scopes.find(name)
    if decl.isNone { return }
    let id = ownedAttributes(of: decl)
    ast.attributes[id].flags.insert(.weak)
    if alias.isSome {
      ast.attributes[id].alias = alias
      ast.decls[decl].flags.insert(.defined)
    }
  }

  /// The attribute row of `decl`, made if it has none.
  func ownedAttributes(of decl: DeclID) -> AttributesID {
    if ast.decls[decl].attributes.isNone { ast.decls[decl].attributes = ast.attributes.append(Attributes()) }
    return ast.decls[decl].attributes
  }
}
