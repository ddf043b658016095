// Designators of initializers (C17 §6.7.9 ¶6, ¶7; GNU's ranges and `name:`): the frames they lead to.

import Support

extension Parser {
  /// designation; leaves the top frame at the designated element. False after an error.
  func parseDesignation(_ mark: Int) -> Bool {
    var isFirst = true
    let isIndex = at(.leftBracket)
    var count = 0
    while true {
      switch token.kind {
      case .dot:
        since(.c99, token.location, "designators in initializers")
        advance()
        if !isFirst && !enterElement() { return false }
        guard token.name.isSome, at(.identifier) || token.kind.isKeyword else {
          error(token.location, "expected a member name after '.' before \(tokenDescription)")
          return false
        }
        let name = token.name, location = token.location
        advance()
        if !designate(name, location) { return false }
      case .leftBracket:
        since(.c99, token.location, "designators in initializers")
        if !isFirst && !enterElement() { return false }
        if !parseIndexDesignator() { return false }
      case .identifier where isFirst:
        pedantic(token.location, "obsolete use of designated initializer with ':'; write '.\(token.spelling) ='")
        let name = token.name, location = token.location
        advance()
        advance()
        return designate(name, location)
      default:
        if consume(.equal) { return true }
        if !isIndex || count > 1 {
          error(token.location, "expected '=' after the designator before \(tokenDescription)")
        } else {
          pedantic(token.location, "obsolete use of designated initializer without '='")
        }
        return true
      }
      isFirst = false
      count += 1
    }
  }

  /// Makes the current element the top frame; false if it has no parts.
  private func enterElement() -> Bool {
    let (type, bit, _) = currentElement()
    if type.isError { return false }
    guard isAggregate(type) else {
      error(token.location, "designator goes into \(spell(type)), which is no array, struct or union")
      return false
    }
    frames.append(frame(for: type, base: bit))
    return true
  }

  private func designate(_ name: Name, _ location: SourceLocation) -> Bool {
    while true {
      let i = frames.count - 1
      guard frames[i].kind != .array else {
        error(location, "member designator in the initializer of \(spell(frames[i].type)), which is no struct or union")
        return false
      }
      let record = types.recordID(frames[i].type)
      guard let field = types.findMember(name, in: record) else {
        errorSuggesting(suggestMember(name, in: record), for: name, at: location, "\(spell(frames[i].type)) has no member \(quoted(name))")
        return false
      }
      let f = types.fields[field]
      frames[i].index = UInt64(f.index)
      frames[i].repeats = 1
      if f.name == name { return true }
      if !enterElement() { return false }
    }
  }

  /// `[ constant ]` or `[ constant ... constant ]`
  private func parseIndexDesignator() -> Bool {
    let opening = token.location
    advance()
    let first = parseConstantExpression()
    var last = ExprID.none
    if consume(.ellipsis) {
      pedantic(previousToken.location, "ISO C forbids range designators")
      last = parseConstantExpression()
    }
    _ = expectClosing(.rightBracket, "after the array index", opening: opening)
    let i = frames.count - 1
    guard frames[i].kind == .array else {
      error(opening, "array index in the initializer of \(spell(frames[i].type)), which is no array")
      return false
    }
    guard let low = integerConstant(first, "array index") else { return false }
    var high = low
    if last.isSome {
      guard let h = integerConstant(last, "array index") else { return false }
      high = h
    }
    if low < 0 || high < low {
      error(opening, low < 0 ? "negative array index in initializer" : "empty index range in initializer")
      return false
    }
    if high >= Int128(frames[i].count) || (frames[i].count == UInt64.max && high > Int128(UInt32.max) * 16) {
      error(opening, "array index \(high) in initializer exceeds the bounds of \(spell(frames[i].type))")
      return false
    }
    frames[i].index = UInt64(low)
    frames[i].repeats = UInt64(high - low) + 1
    return true
  }
}
