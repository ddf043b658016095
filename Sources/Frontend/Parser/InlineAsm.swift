// `asm` statements and file-scope `asm` (GNU C manual, "Extended Asm", "Basic Asm").

import Support

extension Parser {
  /// At `asm`: `asm qualifiers ( template : outputs : inputs : clobbers : labels ) ;`
  func parseAsmStatement() -> StmtID {
    let location = token.location
    advance()
    var info = AsmInfo(template: .none)
    parseAsmQualifiers(&info)
    let open = token.location
    if !expect(.leftParen, "after 'asm'") { return asmFailure(location) }
    guard let template = parseStringAsText() else { return asmFailure(location) }
    info.template = template
    info.isBasic = token.kind == .rightParen
    info.firstOperand = UInt32(ast.asmOperands.count)
    var ok = true
    if !info.isBasic { ok = parseAsmSections(&info) }
    else if info.isGoto { error(token.location, "'asm goto' needs operands: expected ':' and labels before \(tokenDescription)") }
    if !info.isBasic { checkAsmOperands(info, at: location) }
    if !expectClosing(.rightParen, "after the asm operands", opening: open) { return asmFailure(location) }
    expect(.semicolon, "after the asm statement")
    currentFunction?.info.flags.insert(.hasAsm)
    if !ok { return add(Stmt(.null, at: location)) }
    // Without outputs there is nothing but the effect.
    if info.isBasic || info.outputCount == 0 || info.isGoto { info.isVolatile = true }
    var s = Stmt(.asm, at: location)
    s.a = ast.asms.append(info).raw
    return add(s)
  }

  private func asmFailure(_ location: SourceLocation) -> StmtID {
    ast.hasErrors = true
    skipToClosingParenthesis()
    _ = consume(.semicolon)
    return add(Stmt(.null, at: location))
  }

  private func parseAsmQualifiers(_ info: inout AsmInfo) {
    while true {
      let isRepeated: Bool
      switch token.kind {
      case .kwVolatile: (isRepeated, info.isVolatile) = (info.isVolatile, true)
      case .kwInline: (isRepeated, info.isInline) = (info.isInline, true)
      case .kwGoto: (isRepeated, info.isGoto) = (info.isGoto, true)
      case .kwConst, .kwRestrict:
        error(token.location, "'\(token.spelling)' is not a qualifier of 'asm'; there are 'volatile', 'inline' and 'goto'")
        isRepeated = false
      default: return
      }
      if isRepeated { error(token.location, "duplicate asm qualifier '\(token.spelling)'") }
      advance()
    }
  }

  /// Through the sections, each introduced by a colon; `::` counts as two.
  private func parseAsmSections(_ info: inout AsmInfo) -> Bool {
    var section = 0
    var ok = true
    var clobbers: [UInt32] = [], labels: [UInt32] = []
    while token.kind == .colon || token.kind == .coloncolon {
      section += token.kind == .colon ? 1 : 2
      if section > (info.isGoto ? 4 : 3) {
        error(token.location, info.isGoto ? "too many ':' in the asm statement; there are outputs, inputs, clobbers and labels"
          : "too many ':' in the asm statement; there are outputs, inputs and clobbers, and labels for 'asm goto'")
        return false
      }
      advance()
      if token.kind == .colon || token.kind == .coloncolon || token.kind == .rightParen { continue }
      switch section {
      case 1, 2:
        repeat {
          if !parseAsmOperand(isOutput: section == 1, &info) { ok = false }
          if !ok && (token.kind == .endOfFile || token.kind == .semicolon) { return false }
        } while consume(.comma)
      case 3: ok = parseClobbers(&info, &clobbers) && ok
      case 4: ok = parseAsmLabels(&info, &labels) && ok
      default: break
      }
    }
    info.clobbers = clobbers.withUnsafeBufferPointer { ast.addSlice($0) }
    info.labels = labels.withUnsafeBufferPointer { ast.addSlice($0) }
    if info.isGoto && labels.isEmpty && ok {
      error(token.location, section < 4 ? "'asm goto' needs labels: expected ':' before \(tokenDescription)" : "'asm goto' needs labels: expected one before \(tokenDescription)")
      return false
    }
    return ok
  }

  /// No two operands or labels have one name, and there are at most 30.
  private func checkAsmOperands(_ info: AsmInfo, at location: SourceLocation) {
    let operands = Int(info.outputCount) + Int(info.inputCount), labels = Int(info.labels.count)
    if operands + labels > 30 { error(location, "more than 30 operands in 'asm'") }
    var names: [Name] = []
    for i in 0..<min(operands, 64) { names.append(ast.asmOperands[Int(info.firstOperand) + i].name) }
    for i in 0..<min(labels, 64) { names.append(ast.labels[ast.id(i, of: info.labels, as: LabelID.self)].name) }
    for (i, name) in names.enumerated() where name.isSome && names[..<i].contains(name) {
      return error(location, "duplicate 'asm' operand name \(quoted(name))")
    }
  }

  private func parseClobbers(_ info: inout AsmInfo, _ list: inout [UInt32]) -> Bool {
    repeat {
      guard let name = parseStringAsName() else { return false }
      if name == names.memory { info.clobbersMemory = true } else if name != names.cc { list.append(name.raw) }
    } while consume(.comma)
    return true
  }

  private func parseAsmLabels(_ info: inout AsmInfo, _ list: inout [UInt32]) -> Bool {
    if !info.isGoto {
      error(token.location, "labels are only allowed in 'asm goto'")
      return false
    }
    repeat {
      guard token.kind == .identifier else {
        error(token.location, "expected a label name, not \(tokenDescription)")
        return false
      }
      let id = label(named: token.name, at: token.location)
      ast.labels[id].isUsed = true
      if ast.labels[id].function != currentFunction?.decl ?? .none {
        error(token.location, "'asm goto' cannot jump to label \(quoted(token.name)) of the function around this one")
      }
      list.append(id.raw)
      advance()
    } while consume(.comma)
    return true
  }

  /// `[name] "constraint" ( expression )`
  private func parseAsmOperand(isOutput: Bool, _ info: inout AsmInfo) -> Bool {
    var name = Name.none
    if consume(.leftBracket) {
      name = token.name
      if name.isNone { error(token.location, "expected an operand name in brackets, not \(tokenDescription)") }
      advance()
      expect(.rightBracket, "after the operand's name")
    }
    let place = token.location
    guard let constraint = parseStringAsName() else { return false }
    let open = token.location
    if !expect(.leftParen, "before the operand's expression") { return false }
    let value = parseExpression()
    if !expectClosing(.rightParen, "after the operand's expression", opening: open) { return false }
    var operand = AsmOperand(name: name, constraint: constraint, value: value)
    let parsed: AsmConstraint
    do throws(AsmConstraintError) {
      parsed = try AsmConstraint(interner.bytes(of: constraint)) { self.outputNumber(named: $0, info) }
    } catch {
      if case .message(let text) = error { self.error(place, "invalid constraint \(quoted(constraint)): \(text)") }
      return false
    }
    operand.isReadWrite = parsed.isReadWrite
    operand.isEarlyClobber = parsed.isEarlyClobber
    operand.isMemoryOnly = parsed.isMemoryOnly
    if isError(value) { return false }
    let ok = isOutput ? checkOutput(&operand, parsed, at: place) : checkInput(&operand, parsed, info, at: place)
    if !ok { return false }
    ast.asmOperands.append(operand)
    if isOutput { info.outputCount += 1 } else { info.inputCount += 1 }
    return info.outputCount + info.inputCount < 10_000
  }

  private func outputNumber(named text: UnsafeBufferPointer<UInt8>, _ info: AsmInfo) -> Int? {
    let name = interner.intern(text)
    for i in 0..<Int(info.outputCount) where ast.asmOperands[Int(info.firstOperand) + i].name == name { return i }
    return nil
  }

  private func checkOutput(_ operand: inout AsmOperand, _ c: AsmConstraint, at place: SourceLocation) -> Bool {
    if !c.isOutput {
      error(place, "output operand constraint \(quoted(operand.constraint)) lacks '=' or '+'")
      return false
    }
    if c.matched >= 0 {
      error(place, "a matching constraint is only allowed for inputs")
      return false
    }
    let isArray = types.isArray(ast.exprs[operand.value].type) && ast.exprs[operand.value].flags.contains(.lvalue) && c.allowsMemory
    if isArray {
      if types.qualifiers(ast.exprs[operand.value].type).contains(.const) {
        error(place, "a read-only array cannot be an asm output")
        return false
      }
    } else if !checkModifiable(operand.value, "asm output", at: place) { return false }
    let x = ast.exprs[operand.value]
    if c.isMemoryOnly || (c.allowsMemory && !isScalarOrVector(x.type)) {
      if x.flags.contains(.bitField) {
        error(place, "a bit-field cannot be a memory operand")
        return false
      }
      if x.flags.contains(.registerStorage) { pedantic(place, "a register variable as memory operand") }
      operand.isMemoryOnly = true
      markAddressTaken(operand.value)
    } else if !isScalarOrVector(x.type) && types.size(of: x.type) > 16 {
      error(place, "an object of type \(spell(x.type)) does not fit a register; use a memory constraint \"m\"")
      return false
    }
    return true
  }

  private func isScalarOrVector(_ t: QualType) -> Bool {
    types.kind(t).mask & (TypeMask.scalars | TypeKind.vector.mask) != 0
  }

  private func checkInput(_ operand: inout AsmOperand, _ c: AsmConstraint, _ info: AsmInfo, at place: SourceLocation) -> Bool {
    if c.isOutput {
      error(place, "input operand constraint \(quoted(operand.constraint)) contains '\(c.isReadWrite ? "+" : "=")'")
      return false
    }
    if c.matched >= 0 {
      if Int(c.matched) >= Int(info.outputCount) {
        error(place, "constraint \(quoted(operand.constraint)) matches no output operand")
        return false
      }
      operand.matchedOutput = c.matched
      let output = ast.asmOperands[Int(info.firstOperand) + Int(c.matched)]
      if output.isMemoryOnly {
        operand.isMemoryOnly = true
        return true
      }
    }
    let x = ast.exprs[operand.value]
    if c.isMemoryOnly && c.matched < 0 {
      if x.flags.contains(.lvalue) && !x.flags.contains(.bitField) {
        if x.flags.contains(.registerStorage) { pedantic(place, "a register variable as memory operand") }
        markAddressTaken(operand.value)
        return true
      }
      if x.kind == .statementExpression && types.isScalar(x.type) {
        warning(.general, place, "a memory input is no lvalue; its value is copied into memory")
        operand.value = rvalue(operand.value)
        return true
      }
      error(place, "a memory input must be an lvalue; store the value in a variable first", x.range)
      return false
    }
    operand.isMemoryOnly = false
    if types.isRecord(x.type) && c.allowsMemory && x.flags.contains(.lvalue) {
      operand.isMemoryOnly = true
      markAddressTaken(operand.value)
      return true
    }
    operand.value = rvalue(operand.value)
    let v = ast.exprs[operand.value]
    if types.isVoid(v.type) {
      error(place, "an asm operand has no value", v.range)
      return false
    }
    if c.allowsImmediate && !c.allowsRegister && !c.allowsMemory && ast.evaluateConstant(operand.value) == nil && unevaluatedDepth == 0 {
      warning(.general, place, "asm operand probably does not match constraints: it is not known to be constant")
    }
    return true
  }

  /// `asm ( "text" )` at file scope, through the `)`.
  func parseFileScopeAsm() -> StringID {
    advance()
    var info = AsmInfo(template: .none)
    parseAsmQualifiers(&info)
    let open = token.location
    if !expect(.leftParen, "after 'asm'") { return .none }
    guard let text = parseStringAsText() else {
      skipToClosingParenthesis()
      return .none
    }
    if token.kind == .colon || token.kind == .coloncolon {
      error(token.location, "an asm at file scope takes no operands")
      skipToClosingParenthesis()
      return .none
    }
    expectClosing(.rightParen, "after the asm text", opening: open)
    return text
  }
}
