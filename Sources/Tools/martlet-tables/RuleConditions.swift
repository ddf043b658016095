// The conditions of one rule: what is left to test after the decision tree, in the order it must be tested.
//
// The clauses become one Swift `if`: boolean tests and `case let name = …` bindings. Bindings that neither guards nor
// result mention are left out.

struct RuleConditions {
  let compiler: RuleCompiler
  let known: [String: Int]
  var declared: Set<String>
  /// Tests and bindings in order; a binding has a name.
  var clauses: [(binds: String, text: String)] = []
  var values: [String: String] = [:]
  var types: Set<String> = []

  init(compiler: RuleCompiler, known: [String: Int], declared: Set<String>) {
    self.compiler = compiler
    self.known = known
    self.declared = declared
  }

  private mutating func require(_ path: String) {
    if declared.contains(path) { return }
    declared.insert(path)
    let operand: String
    if let cut = path.lastIndex(of: "_") {
      operand = "f.operand(f.definingInstUnchecked(v\(path[..<cut])), \(path[path.index(after: cut)...]))"
    } else {
      operand = "f.operand(i, \(path))"
    }
    clauses.append(("v\(path)", operand))
  }

  /// Adds the tests for `node` at `path` (empty: the root).
  mutating func match(_ node: RuleNode, path: String, rule: Rule) throws {
    let inst = path.isEmpty ? "i" : "f.definingInstUnchecked(v\(path))"
    if !path.isEmpty { require(path) }
    switch node.kind {
    case .any:
      if node.text != "_" { bind(node.text, path) }
      try matchType(node.type, "f.type(v\(path))", rule)
    case .literal:
      test(path, matchCodeInteger)
      clauses.append(("", "f.constantValue(v\(path)) == \(node.text)"))
    case .const:
      test(path, matchCodeInteger)
      if let earlier = values[node.text] {
        clauses.append(("", "f.constantValue(v\(path)) == f.constantValue(\(earlier))"))
      } else {
        values[node.text] = "v\(path)"
        clauses.append((node.text, "f.constantValue(v\(path))"))
      }
      try matchType(node.type, "f.type(v\(path))", rule)
    case .floatConst:
      test(path, matchCodeFloat)
      clauses.append((node.text, "f.floatConstant(v\(path)).unsafelyUnwrapped"))
    case .swift: throw TableError(file: rule.file, line: rule.line, message: "Swift text is not a pattern")
    case .inst:
      if !path.isEmpty { test(path, compiler.opcodes[node.text]!.number) }
      if !node.name.isEmpty { bind(node.name, path) }
      let shape = compiler.opcodes[node.text]!.shape
      if !node.predicate.isEmpty { matchPredicate(node, shape, inst, rule) }
      for flag in node.flags { clauses.append(("", "f[\(inst)].flags.contains(.\(flag))")) }
      for (k, operand) in node.operands.enumerated() where operand.kind != .any || operand.text != "_" || !operand.type.isEmpty {
        try match(operand, path: path.isEmpty ? "\(k)" : path + "_\(k)", rule: rule)
      }
      if node.text == "icmp" || node.text == "fcmp" {
        // The type of a comparison is that of its operands.
        let first = path.isEmpty ? "0" : path + "_0"
        if !node.type.isEmpty { require(first) }
        try matchType(node.type, "f.type(v\(first))", rule)
      } else {
        try matchType(node.type, path.isEmpty ? "t" : "f.type(v\(path))", rule)
      }
    }
  }

  private mutating func matchPredicate(_ node: RuleNode, _ shape: String, _ inst: String, _ rule: Rule) {
    let member = node.text == "fcmp" ? "floatPredicate" : node.text == "atomicrmw" ? "atomicOperation" : "predicate"
    if node.predicate.first!.isUppercase {
      clauses.append((node.predicate, "f[\(inst)].\(member)"))
    } else {
      clauses.append(("", "f[\(inst)].\(member) == .\(node.predicate)"))
    }
  }

  private mutating func bind(_ name: String, _ path: String) {
    if let earlier = values[name] {
      clauses.append(("", "v\(path) == \(earlier)"))
    } else {
      values[name] = "v\(path)"
      clauses.append((name, path.isEmpty ? "f[i].result" : "v\(path)"))
    }
  }

  private mutating func test(_ path: String, _ code: Int) {
    if known[path] == code { return }
    clauses.append(("", "f.matchCode(v\(path)) == \(code)"))
  }

  /// `i32`: equal; `T`: bound or equal to what it was bound to; `T:ints`: in a class too; `_:ints`: class only.
  private mutating func matchType(_ type: String, _ expression: String, _ rule: Rule) throws {
    if type.isEmpty { return }
    let parts = splitFields(type, ":")
    let name = parts[0]
    if !(name.first?.isUppercase ?? false) && parts.count == 1 {
      if let condition = RuleConditions.classTest(name, expression) {
        clauses.append(("", condition))
        return
      }
      clauses.append(("", "\(expression) == \(compiler.typeExpression(name))"))
      return
    }
    if types.contains(name) {
      clauses.append(("", "\(expression) == \(name)"))
    } else {
      types.insert(name)
      clauses.append((name, expression))
    }
    if parts.count > 1 {
      guard let condition = RuleConditions.classTest(parts[1], name) else {
        throw TableError(file: rule.file, line: rule.line, message: "unknown type class '\(parts[1])'")
      }
      clauses.append(("", condition))
    }
  }

  /// Type classes: members of `SSA.Type` in `Sources/SSA/Matching.swift`.
  static func classTest(_ name: String, _ expression: String) -> String? {
    switch name {
    case "ints": return "\(expression).isWordInteger"
    case "words": return "\(expression).isWord"
    case "floats": return "\(expression).isBinaryFloat"
    case "scalars": return "!\(expression).isVector"
    case "vectors": return "\(expression).isVector"
    default: return nil
    }
  }

  /// The clauses with unused bindings removed and guards added.
  func finish(guards: [String], result: String) -> [String] {
    var used: Set<Substring> = []
    func note(_ text: String) { for w in text.split(whereSeparator: { !($0.isLetter || $0.isNumber || $0 == "_") }) { used.insert(w) } }
    note(result)
    for g in guards { note(g) }
    var kept: [String] = guards
    for c in clauses.reversed() {
      if c.binds.isEmpty {
        kept.insert(c.text, at: 0)
      } else if used.contains(Substring(c.binds)) {
        kept.insert("case let \(c.binds) = \(c.text)", at: 0)
      } else {
        continue
      }
      note(c.text)
    }
    return kept
  }
}
