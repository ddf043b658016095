// Operands of inline assembly outside the allocator's classes: the x87 stack, MMX and mask registers.

import MachineCode
import SSA
import Support

extension X86Lowering {
  /// Which value each stack register holds at the statement's start, which output at its end, and how many inputs remain
  /// below the outputs then.
  func x87Order(_ i: InstID, _ info: AsmInfo, _ places: inout [X86AsmPlace]) -> (inputs: [ValueID], outputs: [Int], rest: Int) {
    var inputs: [Int: Int] = [:]
    var outputs: [Int: Int] = [:]
    var popped = Set<Int>()
    var anywhere: [Int] = []
    for (k, p) in places.enumerated() where p.kind == .x87 {
      if info.operands[k].kind == .output {
        if p.value > 1 { fail("asm output constraint \"\(info.operands[k].constraint)\": only \"t\" and \"u\" name x87 outputs") }
        outputs[Int(p.value)] = k
      } else if p.tied >= 0 || p.value < 2 {
        if inputs[Int(p.value)] != nil { fail("two asm inputs in one x87 register") }
        inputs[Int(p.value)] = k
        if p.tied >= 0 { popped.insert(k) }
      } else {
        anywhere.append(k)
      }
    }
    // Inputs that may be anywhere fill the places that are left, from the top.
    for k in anywhere {
      var n = 0
      while inputs[n] != nil { n += 1 }
      if n > 7 { fail("an asm statement can have eight x87 inputs at most") }
      inputs[n] = k
      places[k].value = Int64(n)
    }
    let depth = inputs.count, results = outputs.count
    for k in 0..<depth where inputs[k] == nil { fail("asm inputs leave a gap in the x87 stack") }
    for k in 0..<results where outputs[k] == nil { fail("asm outputs leave a gap in the x87 stack") }
    if problemFound { return ([], [], 0) }
    let rest = max(0, depth - popped.count - clobberedStack(info))
    return ((0..<depth).map { f.operand(i, info.operands[inputs[$0]!].index) }, (0..<results).map { outputs[$0]! }, rest)
  }

  func pushX87(_ v: ValueID) {
    let t = f.type(v)
    guard t == .f32 || t == .f64 else { return loadX87(v) }
    let s = scratchHome()
    storeVector(reg(v), s, t, isAligned: true)
    x87(t == .f32 ? .fldM32 : .fldM64, s)
  }

  /// Gives mask and MMX operands registers that the statement neither uses otherwise nor clobbers. Nothing else is ever in them,
  /// so they are filled right before the statement and read right behind it.
  func assignSpecials(_ info: AsmInfo, _ places: inout [X86AsmPlace], _ isGoto: Bool) -> Bool {
    var taken: (mask: UInt8, mmx: UInt8) = (0, 0)
    for c in info.clobbers {
      let name = c.hasPrefix("%") ? c.dropFirst() : Substring(c)
      if name.hasPrefix("k"), let n = Int(name.dropFirst()), n < 8 { taken.mask |= 1 << UInt8(n) }
      if name.hasPrefix("mm"), let n = Int(name.dropFirst(2)), n < 8 { taken.mmx |= 1 << UInt8(n) }
    }
    for k in places.indices where places[k].kind == .mask || places[k].kind == .mmx {
      if isGoto && info.operands[k].kind == .output {
        fail("asm goto with a result in a mask or MMX register is not supported")
        return false
      }
      if places[k].tied >= 0 {
        places[k].value = places[places[k].tied].value
        continue
      }
      let isMask = places[k].kind == .mask
      if isMask && !f.features.contains(info.operands[k].type.bits > 16 ? .avx512bw : .avx512f) {
        fail("asm operand \(k) needs a mask register of its size: compile with -mavx512f, beyond 16 bits -mavx512bw")
        return false
      }
      let used = isMask ? taken.mask : taken.mmx
      // Mask register 0 is no predicate; it comes last.
      let order = isMask ? (places[k].value != 0 ? Array(1..<8) : Array(1..<8) + [0]) : Array(0..<8)
      guard let n = order.first(where: { used >> UInt8($0) & 1 == 0 }) else {
        fail("the asm statement needs more mask or MMX registers than there are")
        return false
      }
      if isMask { taken.mask |= 1 << UInt8(n) } else { taken.mmx |= 1 << UInt8(n) }
      places[k].value = Int64(n)
    }
    return true
  }

  func specialMove(_ p: X86AsmPlace, _ t: Type) -> Int64 {
    let kind: X86SpecialMove
    if p.kind == .mmx {
      kind = registerInfo(t).registerClass == .vector ? .mmxVector : .mmxGeneral
    } else {
      kind = t.bits <= 16 ? .mask16 : t.bits <= 32 ? .mask32 : .mask64
    }
    return kind.immediate(p.value)
  }
}
