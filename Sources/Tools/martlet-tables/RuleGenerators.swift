// The rule sets of Martlet: which `.rules` files make which generated file.

/// `Tables/ssa/simplify/*.rules` → the optimizer's and the builder's simplifications.
let simplifyRuleGenerator = Generator(name: "simplify-rules", summary: "SSA simplification rules") { context in
  let names = ["Integer", "Bitwise", "Shift", "Compare", "Select", "Cast", "Float", "Memory"]
  let set = RuleSet(
    mode: .simplify, files: names.map { "Tables/ssa/simplify/\($0).rules" }, output: "Sources/Optimizer/Generated/SimplifyRules.swift",
    imports: ["SSA", "Support"], extends: "", prefix: "simplify")
  return [try RuleCompiler(set: set, opcodes: RuleCompiler.readOpcodes(context), context: context).run()]
}

/// `Tables/x86_64/lower/*.rules` → instruction selection for x86-64.
let x86LowerRuleGenerator = Generator(name: "x86-lower-rules", summary: "x86-64 instruction selection rules") { context in
  let names = ["Integer", "Float", "Memory", "Vector"]
  let set = RuleSet(
    mode: .lower, files: names.map { "Tables/x86_64/lower/\($0).rules" },
    output: "Sources/NativeBackends/X86/Generated/X86LowerRules.swift", imports: ["SSA", "Support", "MachineCode"],
    extends: "X86Lowering", prefix: "lower")
  return [try RuleCompiler(set: set, opcodes: RuleCompiler.readOpcodes(context), context: context).run()]
}
