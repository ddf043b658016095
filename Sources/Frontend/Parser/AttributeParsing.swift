// Attribute syntax: `__attribute__((…))`, `[[…]]`, `asm("name")`, `_Alignas(…)`, and what each argument list means.
//
// Attributes of a declaration are gathered in an `AttributeSet` and applied when the entity or type they belong to is known.

import Support
import TargetInfo

extension Parser {
  /// True at `__attribute__`, or at `[[` .
  var atAttribute: Bool {
    at(.kwAttribute) || (at(.leftBracket) && peek().kind == .leftBracket && language.standard >= .c11)
  }

  /// attribute-specifier-sequence(opt)
  func parseAttributes(into set: inout AttributeSet) {
    while true {
      if at(.kwAttribute) { parseGNUAttributes(&set) }
      else if at(.leftBracket), peek().kind == .leftBracket { parseStandardAttributes(&set) }
      else { return }
    }
  }

  /// `__attribute__ (( attribute-list ))`
  private func parseGNUAttributes(_ set: inout AttributeSet) {
    if set.isEmpty { set.location = token.location }
    advance()
    guard expect(.leftParen, "after '__attribute__'"), expect(.leftParen, "after '__attribute__('") else { return }
    while !at(.rightParen) && !at(.endOfFile) {
      if consume(.comma) { continue }
      guard token.name.isSome else {
        error(token.location, "expected an attribute name before \(tokenDescription)")
        break
      }
      parseAttribute(&set)
      if !at(.comma) && !at(.rightParen) {
        error(token.location, "expected ',' or ')' in attribute list before \(tokenDescription)")
        break
      }
    }
    while !at(.rightParen) && !at(.endOfFile) && !at(.semicolon) && !at(.leftBrace) { advance() }
    _ = expect(.rightParen, "to end the attribute list")
    _ = expect(.rightParen, "to end '__attribute__(('")
  }

  /// `[[ attribute-list ]]` (C23 §6.7.13)
  private func parseStandardAttributes(_ set: inout AttributeSet) {
    if set.isEmpty { set.location = token.location }
    since(.c23, token.location, "'[[]]' attributes")
    advance()
    advance()
    while !at(.rightBracket) && !at(.endOfFile) {
      if consume(.comma) { continue }
      guard token.name.isSome else {
        error(token.location, "expected an attribute name before \(tokenDescription)")
        break
      }
      var isForeign = false
      if peek().kind == .coloncolon || (peek().kind == .colon && peek(2).kind == .colon) {
        let bytes = interner.bytes(of: token.name)
        let prefix = String(decoding: bytes, as: UTF8.self)
        isForeign = !(prefix == "gnu" || prefix == "__gnu__" || prefix == "clang")
        advance()
        if consume(.colon) { _ = consume(.colon) } else { advance() }
        guard token.name.isSome else {
          error(token.location, "expected an attribute name behind '::' before \(tokenDescription)")
          break
        }
      }
      if isForeign {
        advance()
        if at(.leftParen) { skipBalanced() }
      } else {
        if previousToken.kind != .coloncolon && previousToken.kind != .colon && peek().kind == .leftParen && peek(2).kind == .rightParen {
          error(peek().location, "the parentheses must be omitted where the attribute has no arguments")
        }
        parseAttribute(&set)
      }
    }
    _ = expect(.rightBracket, "to end the attribute list")
    _ = expect(.rightBracket, "to end the attribute list")
  }

  /// One attribute, at its name.
  func parseAttribute(_ set: inout AttributeSet) {
    let location = token.location
    let name = token.name
    let row = attributeTable.find(name, interner)
    let kind = row.kind
    set.isEmpty = false
    if kind != .foreign { set.noteUnfit(row.unfit) }
    advance()
    switch kind {
    case .unknown:
      let near = attributeTable.nearest(to: name, interner).map { "; did you mean '\($0)'?" } ?? ""
      warning(.attributes, location, "unknown attribute \(quoted(name)) ignored\(near)")
      if at(.leftParen) { skipBalanced() }
      return
    case .flag:
      if row.flag == .warnUnusedResult && at(.leftParen) && peek().kind != .stringLiteral {
        error(peek().location, "the argument of attribute \(quoted(name)) must be a string literal")
      }
      set.values.flags.insert(row.flag)
      if row.flag == .malloc && at(.leftParen) { return parseDeallocator(&set, at: location) }
      return skipArguments(row, at: location)
    case .hint: return skipArguments(row, at: location)
    case .foreign:
      warning(.attributes, location, "attribute \(quoted(name)) ignored: it has no meaning on this target")
      return skipArguments(row, at: location)
    case .refused:
      error(location, "attribute \(quoted(name)) is not supported; without it the program would behave otherwise")
      return skipArguments(row, at: location)
    default: break
    }
    if row.fewestArguments > 0 && !at(.leftParen) || row.mostArguments == 0 && at(.leftParen) {
      return skipArguments(row, at: location)
    }
    switch kind {
    case .aligned: parseAligned(&set)
    case .vectorSize: parseVectorSize(&set, at: location)
    case .access: parseAccess(&set, at: location)
    case .mode:
      if consume(.leftParen) {
        set.mode = token.name
        advance()
        _ = expect(.rightParen, "to end the attribute's arguments")
      }
    case .alias, .weakref, .ifunc:
      if kind == .weakref { set.values.flags.insert([.weakref, .weak]) }
      if kind == .ifunc { set.values.flags.insert(.ifunc) }
      if let target = parseStringArgument() { set.values.alias = target }
    case .section:
      if let s = parseStringArgument() {
        if set.values.section.isSome && set.values.section != s {
          set.otherSection = set.values.section
        }
        set.values.section = s
      }
    case .visibility:
      if let s = parseStringArgument() {
        set.values.visibility = visibility(named: s)
        if set.values.visibility == .unspecified {
          error(location, "visibility must be \"default\", \"hidden\", \"protected\" or \"internal\"")
        }
      }
    case .tlsModel: if let s = parseStringArgument() { set.values.tlsModel = tlsModel(s, at: location) }
    case .target: parseTarget(&set, at: location)
    case .deprecated, .unavailable:
      set.values.flags.insert(kind == .deprecated ? .deprecated : .unavailable)
      if at(.leftParen), let s = parseStringArgument() { set.values.message = s }
    case .cleanup: parseCleanup(&set, at: location)
    case .constructor, .destructor: parsePriority(kind, &set)
    case .nonNull: parseNonNull(&set)
    case .format: parseFormat(&set, at: location)
    case .allocSize:
      let n = parseIntegerArguments(2)
      set.values.allocSize = UInt8(clamping: n.first ?? 0)
      set.values.allocCount = UInt8(clamping: n.count > 1 ? n[1] : 0)
    case .warnIfNotAligned:
      if let n = parseIntegerArguments(1).first {
        if let log = checkedAlignment(n, at: location) { set.values.warnAlignPlus1 = log + 1 }
        checks.wantsAlignment = true
      }
    case .targetClones: parseTargetClones(&set, at: location)
    case .optimize: parseOptimize(&set, at: location)
    case .assumeAligned: set.values.assumeAligned = UInt32(clamping: parseIntegerArguments(2).first ?? 0)
    case .noIPA: set.values.flags.insert([.noIPA, .noInline, .noClone])
    case .scalarStorageOrder: parseStorageOrder(&set, at: location)
    case .copy: parseCopy(&set)
    case .callError, .callWarning:
      if let text = parseStringArgument() {
        set.values.callMessage = text
        if kind == .callError { set.values.flags.insert(.callError) }
      }
    case .patchableEntry: parsePatchableEntry(&set, at: location)
    case .zeroCallUsed:
      if let choice = parseStringArgument() {
        if ClearedRegisters(interner.string(choice)) == nil { error(location, "attribute 'zero_call_used_regs' does not know '\(interner.string(choice))'") }
        else { set.values.clearedRegisters = choice }
      }
    case .symver: parseSymbolVersions(&set, at: location)
    default: if at(.leftParen) { skipBalanced() }
    }
  }

  /// Passes the arguments, which mean nothing here, after counting them.
  private func skipArguments(_ row: AttributeRow, at location: SourceLocation) {
    var count = 0
    if consume(.leftParen) {
      if !at(.rightParen) { count = 1 }
      while !at(.rightParen) && !at(.endOfFile) {
        if at(.leftParen) || at(.leftBracket) || at(.leftBrace) {
          skipBalanced()
        } else {
          if at(.comma) { count += 1 }
          advance()
        }
      }
      _ = expect(.rightParen, "to end the attribute's arguments")
    }
    if count < Int(row.fewestArguments) || (row.mostArguments != 255 && count > Int(row.mostArguments)) {
      error(location, "wrong number of arguments for attribute \(quoted(row.name)): \(count) given")
    }
  }

  /// `_Alignas ( type-name | constant-expression )`
  func parseAlignas(into set: inout AttributeSet) {
    if set.isEmpty { set.location = token.location }
    set.isEmpty = false
    let location = token.location
    advance()
    guard expect(.leftParen, "after '_Alignas'") else { return }
    if startsTypeName(token) {
      let type = parseTypeName()
      if requireComplete(type, at: location, "alignment of") {
        set.strictAlignPlus1 = max(set.strictAlignPlus1, types.alignLog2(of: type) + 1)
      }
    } else {
      let e = parseConstantExpression()
      if let n = integerConstant(e, "alignment"), n != 0, let log = checkedAlignment(Int(clamping: n), at: location) {
        set.strictAlignPlus1 = max(set.strictAlignPlus1, log + 1)
      }
    }
    _ = expect(.rightParen, "after the alignment")
  }

  /// `( "text" )`; nil if there is none.
  func parseStringArgument() -> Name? {
    guard consume(.leftParen) else { return nil }
    if at(.rightParen) {
      advance()
      return nil
    }
    guard at(.stringLiteral) else {
      error(token.location, "the attribute's argument must be a string literal")
      while !at(.rightParen) && !at(.endOfFile) { advance() }
      _ = consume(.rightParen)
      return nil
    }
    let result = parseStringAsName()
    if at(.comma) { while !at(.rightParen) && !at(.endOfFile) { advance() } }
    _ = expect(.rightParen, "to end the attribute's arguments")
    return result
  }

  /// `( n, … )`: integer constants.
  func parseIntegerArguments(_ limit: Int) -> [Int] {
    var result: [Int] = []
    guard expect(.leftParen, "to begin the attribute's arguments") else { return result }
    while !at(.rightParen) && !at(.endOfFile) {
      let location = token.location
      let e = parseAssignmentExpression()
      if let n = integerConstant(e, "attribute argument") { result.append(Int(clamping: n)) }
      if result.count > limit { error(location, "too many arguments for the attribute") }
      if !consume(.comma) { break }
    }
    _ = expect(.rightParen, "to end the attribute's arguments")
    return result
  }

  /// Skips a parenthesized group, at its `(`.
  func skipBalanced() {
    var level = 0
    repeat {
      switch token.kind {
      case .leftParen, .leftBracket, .leftBrace: level += 1
      case .rightParen, .rightBracket, .rightBrace: level -= 1
      case .endOfFile: return
      default: break
      }
      advance()
    } while level > 0
  }

  /// `asm ( "name" )` after a declarator.
  func parseAsmLabel(into set: inout AttributeSet) {
    while at(.kwAsm) {
      advance()
      guard expect(.leftParen, "after 'asm'") else { return }
      if at(.stringLiteral) {
        if let name = parseStringAsName() { set.values.asmName = name }
        set.isEmpty = false
      } else {
        error(token.location, "expected a string literal in the asm label before \(tokenDescription)")
      }
      _ = expect(.rightParen, "after the asm label")
    }
  }
}
