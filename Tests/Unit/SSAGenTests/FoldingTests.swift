// Folding on creation: results equal the target's arithmetic, and nothing undefined is folded.

import SSA
import SSAGen
import Support
import TargetInfo
import Testing

@Suite struct FoldingTests {
  private let module: SSA.Module
  private let function: Function
  private let builder: Builder

  init() {
    module = SSA.Module(interner: Interner(), target: .x86_64Linux)
    let signature = module.intern(Signature(parameters: [Parameter(.i32)], results: []))
    var global = Global(name: module.interner.intern("f"), kind: .function)
    global.signature = signature
    function = Function(module: module, id: module.add(global), signature: signature)
    let entry = function.addBlock()
    function.addParameter(entry, .i32)
    builder = Builder(function, atEndOf: entry)
  }

  private func i32(_ v: Int64) -> ValueID { function.constant(.i32, v) }

  @Test func integersWrap() {
    #expect(builder.binary(.add, i32(Int64(Int32.max)), i32(1)) == i32(Int64(Int32.min)))
    #expect(builder.binary(.mul, i32(-3), i32(5)) == i32(-15))
    #expect(builder.binary(.sdiv, i32(-7), i32(2)) == i32(-3))
    #expect(builder.binary(.srem, i32(-7), i32(2)) == i32(-1))
    #expect(builder.binary(.ashr, i32(-8), i32(1)) == i32(-4))
    #expect(builder.binary(.lshr, i32(-8), i32(28)) == i32(15))
    #expect(builder.binary(.rotl, i32(1), i32(33)) == i32(2))
  }

  @Test func undefinedIsNotFolded() {
    #expect(function.integerConstant(builder.binary(.udiv, i32(1), i32(0))) == nil)
    #expect(function.integerConstant(builder.binary(.sdiv, i32(Int64(Int32.min)), i32(-1))) == nil)
    #expect(function.integerConstant(builder.binary(.shl, i32(1), i32(32))) == nil)
    let huge = function.constant(SoftFloat(1e30))
    #expect(function.integerConstant(builder.cast(.fptosi, huge, to: .i32)) == nil)
  }

  @Test func identities() {
    let x = function.parameter(function.entry, 0)
    #expect(builder.binary(.add, x, i32(0)) == x)
    #expect(builder.binary(.mul, i32(1), x) == x)
    #expect(builder.binary(.and, x, i32(-1)) == x)
    #expect(builder.binary(.and, x, i32(0)) == i32(0))
    #expect(builder.binary(.sub, x, x) == i32(0))
    #expect(builder.cast(.trunc, builder.cast(.sext, x, to: .i64), to: .i32) == x)
    let flag = builder.icmp(.slt, x, i32(4))
    #expect(builder.icmp(.ne, builder.cast(.zext, flag, to: .i32), i32(0)) == flag)
  }

  @Test func comparisonsAndFloats() {
    #expect(builder.icmp(.slt, i32(-1), i32(1)) == function.constant(.i1, 1))
    #expect(builder.icmp(.ult, i32(-1), i32(1)) == function.constant(.i1, 0))
    let nan = function.constant(SoftFloat.quietNaN(.f64)), one = function.constant(SoftFloat(1.0))
    #expect(builder.fcmp(.uno, nan, one) == function.constant(.i1, 1))
    #expect(builder.fcmp(.oeq, nan, nan) == function.constant(.i1, 0))
    #expect(builder.binary(.fadd, one, one) == function.constant(SoftFloat(2.0)))
  }

  @Test func bitOperations() {
    #expect(builder.unary(.ctlz, i32(1)) == i32(31))
    #expect(builder.unary(.cttz, i32(0)) == i32(32))
    #expect(builder.unary(.bswap, i32(0x11223344)) == i32(0x44332211))
  }
}
