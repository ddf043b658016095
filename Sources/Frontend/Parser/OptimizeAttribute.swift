// Attribute `optimize`: optimization options for one function (GCC manual, "Common Function Attributes").
//
// Honoured are level 0 and the options that make a promise weaker, so that a function written against them stays right. Other
// levels and options that only ask for more or less effort have no effect; options that would change what operations mean are refused.

import Support

extension Parser {
  /// `( n | "option,option" , … )`, at the parenthesis.
  func parseOptimize(_ set: inout AttributeSet, at location: SourceLocation) {
    guard expect(.leftParen, "after 'optimize'") else { return }
    while !at(.rightParen) && !at(.endOfFile) {
      if at(.stringLiteral) {
        guard let text = parseStringAsName() else { break }
        for option in interner.string(text).split(separator: ",") { apply(String(option), &set, at: location) }
      } else {
        let level = integerConstant(parseAssignmentExpression(), "the optimization level")
        if level == 0 { set.values.flags.formUnion([.optimizeNone, .noInline]) }
      }
      if !consume(.comma) { break }
    }
    _ = expect(.rightParen, "to end the attribute's arguments")
  }

  /// An option as on the command line, its leading `-f` or `-` left out or not.
  private func apply(_ option: String, _ set: inout AttributeSet, at location: SourceLocation) {
    var name = option
    if name.hasPrefix("-") { name.removeFirst() }
    if name == "O0" || name == "0" { return set.values.flags.formUnion([.optimizeNone, .noInline]) }
    if name.hasPrefix("f") && option.hasPrefix("-") { name.removeFirst() }
    switch name {
    case "no-strict-aliasing": set.values.flags.insert(.noStrictAliasing)
    case "wrapv", "no-strict-overflow": set.values.flags.insert(.wrapsSigned)
    case "trapv", "rounding-math", "non-call-exceptions", "instrument-functions", "short-enums", "pack-struct":
      error(location, "attribute 'optimize' with \"\(option)\" is not supported: it would change what the function does")
    default: break
    }
  }
}
