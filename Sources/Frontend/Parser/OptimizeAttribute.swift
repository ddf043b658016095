// Attribute `optimize` and `#pragma GCC optimize`: optimization options for one function, or for those that follow (GCC manual, "Common
// Function Attributes", "Function Specific Option Pragmas").
//
// Honoured are the level and the options that make a promise weaker, so that a function written against them stays right. Options
// that only ask for more or less effort have no effect; options that would change what operations mean are refused.

import Support

/// What `#pragma GCC optimize` says for the functions behind it.
struct OptimizePragma: BitwiseCopyable {
  var flags: AttributeFlags = []
  var optimization = FunctionOptimization.none
  var isEmpty: Bool { flags.isEmpty && optimization == .none }
}

extension Parser {
  /// `( n | "option,option" , … )`, at the parenthesis.
  func parseOptimize(_ set: inout AttributeSet, at location: SourceLocation) {
    guard expect(.leftParen, "after 'optimize'") else { return }
    while !at(.rightParen) && !at(.endOfFile) {
      if at(.stringLiteral) {
        guard let text = parseStringAsName() else { break }
        for option in interner.string(text).split(separator: ",") {
          if let problem = Parser.applyOptimize(String(option), &set.values) { error(location, problem) }
        }
      } else {
        let level = integerConstant(parseAssignmentExpression(), "the optimization level")
        if let level { _ = Parser.applyOptimize("O\(level)", &set.values) }
      }
      if !consume(.comma) { break }
    }
    _ = expect(.rightParen, "to end the attribute's arguments")
  }

  /// An option as on the command line, its leading `-f` or `-` left out or not; a message if it cannot be honoured.
  private static func applyOptimize(_ option: String, _ a: inout Attributes) -> String? {
    var name = option
    if name.hasPrefix("-") { name.removeFirst() }
    if name.allSatisfy({ $0.isNumber }) && !name.isEmpty { name = "O" + name }
    if name.hasPrefix("O") {
      setLevel(name.dropFirst(), &a)
      return nil
    }
    if name.hasPrefix("f") && option.hasPrefix("-") { name.removeFirst() }
    switch name {
    case "no-strict-aliasing": a.flags.insert(.noStrictAliasing)
    case "wrapv", "no-strict-overflow": a.flags.insert(.wrapsSigned)
    case "trapv", "rounding-math", "non-call-exceptions", "instrument-functions", "short-enums", "pack-struct":
      return "attribute 'optimize' with \"\(option)\" is not supported: it would change what the function does"
    default: break
    }
    return nil
  }

  private static func setLevel(_ level: Substring, _ a: inout Attributes) {
    a.flags.remove(.optimizeNone)
    a.optimization = .none
    switch level {
    case "0": a.flags.insert(.optimizeNone)
    case "", "1", "g": a.optimization = .level1
    case "2": a.optimization = .level2
    case "s", "z": a.optimization = .size
    default: a.optimization = .level3
    }
  }

  /// `optimize ( "option", n, … )`, and what `push_options` and its like do to it.
  func obeyOptimizePragma(_ tokens: [Token], at location: SourceLocation) {
    guard let first = tokens.first, first.name.isSome else { return }
    switch String(decoding: interner.bytes(of: first.name), as: UTF8.self) {
    case "push_options": pragmas.optimizeStack.append(pragmas.optimize)
    case "pop_options": pragmas.optimize = pragmas.optimizeStack.popLast() ?? OptimizePragma()
    case "reset_options": pragmas.optimize = OptimizePragma()
    case "optimize":
      var a = Attributes()
      (a.flags, a.optimization) = (pragmas.optimize.flags, pragmas.optimize.optimization)
      var isAny = false
      for t in tokens.dropFirst() {
        let text = t.spelling
        if t.kind != .stringLiteral && t.kind != .ppNumber { continue }
        isAny = true
        let bare = text.hasPrefix("\"") ? String(text.dropFirst().dropLast()) : text
        for option in bare.split(separator: ",") {
          if let problem = Parser.applyOptimize(String(option), &a) { error(location, problem) }
        }
      }
      if !isAny { warning(.pragmas, location, "'#pragma GCC optimize' needs options as string literals; ignored") }
      pragmas.optimize = OptimizePragma(flags: a.flags, optimization: a.optimization)
    default: break
    }
  }

  /// The pragma's options for a function that is declared behind it; its own attribute comes first.
  func applyOptimizePragma(_ a: inout Attributes) {
    if a.optimization == .none && !a.flags.contains(.optimizeNone) {
      a.optimization = pragmas.optimize.optimization
      a.flags.formUnion(pragmas.optimize.flags)
    } else {
      a.flags.formUnion(pragmas.optimize.flags.subtracting(.optimizeNone))
    }
  }
}
