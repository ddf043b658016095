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

/// A search for the name with the least edit distance, within a third of the length.
struct NearestName {
  private let interner: Interner
  private let target: [UInt8]
  private var bestDistance: Int
  private(set) var best: Name?

  init(_ interner: Interner, _ name: Name) {
    self.interner = interner
    // The cost of a comparison is the product of the lengths: nobody mistypes a name of hundreds of letters.
    target = Array(interner.bytes(of: name).prefix(NearestName.longestName + 1))
    bestDistance = target.count > NearestName.longestName ? 0 : (target.count + 2) / 3 + 1
  }

  private static let longestName = 128

  mutating func consider(_ candidate: Name) {
    let bytes = interner.bytes(of: candidate)
    if abs(bytes.count - target.count) >= bestDistance || (bytes.count > 2 && bytes[0] == 95 && target[0] != 95) { return }
    let d = distance(bytes)
    if d < bestDistance {
      bestDistance = d
      best = candidate
    }
  }

  /// Levenshtein distance with transpositions of neighbours.
  private func distance(_ b: UnsafeBufferPointer<UInt8>) -> Int {
    var older = [Int](repeating: 0, count: b.count + 1)
    var previous = Array(0...b.count)
    var current = previous
    for i in 0..<target.count {
      current[0] = i + 1
      for j in 0..<b.count {
        var d = min(previous[j + 1] + 1, current[j] + 1, previous[j] + (target[i] == b[j] ? 0 : 1))
        if i > 0 && j > 0 && target[i] == b[j - 1] && target[i - 1] == b[j] { d = min(d, older[j - 1] + 1) }
        current[j + 1] = d
      }
      (older, previous, current) = (previous, current, older)
    }
    return previous[b.count]
  }
}
