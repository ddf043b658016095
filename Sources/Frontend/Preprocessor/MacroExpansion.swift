// Macro expansion (C23 §6.10.5).
//
// A macro being read from the context stack is disabled; its name met meanwhile is painted `noExpand` for good. A
// context is popped when a token beyond it is wanted, so a function-like macro whose name ends an expansion takes its
// arguments from what follows, and by then the outer macro is enabled again. Arguments are collected once, expanded at
// most once, and copied where the body wants them, so the cost is linear in the tokens produced; a budget bounds those.

import Support

/// One collected argument: a range of `Preprocessor.arguments`, and its expanded form once made.
struct MacroArgument: BitwiseCopyable {
  var start: Int32
  var end: Int32
  var expandedStart: Int32
  var expandedEnd: Int32
  var isEmpty: Bool { start == end }
  var isExpanded: Bool { expandedStart >= 0 }
}

extension Preprocessor {
  /// Expands the macro named by `token`. True when its replacement is to be read next; false when `token` itself (maybe
  /// replaced or painted) is the result.
  func expand(_ token: inout Token, _ index: Int) -> Bool {
    let macro = macros.macros[index]
    expansionCount &+= 1
    switch macro.kind {
    case .builtin: return expandBuiltin(&token, macro.builtin)
    case .object:
      if macro.isDisabled {
        token.flags.insert(.noExpand)
        return false
      }
      macros.macros[index].isUsed = true
      return expandObject(token, index)
    case .function:
      if macro.isDisabled {
        token.flags.insert(.noExpand)
        return false
      }
      guard let open = consumeLeftParen() else { return false }
      macros.macros[index].isUsed = true
      return expandFunction(&token, index, open: open)
    }
  }

  // MARK: Contexts

  func popContext() {
    let top = contexts[contexts.count - 1]
    if top.macro >= 0 { macros.macros[Int(top.macro)].isDisabled = false }
    // Nothing was read from it: its white space passes to what follows.
    if top.isFirst { pendingFlags |= top.firstFlags }
    tokenStack.release(to: top.mark)
    contexts.removeLast()
  }

  /// Counts tokens made against the budget; false, with an error once, when a macro explodes.
  private func spend(_ count: Int, at location: SourceLocation) -> Bool {
    expansionBudget -= count
    if expansionBudget >= 0 && sources.spellingCount + count < 0x7FFF_0000 { return true }
    if !reportedBudget {
      reportedBudget = true
      diagnostics.fatal(at: sources.expansionLocation(of: location), "macro expansion produces too many tokens")
    }
    // Dry up every source of further tokens.
    for i in contexts.indices where !contexts[i].isBarrier { contexts[i].next = contexts[i].end }
    return false
  }

  private func expandObject(_ token: Token, _ index: Int) -> Bool {
    let macro = macros.macros[index]
    let count = Int(macro.bodyCount)
    let spacing = token.flags.rawValue & 3
    if count == 0 {
      pendingFlags |= spacing
      return true
    }
    if !spend(count, at: token.location) { return true }
    if macro.hasOperators {
      beginExpansion(macro, start: token.location, end: token.location)
      let base = replacement.count
      var none = Arena<MacroArgument>(capacity: 1)
      substitute(macro, 0, count, &none, variadicOmitted: false)
      pushReplacement(from: base, macro: index, spacing: spacing)
      return true
    }
    beginExpansion(macro, start: token.location, end: token.location)
    let first = sources.addSpelling(macro.body[0].location)
    for i in 1..<max(count, 1) { _ = sources.addSpelling(macro.body[i].location) }
    macros.macros[index].isDisabled = true
    contexts.append(
      TokenContext(
        next: UnsafePointer(macro.body), end: UnsafePointer(macro.body + count), macro: Int32(index),
        nextLocation: first.raw, firstFlags: spacing, isFirst: true, isBarrier: false, mark: tokenStack.mark))
    return true
  }

  private func beginExpansion(_ macro: Macro, start: SourceLocation, end: SourceLocation) {
    sources.beginExpansion(
      of: macro.name, start: start, end: end, definitionStart: macro.location, definitionEnd: macro.endLocation)
  }

  /// Moves the tokens of `replacement` from `base` on to the context stack.
  private func pushReplacement(from base: Int, macro index: Int, spacing: UInt8) {
    let count = replacement.count - base
    let mark = tokenStack.mark
    let copy = tokenStack.allocate(count)
    copy.update(from: replacement.baseAddress + base, count: count)
    replacement.truncate(to: base)
    macros.macros[index].isDisabled = true
    contexts.append(
      TokenContext(
        next: UnsafePointer(copy), end: UnsafePointer(copy + count), macro: Int32(index), nextLocation: 0,
        firstFlags: spacing, isFirst: true, isBarrier: false, mark: mark))
  }

  // MARK: Arguments

  /// Consumes the `(` that makes a function-like macro's name an invocation, if it comes next.
  private func consumeLeftParen() -> SourceLocation? {
    while !contexts.isEmpty {
      let top = contexts.baseAddress + (contexts.count - 1)
      if top.pointee.next < top.pointee.end {
        if top.pointee.next.pointee.kind != .leftParen { return nil }
        let token = readToken()
        return token.location
      }
      if top.pointee.isBarrier { return nil }
      popContext()
    }
    if let open = lexer.consumeLeftParen() { return open }
    return nil
  }

  private func expandFunction(_ token: inout Token, _ index: Int, open: SourceLocation) -> Bool {
    let spacing = token.flags.rawValue & 3
    let argumentBase = arguments.count
    let name = token
    var list = Arena<MacroArgument>(capacity: Int(macros.macros[index].parameterCount) + 1)
    pendingFlags = 0
    guard let close = collectArguments(index, name, &list) else {
      arguments.truncate(to: argumentBase)
      return false
    }
    let macro = macros.macros[index]
    var omitted = false
    if !fitArguments(macro, name, close, &list, &omitted) {
      arguments.truncate(to: argumentBase)
      return false
    }
    expandNeededArguments(macro, &list)
    if diagnostics.hasStopped {
      arguments.truncate(to: argumentBase)
      return true
    }
    beginExpansion(macro, start: name.location, end: close)
    let base = replacement.count
    substitute(macro, 0, Int(macro.bodyCount), &list, variadicOmitted: omitted)
    arguments.truncate(to: argumentBase)
    if !spend(replacement.count - base, at: name.location) {
      replacement.truncate(to: base)
      return true
    }
    pushReplacement(from: base, macro: index, spacing: spacing)
    // Pragmas among the arguments come before the expansion.
    if !deferredPragmas.isEmpty && argumentDepth == 0 && !isCollecting { pushDeferredPragmas() }
    return true
  }

  /// Reads the arguments up to the matching `)` and returns its location; nil, with an error, at the end of the input.
  private func collectArguments(_ index: Int, _ name: Token, _ list: inout Arena<MacroArgument>) -> SourceLocation? {
    let macro = macros.macros[index]
    let lastVariadic = macro.isVariadic ? Int(macro.parameterCount) - 1 : Int.max
    var depth = 0
    var start = arguments.count
    let wasCollecting = isCollecting
    isCollecting = true
    defer { isCollecting = wasCollecting }
    while true {
      var token = readToken()
      switch token.kind {
      case .leftParen: depth += 1
      case .rightParen:
        if depth == 0 {
          list.append(makeArgument(start, arguments.count))
          return token.location
        }
        depth -= 1
      case .comma:
        if depth == 0 && list.count < lastVariadic {
          list.append(makeArgument(start, arguments.count))
          start = arguments.count
          continue
        }
      case .endOfFile, .endOfDirective:
        diagnostics.error(at: name.location, "unterminated argument list invoking macro \"\(interner.string(name.name))\"")
        diagnostics.note(at: macro.location, "macro \"\(interner.string(name.name))\" defined here")
        // The end itself is seen again: neither a directive's line end nor a barrier nor the file's end is consumed.
        return nil
      case .identifier:
        let bits = macros.info(of: token.name) & MacroTable.macroMask
        if bits != 0 && macros.macros[Int(bits) - 1].isDisabled { token.flags.insert(.noExpand) }
      default: break
      }
      if token.isStartOfLine {
        token.flags = TokenFlags(rawValue: token.flags.rawValue & ~1 | TokenFlags.leadingSpace.rawValue)
      }
      arguments.append(token)
      // Nested invocations collect their arguments once per level.
      expansionBudget -= 1
      if expansionBudget < 0 && !spend(0, at: name.location) { return nil }
    }
  }

  private func makeArgument(_ start: Int, _ end: Int) -> MacroArgument {
    MacroArgument(start: Int32(start), end: Int32(end), expandedStart: -1, expandedEnd: -1)
  }

  /// Checks the number of arguments and supplies an omitted variadic one. False when the invocation is left alone.
  private func fitArguments(
    _ macro: Macro, _ name: Token, _ close: SourceLocation, _ list: inout Arena<MacroArgument>, _ omitted: inout Bool
  ) -> Bool {
    let wanted = Int(macro.parameterCount)
    if wanted == 0 && list.count == 1 && list[0].isEmpty { return true }
    if list.count == wanted {
      let isStrict = !language.gnu && language.standard >= .c99
      omitted = macro.isVariadic && wanted == 1 && list[0].isEmpty && !isStrict
      return true
    }
    if macro.isVariadic && list.count == wanted - 1 {
      if language.standard < .c23 && !macro.isNamedVariadic {
        diagnostics.pedantic(at: close, "ISO C before C23 requires at least one argument for the \"...\" in a variadic macro")
      }
      list.append(makeArgument(arguments.count, arguments.count))
      omitted = true
      return true
    }
    let text = interner.string(macro.name)
    if list.count < wanted {
      diagnostics.error(
        at: close, "macro \"\(text)\" requires \(wanted) argument\(wanted == 1 ? "" : "s"), but only \(list.count) given")
    } else {
      diagnostics.error(at: close, "macro \"\(text)\" passed \(list.count) arguments, but takes just \(wanted)")
    }
    diagnostics.note(at: macro.location, "macro \"\(text)\" defined here")
    return false
  }

  // MARK: Expanding arguments

  /// Expands those arguments that the body uses outside `#` and `##`.
  private func expandNeededArguments(_ macro: Macro, _ list: inout Arena<MacroArgument>) {
    let count = Int(macro.bodyCount)
    var afterPaste = false
    // A `##` after a `__VA_OPT__( … )` concerns the token after its content.
    var optEnd = -1
    var pasteAfterOpt = false
    for i in 0..<count {
      let token = macro.body[i]
      let flags = token.flags.rawValue
      if i == optEnd { afterPaste = pasteAfterOpt }
      if token.parameter == Preprocessor.vaOptMark {
        optEnd = i + 1 + Int(token.length)
        pasteAfterOpt = flags & TokenFlags.pasteNext.rawValue != 0
        afterPaste = false
        continue
      }
      let isPasted = afterPaste || flags & TokenFlags.pasteNext.rawValue != 0
      afterPaste = flags & TokenFlags.pasteNext.rawValue != 0
      if token.parameter == 0 { continue }
      if isPasted || flags & TokenFlags.stringize.rawValue != 0 { continue }
      expandArgument(Int(token.parameter) - 1, &list)
    }
    if macro.hasVAOpt { expandArgument(Int(macro.parameterCount) - 1, &list) }
  }

  private func expandArgument(_ index: Int, _ list: inout Arena<MacroArgument>) {
    var argument = list[index]
    if argument.isExpanded { return }
    if !mayExpand(argument) {
      argument.expandedStart = argument.start
      argument.expandedEnd = argument.end
      list[index] = argument
      return
    }
    if argumentDepth >= Preprocessor.maximumArgumentDepth {
      if !diagnostics.hasStopped {
        diagnostics.fatal(at: arguments[Int(argument.start)].location, "macro invocations nested too deeply in arguments")
      }
      argument.expandedStart = argument.start
      argument.expandedEnd = argument.start
      list[index] = argument
      return
    }
    let count = Int(argument.end - argument.start)
    let mark = tokenStack.mark
    let copy = tokenStack.allocate(count)
    copy.update(from: arguments.baseAddress + Int(argument.start), count: count)
    contexts.append(
      TokenContext(
        next: UnsafePointer(copy), end: UnsafePointer(copy + count), macro: -1, nextLocation: 0, firstFlags: 0,
        isFirst: false, isBarrier: true, mark: mark))
    let depth = contexts.count
    let savedPending = pendingFlags
    pendingFlags = 0
    argumentDepth += 1
    let wasCollecting = isCollecting
    isCollecting = false
    let start = arguments.count
    let result = expandToBarrier()
    argument.expandedStart = Int32(start)
    argument.expandedEnd = Int32(result)
    isCollecting = wasCollecting
    argumentDepth -= 1
    pendingFlags = savedPending
    assert(contexts.count == depth)
    popContext()
    list[index] = argument
  }

  /// Appends the expansion of what precedes the barrier to `arguments`; returns the new count.
  private func expandToBarrier() -> Int {
    while true {
      var token = readToken()
      if token.kind == .endOfFile { break }
      if token.kind == .identifier {
        let bits = macros.info(of: token.name) & MacroTable.macroMask
        if bits != 0 && !token.flags.contains(.noExpand) && expand(&token, Int(bits) - 1) { continue }
      }
      arguments.append(token)
      expansionBudget -= 1
      if diagnostics.hasStopped { 
        // Reach the barrier without expanding further.
        while readToken().kind != .endOfFile {}
        break
      }
    }
    return arguments.count
  }

  /// Whether any token of the argument names a macro.
  private func mayExpand(_ argument: MacroArgument) -> Bool {
    for i in Int(argument.start)..<Int(argument.end) {
      let token = arguments[i]
      if token.kind == .identifier && macros.info(of: token.name) & MacroTable.macroMask != 0
        && !token.flags.contains(.noExpand)
      {
        return true
      }
    }
    return false
  }
}
