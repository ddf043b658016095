// The text of one instruction: mnemonic, flags, operands in the shape of its operation, edges with their arguments.

import Support

extension Printer {
  /// An operand with its type in front.
  func typed(_ v: ValueID) {
    out.write(function.type(v).description)
    out.write(" ")
    value(v)
  }

  func edge(_ e: EdgeID) {
    block(function[e].target)
    if function[e].argumentCount > 0 {
      out.write("(")
      var first = true
      for u in function.argumentUses(e) {
        if !first { out.write(", ") }
        first = false
        typed(function[u].value)
      }
      out.write(")")
    }
    if function[e].weight != 0 {
      out.write(" weight ")
      out.write(decimal: function[e].weight)
    }
  }

  static let flagNames: [(InstFlags, StaticString)] = [
    (.nsw, "nsw"), (.nuw, "nuw"), (.exact, "exact"), (.inbounds, "inbounds"), (.volatile, "volatile"), (.fast, "fast"),
    (.contract, "contract"), (.singleThread, "singlethread"), (.weak, "weak"),
    (.quiet, "quiet"),
  ]
  static let callFlagNames: [(CallFlags, StaticString)] = [
    (.readNone, "readnone"), (.readOnly, "readonly"), (.noReturn, "noreturn"), (.noUnwind, "nounwind"), (.returnsTwice, "returnstwice"),
    (.mustTail, "musttail"), (.noTail, "notail"), (.noInline, "noinline"), (.alwaysInline, "alwaysinline"),
    (.returnsNoAlias, "returnsnoalias"), (.cold, "cold"), (.landing, "landing"),
  ]
  static let orderNames: [StaticString] = ["", "unordered", "relaxed", "acquire", "release", "acqrel", "seqcst"]

  func memory(_ m: MemoryInfo) {
    out.write(" align ")
    out.write(decimal: m.alignment)
    if m.isAtomic {
      out.write(" ")
      out.write(Printer.orderNames[Int(m.order.rawValue)])
      if m.failureOrder != .notAtomic {
        out.write("/")
        out.write(Printer.orderNames[Int(m.failureOrder.rawValue)])
      }
    }
    if m.aliasClass != 0 {
      out.write(" !")
      out.write(decimal: m.aliasClass)
    }
  }

  func displacement(_ d: Int32) {
    if d == 0 { return }
    out.write(d < 0 ? " - " : " + ")
    out.write(decimal: d.magnitude)
  }

  func list(_ range: UseRange, from start: Int = 0) {
    var k = 0
    for u in range {
      if k >= start {
        if k > start { out.write(", ") }
        typed(function[u].value)
      }
      k += 1
    }
  }

  func print(_ i: InstID) {
    let f = function!
    let data = f[i]
    out.write("  ")
    if data.resultCount > 0 {
      for k in 0..<Int(data.resultCount) {
        if k > 0 { out.write(", ") }
        value(f.result(i, k))
      }
      out.write(" = ")
    }
    out.write(data.op.mnemonic)
    for (bit, name) in Printer.flagNames where data.flags.contains(bit) {
      out.write(" ")
      out.write(name)
    }
    operands(i, data)
    if printsLocations && !f.locations[i].isNone {
      out.write("  @")
      out.write(decimal: f.locations[i].raw)
    }
    out.write("\n")
  }

  func operands(_ i: InstID, _ data: InstData) {
    let f = function!
    out.write(" ")
    switch data.op.shape {
    case .binary, .shift, .overflow, .unary, .ternary, .select, .memory3, .splat, .extractdyn, .insertdyn, .constantp:
      // The result type says everything except for shapes whose operands differ from it.
      list(f.operandUses(i))
      if data.op.shape == .splat || data.op.shape == .extractdyn {
        out.write(" to ")
        out.write(data.type.description)
      }
    case .compare:
      if data.op == .icmp { out.write("\(data.predicate)") } else { out.write("\(data.floatPredicate)") }
      out.write(" ")
      list(f.operandUses(i))
    case .cast:
      list(f.operandUses(i))
      out.write(" to ")
      out.write(data.type.description)
    case .extract, .insert:
      list(f.operandUses(i))
      out.write(", lane ")
      out.write(decimal: data.aux)
    case .shuffle:
      list(f.operandUses(i))
      out.write(", mask")
      for k in 0..<data.type.laneCount {
        out.write(" ")
        out.write(decimal: f.masks[Int(data.aux) + k])
      }
    case .load:
      out.write(data.type.description)
      out.write(", ")
      typed(f.operand(i, 0))
      displacement(data.displacement)
      memory(data.memory)
    case .store:
      typed(f.operand(i, 0))
      out.write(", ")
      typed(f.operand(i, 1))
      displacement(data.displacement)
      memory(data.memory)
    case .ptradd: list(f.operandUses(i))
    case .atomicrmw:
      out.write("\(data.atomicOperation) ")
      list(f.operandUses(i))
      memory(data.memory)
    case .cmpxchg, .alloca:
      list(f.operandUses(i))
      memory(data.memory)
    case .fence: out.write(Printer.orderNames[Int(data.memory.order.rawValue)])
    case .prefetch, .objectsize:
      list(f.operandUses(i))
      out.write(", ")
      out.write(decimal: data.aux)
    case .stacksave, .trap, .unreachable: break
    case .stackrest, .vastart, .setjmp, .longjmp, .ehreturn, .trampoline: list(f.operandUses(i))
    case .environment: out.write(decimal: data.aux)
    case .call: printCall(i, data)
    case .intrinsic:
      out.write(decimal: data.aux)
      out.write("(")
      list(f.operandUses(i))
      out.write(")")
      if data.resultCount > 0 {
        out.write(" -> ")
        out.write(data.type.description)
      }
    case .asm: printAsm(i, data)
    case .br: edge(f.edges(of: i)[0])
    case .condbr:
      value(f.operand(i, 0))
      for e in f.edges(of: i) {
        out.write(", ")
        edge(e)
      }
    case .switch:
      typed(f.operand(i, 0))
      for e in f.edges(of: i) {
        out.write(", ")
        if f[e].caseValue.isSome {
          value(f[e].caseValue)
          out.write(": ")
        }
        edge(e)
      }
    case .indirectbr:
      typed(f.operand(i, 0))
      for e in f.edges(of: i) {
        out.write(", ")
        edge(e)
      }
    case .ret: list(f.operandUses(i))
    }
  }

  func printCall(_ i: InstID, _ data: InstData) {
    let f = function!
    value(f.operand(i, 0))
    out.write("(")
    list(f.operandUses(i), from: 1)
    out.write(") : ")
    signature(module[data.signature])
    for (bit, name) in Printer.callFlagNames where data.callFlags.contains(bit) {
      out.write(" ")
      out.write(name)
    }
    if data.callFlags.library != .none {
      out.write(" is ")
      out.write(data.callFlags.library.name)
    }
  }

  func printAsm(_ i: InstID, _ data: InstData) {
    let f = function!
    let info = f.asmInfos[Int(data.aux)]
    quoted(Array(info.template.utf8))
    if info.isVolatile { out.write(" sideeffect") }
    for (k, o) in info.operands.enumerated() {
      out.write(", ")
      switch o.kind {
      case .output: out.write("out ")
      case .memoryOutput: out.write("memout ")
      case .input: out.write("in ")
      case .memoryInput: out.write("memin ")
      }
      quoted(Array(o.constraint.utf8))
      if o.isEarlyClobber { out.write(" early") }
      if !o.name.isEmpty {
        out.write(" name ")
        quoted(Array(o.name.utf8))
      }
      if k < info.fixedRegisters.count, !info.fixedRegisters[k].isEmpty {
        out.write(" reg ")
        quoted(Array(info.fixedRegisters[k].utf8))
      }
      out.write(" ")
      out.write(o.type.description)
      if o.kind != .output {
        out.write(" ")
        typed(f.operand(i, o.index))
      }
    }
    for c in info.clobbers {
      out.write(", clobber ")
      quoted(Array(c.utf8))
    }
    for (k, e) in f.edges(of: i).enumerated() {
      out.write(", goto ")
      if k > 0 && k - 1 < info.labelNames.count {
        quoted(Array(info.labelNames[k - 1].utf8))
        out.write(" ")
      }
      edge(e)
    }
  }
}
