// Attribute `target_clones`: versions of a function for several instruction sets, of which the program picks one when it is loaded (GCC
// manual, "Common Function Attributes").

import Support
import TargetInfo

extension Parser {
  /// `( "default", "avx2", "arch=haswell", … )`
  func parseTargetClones(_ set: inout AttributeSet, at location: SourceLocation) {
    guard consume(.leftParen) else { return }
    var versions: [String] = []
    while at(.stringLiteral) {
      guard let text = parseStringAsName() else { break }
      for v in interner.string(text).split(separator: ",", omittingEmptySubsequences: false) { versions.append(String(v)) }
      if !consume(.comma) { break }
    }
    if !at(.rightParen) { error(token.location, "'target_clones' takes string literals") }
    while !at(.rightParen) && !at(.endOfFile) { advance() }
    _ = expect(.rightParen, "to end the attribute's arguments")
    for (k, v) in versions.enumerated() {
      if versions[..<k].contains(v) { return error(location, "'target_clones' names '\(v)' twice") }
      if v == "default" { continue }
      var features = Features(rawValue: 0)
      if v.isEmpty || features.apply(targetOptions: v) != nil {
        return error(location, "'target_clones' does not know '\(v)'; it takes instruction sets as behind '-m', 'arch=' with a processor, and 'default'")
      }
    }
    if !versions.contains("default") { return error(location, "'target_clones' must also name \"default\"") }
    if versions.count == 1 { return warning(.attributes, location, "attribute 'target_clones' with one version only is ignored") }
    if set.values.flags.contains(.target) { return error(location, "'target_clones' and 'target' cannot be together") }
    set.values.clones = interner.intern(versions.joined(separator: ","))
  }
}
