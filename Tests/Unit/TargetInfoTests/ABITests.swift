// The calling convention against gcc: where do the bytes of an object really travel?
//
// For every type and several amounts of registers already taken, a gcc-compiled caller passes an object of random bytes to
// an assembly stub that dumps all argument registers and the stack; the prediction of `ArgumentAssigner` must find the
// bytes there. For results, a gcc-compiled function returns the object and a stub dumps the result registers.

import Support
import Testing

@testable import TargetInfo

private struct Case: Sendable {
  /// Declares `T`.
  var declaration: String
  var shape: TypeShape
}

private func record(_ text: String, size: UInt64, _ alignment: UInt32, _ scalars: [ShapeScalar], _ flags: ShapeFlags = []) -> Case {
  Case(declaration: "typedef \(text) T;", shape: TypeShape(size: size, alignment: alignment, flags: flags.union(.record), scalars: scalars))
}
private func scalar(_ text: String, _ kind: ShapeScalarKind, _ size: UInt32, _ flags: ShapeFlags = []) -> Case {
  Case(declaration: "typedef \(text);", shape: .scalar(kind, size: size, flags: flags))
}
private func complex(_ text: String, _ kind: ShapeScalarKind, _ size: UInt32) -> Case {
  let parts = [ShapeScalar(kind, offset: 0, size: size), ShapeScalar(kind, offset: size, size: size)]
  return Case(
    declaration: "typedef \(text) T;", shape: TypeShape(size: UInt64(size) * 2, alignment: size, flags: .complex, scalars: parts))
}
private func i(_ offset: UInt32, _ size: UInt32) -> ShapeScalar { ShapeScalar(.integer, offset: offset, size: size) }
private func b(_ offset: UInt32, _ size: UInt32) -> ShapeScalar { ShapeScalar(.bitField, offset: offset, size: size) }
private func f(_ offset: UInt32, _ size: UInt32) -> ShapeScalar { ShapeScalar(.float, offset: offset, size: size) }
private func x(_ offset: UInt32) -> ShapeScalar { ShapeScalar(.x87, offset: offset, size: 16) }
private func v(_ offset: UInt32, _ size: UInt32) -> ShapeScalar { ShapeScalar(.vector, offset: offset, size: size) }

private let cases: [Case] = [
  scalar("int T", .integer, 4, .signed), scalar("short T", .integer, 2, .signed), scalar("unsigned char T", .integer, 1),
  scalar("long T", .integer, 8, .signed), scalar("void *T", .pointer, 8), scalar("__int128 T", .integer, 16, .signed),
  scalar("float T", .float, 4), scalar("double T", .float, 8), scalar("__float128 T", .float, 16), scalar("_Float16 T", .float, 2),
  scalar("long double T", .x87, 16),
  scalar("int T __attribute__((vector_size(16)))", .vector, 16), scalar("int T __attribute__((vector_size(8)))", .vector, 8),
  scalar("char T __attribute__((vector_size(4)))", .vector, 4), scalar("char T __attribute__((vector_size(2)))", .vector, 2),
  scalar("int T __attribute__((vector_size(32)))", .vector, 32),
  scalar("double T __attribute__((vector_size(64)))", .vector, 64),
  complex("_Complex float", .float, 4), complex("_Complex double", .float, 8), complex("_Complex long double", .x87, 16),
  complex("_Complex int", .integer, 4), complex("_Complex long", .integer, 8), complex("_Complex char", .integer, 1),
  complex("_Complex _Float128", .float, 16),
  record("struct { char a; }", size: 1, 1, [i(0, 1)]),
  record("struct { char a[3]; }", size: 3, 1, [i(0, 1), i(1, 1), i(2, 1)]),
  record("struct { short a, b, c; }", size: 6, 2, [i(0, 2), i(2, 2), i(4, 2)]),
  record("struct { int a, b, c; }", size: 12, 4, [i(0, 4), i(4, 4), i(8, 4)]),
  record("struct { char a[9]; }", size: 9, 1, (0..<9).map { i($0, 1) }),
  record("struct { long a, b; }", size: 16, 8, [i(0, 8), i(8, 8)]),
  record("struct { long a, b, c; }", size: 24, 8, [i(0, 8), i(8, 8), i(16, 8)]),
  record("struct { float a; }", size: 4, 4, [f(0, 4)]),
  record("struct { float a, b; }", size: 8, 4, [f(0, 4), f(4, 4)]),
  record("struct { float a, b, c; }", size: 12, 4, [f(0, 4), f(4, 4), f(8, 4)]),
  record("struct { float a[4]; }", size: 16, 4, [f(0, 4), f(4, 4), f(8, 4), f(12, 4)]),
  record("struct { double a; long b; }", size: 16, 8, [f(0, 8), i(8, 8)]),
  record("struct { long a; double b; }", size: 16, 8, [i(0, 8), f(8, 8)]),
  record("struct { float a; int b; double c; }", size: 16, 8, [f(0, 4), i(4, 4), f(8, 8)]),
  record("struct { double a, b; }", size: 16, 8, [f(0, 8), f(8, 8)]),
  record("struct { double a, b, c; }", size: 24, 8, [f(0, 8), f(8, 8), f(16, 8)]),
  record("struct { _Float16 a; }", size: 2, 2, [f(0, 2)]),
  record("struct { _Float16 a, b, c; }", size: 6, 2, [f(0, 2), f(2, 2), f(4, 2)]),
  record("struct { long double a; }", size: 16, 16, [x(0)]),
  record("union { long double a; int b; }", size: 16, 16, [x(0), i(0, 4)], .union),
  record("union { long double a; double b; }", size: 16, 16, [x(0), f(0, 8)], .union),
  record("union { long double a; long b[2]; }", size: 16, 16, [x(0), i(0, 8), i(8, 8)], .union),
  record("union { double a; int b; }", size: 8, 8, [f(0, 8), i(0, 4)], .union),
  record("union { float a[3]; long b; }", size: 16, 8, [f(0, 4), f(4, 4), f(8, 4), i(0, 8)], .union),
  record("struct { _Complex long double a; }", size: 32, 16, [x(0), x(16)]),
  record("struct { __float128 a; }", size: 16, 16, [f(0, 16)]),
  record("struct { __int128 a; }", size: 16, 16, [i(0, 16)]),
  record("struct { int a __attribute__((vector_size(16))); }", size: 16, 16, [v(0, 16)]),
  record("struct { int a __attribute__((vector_size(8))); long b; }", size: 16, 8, [v(0, 8), i(8, 8)]),
  record("struct { int a __attribute__((vector_size(32))); }", size: 32, 32, [v(0, 32)]),
  record("struct __attribute__((packed)) { char a; int b; }", size: 5, 1, [i(0, 1), i(1, 4)], .packed),
  record("struct __attribute__((packed)) { int a; char b; }", size: 5, 1, [i(0, 4), i(4, 1)], .packed),
  record("struct __attribute__((packed)) { long a; char b; double c; }", size: 17, 1, [i(0, 8), i(8, 1), f(9, 8)], .packed),
  record("struct { int a : 3; int b : 30; }", size: 8, 4, [b(0, 1), b(4, 4)]),
  record("struct { double a; int b : 3; }", size: 16, 8, [f(0, 8), b(8, 1)]),
  record("struct { long a : 40; long b : 40; }", size: 16, 8, [b(0, 5), b(8, 5)]),
  record("struct { long a; } __attribute__((aligned(16)))", size: 16, 16, [i(0, 8)]),
  record("struct { double a; } __attribute__((aligned(32)))", size: 32, 32, [f(0, 8)]),
  record("struct { int n; char rest[]; }", size: 4, 4, [i(0, 4)], .flexibleArray),
  record("struct { }", size: 0, 1, []),
  record("struct { struct { } e[4]; }", size: 0, 1, []),
]

/// Registers taken before the object: general (through ints) and vector (through doubles).
private let prefixes: [(Int, Int)] = [(0, 0), (5, 0), (4, 7), (6, 0), (0, 8), (5, 7), (6, 8), (7, 8)]

private func program(options: String) -> String {
  var text = """
    #include <stdio.h>
    #include <string.h>
    typedef unsigned char byte;
    struct Dump { byte general[48]; byte vector[512]; byte stack[256]; byte st0[16], st1[16]; byte rax[8], rdx[8]; } dump;
    static byte object[64], scratch[64] __attribute__((aligned(64)));
    static unsigned seed = 1;
    static void fill(void) { for (int i = 0; i < 64; i++) object[i] = (seed = seed * 1103515245 + 12345) >> 16; }
    static void hex(const byte *p, int n) { for (int i = 0; i < n; i++) printf("%02x", p[i]); putchar(' '); }
    static void show(void) { hex(object, 64); hex(dump.general, 48); hex(dump.vector, 512); hex(dump.stack, 256); puts(""); }
    extern void stub();
    extern void *returned(void *buffer, void *function);
    #ifdef __AVX512F__
    #define SAVE(n) "vmovups %zmm" #n ", dump+48+64*" #n "(%rip)\\n"
    #elif defined __AVX__
    #define SAVE(n) "vmovups %ymm" #n ", dump+48+64*" #n "(%rip)\\n"
    #else
    #define SAVE(n) "movups %xmm" #n ", dump+48+64*" #n "(%rip)\\n"
    #endif
    __asm__(".globl stub\\nstub:\\n"
      "movq %rdi, dump(%rip)\\nmovq %rsi, dump+8(%rip)\\nmovq %rdx, dump+16(%rip)\\n"
      "movq %rcx, dump+24(%rip)\\nmovq %r8, dump+32(%rip)\\nmovq %r9, dump+40(%rip)\\n"
      SAVE(0) SAVE(1) SAVE(2) SAVE(3) SAVE(4) SAVE(5) SAVE(6) SAVE(7)
      "leaq 8(%rsp), %rsi\\nleaq dump+560(%rip), %rdi\\nmovl $256, %ecx\\nrep movsb\\nret\\n"
      ".globl returned\\nreturned:\\npushq %rbx\\nfninit\\nfldz\\nfldz\\ncall *%rsi\\n"
      "movq %rax, dump+848(%rip)\\nmovq %rdx, dump+856(%rip)\\n" SAVE(0) SAVE(1)
      "fstpt dump+816(%rip)\\nfstpt dump+832(%rip)\\nfninit\\npopq %rbx\\nret\\n");
    #define RETURN(make) do { memset(scratch, 0, 64); returned(scratch, (void *)make); hex(object, 64); hex(dump.rax, 8); \\
      hex(dump.rdx, 8); hex(dump.vector, 128); hex(dump.st0, 16); hex(dump.st1, 16); hex(scratch, 64); puts(""); } while (0)

    """
  var body = ""
  for (k, c) in cases.enumerated() {
    let declaration = c.declaration.replacing(" T", with: " T\(k)", maxReplacements: 1)
    text += declaration.contains("T\(k)") ? declaration : c.declaration.replacing("*T", with: "*T\(k)")
    text += "\nstatic T\(k) make\(k)(void) { T\(k) x; memcpy(&x, object, sizeof x); return x; }\n"
    for (p, prefix) in prefixes.enumerated() {
      let types = Array(repeating: "int", count: prefix.0) + Array(repeating: "double", count: prefix.1) + ["T\(k)"]
      text += "extern void stub\(k)_\(p)(\(types.joined(separator: ", "))) __asm__(\"stub\");\n"
      let zeros = Array(repeating: "0", count: prefix.0 + prefix.1) + ["x"]
      body += "{ T\(k) x; fill(); memcpy(&x, object, sizeof x); "
      // A float register's unused x87 bits and NaN payloads must survive, so pass by plain copy.
      body += "memset(&dump, 0, sizeof dump); stub\(k)_\(p)(\(zeros.joined(separator: ", "))); show(); }\n"
    }
    body += "{ fill(); object[7] &= 0x7F; memset(&dump, 0, sizeof dump); RETURN(make\(k)); }\n"
  }
  return text + "int main(void) {\n" + body + "return 0; }\n"
}

@Suite struct ABITests {
  private func bytes(_ text: Substring) -> [UInt8] {
    var result: [UInt8] = []
    var high: UInt8?
    for c in text.utf8 {
      let d = c < 58 ? c - 48 : c - 87
      if let h = high { result.append(h << 4 | d); high = nil } else { high = d }
    }
    return result
  }

  @Test(arguments: ["-O1", "-O1 -mavx", "-O1 -mavx512f"]) func againstGCC(_ options: String) throws {
    // AVX-512 code cannot run everywhere.
    if options.contains("-m"), GCC.shell("grep -qw \(options.contains("512") ? "avx512f" : "avx") /proc/cpuinfo") == nil { return }
    guard let output = try GCC.run(program(options: options), options: options) else {
      #expect(!GCC.isPresent)
      return
    }
    var target = Target.x86_64Linux
    if options.contains("512") { target.setFeatures(Features.avx512f.closure) } else if options.contains("avx") {
      target.setFeatures(Features.avx.closure)
    }
    let classifier = ABIClassifier(target)
    var lines = output.split(separator: "\n")[...]
    let int = TypeShape.scalar(.integer, size: 4, flags: .signed), double = TypeShape.scalar(.float, size: 8)
    for c in cases {
      for prefix in prefixes {
        let fields = lines.removeFirst().split(separator: " ").map(bytes)
        var assigner = ArgumentAssigner(classifier, result: .ignore)
        var stack = 0
        for _ in 0..<prefix.0 { if assigner.assign(int).onStack { stack += 8 } }
        for _ in 0..<prefix.1 { if assigner.assign(double).onStack { stack += 8 } }
        let before = (Int(assigner.generalUsed), Int(assigner.vectorUsed))
        let (passing, onStack) = assigner.assign(c.shape)
        let wrong = checkArgument(c.shape, passing, onStack, before, stack, fields)
        #expect(wrong == nil, "\(c.declaration) after \(prefix): \(wrong ?? ""), predicted \(passing)")
      }
      let fields = lines.removeFirst().split(separator: " ").map(bytes)
      let passing = classifier.classifyReturn(c.shape)
      let wrong = checkReturn(c.shape, passing, fields)
      #expect(wrong == nil, "return of \(c.declaration): \(wrong ?? ""), predicted \(passing)")
    }
  }

  private func checkArgument(
    _ shape: TypeShape, _ passing: ABIPassing, _ onStack: Bool, _ before: (Int, Int), _ stack: Int, _ fields: [[UInt8]]
  ) -> String? {
    let object = fields[0], general = fields[1], vector = fields[2], area = fields[3]
    if passing.mode == .ignore { return shape.size == 0 ? nil : "object ignored" }
    if passing.mode == .memory || onStack {
      let alignment = passing.mode == .memory ? Int(passing.alignment) : max(8, Int(shape.alignment))
      var at = stack
      // The area begins at a multiple of 16 but not of 32, so only alignments up to 16 have a fixed place.
      if alignment > 16 {
        for start in stride(from: stack, through: 160, by: 8) where matches(object, 0, area, start, shape) { return nil }
        return "not on the stack"
      }
      at = (at + alignment - 1) / alignment * alignment
      return matches(object, 0, area, at, shape) ? nil : "not at \(at) on the stack"
    }
    var (g, s) = before
    for k in 0..<passing.pieces.count {
      let piece = passing.pieces[k], offset = Int(piece.offset), size = Int(piece.size)
      let isGeneral = piece.type.isInteger
      let register = isGeneral ? Array(general[g * 8..<g * 8 + 8]) : Array(vector[s * 64..<s * 64 + 64])
      if isGeneral { g += 1 } else { s += 1 }
      if !covers(shape, offset, size, object, register) { return "piece \(k) not in its register" }
    }
    return nil
  }

  /// Whether the bytes of the object's scalars (padding may be lost) appear at `start` of `area`.
  private func matches(_ object: [UInt8], _ offset: Int, _ area: [UInt8], _ start: Int, _ shape: TypeShape) -> Bool {
    covers(shape, 0, Int(shape.size), object, Array(area[start..<min(start + 64, area.count)]))
  }

  private func covers(_ shape: TypeShape, _ offset: Int, _ size: Int, _ object: [UInt8], _ found: [UInt8]) -> Bool {
    for scalar in shape.scalars {
      let width = scalar.kind == .x87 ? 10 : Int(scalar.size)
      for byte in Int(scalar.offset)..<Int(scalar.offset) + width where byte >= offset && byte < offset + size {
        if found[byte - offset] != object[byte] && scalar.kind != .bitField { return false }
      }
    }
    return true
  }

  private func checkReturn(_ shape: TypeShape, _ passing: ABIPassing, _ fields: [[UInt8]]) -> String? {
    let object = fields[0], rax = fields[1], rdx = fields[2], vector = fields[3], scratch = fields[6]
    switch passing.mode {
    case .ignore: return shape.size == 0 ? nil : "result ignored"
    case .memory: return covers(shape, 0, Int(shape.size), object, scratch) ? nil : "not in memory"
    case .reference: return "reference"
    case .direct: break
    }
    var g = 0, s = 0, x = 0
    for k in 0..<passing.pieces.count {
      let piece = passing.pieces[k], offset = Int(piece.offset), size = Int(piece.size)
      let found: [UInt8]
      if piece.type.isInteger {
        found = g == 0 ? rax : rdx
        g += 1
      } else if piece.type == .f80 {
        found = fields[4 + x]
        x += 1
      } else {
        found = Array(vector[s * 64..<s * 64 + 64])
        s += 1
      }
      if !covers(shape, offset, size, object, found) { return "piece \(k) not in its register" }
    }
    return nil
  }

  @Test func extensionsAndSizes() {
    let classifier = ABIClassifier(.x86_64Linux)
    #expect(classifier.classifyArgument(.scalar(.integer, size: 1, flags: .signed)).pieces[0].ext == .signExtend)
    #expect(classifier.classifyArgument(.scalar(.integer, size: 1, flags: .bool)).pieces[0].ext == .zeroExtend)
    #expect(classifier.classifyArgument(.scalar(.integer, size: 4, flags: .signed)).pieces[0].ext == .none)
    let three = TypeShape(size: 3, alignment: 1, flags: .record, scalars: [i(0, 1), i(1, 1), i(2, 1)])
    #expect(classifier.classifyArgument(three).pieces[0].size == 3)
    var assigner = ArgumentAssigner(classifier, result: .memory(size: 100, alignment: 8))
    #expect(assigner.generalUsed == 1)
    let wide = TypeShape.scalar(.vector, size: 32)
    var target = Target.x86_64Linux
    target.setFeatures(Features.avx.closure)
    assigner = ArgumentAssigner(ABIClassifier(target), result: .ignore)
    #expect(assigner.assign(wide, isVariadic: true).passing.mode == .memory)
    #expect(assigner.assign(wide).passing.mode == .direct)
    #expect(classifier.varArgs.listSize == 24 && classifier.varArgs.vectorEnd == 176)
  }
}
