// Attribute syntax: `__attribute__((…))`, `[[…]]`, `asm("name")`, `_Alignas(…)`, and what each argument list means.
//
// Attributes of a declaration are gathered in an `AttributeSet` and applied when the entity or type they belong to is known.

import Support
import TargetInfo

/// What attribute lists have said so far.
struct AttributeSet: BitwiseCopyable {
  var values = Attributes()
  /// `vector_size` in bytes, 0 if absent.
  var vectorSize: UInt64 = 0
  /// `mode(…)`: the name, or none.
  var mode: Name = .none
  /// `scalar_storage_order`; nil if absent.
  var bigEndian: Bool?
  /// `_Alignas` as log2 + 1 (may not weaken, unlike `aligned`).
  var strictAlignPlus1: UInt8 = 0
  /// A section named before another one.
  var otherSection: Name = .none
  /// Anything at all was said.
  var isEmpty = true
  /// Of the first attribute.
  var location: SourceLocation = .none

  var alignLog2: UInt8? {
    let a = max(values.alignPlus1, strictAlignPlus1)
    return a == 0 ? nil : a - 1
  }

  /// Adds what `other` says.
  mutating func merge(_ other: AttributeSet) {
    if other.isEmpty { return }
    let o = other.values
    if isEmpty { location = other.location }
    isEmpty = false
    values.flags.formUnion(o.flags)
    if o.section.isSome {
      if values.section.isSome && values.section != o.section { otherSection = values.section }
      values.section = o.section
    }
    if other.otherSection.isSome { otherSection = other.otherSection }
    if o.alias.isSome { values.alias = o.alias }
    if o.asmName.isSome { values.asmName = o.asmName }
    if o.cleanup.isSome { values.cleanup = o.cleanup }
    if o.constructorPriority >= 0 { values.constructorPriority = o.constructorPriority }
    if o.destructorPriority >= 0 { values.destructorPriority = o.destructorPriority }
    values.nonNullMask |= o.nonNullMask
    if o.visibility != .unspecified { values.visibility = o.visibility }
    if o.tlsModel != .unspecified { values.tlsModel = o.tlsModel }
    if o.formatKind != .none {
      (values.formatKind, values.formatString, values.formatFirst) = (o.formatKind, o.formatString, o.formatFirst)
    }
    if o.allocSize != 0 { (values.allocSize, values.allocCount) = (o.allocSize, o.allocCount) }
    values.alignPlus1 = max(values.alignPlus1, o.alignPlus1)
    if o.assumeAligned != 0 { values.assumeAligned = o.assumeAligned }
    if o.message.isSome { values.message = o.message }
    if o.callMessage.isSome { values.callMessage = o.callMessage }
    if o.flags.contains(.target) { values.features = o.features }
    if o.clearedRegisters.isSome { values.clearedRegisters = o.clearedRegisters }
    if o.flags.contains(.patchable) { (values.patchableCount, values.patchableBefore) = (o.patchableCount, o.patchableBefore) }
    if o.symbolVersion.isSome { values.symbolVersion = o.symbolVersion }
    if other.vectorSize != 0 { vectorSize = other.vectorSize }
    if other.mode.isSome { mode = other.mode }
    if let order = other.bigEndian { bigEndian = order }
    strictAlignPlus1 = max(strictAlignPlus1, other.strictAlignPlus1)
  }
}

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
      if row.flag == .malloc && at(.leftParen) { return parseDeallocator(at: location) }
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
    case .access: parseAccess(at: location)
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

  private func parseVectorSize(_ set: inout AttributeSet, at location: SourceLocation) {
    guard let n = parseIntegerArguments(1).first else { return }
    if n <= 0 { return error(location, n == 0 ? "zero vector size" : "attribute 'vector_size' has the negative argument \(n)") }
    if set.vectorSize != 0 { error(location, "invalid vector type for attribute 'vector_size': it is given twice") }
    set.vectorSize = UInt64(n)
  }

  /// `access ( mode [ , pointer's number [ , size's number ] ] )` (GCC manual, "Common Function Attributes"). It guides warnings only.
  private func parseAccess(at location: SourceLocation) {
    guard consume(.leftParen) else { return }
    let modes = "'read_only', 'read_write', 'write_only' or 'none'"
    if token.name.isNone {
      error(token.location, "the mode \(tokenDescription) of attribute 'access' is not an identifier; expected \(modes)")
    } else {
      var word = interner.string(token.name)
      if word.hasPrefix("__") && word.hasSuffix("__") && word.count > 4 { word = String(word.dropFirst(2).dropLast(2)) }
      if !["read_only", "read_write", "write_only", "none"].contains(word) {
        error(token.location, "attribute 'access' has the invalid mode '\(word)'; expected \(modes)")
      } else if peek().kind == .leftParen {
        error(peek().location, "unexpected '(' after the mode '\(word)' of attribute 'access'")
      } else if peek().kind == .rightParen {
        error(location, "attribute 'access(\(word))' lacks an argument: the number of a pointer parameter")
      }
    }
    while !at(.rightParen) && !at(.endOfFile) { if at(.leftParen) { skipBalanced() } else { advance() } }
    _ = expect(.rightParen, "to end the attribute's arguments")
  }

  /// `malloc ( deallocator [ , number ] )`: a function that takes the pointer.
  private func parseDeallocator(at location: SourceLocation) {
    advance()
    let decl = token.name.isSome ? lookup(token.name) : .none
    if at(.identifier) && decl.isNone && declareBuiltin(token.name, at: token.location) == nil {
      error(token.location, "\(quoted(token.name)) is undeclared")
    } else if !at(.identifier) || decl.isSome && ast.decls[decl].kind != .function {
      error(token.location, "argument 1 of attribute 'malloc' does not name a function")
    } else if decl.isSome, types.isFunction(ast.decls[decl].type), peek().kind == .rightParen {
      let type = ast.decls[decl].type
      if types.parameterCount(type) == 0 || !types.isPointer(types.parameter(0, of: type)) {
        error(token.location, "argument 1 of attribute 'malloc' must name a function whose first parameter is a pointer")
      }
    }
    while !at(.rightParen) && !at(.endOfFile) { if at(.leftParen) { skipBalanced() } else { advance() } }
    _ = expect(.rightParen, "to end the attribute's arguments")
  }

  /// `target ( "options" , … )`
  private func parseTarget(_ set: inout AttributeSet, at location: SourceLocation) {
    guard consume(.leftParen) else { return }
    var features = set.values.flags.contains(.target) ? Features(rawValue: set.values.features) : pragmas.target.features
    while at(.stringLiteral) {
      guard let name = parseStringAsName() else { break }
      let text = interner.string(name)
      if let unknown = features.apply(targetOptions: text) {
        error(location, "attribute 'target' does not know '\(unknown)'; it takes options as behind '-m', without the '-m', and 'arch='")
      }
      if !consume(.comma) { break }
    }
    set.values.flags.insert(.target)
    set.values.features = features.rawValue
    _ = expect(.rightParen, "to end the attribute's arguments")
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

  /// `copy(name)`: the attributes of another entity, but for those that say where its symbol comes from (GCC manual).
  private func parseCopy(_ set: inout AttributeSet) {
    guard consume(.leftParen) else { return }
    var decl = DeclID.none
    if at(.rightParen) {
      error(token.location, "wrong number of arguments for attribute 'copy': 0 given")
    } else if startsTypeName(token) {
      _ = parseTypeName()
    } else {
      unevaluatedDepth += 1
      let e = parseAssignmentExpression()
      unevaluatedDepth -= 1
      decl = copiedEntity(e)
    }
    if at(.comma) {
      error(token.location, "wrong number of arguments for attribute 'copy': one is needed")
      while !at(.rightParen) && !at(.endOfFile) { advance() }
    }
    if decl.isSome {
      let source = ast.attributes(of: decl)
      let excluded: AttributeFlags = [.weak, .weakref, .ifunc, .alwaysInline, .gnuInline, .noInline, .used, .retain, .deprecated, .unavailable]
      var copied = AttributeSet()
      copied.isEmpty = false
      copied.values.flags = source.flags.subtracting(excluded)
      copied.values.nonNullMask = source.nonNullMask
      (copied.values.formatKind, copied.values.formatString, copied.values.formatFirst) = (source.formatKind, source.formatString, source.formatFirst)
      (copied.values.allocSize, copied.values.allocCount) = (source.allocSize, source.allocCount)
      copied.values.assumeAligned = source.assumeAligned
      set.merge(copied)
    }
    _ = expect(.rightParen, "to end the attribute's arguments")
  }

  /// The entity that the expression in `copy(…)` names, if it is so simple.
  private func copiedEntity(_ e: ExprID) -> DeclID {
    var x = expr(e)
    if x.kind == .stringLiteral { error(x.location, "the argument of 'copy' cannot be a string literal") }
    if x.kind == .integerConstant && types.isInteger(x.type) || x.kind == .floatConstant { error(x.location, "the argument of 'copy' cannot be a number") }
    while x.kind == .cast && !x.flags.contains(.explicit) || x.kind == .addressOf || x.kind == .dereference { x = expr(x.first) }
    return x.kind == .declRef ? DeclID(x.a) : .none
  }

  /// `symver("name@VERSION", …)`: further names of the symbol.
  private func parseSymbolVersions(_ set: inout AttributeSet, at location: SourceLocation) {
    guard consume(.leftParen) else { return }
    while at(.stringLiteral) {
      if let text = parseStringAsName() {
        if set.values.symbolVersion.isSome { error(location, "more than one 'symver' for a function is not supported; declare aliases") }
        set.values.symbolVersion = text
      }
      if !consume(.comma) { break }
    }
    _ = expect(.rightParen, "to end the attribute's arguments")
  }

  /// `patchable_function_entry(total, before)`
  private func parsePatchableEntry(_ set: inout AttributeSet, at location: SourceLocation) {
    let numbers = parseIntegerArguments(2)
    let total = numbers.first ?? 0, before = numbers.count > 1 ? numbers[1] : 0
    guard total >= 0, before >= 0, total <= 65535, before <= total else {
      return error(location, "'patchable_function_entry' takes two numbers up to 65535, the second not above the first")
    }
    set.values.flags.insert(.patchable)
    (set.values.patchableCount, set.values.patchableBefore) = (UInt16(total), UInt16(before))
  }

  private func parseStorageOrder(_ set: inout AttributeSet, at location: SourceLocation) {
    guard let s = parseStringArgument() else { return }
    switch interner.string(s) {
    case "little-endian": set.bigEndian = false
    case "big-endian": set.bigEndian = true
    default: error(location, "'scalar_storage_order' must be \"big-endian\" or \"little-endian\"")
    }
  }

  private func parseAligned(_ set: inout AttributeSet) {
    guard at(.leftParen) else {
      set.values.alignPlus1 = max(set.values.alignPlus1, UInt8(types.model.maxAlignment.trailingZeroBitCount) + 1)
      return
    }
    let location = token.location
    guard let n = parseIntegerArguments(1).first else { return }
    if n == 0 { return warning(.attributes, location, "requested alignment '0' is not a positive power of 2; attribute 'aligned' ignored") }
    if let log = checkedAlignment(n, at: location) { set.values.alignPlus1 = max(set.values.alignPlus1, log + 1) }
  }

  /// log2 of a requested alignment, or nil after an error.
  func checkedAlignment(_ n: Int, at location: SourceLocation) -> UInt8? {
    if n <= 0 || n & (n - 1) != 0 {
      error(location, "requested alignment \(n) is not a positive power of 2")
      return nil
    }
    if n > 1 << 28 {
      error(location, "requested alignment \(n) exceeds the maximum of \(1 << 28)")
      return nil
    }
    return UInt8(n.trailingZeroBitCount)
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

  private func parseCleanup(_ set: inout AttributeSet, at location: SourceLocation) {
    guard expect(.leftParen, "after 'cleanup'") else { return }
    let decl = token.name.isSome ? lookup(token.name) : .none
    if decl.isSome && ast.decls[decl].kind == .function {
      set.values.cleanup = decl
      markReferenced(decl)
    } else {
      error(token.location, "the argument of 'cleanup' must be the name of a function")
    }
    if !at(.rightParen) { advance() }
    _ = expect(.rightParen, "to end the attribute's arguments")
  }

  private func parsePriority(_ kind: AttributeKind, _ set: inout AttributeSet) {
    set.values.flags.insert(kind == .constructor ? .constructor : .destructor)
    let location = token.location
    guard at(.leftParen), let n = parseIntegerArguments(1).first else { return }
    if n < 0 || n > 65535 { error(location, "priorities of constructors and destructors are numbers from 0 to 65535") }
    else if n <= 100 { warning(.prioCtorDtor, location, "\(kind == .constructor ? "constructor" : "destructor") priorities from 0 to 100 are reserved for the implementation") }
    if kind == .constructor { set.values.constructorPriority = Int32(clamping: n) }
    else { set.values.destructorPriority = Int32(clamping: n) }
  }

  private func parseNonNull(_ set: inout AttributeSet) {
    guard at(.leftParen) else {
      set.values.flags.insert(.nonNullAll)
      return
    }
    let n = parseIntegerArguments(64)
    if n.isEmpty { set.values.flags.insert(.nonNullAll) }
    for i in n where i >= 1 && i <= 64 { set.values.nonNullMask |= 1 &<< UInt64(i - 1) }
  }

  private func parseFormat(_ set: inout AttributeSet, at location: SourceLocation) {
    guard expect(.leftParen, "after 'format'") else { return }
    var word = interner.string(token.name)
    while word.hasPrefix("_") { word.removeFirst() }
    while word.hasSuffix("_") { word.removeLast() }
    advance()
    switch word {
    case "printf", "gnu_printf": set.values.formatKind = .printf
    case "scanf", "gnu_scanf": set.values.formatKind = .scanf
    case "strftime", "gnu_strftime": set.values.formatKind = .strftime
    case "strfmon", "gnu_strfmon": set.values.formatKind = .strfmon
    default: set.values.formatKind = .other
    }
    var numbers: [Int] = []
    while consume(.comma) {
      let e = parseAssignmentExpression()
      numbers.append(Int(clamping: integerConstant(e, "attribute argument") ?? 0))
    }
    set.values.formatString = UInt8(clamping: numbers.first ?? 0)
    set.values.formatFirst = UInt8(clamping: numbers.count > 1 ? numbers[1] : 0)
    _ = expect(.rightParen, "to end the attribute's arguments")
  }

  private func tlsModel(_ name: Name, at location: SourceLocation) -> TLSModel {
    switch interner.string(name) {
    case "global-dynamic": return .globalDynamic
    case "local-dynamic": return .localDynamic
    case "initial-exec": return .initialExec
    case "local-exec": return .localExec
    default:
      error(location, "tls_model must be \"global-dynamic\", \"local-dynamic\", \"initial-exec\" or \"local-exec\"")
      return .unspecified
    }
  }

  /// `( "text" )`; nil if there is none.
  private func parseStringArgument() -> Name? {
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
  private func parseIntegerArguments(_ limit: Int) -> [Int] {
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

  // MARK: Attributes that change a type

  /// `type` as changed by `mode` and `vector_size`.
  func applyTypeAttributes(_ set: AttributeSet, to type: QualType) -> QualType {
    if set.isEmpty { return type }
    var result = type
    if set.mode.isSome { result = applyMode(set.mode, to: result, at: set.location) }
    if set.vectorSize != 0 { result = applyVectorSize(set.vectorSize, to: result, at: set.location) }
    if set.values.flags.contains(.msABI) { result = withMicrosoftCalls(result) }
    return result
  }

  /// The function type that `type` is or points to gets Microsoft's calling convention.
  func withMicrosoftCalls(_ type: QualType) -> QualType {
    let row = types[type]
    switch row.kind {
    case .pointer: return types.pointer(to: withMicrosoftCalls(types.element(type))).adding(types.canonical(type).qualifiers)
    case .array: return types.array(of: withMicrosoftCalls(types.element(type)), count: row.count)
    case .incompleteArray: return types.incompleteArray(of: withMicrosoftCalls(types.element(type)))
    case .function where !row.flags.contains(.msABI):
      var list: [QualType] = []
      for i in 0..<Int(row.count) { list.append(types.parameter(i, of: type)) }
      return list.withUnsafeBufferPointer {
        types.function(returning: types.element(type), parameters: $0, flags: row.flags.subtracting(.variablyModified).union(.msABI))
      }
    default: return type
    }
  }

  /// vector_size applies to the innermost base type, through pointers, arrays and function results (GCC manual).
  private func applyVectorSize(_ size: UInt64, to type: QualType, at location: SourceLocation) -> QualType {
    let row = types[type]
    switch row.kind {
    case .pointer:
      return types.pointer(to: applyVectorSize(size, to: types.element(type), at: location)).adding(type.qualifiers)
    case .array: return types.array(of: applyVectorSize(size, to: types.element(type), at: location), count: row.count)
    case .incompleteArray: return types.incompleteArray(of: applyVectorSize(size, to: types.element(type), at: location))
    case .function:
      var list: [QualType] = []
      for i in 0..<Int(row.count) { list.append(types.parameter(i, of: type)) }
      let result = applyVectorSize(size, to: types.element(type), at: location)
      return list.withUnsafeBufferPointer {
        types.function(returning: result, parameters: $0, flags: row.flags.subtracting(.variablyModified))
      }
    case .error: return type
    default: break
    }
    if types.isEnum(type) && types.isComplete(type) { return applyVectorSize(size, to: types.unqualified(types.element(type)), at: location) }
    guard types.isReal(type), !types.isBool(type) else {
      error(location, "vector_size needs an integer or floating element type, not \(spell(type))")
      return .error
    }
    let element = types.size(of: type)
    guard size % element == 0, (size / element).nonzeroBitCount == 1 else {
      error(location, "vector_size \(size) is not a power-of-two multiple of the element size \(element)")
      return .error
    }
    return types.vector(of: type, lanes: size / element).adding(types.canonical(type).qualifiers)
  }

  /// Integer modes are for integers, floating ones for floating types, `…C` for complex ones.
  private func modeSuits(_ word: String, _ type: QualType) -> Bool {
    switch word {
    case "HF", "SF", "DF", "XF", "TF": return types.isRealFloating(type)
    case "SC", "DC", "XC", "TC": return types.isComplex(type)
    default: return types.isInteger(type) && !types.isBool(type)
    }
  }

  /// `mode(QI)` and so on: the machine modes of GCC ("Machine Modes" in its internals manual).
  private func applyMode(_ mode: Name, to type: QualType, at location: SourceLocation) -> QualType {
    var word = interner.string(mode)
    while word.hasPrefix("_") { word.removeFirst() }
    while word.hasSuffix("_") { word.removeLast() }
    let isUnsigned = types.isInteger(type) && !types.isSigned(type)
    let q = type.qualifiers
    func integer(_ signed: QualType, _ unsigned: QualType) -> QualType { (isUnsigned ? unsigned : signed).adding(q) }
    if types.isPointer(type) { return type }
    if !word.hasPrefix("V") && !modeSuits(word, type) && !type.isError {
      error(location, "mode '\(word)' applied to the inappropriate type \(spell(type))")
      return .error
    }
    let longIsWide = types.model.longSize == 8
    switch word {
    case "QI", "byte": return integer(.signedChar, .unsignedChar)
    case "HI": return integer(.short, .unsignedShort)
    case "SI": return integer(.int, .unsignedInt)
    case "DI": return longIsWide ? integer(.long, .unsignedLong) : integer(.longLong, .unsignedLongLong)
    case "TI" where types.model.hasInt128: return integer(.int128, .unsignedInt128)
    case "word", "pointer", "unwind_word": return integer(.long, .unsignedLong)
    case "HF": return QualType.float16.adding(q)
    case "SF": return QualType.float.adding(q)
    case "DF": return QualType.double.adding(q)
    case "XF": return QualType.longDouble.adding(q)
    case "TF": return QualType.float128.adding(q)
    case "SC": return types.complex(of: .float).adding(q)
    case "DC": return types.complex(of: .double).adding(q)
    case "XC": return types.complex(of: .longDouble).adding(q)
    case "TC": return types.complex(of: .float128).adding(q)
    default: break
    }
    // Vector modes: V4SI and the like.
    if word.hasPrefix("V"), let i = word.dropFirst().firstIndex(where: { !$0.isNumber }),
      let lanes = UInt64(word[word.index(after: word.startIndex)..<i]), lanes.nonzeroBitCount == 1 {
      let element = applyMode(interner.intern(String(word[i...])), to: type.withoutLocalQualifiers, at: location)
      return element.isError ? element : types.vector(of: element, lanes: lanes).adding(q)
    }
    error(location, "unknown machine mode '\(word)'")
    return .error
  }
}
