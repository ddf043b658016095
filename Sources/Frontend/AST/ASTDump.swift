// The typed AST as text, one node per line, children indented: for tests and for `-dump-ast`.
//
// The form is stable and shows exactly what the lowering sees: conversions, offsets, folded constants.

import Support

/// Prints a translation unit.
public struct ASTDump {
  let ast: AST
  let out: ByteBuffer
  private var indent = 0

  public init(_ ast: AST, to out: ByteBuffer) {
    self.ast = ast
    self.out = out
  }

  /// Everything in `AST.globals` that the program declared or used; unused declarations from system headers are left out.
  public mutating func dumpUnit() {
    for i in 0..<ast.globals.count {
      let d = ast.decls[ast.globals[i]]
      if d.flags.isDisjoint(with: [.defined, .referenced]) && d.kind != .fileAsm && d.attributes.isNone { continue }
      dump(ast.globals[i])
    }
  }

  private func line(_ text: String) {
    for _ in 0..<indent { out.write("  ") }
    out.write(text)
    out.write("\n")
  }

  private func name(_ n: Name) -> String { n.isNone ? "<unnamed>" : ast.interner.string(n) }

  // MARK: Entities

  public mutating func dump(_ id: DeclID) {
    let d = ast.decls[id]
    switch d.kind {
    case .fileAsm: line("asm \"\(text(StringID(d.aux)))\"")
    case .function: dumpFunction(d)
    default: dumpVariable(d, "variable")
    }
  }

  private func properties(_ d: Decl) -> String {
    var s = ""
    switch d.linkage {
    case .none: break
    case .internal: s += " internal"
    case .external: s += " external"
    }
    if d.kind == .variable {
      if d.duration == .static && d.linkage == .none { s += " static" }
      if d.duration == .thread { s += " thread" }
      if d.flags.contains(.tentative) { s += " tentative" }
      if !d.flags.contains(.defined) { s += " undefined" }
      if d.flags.contains(.variableLength) { s += " variable-length" }
      s += " align \(1 << Int(d.alignLog2))"
    } else if d.kind == .function {
      if d.flags.contains(.inlineSpecified) { s += " inline" }
      if d.flags.contains(.emitDefinition) { s += " emit" }
      if d.flags.contains(.libraryBuiltin) { s += " builtin" }
    }
    if d.attributes.isSome { s += attributeText(ast.attributes[d.attributes]) }
    return s
  }

  private func attributeText(_ a: Attributes) -> String {
    var s = ""
    if a.asmName.isSome { s += " asm(\(name(a.asmName)))" }
    if a.section.isSome { s += " section(\(name(a.section)))" }
    if a.alias.isSome { s += " alias(\(name(a.alias)))" }
    if a.flags.contains(.weak) { s += " weak" }
    if a.flags.contains(.weakref) { s += " weakref" }
    if a.visibility != .unspecified { s += " \(a.visibility)" }
    if a.flags.contains(.constructor) { s += " constructor(\(a.constructorPriority))" }
    if a.flags.contains(.destructor) { s += " destructor(\(a.destructorPriority))" }
    if a.cleanup.isSome { s += " cleanup(\(name(ast.decls[a.cleanup].name)))" }
    if a.flags.contains(.noReturn) { s += " noreturn" }
    if a.flags.contains(.noInline) { s += " noinline" }
    if a.flags.contains(.alwaysInline) { s += " always_inline" }
    if a.flags.contains(.used) { s += " used" }
    return s
  }

  private mutating func dumpVariable(_ d: Decl, _ word: String) {
    line("\(word) \(name(d.name)) '\(ast.typeText(d.type))'\(properties(d))")
    if d.initializer.isSome {
      indent += 1
      dump(d.initializer)
      indent -= 1
    }
  }

  private mutating func dumpFunction(_ d: Decl) {
    line("function \(name(d.name)) '\(ast.typeText(d.type))'\(properties(d))")
    guard d.aux != UInt32.max else { return }
    let f = ast.functions[d.functionID]
    indent += 1
    for i in 0..<Int(f.parameters.count) {
      let p = ast.decls[ast.id(i, of: f.parameters, as: DeclID.self)]
      line("parameter \(name(p.name)) '\(ast.typeText(p.type))'\(p.flags.contains(.promotedParameter) ? " promoted" : "")")
    }
    for i in 0..<Int(f.entryStatements.count) { dump(ast.id(i, of: f.entryStatements, as: StmtID.self)) }
    dump(f.body)
    indent -= 1
  }

  // MARK: Statements

  public mutating func dump(_ id: StmtID) {
    let s = ast.stmts[id]
    switch s.kind {
    case .compound, .sequence:
      line("\(s.kind)\(s.flags.contains(.hasCleanups) ? " cleanups" : "")")
      indent += 1
      for i in 0..<Int(s.b) { dump(StmtID(ast.pool[Int(s.a) + i])) }
      indent -= 1
    case .expression:
      line("expression")
      nested(ExprID(s.a))
    case .if:
      line("if")
      nested(ExprID(s.a))
      nested(StmtID(s.b))
      if s.c != UInt32.max {
        line("else")
        nested(StmtID(s.c))
      }
    case .while, .doWhile:
      line("\(s.kind)")
      nested(ExprID(s.a))
      nested(StmtID(s.b))
    case .for:
      line("for\(s.flags.contains(.hasCleanups) ? " cleanups" : "")")
      for part in [("init", s.a), ("condition", s.b), ("step", s.c)] where part.1 != UInt32.max {
        indent += 1
        line(part.0)
        if part.0 == "init" { nested(StmtID(part.1)) } else { nested(ExprID(part.1)) }
        indent -= 1
      }
      nested(StmtID(s.d))
    case .switch: dumpSwitch(s)
    case .case:
      let c = ast.cases[CaseID(s.a)]
      line(c.isDefault ? "default" : c.low == c.high ? "case \(c.low)" : "case \(c.low) ... \(c.high)")
      dump(StmtID(s.b))
    case .label:
      line("label \(name(ast.labels[LabelID(s.a)].name))")
      dump(StmtID(s.b))
    case .goto: line("goto \(name(ast.labels[LabelID(s.a)].name))")
    case .computedGoto, .return:
      line("\(s.kind)")
      if s.a != UInt32.max { nested(ExprID(s.a)) }
    case .declaration:
      line("declaration")
      indent += 1
      for i in 0..<Int(s.b) { dumpVariable(ast.decls[DeclID(ast.pool[Int(s.a) + i])], "variable") }
      indent -= 1
    case .variableBounds:
      line("variableBounds")
      let row = ast.types.rows[TypeID(s.a)]
      if row.kind == .variableArray && row.aux != UInt32.max { nested(ExprID(row.aux)) }
    case .defer:
      line("defer")
      nested(StmtID(s.a))
    case .asm: dumpAsm(ast.asms[AsmID(s.a)])
    default: line("\(s.kind)")
    }
  }

  private mutating func dumpSwitch(_ s: Stmt) {
    let info = ast.switches[SwitchID(s.c)]
    line("switch cases \(info.cases.count)\(info.defaultCase.isSome ? " default" : "")")
    nested(ExprID(s.a))
    nested(StmtID(s.b))
  }

  private mutating func dumpAsm(_ a: AsmInfo) {
    line("asm\(a.isVolatile ? " volatile" : "")\(a.isGoto ? " goto" : "")\(a.isBasic ? " basic" : "") \"\(text(a.template))\"")
    indent += 1
    for i in 0..<Int(a.outputCount) + Int(a.inputCount) {
      let o = ast.asmOperands[Int(a.firstOperand) + i]
      line("\(i < Int(a.outputCount) ? "output" : "input") \"\(name(o.constraint))\"\(o.matchedOutput >= 0 ? " = \(o.matchedOutput)" : "")")
      nested(o.value)
    }
    for i in 0..<Int(a.clobbers.count) { line("clobber \(name(ast.id(i, of: a.clobbers, as: Name.self)))") }
    if a.clobbersMemory { line("clobber memory") }
    for i in 0..<Int(a.labels.count) { line("label \(name(ast.labels[ast.id(i, of: a.labels, as: LabelID.self)].name))") }
    indent -= 1
  }

  private mutating func nested(_ id: StmtID) {
    indent += 1
    dump(id)
    indent -= 1
  }
  private mutating func nested(_ id: ExprID) {
    indent += 1
    dump(id)
    indent -= 1
  }

  // MARK: Expressions

  public mutating func dump(_ id: ExprID) {
    if id.isNone { return line("none") }
    let e = ast.exprs[id]
    line("\(head(e)) '\(ast.typeText(e.type))'\(e.flags.contains(.lvalue) ? " lvalue" : "")\(e.flags.contains(.bitField) ? " bit-field" : "")")
    indent += 1
    children(e)
    indent -= 1
  }

  private func head(_ e: Expr) -> String {
    switch e.kind {
    case .integerConstant: return "integer \(ast.integerValue(e))"
    case .wideIntegerConstant:
      return "integer 0x" + (0..<Int(e.b)).reversed().map { String(ast.limbs[Int(e.a) + $0], radix: 16) }.joined(separator: "_")
    case .floatConstant:
      let f = ast.floats[Int(e.a)]
      return "float 0x\(f.high == 0 ? "" : String(f.high, radix: 16) + "_")\(String(f.low, radix: 16))"
    case .stringLiteral: return "string \"\(text(StringID(e.a)))\""
    case .declRef: return "ref \(name(ast.decls[DeclID(e.a)].name))"
    case .labelAddress: return "labelAddress \(name(ast.labels[LabelID(e.a)].name))"
    case .cast: return "\(e.castKind)\(e.flags.contains(.explicit) ? " explicit" : "")"
    case .unary: return "\(e.unaryOp)"
    case .incDec: return "\(e.incDecOp)\(ast.types.isPointer(e.type) ? " step \(e.c)" : "")"
    case .binary: return "\(e.binaryOp)"
    case .pointerOffset: return "pointerOffset \(e.op == 0 ? "+" : "-")\(e.flags.contains(.runtimeStep) ? "" : " step \(e.c)")"
    case .pointerDifference: return "pointerDifference\(e.flags.contains(.runtimeStep) ? "" : " step \(e.c)")"
    case .compoundAssign:
      return e.flags.contains(.pointerStep)
        ? "compoundAssign \(e.binaryOp) step \(e.c)" : "compoundAssign \(e.binaryOp) in '\(ast.typeText(QualType(raw: e.c)))'"
    case .builtinCall: return "builtinCall \(builtinText(BuiltinID(e.a)))"
    case .member:
      let f = ast.types.fields[FieldID(e.b)]
      return "member \(f.name.isNone ? "<anonymous>" : name(f.name)) at \(f.isBitField ? "bit \(f.bitPosition) width \(f.bitWidth)" : "\(f.byteOffset)")"
    case .initList: return "initList\(e.flags.contains(.unordered) ? " unordered" : "")"
    default: return "\(e.kind)"
    }
  }

  private func builtinText(_ id: BuiltinID) -> String { Builtin(rawValue: UInt16(truncatingIfNeeded: id.raw)).map { "\($0)" } ?? "?" }

  private mutating func children(_ e: Expr) {
    switch e.kind {
    case .error, .integerConstant, .wideIntegerConstant, .floatConstant, .nullPointer, .stringLiteral, .declRef, .labelAddress: break
    case .cast, .unary, .incDec, .addressOf, .dereference, .member, .vaArg: dump(e.first)
    case .opaqueValue: break
    case .complexPair, .binary, .pointerDifference, .assign, .compoundAssign, .comma, .vectorElement, .pointerOffset:
      dump(e.first)
      dump(e.second)
      if e.flags.contains(.runtimeStep) { dump(e.third) }
    case .conditional:
      dump(e.first)
      dump(e.second)
      dump(e.third)
    case .gnuConditional: for i in 0..<4 { dump(ExprID(ast.pool[Int(e.a) + i])) }
    case .call:
      dump(e.first)
      for i in 0..<Int(e.c) { dump(ExprID(ast.pool[Int(e.b) + i])) }
    case .builtinCall: for i in 0..<Int(e.c) { dump(ExprID(ast.pool[Int(e.b) + i])) }
    case .compoundLiteral: dump(ast.decls[DeclID(e.a)].initializer)
    case .initList: for i in 0..<Int(e.b) { dumpEntry(ast.initEntries[Int(e.a) + i]) }
    case .statementExpression: dump(StmtID(e.a))
    case .sizeOfVariable: break
    case .withBounds: dump(e.second)
    }
  }

  private mutating func dumpEntry(_ entry: InitEntry) {
    var place = entry.bitWidth != 0 ? "bit \(entry.bitOffset) width \(entry.bitWidth)" : "at \(entry.bitOffset / 8)"
    if entry.repeatCount != 1 { place += " times \(entry.repeatCount)" }
    line(place)
    nested(entry.value)
  }

  /// A string literal's units, control characters as `\ooo`, without the terminator.
  private func text(_ id: StringID) -> String {
    if id.isNone { return "" }
    let s = ast.strings[id]
    let bytes = ast.bytes(of: id)
    var result = ""
    var i = 0
    while i + Int(s.unitSize) <= bytes.count {
      var unit: UInt32 = 0
      for k in 0..<Int(s.unitSize) { unit |= UInt32(bytes[i + k]) &<< UInt32(8 * k) }
      i += Int(s.unitSize)
      if i == bytes.count && unit == 0 { break }
      if unit >= 32 && unit < 127 && unit != 34 && unit != 92 { result.unicodeScalars.append(Unicode.Scalar(unit)!) }
      else { result += "\\" + String(unit, radix: 8) }
    }
    return result
  }
}
