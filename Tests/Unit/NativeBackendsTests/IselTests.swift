// Instruction selection on SSA text: what comes out, and that both allocators can place it (judged by the checker).
import MachineCode
import SSA
import Support
import TargetInfo
import Testing

@testable import NativeBackends

private func select(_ text: String, level: Int) throws -> (mir: MIRFunction, interner: Interner, options: CodegenOptions) {
  let interner = Interner()
  let module = try Parser.parse(Array(text.utf8), interner: interner, target: .x86_64Linux)
  #expect(Verifier.check(module) == [])
  var options = CodegenOptions()
  options.optimizationLevel = level
  options.verifies = true
  let f = module.globals.compactMap { $0.function }.first!
  return (try NativeBackend.select(f, options: options).mir, interner, options)
}

private func text(_ source: String) throws -> String {
  let (mir, interner, _) = try select(source, level: 1)
  return MIRPrinter.text(mir, target: X86Target.mir(), interner: interner)
}

let selectableFunctions: [String] = [
  """
  func @inc(%a: i32) -> i32 {
  e(%a: i32):
    %r = add i32 %a, i32 1
    ret i32 %r
  }
  """,
  """
  func @sum(%p: ptr, %n: i64) -> i32 {
  e(%p: ptr, %n: i64):
    %c = icmp sgt i64 %n, i64 0
    condbr %c, loop(i64 0, i32 0), out(i32 0)
  loop(%i: i64, %s: i32):
    %o = shl i64 %i, i64 2
    %q = ptradd ptr %p, i64 %o
    %v = load i32, ptr %q + 4 align 4
    %t = add i32 %s, i32 %v
    %j = add i64 %i, i64 1
    %d = icmp slt i64 %j, i64 %n
    condbr %d, loop(i64 %j, i32 %t), out(i32 %t)
  out(%r: i32):
    ret i32 %r
  }
  """,
  """
  func @narrow(%a: i8, %b: i16, %n: i32) -> i32 {
  e(%a: i8, %b: i16, %n: i32):
    %x = sdiv i8 %a, i8 7
    %y = lshr i16 %b, i16 3
    %xx = sext i8 %x to i32
    %yy = zext i16 %y to i32
    %s = shl i32 %xx, i32 %n
    %t = urem i32 %yy, i32 %s
    %m = smulh i16 %b, i16 %y
    %mm = sext i16 %m to i32
    %r = rotl i8 %a, i8 %x
    %rr = zext i8 %r to i32
    %u = xor i32 %t, i32 %mm
    %w = or i32 %u, i32 %rr
    ret i32 %w
  }
  """,
  """
  func @wide(%a: i64, %b: i64, %n: i32) -> i64, i64 {
  e(%a: i64, %b: i64, %n: i32):
    %x = zext i64 %a to i128
    %y = sext i64 %b to i128
    %m = mul i128 %x, i128 %y
    %k = zext i32 %n to i128
    %s = shl i128 %m, i128 %k
    %d = udiv i128 %s, i128 %y
    %c = icmp slt i128 %d, i128 %m
    condbr %c, t(i128 %d), t(i128 %m)
  t(%v: i128):
    %lo = trunc i128 %v to i64
    %h = lshr i128 %v, i128 64
    %hi = trunc i128 %h to i64
    ret i64 %lo, i64 %hi
  }
  """,
  """
  func @floats(%a: f64, %b: f32, %u: i64) -> f64 {
  e(%a: f64, %b: f32, %u: i64):
    %c = fpext f32 %b to f64
    %d = fmul f64 %a, f64 %c
    %v = uitofp i64 %u to f64
    %n = fneg f64 %v
    %lt = fcmp olt f64 %d, f64 %n
    %s = select i1 %lt, f64 %d, f64 %n
    %eq = fcmp oeq f64 %s, f64 %a
    %z = zext i1 %eq to i64
    %zf = sitofp i64 %z to f64
    %w = fptoui f64 %s to i64
    %wf = uitofp i64 %w to f64
    %r = fadd f64 %zf, f64 %wf
    ret f64 %r
  }
  """,
  """
  func @extended(%a: f80, %i: i32) -> f80 {
  e(%a: f80, %i: i32):
    %b = sitofp i32 %i to f80
    %c = fdiv f80 %a, f80 %b
    %lt = fcmp ogt f80 %c, f80 %a
    condbr %lt, x(f80 %c), x(f80 %a)
  x(%v: f80):
    %k = fptosi f80 %v to i64
    %kk = sitofp i64 %k to f80
    %r = fsub f80 %v, f80 %kk
    ret f80 %r
  }
  """,
  """
  declare @printf(ptr, ...) -> i32
  global @fmt : 4 align 1 const internal = "%d"
  func @calls(%p: ptr, %x: f64, %a: i32, %b: i32, %c: i32, %d: i32, %g: i32, %h: i32, %k: i64) -> i32 {
  e(%p: ptr, %x: f64, %a: i32, %b: i32, %c: i32, %d: i32, %g: i32, %h: i32, %k: i64):
    %r = call @printf(ptr @fmt, i32 %a, f64 %x, i32 %b, i32 %c, i32 %d, i32 %g, i32 %h, i64 %k) : (ptr, ...) -> i32
    %s = call %p(i32 %r) : (i32) -> i32
    %t = add i32 %s, i32 %h
    ret i32 %t
  }
  """,
  """
  func @update(%p: ptr, %x: i32, %q: ptr) {
  e(%p: ptr, %x: i32, %q: ptr):
    %v = load i32, ptr %p + 8 align 4
    %w = add i32 %v, i32 %x
    store i32 %w, ptr %p + 8 align 4
    memcpy ptr %p, ptr %q, i64 29
    memset ptr %p, i8 0, i64 40
    ret
  }
  """,
  """
  func @pick(%x: i32) -> i32 {
  e(%x: i32):
    switch i32 %x, other(i32 0), 1: a, 2: b, 3: a, 4: other(i32 9), 5: b, 7: a, 1000: b
  a:
    br other(i32 1)
  b:
    br other(i32 2)
  other(%r: i32):
    ret i32 %r
  }
  """,
  """
  func @checked(%a: i32, %b: i32) -> i32 {
  e(%a: i32, %b: i32):
    %v, %o = saddo i32 %a, i32 %b
    condbr %o, x, y
  x:
    %m, %p = umulo i32 %a, i32 %b
    %z = zext i1 %p to i32
    %r = add i32 %m, i32 %z
    ret i32 %r
  y:
    ret i32 %v
  }
  """,
  """
  func @atomics(%p: ptr, %x: i32) -> i32 {
  e(%p: ptr, %x: i32):
    %old, %ok = cmpxchg ptr %p, i32 %x, i32 1 align 4 seqcst/acquire
    %z = zext i1 %ok to i32
    %r = add i32 %old, i32 %z
    ret i32 %r
  }
  """,
  """
  func @vectors(%a: v128(i32), %b: v128(i32)) -> v128(i32) {
  e(%a: v128(i32), %b: v128(i32)):
    %s = add v128(i32) %a, v128(i32) %b
    %m = mul v128(i32) %s, v128(i32) %b
    %x = xor v128(i32) %m, v128(i32) %a
    ret v128(i32) %x
  }
  """,
]

@Test(arguments: 0..<12, [0, 2]) func selectedFunctionsAllocate(_ k: Int, _ level: Int) throws {
  let (mir, _, options) = try select(selectableFunctions[k], level: level)
  let result = try NativeBackend.allocate(mir, options: options)
  #expect(result.allocations.count == mir.operands.count)
}

@Test func addressModesAreFolded() throws {
  let t = try text(selectableFunctions[1])
  #expect(t.contains("* 4") || t.contains("*4"), "\(t)")
  #expect(!t.contains("shl"), "\(t)")
}

@Test func memoryIsUpdatedInPlace() throws {
  let t = try text(selectableFunctions[7])
  #expect(t.contains("addRM32R32"), "\(t)")
}

@Test func overflowBranchesNeedNoTruthValue() throws {
  let t = try text(selectableFunctions[9])
  #expect(t.contains("branch"), "\(t)")
  #expect(!t.contains("setoRM8  v") || t.contains("mulRM32"), "\(t)")
}

@Test func unsupportedIsAnError() {
  #expect(throws: CodegenProblem.self) {
    _ = try select("func @f(%a: v256(i32)) -> v256(i32) {\ne(%a: v256(i32)):\n %s = add v256(i32) %a, v256(i32) %a\n ret v256(i32) %s\n}", level: 0)
  }
}

/// Families are computed from the first member; their names must agree with what they are taken for.
@Test func opcodeFamiliesAreRegular() {
  func name(_ o: X86Opcode) -> String { String(decoding: o.name, as: UTF8.self) }
  let bits = ["8", "16", "32", "64"]
  for w in 0..<4 {
    for (op, n) in [(X86Alu.add, "add"), (.or, "or"), (.adc, "adc"), (.sbb, "sbb"), (.and, "and"), (.sub, "sub"), (.xor, "xor"), (.cmp, "cmp")] {
      #expect(name(X86Forms.aluRRM(op, w)) == "\(n)R\(bits[w])RM\(bits[w])")
      #expect(name(X86Forms.aluRMR(op, w)) == "\(n)RM\(bits[w])R\(bits[w])")
      #expect(name(X86Forms.aluRMI(op, w)) == "\(n)RM\(bits[w])I")
    }
    #expect(name(X86Forms.testRMR(w)) == "testRM\(bits[w])R\(bits[w])")
    #expect(name(X86Forms.testRMI(w)) == "testRM\(bits[w])I")
    #expect(name(X86Forms.not(w)) == "notRM\(bits[w])")
    #expect(name(X86Forms.neg(w)) == "negRM\(bits[w])")
    #expect(name(X86Forms.movRMR(w)) == "movRM\(bits[w])R\(bits[w])")
    #expect(name(X86Forms.movRRM(w)) == "movR\(bits[w])RM\(bits[w])")
    #expect(name(X86Forms.movRMI(w)) == "movRM\(bits[w])I")
    for (s, n) in [(X86Forms.Shift.rol, "rol"), (.ror, "ror"), (.shl, "shl"), (.shr, "shr"), (.sar, "sar")] {
      #expect(name(X86Forms.shiftI(s, w)) == "\(n)RM\(bits[w])I")
      #expect(name(X86Forms.shiftCL(s, w)) == "\(n)RM\(bits[w])CL")
    }
  }
  let conditions = ["o", "no", "b", "ae", "e", "ne", "be", "a", "s", "ns", "p", "np", "l", "ge", "le", "g"]
  for (k, c) in conditions.enumerated() {
    #expect(name(X86Forms.set(UInt8(k))) == "set\(c)RM8")
    #expect(name(X86Forms.cmov(UInt8(k), 2)) == "cmov\(c)R32RM32")
    #expect(name(X86Forms.cmov(UInt8(k), 3)) == "cmov\(c)R64RM64")
  }
}

/// The multipliers of division by constants, against the definition.
@Test func magicNumbersDivide() {
  for d in [UInt64(3), 5, 6, 7, 9, 10, 11, 12, 25, 100, 125, 625, 641, 1000, 65537, 2_147_483_647] {
    let l = 64 - (d - 1).leadingZeroBitCount
    let (m, s) = Legalizer.signedMagic(d, 32)
    for x in [Int64(0), 1, -1, 2, 99, 100, 101, -100, 2_147_483_647, -2_147_483_648, 123_456_789, -987_654_321] {
      let high = (Int64(Int32(truncatingIfNeeded: m)) &* x) >> 32
      let q = Int64(Int32(truncatingIfNeeded: high + x)) >> Int64(s) &+ (x < 0 ? 1 : 0)
      #expect(q == x / Int64(d), "\(x) / \(d)")
    }
    if let (m, s) = Legalizer.shortMagic(d, 32, l) {
      for x in [UInt64(0), 1, d - 1, d, d + 1, 2 * d - 1, 4_294_967_295, 4_294_967_294, 2_147_483_648] where x < 1 << 32 {
        #expect(UInt64((UInt128(m) * UInt128(x)) >> UInt128(32 + s)) == x / d)
      }
    }
  }
}
