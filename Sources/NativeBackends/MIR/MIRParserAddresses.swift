// Addresses and inline assembly in MIR text.

import Support

extension MIRParser {
  /// `[v1 + v2*4 + 8 reloc 3 segment 1]`. Registers inside go to `operands`; those of inline assembly are `%k`.
  mutating func parseAddress(_ operands: inout [(operand: Operand, position: Int?)]) throws(MIRParseError) -> MAddress {
    try cursor.expect("[")
    var a = MAddress()
    try parseBase(&a, &operands)
    while cursor.at("+") || cursor.at("-") || cursor.atNumber {
      let isNegative = cursor.accept("-")
      if !isNegative { _ = cursor.accept("+") }
      if cursor.atNumber {
        let n = try cursor.integer()
        a.displacement = Int32(truncatingIfNeeded: isNegative ? 0 &- n : n)
        continue
      }
      let number = try addressOperand(&operands)
      if cursor.accept("*") {
        a.scale = UInt8(truncatingIfNeeded: try cursor.integer())
        a.indexOperand = number
      } else {
        a.baseOperand = number
      }
    }
    if cursor.accept("reloc") { a.relocation = UInt8(truncatingIfNeeded: try cursor.integer()) }
    if cursor.accept("segment") { a.segment = UInt8(truncatingIfNeeded: try cursor.integer()) }
    try cursor.expect("]")
    return a
  }

  private mutating func parseBase(_ a: inout MAddress, _ operands: inout [(operand: Operand, position: Int?)]) throws(MIRParseError) {
    if cursor.atNumber { return }
    if cursor.accept("incoming") {
      a.base = .incoming
    } else if cursor.accept("outgoing") {
      a.base = .outgoing
    } else if cursor.accept("abs") {
      a.base = .absoluteSymbol
      a.entity = try symbol().raw
    } else if cursor.at("@") {
      a.base = .symbol
      a.entity = try symbol().raw
    } else if cursor.at("v") || cursor.at("%") {
      let number = try addressOperand(&operands)
      if cursor.accept("*") {
        a.scale = UInt8(truncatingIfNeeded: try cursor.integer())
        a.indexOperand = number
      } else {
        a.base = .register
        a.baseOperand = number
      }
    } else {
      let kinds: [(String, MAddress.Base)] = [("s", .slot), ("c", .constant), ("t", .jumpTable), ("b", .block)]
      for (letter, base) in kinds where cursor.at(letter) {
        a.base = base
        a.entity = base == .block ? try block().raw : UInt32(truncatingIfNeeded: try cursor.numbered(letter))
        return
      }
      throw fail("an address was expected")
    }
  }

  /// A register with its constraint and, where it is not at the end, `.k`; or `%k`. The number is settled by the caller.
  private mutating func addressOperand(_ operands: inout [(operand: Operand, position: Int?)]) throws(MIRParseError) -> UInt8 {
    if cursor.accept("%") { return UInt8(truncatingIfNeeded: try cursor.integer()) }
    let o = try use()
    operands.append((o, cursor.accept(".") ? Int(try cursor.integer()) : nil))
    return 0
  }

  // MARK: Inline assembly

  /// `asm a0: "addl %1, %0" ops(reg 4 %0, imm 8 5 "name") labels("l") results(reg %0 8 s1) pops 1`
  mutating func parseAsm() throws(MIRParseError) {
    _ = try cursor.numbered("a", expected: function.asms.count)
    try cursor.expect(":")
    var record = MAsm(template: try cursor.string(), operands: [], names: [], labelNames: [])
    try cursor.expect("ops")
    try cursor.expect("(")
    while !cursor.accept(")") {
      if !record.operands.isEmpty { try cursor.expect(",") }
      record.operands.append(try asmOperand())
      record.names.append(cursor.at("\"") ? try cursor.string() : "")
    }
    if cursor.accept("labels") {
      try cursor.expect("(")
      while !cursor.accept(")") {
        if !record.labelNames.isEmpty { try cursor.expect(",") }
        record.labelNames.append(try cursor.string())
      }
    }
    if cursor.accept("results") {
      try cursor.expect("(")
      while !cursor.accept(")") {
        if !record.results.isEmpty { try cursor.expect(",") }
        record.results.append(try asmResult())
      }
    }
    if cursor.accept("pops") { record.pops = Int(try cursor.integer()) }
    function.asms.append(record)
  }

  private mutating func asmOperand() throws(MIRParseError) -> MAsmOperand {
    var o = MAsmOperand()
    let kind = try cursor.word()
    o.size = UInt8(truncatingIfNeeded: try cursor.integer())
    switch kind {
    case "none": break
    case "reg":
      o.kind = .register
      try cursor.expect("%")
      o.operand = UInt8(truncatingIfNeeded: try cursor.integer())
    case "mem", "fmem":
      o.kind = .memory
      o.value = kind == "fmem" ? 1 : 0
      var none: [(operand: Operand, position: Int?)] = []
      o.address = try parseAddress(&none)
    case "imm":
      o.kind = .immediate
      o.value = try cursor.integer()
    case "sym":
      o.kind = .symbol
      o.entity = try symbol().raw
      o.value = try cursor.integer()
    case "block":
      o.kind = .block
      o.entity = try block().raw
    case "st", "k", "mm":
      o.kind = kind == "st" ? .x87 : kind == "k" ? .mask : .mmx
      o.value = try cursor.integer()
    default: throw fail("unknown kind of asm operand '\(kind)'")
    }
    return o
  }

  private mutating func asmResult() throws(MIRParseError) -> MAsmResult {
    let kind = try cursor.word()
    var operand: UInt8 = 0
    if cursor.accept("%") || kind == "flag" { operand = UInt8(truncatingIfNeeded: try cursor.integer()) }
    let size = UInt8(truncatingIfNeeded: try cursor.integer())
    let slot = FrameSlotID(UInt32(truncatingIfNeeded: try cursor.numbered("s")))
    switch kind {
    case "reg": return MAsmResult(.register, operand: operand, size: size, slot: slot)
    case "flag": return MAsmResult(.flag, operand: operand, size: size, slot: slot)
    case "st": return MAsmResult(.x87, operand: operand, size: size, slot: slot)
    default: throw fail("unknown kind of asm result '\(kind)'")
    }
  }
}
