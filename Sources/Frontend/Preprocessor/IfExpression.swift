// The constant expressions of `#if` and `#elif` (C23 §6.10.2): integers of intmax_t and uintmax_t, 64 bits on all targets.

import Support

/// A value of `#if` arithmetic.
private struct IfValue: BitwiseCopyable {
  var bits: UInt64
  var isUnsigned: Bool
  init(_ bits: UInt64, unsigned: Bool) {
    self.bits = bits
    isUnsigned = unsigned
  }
  init(_ condition: Bool) {
    bits = condition ? 1 : 0
    isUnsigned = false
  }
  static let zero = IfValue(0, unsigned: false)
  var isTrue: Bool { bits != 0 }
  var signed: Int64 { Int64(bitPattern: bits) }
}

/// A recursive-descent evaluator over the directive's tokens. One error ends it.
private struct IfEvaluator: ~Copyable {
  let pp: Preprocessor
  var token: Token
  var failed = false
  /// Nesting of operands that are not evaluated: no division error there.
  var unevaluated = 0
  var depth = 0
  /// The directive is exactly `!defined X`: X may be an include guard.
  var guardName = Name.none
  var isFirst = true

  let expansionsBefore: Int

  init(_ pp: Preprocessor) {
    self.pp = pp
    expansionsBefore = pp.expansionCount
    token = pp.nextInIf()
  }

  mutating func advance() { token = pp.nextInIf() }

  mutating func fail(_ location: SourceLocation, _ message: String) -> IfValue {
    if !failed { pp.diagnostics.error(at: location, message) }
    failed = true
    return .zero
  }

  /// Precedence of a binary operator, 0 for none; higher binds tighter.
  func precedence(_ kind: TokenKind) -> Int {
    switch kind {
    case .star, .slash, .percent: return 11
    case .plus, .minus: return 10
    case .lessLess, .greaterGreater: return 9
    case .less, .greater, .lessEqual, .greaterEqual: return 8
    case .equalEqual, .exclamationEqual: return 7
    case .ampersand: return 6
    case .caret: return 5
    case .pipe: return 4
    case .ampersandAmpersand: return 3
    case .pipePipe: return 2
    case .question: return 1
    default: return 0
    }
  }

  mutating func comma() -> IfValue {
    var value = binary(1)
    while token.kind == .comma && !failed {
      if unevaluated == 0 || pp.language.standard < .c99 {
        pp.diagnostics.pedantic(at: token.location, "comma operator in operand of #if")
      }
      advance()
      value = binary(1)
    }
    return value
  }

  /// Operators of at least `minimum` precedence.
  mutating func binary(_ minimum: Int) -> IfValue {
    depth += 1
    defer { depth -= 1 }
    if depth > 1000 { return fail(token.location, "#if expression nested too deeply") }
    var left = unary()
    while !failed {
      let kind = token.kind
      let level = precedence(kind)
      if level == 0 || level < minimum { return left }
      let at = token.location
      advance()
      switch kind {
      case .ampersandAmpersand:
        if !left.isTrue { unevaluated += 1 }
        let right = binary(level + 1)
        if !left.isTrue { unevaluated -= 1 }
        left = IfValue(left.isTrue && right.isTrue)
      case .pipePipe:
        if left.isTrue { unevaluated += 1 }
        let right = binary(level + 1)
        if left.isTrue { unevaluated -= 1 }
        left = IfValue(left.isTrue || right.isTrue)
      case .question: left = conditional(left)
      default:
        let right = binary(level + 1)
        if failed { return .zero }
        left = apply(kind, left, right, at)
      }
    }
    return left
  }

  /// After `?`.
  mutating func conditional(_ condition: IfValue) -> IfValue {
    if !condition.isTrue { unevaluated += 1 }
    let first = comma()
    if !condition.isTrue { unevaluated -= 1 }
    if failed { return .zero }
    if token.kind != .colon { return fail(token.location, "'?' without following ':'") }
    advance()
    if condition.isTrue { unevaluated += 1 }
    let second = binary(1)
    if condition.isTrue { unevaluated -= 1 }
    let isUnsigned = first.isUnsigned || second.isUnsigned
    return IfValue(condition.isTrue ? first.bits : second.bits, unsigned: isUnsigned)
  }

  mutating func apply(_ kind: TokenKind, _ a: IfValue, _ b: IfValue, _ at: SourceLocation) -> IfValue {
    switch kind {
    case .lessLess, .greaterGreater: return shift(a, b, left: kind == .lessLess)
    default: break
    }
    let isUnsigned = a.isUnsigned || b.isUnsigned
    switch kind {
    case .star: return overflowing(IfValue(a.bits &* b.bits, unsigned: isUnsigned), a.signed.multipliedReportingOverflow(by: b.signed).overflow, at)
    case .plus: return overflowing(IfValue(a.bits &+ b.bits, unsigned: isUnsigned), a.signed.addingReportingOverflow(b.signed).overflow, at)
    case .minus: return overflowing(IfValue(a.bits &- b.bits, unsigned: isUnsigned), a.signed.subtractingReportingOverflow(b.signed).overflow, at)
    case .slash, .percent:
      if b.bits == 0 {
        if unevaluated > 0 { return IfValue(0, unsigned: isUnsigned) }
        return fail(at, "division by zero in #if")
      }
      return divide(a, b, isUnsigned, quotient: kind == .slash)
    case .less: return IfValue(isUnsigned ? a.bits < b.bits : a.signed < b.signed)
    case .greater: return IfValue(isUnsigned ? a.bits > b.bits : a.signed > b.signed)
    case .lessEqual: return IfValue(isUnsigned ? a.bits <= b.bits : a.signed <= b.signed)
    case .greaterEqual: return IfValue(isUnsigned ? a.bits >= b.bits : a.signed >= b.signed)
    case .equalEqual: return IfValue(a.bits == b.bits)
    case .exclamationEqual: return IfValue(a.bits != b.bits)
    case .ampersand: return IfValue(a.bits & b.bits, unsigned: isUnsigned)
    case .caret: return IfValue(a.bits ^ b.bits, unsigned: isUnsigned)
    default: return IfValue(a.bits | b.bits, unsigned: isUnsigned)
    }
  }

  private func overflowing(_ value: IfValue, _ overflow: Bool, _ at: SourceLocation) -> IfValue {
    if overflow && !value.isUnsigned && unevaluated == 0 {
      pp.diagnostics.pedantic(at: at, "integer overflow in preprocessor expression")
    }
    return value
  }

  private func divide(_ a: IfValue, _ b: IfValue, _ isUnsigned: Bool, quotient: Bool) -> IfValue {
    if isUnsigned { return IfValue(quotient ? a.bits / b.bits : a.bits % b.bits, unsigned: true) }
    // The most negative value by -1 wraps.
    if b.signed == -1 { return IfValue(quotient ? 0 &- a.bits : 0, unsigned: false) }
    let result = quotient ? a.signed / b.signed : a.signed % b.signed
    return IfValue(UInt64(bitPattern: result), unsigned: false)
  }

  /// Shifts by a negative count go the other way, by 64 and more shift everything out.
  private func shift(_ a: IfValue, _ b: IfValue, left: Bool) -> IfValue {
    let isNegative = !b.isUnsigned && b.signed < 0
    let count = isNegative ? b.signed.magnitude : b.bits
    let goesLeft = left != isNegative
    if goesLeft { return IfValue(count > 63 ? 0 : a.bits &<< count, unsigned: a.isUnsigned) }
    if a.isUnsigned { return IfValue(count > 63 ? 0 : a.bits &>> count, unsigned: true) }
    return IfValue(UInt64(bitPattern: a.signed &>> Int64(min(count, 63))), unsigned: false)
  }

  mutating func unary() -> IfValue {
    depth += 1
    defer { depth -= 1 }
    if depth > 1000 { return fail(token.location, "#if expression nested too deeply") }
    let kind = token.kind
    let wasFirst = isFirst
    isFirst = false
    switch kind {
    case .plus, .minus, .tilde, .exclamation:
      let at = token.location
      advance()
      let isGuardShape = kind == .exclamation && wasFirst
      let value = isGuardShape ? guardOperand() : unary()
      switch kind {
      case .minus:
        if !value.isUnsigned && value.signed == Int64.min && unevaluated == 0 {
          pp.diagnostics.pedantic(at: at, "integer overflow in preprocessor expression")
        }
        return IfValue(0 &- value.bits, unsigned: value.isUnsigned)
      case .tilde: return IfValue(~value.bits, unsigned: value.isUnsigned)
      case .exclamation: return IfValue(!value.isTrue)
      default: return value
      }
    case .leftParen:
      let open = token.location
      advance()
      let value = comma()
      if failed { return .zero }
      if token.kind != .rightParen { return fail(open, "missing ')' in expression") }
      advance()
      return value
    default: return primary()
    }
  }

  /// The operand of a leading `!`: remembers the name of `!defined X`.
  private mutating func guardOperand() -> IfValue {
    guard token.kind == .identifier && token.name == pp.names.defined else { return unary() }
    let (name, value) = definedOperand()
    // A test that macros made may mean something else the next time.
    if token.kind == .endOfDirective && pp.expansionCount == expansionsBefore { guardName = name }
    return value
  }

  /// `#predicate ( answer )` or `#predicate` (GNU cpp, "Assertions", obsolete): true for the answers that the target implies.
  private mutating func assertion() -> IfValue {
    let start = token.location
    advance()
    guard token.kind == .identifier else { return fail(start, "a predicate's name must follow '#' in a preprocessor expression") }
    let predicate = token.spelling
    advance()
    let answers = predicate == "cpu" || predicate == "machine" ? ["x86_64"] : predicate == "system" ? ["linux", "unix", "posix"] : []
    guard token.kind == .leftParen else { return IfValue(!answers.isEmpty) }
    advance()
    var answer = ""
    while token.kind != .rightParen && token.kind != .endOfDirective {
      answer += token.spelling
      advance()
    }
    if token.kind != .rightParen { return fail(start, "missing ')' after the answer of an assertion") }
    advance()
    return IfValue(answers.contains(answer))
  }

  private mutating func primary() -> IfValue {
    let current = token
    switch current.kind {
    case .ppNumber:
      advance()
      return number(current)
    case .charLiteral:
      advance()
      let literal = CharLiteral.evaluate(current, language: pp.language, diagnostics: pp.diagnostics)
      return IfValue(UInt64(bitPattern: literal.value), unsigned: literal.isUnsignedInDirective)
    case .identifier:
      if current.name == pp.names.defined { return definedOperand().value }
      pp.reportPoison(current)
      advance()
      if pp.language.isC23 && current.name == pp.names.trueName { return IfValue(true) }
      if unevaluated == 0 && !(pp.language.isC23 && current.name == pp.names.falseName) {
        pp.diagnostics.warning(.undef, at: current.location, "\"\(current.spelling)\" is not defined, evaluates to 0")
      }
      if token.kind == .leftParen && !failed {
        return fail(current.location, "function-like macro \"\(current.spelling)\" is not defined")
      }
      return .zero
    case .hash where pp.language.gnu: return assertion()
    case .endOfDirective: return fail(current.location, "#if with no expression, or an operand is missing")
    case .stringLiteral:
      return fail(current.location, "token \"\(current.spelling)\" is not valid in preprocessor expressions")
    default:
      return fail(current.location, "token \"\(current.spelling)\" is not valid in preprocessor expressions")
    }
  }

  /// `defined X` or `defined(X)`; the current token is `defined`.
  private mutating func definedOperand() -> (name: Name, value: IfValue) {
    if pp.sources.isMacro(token.location) {
      pp.diagnostics.violation(
        .expansionToDefined, at: token.location, "this use of \"defined\" may not be portable")
    }
    var operand = pp.readToken()
    let isParenthesized = operand.kind == .leftParen
    if isParenthesized { operand = pp.readToken() }
    guard operand.kind == .identifier else {
      return (.none, fail(operand.location, "operator \"defined\" requires an identifier"))
    }
    if isParenthesized {
      let close = pp.readToken()
      if close.kind != .rightParen { return (.none, fail(close.location, "missing ')' after \"defined\"")) }
    }
    pp.reportPoison(operand)
    if let macro = pp.macros.find(operand.name) { macro.pointee.isUsed = true }
    let value = IfValue(pp.macros.isDefined(operand.name))
    advance()
    return (operand.name, value)
  }

  private mutating func number(_ token: Token) -> IfValue {
    let literal = NumericLiteral(token.bytes, language: pp.language)
    if let message = literal.error { return fail(token.location, message) }
    if let text = literal.extensionNote { pp.diagnostics.pedantic(at: token.location, text) }
    if literal.isFloating { return fail(token.location, "floating constant in preprocessor expression") }
    if literal.isImaginary { return fail(token.location, "imaginary number in preprocessor expression") }
    let isTooLarge = literal.overflows || literal.value > UInt128(UInt64.max)
    if isTooLarge { pp.diagnostics.pedantic(at: token.location, "integer constant is too large for its type") }
    let bits = UInt64(truncatingIfNeeded: literal.value)
    var isUnsigned = literal.isUnsigned
    if !isUnsigned && bits > UInt64(Int64.max) {
      if literal.base == 10 {
        pp.diagnostics.warning(.general, at: token.location, "integer constant is so large that it is unsigned")
      }
      isUnsigned = true
    }
    return IfValue(bits, unsigned: isUnsigned)
  }
}

extension Preprocessor {
  /// Evaluates the rest of an `#if` line. `guardName` is X when the line is exactly `!defined X`.
  func evaluateIf() -> (value: Bool, guardName: Name) {
    let wasEvaluating = isEvaluatingIf
    isEvaluatingIf = true
    defer { isEvaluatingIf = wasEvaluating }
    var evaluator = IfEvaluator(self)
    let value = evaluator.comma()
    if !evaluator.failed && evaluator.token.kind != .endOfDirective {
      _ = evaluator.fail(
        evaluator.token.location,
        evaluator.token.kind == .rightParen
          ? "missing '(' in expression" : "missing binary operator before token \"\(evaluator.token.spelling)\"")
    }
    dropContexts()
    return evaluator.failed ? (false, .none) : (value.isTrue, evaluator.guardName)
  }

  /// Evaluates a parameter's operand, e.g. of `limit(…)`.
  func evaluateIntegerOperand(_ tokens: [Token], at location: SourceLocation) -> Int? {
    if tokens.isEmpty {
      diagnostics.error(at: location, "expected a constant expression")
      return nil
    }
    let mark = tokenStack.mark
    let copy = tokenStack.allocate(tokens.count)
    for (i, token) in tokens.enumerated() { (copy + i).initialize(to: token) }
    contexts.append(
      TokenContext(
        next: UnsafePointer(copy), end: UnsafePointer(copy + tokens.count), macro: -1, nextLocation: 0, firstFlags: 0,
        isFirst: false, isBarrier: true, mark: mark))
    let depth = contexts.count
    var evaluator = IfEvaluator(self)
    let value = evaluator.comma()
    if !evaluator.failed && evaluator.token.kind != .endOfDirective {
      _ = evaluator.fail(evaluator.token.location, "expected a constant expression")
    }
    while contexts.count >= depth { popContext() }
    if evaluator.failed { return nil }
    return value.signed >= 0 || !value.isUnsigned ? Int(value.signed) : Int.max
  }

  /// After an error tokens of expansions may be left over: they must not leak into the text.
  func dropContexts() {
    while !contexts.isEmpty && !contexts[contexts.count - 1].isBarrier { popContext() }
    pendingFlags = 0
  }

  /// The next token of an `#if` line, macros expanded except after `defined`.
  func nextInIf() -> Token {
    var token = nextInDirective()
    if token.kind == .endOfFile { token.kind = .endOfDirective }
    return token
  }
}
