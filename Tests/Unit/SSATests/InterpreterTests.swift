// The interpreter against the meanings of docs/IR.md: results, poison, faults, memory and the C library.

import SSA
import Support
import TargetInfo
import Testing

func interpreted(_ text: String) throws -> Interpreter {
  let module = try Parser.parse(Array(text.utf8), interner: Interner(), target: testTarget)
  #expect(Verifier.check(module) == [])
  return try Interpreter(module)
}

/// What `body`, the instructions of a function without parameters, returns as `type`.
func evaluated(_ type: String, _ body: String) throws -> RuntimeValue {
  let interpreter = try interpreted("stage abi\nfunc @f() -> \(type) {\nb0:\n\(body)\n}\n")
  let f = interpreter.module.find(interpreter.module.interner.intern("f"))!
  return try interpreter.call(f, [])[0]
}

@Suite struct InterpreterTests {
  @Test(arguments: [
    ("i8", "add i8 100, i8 100", 200), ("i8", "sub i8 1, i8 2", 255), ("i32", "mul i32 -3, i32 5", 0xFFFF_FFF1),
    ("i8", "smulh i8 -128, i8 -128", 64), ("i8", "umulh i8 -1, i8 -1", 254), ("i16", "sdiv i16 -7, i16 2", 0xFFFD),
    ("i16", "srem i16 -7, i16 2", 0xFFFF), ("i8", "ashr i8 -128, i8 3", 0xF0), ("i8", "lshr i8 -128, i8 3", 0x10),
    ("i8", "rotl i8 129, i8 9", 3), ("i8", "rotr i8 1, i8 1", 128), ("i8", "smin i8 -1, i8 1", 255), ("i8", "umin i8 -1, i8 1", 1),
    ("i16", "ctlz i16 1", 15), ("i16", "cttz i16 0", 16), ("i32", "bswap i32 1", 0x0100_0000), ("i8", "bitreverse i8 3", 0xC0),
    ("i8", "abs i8 -128", 128), ("i1", "icmp slt i8 -1, i8 0", 1), ("i1", "icmp ult i8 -1, i8 0", 0),
    ("i64", "fadd f64 0f3ff0000000000000, f64 0f4000000000000000", 0x4008_0000_0000_0000),
    ("i32", "fptosi f64 0fc004000000000000 to i32", 0xFFFF_FFFE), ("i16", "sext i8 -2 to i16", 0xFFFE),
  ] as [(String, String, UInt64)])
  func operation(_ type: String, _ text: String, _ expected: UInt64) throws {
    let isFloat = text.hasPrefix("fadd")
    let value = try evaluated(isFloat ? "f64" : type, "%r = \(text)\nret \(isFloat ? "f64" : type) %r")
    #expect(value == RuntimeValue(expected), "\(text)")
  }

  @Test(arguments: [
    ("i8", "add nsw i8 100, i8 100"), ("i8", "sub nuw i8 1, i8 2"), ("i8", "shl i8 1, i8 8"), ("i8", "shl nsw i8 64, i8 1"),
    ("i8", "lshr exact i8 3, i8 1"), ("i8", "udiv exact i8 3, i8 2"), ("i8", "or exact i8 3, i8 1"), ("i8", "cttz exact i8 0"),
    ("i8", "fptosi f64 0f4070000000000000 to i8"), ("i8", "and i8 poison, i8 0"), ("i8", "select i1 0, i8 1, i8 poison"),
  ])
  func poison(_ type: String, _ text: String) throws {
    #expect(try evaluated(type, "%r = \(text)\nret \(type) %r").isPoison, "\(text)")
  }

  @Test func selectionAndFreezeStopPoison() throws {
    #expect(try evaluated("i8", "%r = select i1 1, i8 7, i8 poison\nret i8 %r") == RuntimeValue(7 as UInt64))
    #expect(try !evaluated("i8", "%r = freeze i8 poison\nret i8 %r").isPoison)
  }

  @Test(arguments: [
    ("%r = udiv i8 1, i8 0", "division by zero"), ("%r = sdiv i8 -128, i8 -1", "overflows"), ("%r = load i8, ptr 0 align 1", "null"),
    ("%r = load i8, ptr $s + 4 align 1", "offset 4 of an object of 4 bytes"), ("%r = load i8, ptr $s + 1 align 2", "not aligned"),
    ("%r = load i8, ptr poison align 1", "poison"), ("%r = call @nothing() : () -> i8", "external function 'nothing' is not known"),
    ("%r = load i8, ptr $s align 1\ncondbr poison, b1, b1\nb1:", "condition is poison"),
  ])
  func fault(_ text: String, _ message: String) throws {
    let interpreter = try interpreted(
      "stage abi\ndeclare @nothing() -> i8\nfunc @f() -> i8 {\n  slot $s : 4 align 4\nb0:\n\(text)\nret i8 %r\n}\n")
    let f = interpreter.module.find(interpreter.module.interner.intern("f"))!
    let fault = #expect(throws: InterpreterFault.self) { _ = try interpreter.call(f, []) }
    #expect(fault?.function == "f" && fault?.block == 0 && fault!.message.contains(message), "\(fault!)")
  }

  @Test func recursionAndLoops() throws {
    let interpreter = try interpreted(
      """
      stage abi
      func @f(%0: i32) -> i32 {
      b0(%0: i32):
        %c = icmp sle i32 %0, i32 1
        condbr %c, b1, b2
      b1:
        ret i32 1
      b2:
        %n = sub nsw i32 %0, i32 1
        %r = call @f(i32 %n) : (i32) -> i32
        %p = mul i32 %r, i32 %0
        ret i32 %p
      }
      func @loop(%0: i32) -> i32 {
      b0(%0: i32):
        br b1(i32 0, i32 1)
      b1(%a: i32, %b: i32):
        %s = add i32 %a, i32 %b
        %c = icmp ult i32 %s, i32 %0
        condbr %c, b1(i32 %b, i32 %s), b2
      b2:
        ret i32 %a
      }
      """)
    let names = interpreter.module.interner
    let f = interpreter.module.find(names.intern("f"))!, loop = interpreter.module.find(names.intern("loop"))!
    #expect(try interpreter.call(f, [RuntimeValue(10 as UInt64)])[0].word == 3_628_800)
    #expect(try interpreter.call(loop, [RuntimeValue(100 as UInt64)])[0].word == 55)
    let fault = #expect(throws: InterpreterFault.self) { _ = try interpreter.call(f, [RuntimeValue(1_000_000 as UInt64)]) }
    #expect(fault?.kind == .limit)
  }

  @Test func printfFormats() throws {
    let interpreter = try interpreted(
      """
      stage abi
      declare @printf(ptr, ...) -> i32
      global @t : 40 align 1 const = "%5d|%-4s|%#x|%.3f|%e|%g|%c\\00"
      global @s : 3 align 1 const = "ab\\00"
      func @main() -> i32 {
      b0:
        %0 = call @printf(ptr @t, i32 -42, ptr @s, i32 255, f64 0f3fb999999999999a, f64 0f40fe240000000000, f64 0f3f1a36e2eb1c432d, i32 33) : (ptr, i32, ptr, i32, f64, f64, f64, i32, ...) -> i32
        ret i32 %0
      }
      """)
    let status = try interpreter.runMain(arguments: ["t"])
    let text = String(decoding: interpreter.output, as: UTF8.self)
    #expect(text == "  -42|ab  |0xff|0.100|1.234560e+05|0.0001|!")
    #expect(status == Int32(text.utf8.count))
  }
}
