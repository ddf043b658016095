// -Wreturn-type: control reaches the end of a function that is to return a value; and `noreturn` functions that return.

import Support

struct ReturnType {
  let parser: Parser
  let graph: FlowGraph
  let info: FunctionInfo

  func run() {
    let ast = parser.ast, types = parser.types
    let d = ast.decls[info.decl]
    if d.type.isError { return }
    let result = types.element(d.type)
    let flags = ast.attributes(of: info.decl).flags
    let end = info.endLocation
    if types[d.type].flags.contains(.noReturn) || flags.contains(.noReturn) { return checkNoReturn(d) }
    if !graph.isReachable(graph.endBlock) || types.isVoid(result) || result.isError || flags.contains(.naked) { return }
    if d.flags.contains(.isMain) && (parser.language.standard >= .c99 || parser.language.gnu) { return }
    if !parser.diagnostics.isEnabled(.returnType) { return }
    var returnsSomewhere = false
    for k in 0..<graph.returns.count where graph.isReachable(graph.returns[k]) { returnsSomewhere = true }
    let paths = returnsSomewhere ? " in all control paths" : ""
    parser.warning(
      .returnType, end, "control reaches the end of non-void function \(parser.quoted(d.name)), which does not return a value\(paths)")
  }

  private func checkNoReturn(_ d: Decl) {
    // Its 'return' statements have been reported.
    if graph.returns.count > 0 { return }
    if graph.isReachable(graph.endBlock) {
      parser.warning(.general, info.endLocation, "'noreturn' function does return: control reaches the end of \(parser.quoted(d.name))")
    }
  }
}
