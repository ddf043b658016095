// "Did you mean": the nearest known name to a misspelt one, by edit distance. Only runs after an error.

import Support

extension Parser {
  /// The visible ordinary identifier nearest to `name`.
  func suggestOrdinary(_ name: Name) -> Name? {
    // All visible names are looked at, so a source full of mistakes gets suggestions for the first of them only.
    checks.suggestions += 1
    if checks.suggestions > 100 { return nil }
    var search = NearestName(interner, name)
    scopes.forEachVisible(.ordinary) { search.consider($0.name) }
    return search.best
  }

  /// The visible tag nearest to `name`, of the kind that `keyword` names.
  func suggestTag(_ name: Name, _ kind: TagKind) -> Name? {
    var search = NearestName(interner, name)
    scopes.forEachVisible(.tag) { if $0.tagKind == kind && $0.name != name { search.consider($0.name) } }
    return search.best
  }

  /// The label of the function nearest to `name`.
  func suggestLabel(_ name: Name, _ f: FunctionContext) -> LabelID? {
    var search = NearestName(interner, name)
    var found = LabelID.none
    for i in 0..<f.labels.count {
      let id = LabelID(f.labels[i])
      if !ast.labels[id].isDefined { continue }
      let before = search.best
      search.consider(ast.labels[id].name)
      if search.best != before { found = id }
    }
    return found.isNone ? nil : found
  }

  /// The keyword nearest to `name` among those that can begin a statement or declaration.
  func suggestKeyword(_ name: Name) -> String? {
    let words = ["return", "while", "for", "if", "else", "switch", "case", "break", "continue", "default", "goto", "do", "sizeof", "struct", "union", "enum",
      "typedef", "static", "extern", "const", "volatile", "unsigned", "signed", "int", "char", "long", "short", "float", "double", "void", "inline", "register"]
    let bytes = Array(interner.bytes(of: name))
    var best: String? = nil, bestDistance = max(bytes.count / 3, 1) + 1
    for word in words where abs(word.utf8.count - bytes.count) < bestDistance {
      let d = EditDistance.between(bytes, Array(word.utf8))
      if d < bestDistance && d > 0 { (bestDistance, best) = (d, word) }
    }
    return best
  }

  /// The visible typedef name nearest to `name`.
  func suggestType(_ name: Name) -> Name? {
    checks.suggestions += 1
    if checks.suggestions > 100 { return nil }
    var search = NearestName(interner, name)
    scopes.forEachVisible(.ordinary) { if ast.decls[DeclID($0.entity)].kind == .typedefName { search.consider($0.name) } }
    return search.best
  }

  /// The member of `record` nearest to `name`.
  func suggestMember(_ name: Name, in record: RecordID) -> Name? {
    checks.suggestions += 1
    if checks.suggestions > 100 { return nil }
    var search = NearestName(interner, name)
    considerMembers(of: record, &search)
    return search.best
  }

  private func considerMembers(of record: RecordID, _ search: inout NearestName) {
    let r = types.records[record]
    for i in 0..<Int(r.fieldCount) {
      let f = types.fields[r.field(i)]
      if f.name.isSome { search.consider(f.name) }
      else if f.isAnonymousRecord { considerMembers(of: types.recordID(f.type), &search) }
    }
  }
}

extension Parser {
  /// An error about the identifier `name` at `location`, with the proposal to write `guess` instead and a note where that is declared.
  func errorSuggesting(_ guess: Name?, for name: Name, at location: SourceLocation, _ message: String, _ ranges: SourceRange..., declared: SourceLocation = .none) {
    ast.hasErrors = true
    guard let guess else { return diagnostics.error(at: location, ranges: ranges, message) }
    let fix = FixIt.replace(SourceRange(location, location), with: interner.string(guess))
    diagnostics.error(at: location, ranges: ranges, fixIts: [fix], "\(message); did you mean \(quoted(guess))?")
    if !declared.isNone { note(declared, "\(quoted(guess)) is declared here") }
  }
}

/// A search for the name with the least edit distance, within a third of the length. Names of one letter are near to none.
struct NearestName {
  private let interner: Interner
  private let target: [UInt8]
  private let name: Name
  private var bestDistance: Int
  private(set) var best: Name?

  init(_ interner: Interner, _ name: Name) {
    self.interner = interner
    self.name = name
    // The cost of a comparison is the product of the lengths: nobody mistypes a name of hundreds of letters.
    target = Array(interner.bytes(of: name).prefix(NearestName.longestName + 1))
    bestDistance = target.count > NearestName.longestName ? 0 : min((target.count + 2) / 3 + 1, target.count)
  }

  private static let longestName = 128

  mutating func consider(_ candidate: Name) {
    let bytes = interner.bytes(of: candidate)
    if candidate == name || abs(bytes.count - target.count) >= bestDistance || (bytes.count > 2 && bytes[0] == 95 && target[0] != 95) { return }
    let d = EditDistance.between(bytes, target)
    if d < bestDistance {
      bestDistance = d
      best = candidate
    }
  }
}
