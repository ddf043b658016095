// Runs the warnings that need control flow over a function that has just been parsed, if one of them is on.
//
// They see the syntax tree alone, so they say the same at every optimization level.

import Support

/// A warning that is given only if control can reach an expression: subscripts and library calls with constant arguments.
struct AwaitedWarning {
  var expression: ExprID
  /// A subscript one past the end, which is all right under `&`.
  var isPastEnd = false
  var group: WarningGroup
  var location: SourceLocation
  var range: SourceRange
  var message: String
  var noteLocation: SourceLocation = .none
  var note = ""
}

extension Parser {
  private var wantsFlowWarnings: Bool {
    diagnostics.isEnabled(.uninitialized) || diagnostics.isEnabled(.maybeUninitialized) || diagnostics.isEnabled(.returnType)
      || diagnostics.isEnabled(.implicitFallthrough) || diagnostics.isEnabled(.infiniteRecursion) || checks.tracksPointers
      || diagnostics.isEnabled(.clobbered) || !checks.awaited.isEmpty
  }

  /// Checks function `info`, in which `errors` errors had been reported before its body.
  func warnAboutFlow(_ info: FunctionInfo, errorsBefore errors: Int) {
    let isNoReturn = types[ast.decls[info.decl].type].flags.contains(.noReturn)
    if !wantsFlowWarnings && !isNoReturn { return }
    defer {
      checks.awaited.removeAll()
      checks.tracksPointers = false
    }
    let builder = flowBuilder
    builder.awaited.removeAll()
    builder.hasAwaited = !checks.awaited.isEmpty
    for (i, w) in checks.awaited.enumerated() { builder.awaited.insert(UInt64(w.expression.raw), UInt32(i)) }
    let wantsClobbered = diagnostics.isEnabled(.clobbered) && info.flags.contains(.callsReturnsTwice)
    builder.tracksFates = wantsClobbered || checks.tracksPointers && (diagnostics.isEnabled(.useAfterFree) || diagnostics.isEnabled(.danglingPointer))
    builder.build(info)
    let graph = builder.graph
    if diagnostics.isEnabled(.implicitFallthrough) { ImplicitFallthrough(parser: self, graph: graph).run() }
    // What an erroneous statement sets or returns is not known.
    if diagnostics.errorCount != errors { return }
    ReturnType(parser: self, graph: graph, info: info).run()
    if diagnostics.isEnabled(.infiniteRecursion) { InfiniteRecursion(parser: self, graph: graph, function: info.decl).run() }
    if diagnostics.isEnabled(.uninitialized) || diagnostics.isEnabled(.maybeUninitialized) {
      uninitializedCheck.run(builder)
    }
    if builder.tracksFates {
      var fates = PointerFates(parser: self, graph: graph, hasSetjmp: wantsClobbered)
      fates.run()
    }
    for (index, block) in builder.awaitedBlocks where graph.isReachable(block) { report(checks.awaited[Int(index)]) }
  }

  private func report(_ w: AwaitedWarning) {
    if diagnostics.warning(w.group, at: w.location, ranges: [w.range], w.message) && !w.noteLocation.isNone { note(w.noteLocation, w.note) }
  }

  /// Gives `w` now outside of functions, or when the flow of the function is known.
  func warnIfReached(_ w: AwaitedWarning) {
    if unevaluatedDepth > 0 || checks.unreachable > 0 || !diagnostics.isEnabled(w.group) { return }
    if currentFunction == nil { report(w) } else { checks.awaited.append(w) }
  }

  private var flowBuilder: FlowBuilder {
    if let b = checks.flowBuilder { return b }
    let b = FlowBuilder(ast: ast, diagnostics: diagnostics, builtins: builtins)
    checks.flowBuilder = b
    return b
  }

  private var uninitializedCheck: UninitializedCheck {
    if let c = checks.uninitializedCheck { return c }
    let c = UninitializedCheck(parser: self)
    checks.uninitializedCheck = c
    return c
  }
}
