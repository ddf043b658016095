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
    /// An aggregate that travels as an integer of its size.
    var isRaw = false
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
      let raw = rawType(type, l, o)
      if raw == .void && livesInMemory(o, l) {
        values.append(address(p))
        operands.append(
          SSAAsmOperand(
            kind: .memoryOutput, constraint: stripped(text), isEarlyClobber: o.isEarlyClobber, index: values.count - 1,
            type: memoryObjectType(l), name: ast.interner.string(o.name)))
        if o.isReadWrite { readWrite.append((k, values[values.count - 1], memoryObjectType(l), true)) }
        continue
      }
      let isFlag = text.contains("@cc")
      let t = isFlag ? Type.i1 : raw != .void ? raw : l.memoryType
      operands.append(
        SSAAsmOperand(
          kind: .output, constraint: stripped(text), isEarlyClobber: o.isEarlyClobber, index: outputs.count, type: t,
          name: ast.interner.string(o.name)))
      outputs.append(PendingOutput(place: p, type: type, result: t, isFlag: isFlag, isRaw: raw != .void))
      if o.isReadWrite {
        let v = raw != .void ? loadRaw(raw, p) : load(p, type)
        readWrite.append((k, l.isBool ? b.cast(.zext, v, to: .i8) : v, t, false))
      }
    }
    var early: [(target: ValueID, value: ValueID)] = []
    for k in 0..<Int(a.inputCount) {
      let o = ast.asmOperands[Int(a.firstOperand) + Int(a.outputCount) + k]
      input(o, &operands, &fixed, &values, &early)
    }
    // An input that shares an output's place in memory is put there once all inputs have been evaluated.
    for e in early { storeRaw(e.value, Place(e.target, alignLog2: 0)) }
    for r in readWrite {
      values.append(r.value)
      operands.append(
        SSAAsmOperand(kind: r.isMemory ? .memoryInput : .input, constraint: r.isMemory ? "m" : String(r.operand), index: values.count - 1, type: r.type))
      fixed.append(fixed[r.operand])
    }
    emitAsm(a, operands, fixed, values, outputs)
  }

  private func input(
    _ o: CAsmOperand, _ operands: inout [SSAAsmOperand], _ fixed: inout [String], _ values: inout [ValueID],
    _ early: inout [(target: ValueID, value: ValueID)]
  ) {
    let e = ast.exprs[o.value]
    let l = m.lowering.lower(e.type)
    let name = ast.interner.string(o.name)
    fixed.append(registerName(o.value))
    let matched = o.matchedOutput >= 0 ? operands[Int(o.matchedOutput)] : nil
    if let matched, matched.kind == .memoryOutput, fitsRegister(l) {
      var v = scalar(o.value)
      if l.isBool { v = b.cast(.zext, v, to: .i8) }
      early.append((values[matched.index], v))
      values.append(values[matched.index])
      operands.append(SSAAsmOperand(kind: .memoryInput, constraint: "m", index: values.count - 1, type: l.memoryType, name: name))
      return
    }
    let raw = matched != nil && matched!.type.isInteger && !fitsRegister(l) ? matched!.type : rawType(e.type, l, o)
    if raw != .void {
      values.append(loadRaw(raw, place(o.value)))
      let constraint = matched != nil ? String(o.matchedOutput) : stripped(ast.interner.string(o.constraint))
      operands.append(SSAAsmOperand(kind: .input, constraint: constraint, index: values.count - 1, type: raw, name: name))
      return
    }
    if matched == nil && !e.isLvalue && fitsRegister(l) && livesInMemory(o, l) {
      let room = temporary(size: UInt64(l.memoryType.bytes), alignLog2: 4)
      storeRaw(scalar(o.value), room)
      values.append(address(room))
      operands.append(
        SSAAsmOperand(
          kind: .memoryInput, constraint: stripped(ast.interner.string(o.constraint)), index: values.count - 1, type: l.memoryType, name: name))
      return
    }
    if o.isMemoryOnly || e.isLvalue || livesInMemory(o, l) || matched?.kind == .memoryOutput {
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

  /// Whether the object is given by its address. Two registers are no place where memory will do.
  private func livesInMemory(_ o: CAsmOperand, _ l: LoweredType) -> Bool {
    if o.isMemoryOnly || !fitsRegister(l) { return true }
    return l.type == .i128 && o.matchedOutput < 0 && ast.interner.string(o.constraint).contains { "mogVX<>".contains($0) }
  }

  /// The integer as which an aggregate goes into a register, if its constraint permits only that; void otherwise.
  private func rawType(_ t: QualType, _ l: LoweredType, _ o: CAsmOperand) -> Type {
    if fitsRegister(l) || o.isMemoryOnly { return .void }
    if ast.interner.string(o.constraint).contains(where: { "mogVX<>".contains($0) }) { return .void }
    switch types.size(of: t) {
    case 1: return .i8
    case 2: return .i16
    case 4: return .i32
    case 8: return .i64
    case 16: return .i128
    default: return .void
    }
  }

  private func fitsRegister(_ l: LoweredType) -> Bool { l.category == .scalar || l.category == .vector }
  private func memoryObjectType(_ l: LoweredType) -> Type { fitsRegister(l) ? l.memoryType : .void }

  /// Without `=`, `+`, `&`, `%`.
  private func stripped(_ text: String) -> String {
    let letters = String(text.filter { $0 != "=" && $0 != "+" && $0 != "&" && $0 != "%" })
    return letters.isEmpty ? "g" : letters
  }

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
      // "+r"(stack_pointer) only tells the compiler that the statement needs a frame around it.
      if o.place.register.isSome && ast.interner.string(o.place.register) == "rsp" { continue }
      let l = m.lowering.lower(o.type)
      var value = v
      if l.isBool && !o.isFlag { value = b.cast(.trunc, v, to: .i1) }
      if o.isFlag && !l.isBool { value = b.cast(.zext, v, to: l.type) }
      if o.isRaw {
        storeRaw(value, o.place)
        continue
      }
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
}
