// GNU inline assembly: operands become results, values or addresses of the `asm` instruction.
//
// An operand that permits a register gets one; memory-only operands and objects no register holds pass their address. The text
// and the constraints stay as written, for the back end to expand.

import Frontend
import SSA
import Support

extension FunctionGen {
  /// An output in a register, to be stored when the assembly has run.
  private struct PendingOutput {
    var place: Place
    var type: QualType
    var result: Type
    var isFlag: Bool
  }

  func asmStatement(_ id: AsmID) {
    let a = ast.asms[id]
    var operands: [SSAAsmOperand] = []
    var fixed: [String] = []
    var values: [ValueID] = []
    var outputs: [PendingOutput] = []
    var readWrite: [(operand: Int, value: ValueID, type: Type, isMemory: Bool)] = []
    for k in 0..<Int(a.outputCount) {
      let o = ast.asmOperands[Int(a.firstOperand) + k]
      let text = ast.interner.string(o.constraint)
      let type = ast.exprs[o.value].type
      let l = m.lowering.lower(type)
      let p = place(o.value)
      fixed.append(registerName(o.value))
      if o.isMemoryOnly || !fitsRegister(l) || p.isBitField && o.isMemoryOnly {
        values.append(address(p))
        operands.append(
          SSAAsmOperand(
            kind: .memoryOutput, constraint: stripped(text), isEarlyClobber: o.isEarlyClobber, index: values.count - 1,
            type: memoryObjectType(l), name: ast.interner.string(o.name)))
        if o.isReadWrite { readWrite.append((k, values[values.count - 1], memoryObjectType(l), true)) }
        continue
      }
      let isFlag = text.contains("@cc")
      let t = isFlag ? Type.i1 : l.memoryType
      operands.append(
        SSAAsmOperand(
          kind: .output, constraint: stripped(text), isEarlyClobber: o.isEarlyClobber, index: outputs.count, type: t,
          name: ast.interner.string(o.name)))
      outputs.append(PendingOutput(place: p, type: type, result: t, isFlag: isFlag))
      if o.isReadWrite {
        let v = load(p, type)
        readWrite.append((k, l.isBool ? b.cast(.zext, v, to: .i8) : v, t, false))
      }
    }
    for k in 0..<Int(a.inputCount) {
      let o = ast.asmOperands[Int(a.firstOperand) + Int(a.outputCount) + k]
      input(o, &operands, &fixed, &values)
    }
    for r in readWrite {
      values.append(r.value)
      operands.append(
        SSAAsmOperand(kind: r.isMemory ? .memoryInput : .input, constraint: r.isMemory ? "m" : String(r.operand), index: values.count - 1, type: r.type))
      fixed.append(fixed[r.operand])
    }
    emitAsm(a, operands, fixed, values, outputs)
  }

  private func input(_ o: CAsmOperand, _ operands: inout [SSAAsmOperand], _ fixed: inout [String], _ values: inout [ValueID]) {
    let e = ast.exprs[o.value]
    let l = m.lowering.lower(e.type)
    let name = ast.interner.string(o.name)
    fixed.append(registerName(o.value))
    let matched = o.matchedOutput >= 0 ? operands[Int(o.matchedOutput)] : nil
    if o.isMemoryOnly || e.isLvalue || !fitsRegister(l) || matched?.kind == .memoryOutput {
      values.append(address(place(o.value)))
      operands.append(
        SSAAsmOperand(
          kind: .memoryInput, constraint: matched != nil ? "m" : stripped(ast.interner.string(o.constraint)), index: values.count - 1,
          type: memoryObjectType(l), name: name))
      return
    }
    var v = scalar(o.value)
    if l.isBool { v = b.cast(.zext, v, to: .i8) }
    if let matched, matched.type != f.type(v), f.type(v).isInteger && matched.type.isInteger {
      v = resizeInteger(v, to: matched.type, signed: l.isSigned)
    }
    values.append(v)
    let constraint = o.matchedOutput >= 0 ? String(o.matchedOutput) : stripped(ast.interner.string(o.constraint))
    operands.append(SSAAsmOperand(kind: .input, constraint: constraint, index: values.count - 1, type: f.type(v), name: name))
  }

  private func fitsRegister(_ l: LoweredType) -> Bool { l.category == .scalar || l.category == .vector }
  private func memoryObjectType(_ l: LoweredType) -> Type { fitsRegister(l) ? l.memoryType : .void }

  /// Without `=`, `+`, `&`, `%`.
  private func stripped(_ text: String) -> String { String(text.filter { $0 != "=" && $0 != "+" && $0 != "&" && $0 != "%" }) }

  /// The register of a `register … asm("…")` variable, or empty.
  private func registerName(_ id: ExprID) -> String {
    var e = ast.exprs[id]
    while e.kind == .cast { e = ast.exprs[e.first] }
    if e.kind != .declRef || !ast.decls[DeclID(e.a)].flags.contains(.registerAsm) { return "" }
    let name = ast.interner.string(ast.attributes(of: DeclID(e.a)).asmName)
    return name.hasPrefix("%") ? String(name.dropFirst()) : name
  }

  private func template(_ a: CAsmInfo) -> String {
    let text = String(decoding: m.trimmed(ast.bytes(of: a.template)), as: UTF8.self)
    if !a.isBasic { return text }
    // Nothing is special in basic asm; the back end expands escapes, so protect them.
    var out = ""
    for c in text {
      if c == "%" || c == "{" || c == "}" || c == "|" { out.append("%") }
      out.append(c)
    }
    return out
  }

  private func emitAsm(
    _ a: CAsmInfo, _ operands: [SSAAsmOperand], _ fixed: [String], _ values: [ValueID], _ outputs: [PendingOutput]
  ) {
    var clobbers: [String] = []
    for k in 0..<Int(a.clobbers.count) { clobbers.append(ast.interner.string(ast.id(k, of: a.clobbers))) }
    if a.clobbersMemory || a.isBasic { clobbers.append("memory") }
    var labels: [LabelID] = []
    for k in 0..<Int(a.labels.count) { labels.append(ast.id(k, of: a.labels)) }
    let isFixed = fixed.contains { !$0.isEmpty }
    f.asmInfos.append(
      SSAAsmInfo(
        template: template(a), operands: operands, clobbers: clobbers, isVolatile: a.isVolatile || outputs.isEmpty || a.isGoto,
        labelNames: labels.map { ast.interner.string(ast.labels[$0].name) }, fixedRegisters: isFixed ? fixed : []))
    let i = f.makeInst(
      a.isGoto ? .asmgoto : .asm, outputs.first?.result ?? .void, aux: UInt32(f.asmInfos.count - 1), location: b.location)
    for v in values { f.addOperand(i, v) }
    b.place(i)
    let results = outputs.map { f.addResult(i, $0.result) }
    if a.isGoto {
      jumpTargets(i, labels, results, outputs)
    } else {
      storeOutputs(results, outputs)
    }
  }

  private func storeOutputs(_ results: [ValueID], _ outputs: [PendingOutput]) {
    for (v, o) in zip(results, outputs) {
      let l = m.lowering.lower(o.type)
      var value = v
      if l.isBool && !o.isFlag { value = b.cast(.trunc, v, to: .i1) }
      if o.isFlag && !l.isBool { value = b.cast(.zext, v, to: l.type) }
      store(value, o.place, o.type)
    }
  }

  /// Outputs are stored on every way out of an `asm goto`.
  private func jumpTargets(_ i: InstID, _ labels: [LabelID], _ results: [ValueID], _ outputs: [PendingOutput]) {
    let next = newBlock()
    f.addEdge(from: i, to: next)
    var landings: [BlockID] = []
    for label in labels {
      let target = labelBlock(label)
      landings.append(outputs.isEmpty ? target : newBlock())
      f.addEdge(from: i, to: landings[landings.count - 1])
    }
    for (k, landing) in landings.enumerated() where !outputs.isEmpty {
      b.move(toEndOf: landing)
      storeOutputs(results, outputs)
      b.br(labelBlock(labels[k]))
    }
    b.move(toEndOf: i == .none ? next : f[i].block)
    reachable = false
    start(next)
    storeOutputs(results, outputs)
  }

  /// Reads a global register variable: only the stack pointer has a meaning the compiler can keep.
  func globalRegister(_ id: DeclID, _ t: QualType) -> ValueID {
    let name = ast.interner.string(ast.attributes(of: id).asmName)
    if name == "rsp" || name == "esp" || name == "%rsp" {
      let i = f.makeInst(.getsp, .ptr, location: b.location)
      b.place(i)
      let v = f.addResult(i, .ptr)
      let l = m.lowering.lower(t)
      return l.type == .ptr ? v : resizeInteger(b.cast(.ptrtoint, v, to: .i64), to: l.type, signed: false)
    }
    m.error(ast.decls[id].location, "global register variable in '\(name)' is not supported; use an ordinary variable")
    return f.poison(m.lowering.lower(t).type)
  }
}
