// The `.if` family (GNU as manual §7.62). Text that is not wanted is passed over statement by statement, watching only for
// nested conditions and their ends.

import Support

/// An open condition.
struct AsmCondition {
  /// A branch of it has been assembled.
  var isTaken: Bool
  var hasElse = false
  var line: Int
  var file: String
}

extension AsmParser {
  func conditionDirective(_ d: Directive) throws(AsmError) {
    switch d {
    case .else, .elsec, .elseif: return try alternative(d)
    case .endif, .endc:
      guard conditions.count > (frames.last?.conditions ?? 0) else { throw failure("'.endif' without '.if'") }
      conditions.removeLast()
      return
    default: break
    }
    conditions.append(AsmCondition(isTaken: false, line: lexer.line, file: currentFile))
    let holds: Bool
    do {
      holds = try evaluate(d)
    } catch {
      // A condition without an answer: neither branch is assembled.
      conditions[conditions.count - 1].isTaken = true
      report(error)
      lexer.skipRaw()
      return skipUnwanted()
    }
    if holds { conditions[conditions.count - 1].isTaken = true } else { skipUnwanted() }
  }

  private func alternative(_ d: Directive) throws(AsmError) {
    guard conditions.count > (frames.last?.conditions ?? 0) else { throw failure("'.\(d)' without '.if'") }
    if conditions[conditions.count - 1].hasElse { throw failure("'.\(d)' after '.else'") }
    // The branch before was assembled, so this one is not.
    if d != .elseif { conditions[conditions.count - 1].hasElse = true }
    lexer.skipRaw()
    skipUnwanted()
  }

  private func evaluate(_ d: Directive) throws(AsmError) -> Bool {
    lexer.skipSpace()
    switch d {
    case .ifdef, .ifndef, .ifnotdef:
      guard let text = lexer.name() else { throw failure("expected a symbol") }
      let symbol = buffer.knownSymbol(named: buffer.interner.intern(text))
      return symbol.map { buffer.isDefined($0) } ?? false == (d == .ifdef)
    case .ifb, .ifnb: return (scrubbedOperands().count == 0) == (d == .ifb)
    case .ifc, .ifnc: return try equalTexts() == (d == .ifc)
    case .ifeqs, .ifnes: return try equalStrings() == (d == .ifeqs)
    default: break
    }
    let v = try constantExpression("the condition")
    switch d {
    case .ifeq: return v == 0
    case .iflt: return v < 0
    case .ifle: return v <= 0
    case .ifgt: return v > 0
    case .ifge: return v >= 0
    default: return v != 0
    }
  }

  /// `.ifc text, text`
  private func equalTexts() throws(AsmError) -> Bool {
    let operands = scrubbedOperands()
    let text = operands.bytes
    var quote: UInt8 = 0
    for i in 0..<text.count {
      let c = text[i]
      if quote != 0 {
        if c == quote { quote = 0 }
      } else if c == UInt8(ascii: "\"") {
        quote = c
      } else if c == UInt8(ascii: ",") {
        var second = i + 1
        while second < text.count && text[second] == 0x20 { second += 1 }
        var end = i
        while end > 0 && text[end - 1] == 0x20 { end -= 1 }
        return AsmParser.same(UnsafeBufferPointer(rebasing: text[0..<end]), UnsafeBufferPointer(rebasing: text[second...]))
      }
    }
    throw failure("expected two texts with a comma between")
  }

  /// `.ifeqs "text", "text"`
  private func equalStrings() throws(AsmError) -> Bool {
    let a = try quotedText()
    try comma()
    return try quotedText() == a
  }

  /// Passes over text until a branch of the innermost condition is wanted, or the condition ends.
  private func skipUnwanted() {
    var depth = 0
    while true {
      endStatement()
      if lexer.isAtEnd { return }
      guard let d = directiveAhead() else {
        lexer.skipRaw()
        continue
      }
      switch d {
      case .if, .ifdef, .ifndef, .ifnotdef, .ifb, .ifnb, .ifc, .ifnc, .ifeqs, .ifnes, .ifeq, .ifne, .iflt, .ifle, .ifgt, .ifge: depth += 1
      case .endif, .endc:
        if depth == 0 {
          conditions.removeLast()
          return
        }
        depth -= 1
      case .else, .elsec, .elseif: if depth == 0 && isWanted(d) { return }
      default: break
      }
      lexer.skipRaw()
    }
  }

  /// Whether the branch that `d` begins is to be assembled.
  private func isWanted(_ d: Directive) -> Bool {
    let top = conditions.count - 1
    if conditions[top].hasElse {
      report(failure("'.\(d)' after '.else'"))
      return false
    }
    if d != .elseif { conditions[top].hasElse = true }
    if conditions[top].isTaken { return false }
    if d == .elseif {
      do {
        if try constantExpression("the condition") == 0 { return false }
      } catch {
        report(error)
        conditions[top].isTaken = true
        return false
      }
    }
    conditions[top].isTaken = true
    return true
  }

  /// Reports conditions that a text leaves open.
  func reportOpenConditions(downTo count: Int) {
    while conditions.count > count {
      let c = conditions.removeLast()
      var e = failure("'.if' without '.endif'")
      e.line = c.line
      e.column = 1
      e.file = c.file
      report(e)
    }
  }
}
