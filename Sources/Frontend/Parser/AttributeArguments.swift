// What the arguments of each attribute mean (GCC manual, "Declaring Attributes of Functions" and its siblings).

import Support
import TargetInfo

extension Parser {
  func parseVectorSize(_ set: inout AttributeSet, at location: SourceLocation) {
    guard let n = parseIntegerArguments(1).first else { return }
    if n <= 0 { return error(location, n == 0 ? "zero vector size" : "attribute 'vector_size' has the negative argument \(n)") }
    if set.vectorSize != 0 { error(location, "invalid vector type for attribute 'vector_size': it is given twice") }
    set.vectorSize = UInt64(n)
  }

  /// `access ( mode [ , pointer's number [ , size's number ] ] )` (GCC manual, "Common Function Attributes"). It guides warnings only.
  func parseAccess(at location: SourceLocation) {
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
  func parseDeallocator(at location: SourceLocation) {
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
  func parseTarget(_ set: inout AttributeSet, at location: SourceLocation) {
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

  /// `copy(name)`: the attributes of another entity, but for those that say where its symbol comes from (GCC manual).
  func parseCopy(_ set: inout AttributeSet) {
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

  /// `symver("name@VERSION", …)`: further names of the symbol.
  func parseSymbolVersions(_ set: inout AttributeSet, at location: SourceLocation) {
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
  func parsePatchableEntry(_ set: inout AttributeSet, at location: SourceLocation) {
    let numbers = parseIntegerArguments(2)
    let total = numbers.first ?? 0, before = numbers.count > 1 ? numbers[1] : 0
    guard total >= 0, before >= 0, total <= 65535, before <= total else {
      return error(location, "'patchable_function_entry' takes two numbers up to 65535, the second not above the first")
    }
    set.values.flags.insert(.patchable)
    (set.values.patchableCount, set.values.patchableBefore) = (UInt16(total), UInt16(before))
  }

  func parseStorageOrder(_ set: inout AttributeSet, at location: SourceLocation) {
    guard let s = parseStringArgument() else { return }
    switch interner.string(s) {
    case "little-endian": set.bigEndian = false
    case "big-endian": set.bigEndian = true
    default: error(location, "'scalar_storage_order' must be \"big-endian\" or \"little-endian\"")
    }
  }

  func parseAligned(_ set: inout AttributeSet) {
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

  func parseCleanup(_ set: inout AttributeSet, at location: SourceLocation) {
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

  func parsePriority(_ kind: AttributeKind, _ set: inout AttributeSet) {
    set.values.flags.insert(kind == .constructor ? .constructor : .destructor)
    let location = token.location
    guard at(.leftParen), let n = parseIntegerArguments(1).first else { return }
    if n < 0 || n > 65535 { error(location, "priorities of constructors and destructors are numbers from 0 to 65535") }
    else if n <= 100 { warning(.prioCtorDtor, location, "\(kind == .constructor ? "constructor" : "destructor") priorities from 0 to 100 are reserved for the implementation") }
    if kind == .constructor { set.values.constructorPriority = Int32(clamping: n) }
    else { set.values.destructorPriority = Int32(clamping: n) }
  }

  func parseNonNull(_ set: inout AttributeSet) {
    guard at(.leftParen) else {
      set.values.flags.insert(.nonNullAll)
      return
    }
    let n = parseIntegerArguments(64)
    if n.isEmpty { set.values.flags.insert(.nonNullAll) }
    for i in n where i >= 1 && i <= 64 { set.values.nonNullMask |= 1 &<< UInt64(i - 1) }
  }

  func parseFormat(_ set: inout AttributeSet, at location: SourceLocation) {
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

  func tlsModel(_ name: Name, at location: SourceLocation) -> TLSModel {
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

  /// The entity that the expression in `copy(…)` names, if it is so simple.
  private func copiedEntity(_ e: ExprID) -> DeclID {
    var x = expr(e)
    if x.kind == .stringLiteral { error(x.location, "the argument of 'copy' cannot be a string literal") }
    if x.kind == .integerConstant && types.isInteger(x.type) || x.kind == .floatConstant { error(x.location, "the argument of 'copy' cannot be a number") }
    while x.kind == .cast && !x.flags.contains(.explicit) || x.kind == .addressOf || x.kind == .dereference { x = expr(x.first) }
    return x.kind == .declRef ? DeclID(x.a) : .none
  }
}
