// Random programs of loops, arrays, integers up to 128 bits, vectors, bit-fields and floats, without undefined behaviour, so
// that every compiler must print the same checksum.
//
// What keeps them defined: shifts and indices are masked, divisors are made odd, signed arithmetic is done in unsigned types
// and converted back, loops are counted by variables that nothing else writes, floats stay small integers or are compared
// only for order.

struct ProgramGenerator {
  var random: Random
  private var text = ""
  private var depth = 0
  /// Names of the loop variables in scope; read only.
  private var counters: [String] = []
  private var nextName = 0
  private var functions: [(name: String, parameters: Int, type: String)] = []
  private var budget = 0
  /// Whether statements may store to globals and call functions.
  private var locals: [(name: String, type: String)] = []

  private static let integers = ["signed char", "unsigned char", "short", "unsigned short", "int", "unsigned", "long", "unsigned long", "_Bool", "__int128", "unsigned __int128"]
  private static let vectors = [("v4su", 4, "unsigned"), ("v8hu", 8, "unsigned short"), ("v16qu", 16, "unsigned char"), ("v2du", 2, "unsigned long")]
  /// Global arrays: name, element type; 32 elements each.
  private var arrays: [(name: String, type: String)] = []

  init(random: Random) { self.random = random }

  mutating func generate() -> String {
    text = """
      #include <stdio.h>
      #include <string.h>
      typedef unsigned v4su __attribute__((vector_size(16)));
      typedef unsigned short v8hu __attribute__((vector_size(16)));
      typedef unsigned char v16qu __attribute__((vector_size(16)));
      typedef unsigned long v2du __attribute__((vector_size(16)));
      typedef unsigned __int128 u128;
      struct B { int a : 5; unsigned b : 11; long c : 37; _Bool d : 1; short e; struct { char x; int y[3]; } f; };
      static unsigned long sum = 0x123456789;
      static void mix(unsigned long x) { sum = (sum ^ x) * 0x9e3779b97f4a7c15 + (sum >> 29); }
      static void fill(void *p, unsigned long n, unsigned long seed) {
        unsigned char *b = p;
        for (unsigned long i = 0; i < n; i++) { seed = seed * 6364136223846793005 + 1442695040888963407; b[i] = seed >> 56; }
      }
      static void digest(const void *p, unsigned long n) { const unsigned char *b = p; for (unsigned long i = 0; i < n; i++) mix(b[i]); }
      static struct B s0, s1;

      """
    for k in 0..<random.range(3, 8) {
      let type = random.oneIn(5) ? "double" : random.pick(ProgramGenerator.integers.filter { $0 != "_Bool" })
      arrays.append((name: "a\(k)", type: type))
      text += "static \(type) a\(k)[32];\n"
    }
    for v in ProgramGenerator.vectors { text += "static \(v.0) g\(v.0)[4];\n" }
    for k in 0..<random.range(2, 6) { writeFunction(k) }
    writeMain()
    return text
  }

  private mutating func writeMain() {
    text += "int main(void) {\n"
    for (k, a) in arrays.enumerated() {
      if a.type == "double" {
        text += "  for (int i = 0; i < 32; i++) \(a.name)[i] = (i * \(random.range(1, 50))) % 23 - 9;\n"
      } else {
        text += "  fill(\(a.name), sizeof \(a.name), \(k + 1));\n"
      }
    }
    for v in ProgramGenerator.vectors { text += "  fill(g\(v.0), sizeof g\(v.0), \(random.below(1000)));\n" }
    for f in functions {
      text += "  for (int i = 0; i < \(random.range(1, 12)); i++) mix((unsigned long)\(f.name)(\((0..<f.parameters).map { "i * \($0 + 3)u" }.joined(separator: ", "))));\n"
    }
    for a in arrays where a.type != "double" { text += "  digest(\(a.name), sizeof \(a.name));\n" }
    for a in arrays where a.type == "double" { text += "  for (int i = 0; i < 32; i++) mix(\(a.name)[i] > -1e15 && \(a.name)[i] < 1e15 ? (long)\(a.name)[i] : 77);\n" }
    for v in ProgramGenerator.vectors { text += "  digest(g\(v.0), sizeof g\(v.0));\n" }
    for s in ["s0", "s1"] { text += "  mix(\(s).a); mix(\(s).b); mix(\(s).c); mix(\(s).d); mix(\(s).e); mix(\(s).f.x); digest(\(s).f.y, sizeof \(s).f.y);\n" }
    text += "  printf(\"%lx\\n\", sum);\n  return 0;\n}\n"
  }

  private mutating func writeFunction(_ k: Int) {
    let type = random.pick(["int", "unsigned", "long", "unsigned long", "short", "unsigned char", "__int128"])
    let parameters = random.range(0, 4)
    let inlining = random.pick(["static ", "static __attribute__((noinline)) ", "__attribute__((noinline)) ", "static inline "])
    text += "\(inlining)\(type) f\(k)(\(parameters == 0 ? "void" : (0..<parameters).map { "\(random.pick(["int", "unsigned", "unsigned char", "long", "u128"])) p\($0)" }.joined(separator: ", "))) {\n"
    locals = (0..<parameters).map { (name: "p\($0)", type: "int") }
    counters = []
    budget = random.range(8, 30)
    for n in 0..<random.range(1, 6) {
      let t = random.pick(ProgramGenerator.integers)
      text += "  \(t) l\(n) = \(expression(2));\n"
      locals.append((name: "l\(n)", type: t))
    }
    if random.oneIn(3) {
      text += "  double d0 = \(random.range(0, 9)), d1 = \(random.range(1, 9));\n"
    } else {
      text += "  double d0 = (int)(\(expression(1)) & 1023), d1 = 2;\n"
    }
    statements(random.range(2, 7))
    text += "  mix(d0 > 0); mix(d1 < d0);\n"
    for l in locals { text += "  mix(\(l.name));\n" }
    text += "  return \(expression(3));\n}\n"
    functions.append((name: "f\(k)", parameters: parameters, type: type))
  }

  // MARK: Statements

  private mutating func line(_ s: String) { text += String(repeating: "  ", count: depth + 1) + s + "\n" }

  private mutating func statements(_ n: Int) { for _ in 0..<n { statement() } }

  private mutating func statement() {
    budget -= 1
    let isLeaf = depth > 3 || budget < 0
    switch random.below(isLeaf ? 7 : 15) {
    case 0, 1: line("\(target()) = \(expression(4));")
    case 2: line("\(target()) \(random.pick(["^=", "|=", "&="])) \(expression(3));")
    case 3: vectorStatement()
    case 4: floatStatement()
    case 5: structStatement()
    case 6: line("mix(\(expression(3)));")
    case 7, 8, 9: loop()
    case 10, 11: conditional()
    case 12: switchStatement()
    case 13: line("if (\(expression(2))) { \(target()) = \(expression(3)); }")
    default: arrayLoop()
    }
  }

  private mutating func target() -> String {
    let stores = locals.filter { $0.name.hasPrefix("l") }
    if !stores.isEmpty && random.oneIn(2) { return random.pick(stores).name }
    let whole = arrays.filter { $0.type != "double" }
    if whole.isEmpty { return stores.isEmpty ? "s0.b" : random.pick(stores).name }
    return "\(random.pick(whole).name)[\(index())]"
  }

  private mutating func index() -> String {
    if !counters.isEmpty && !random.oneIn(3) {
      let c = random.pick(counters)
      switch random.below(4) {
      case 0: return "(\(c) + \(random.below(9))) & 31"
      case 1: return "(\(c) * \(random.range(1, 5))) & 31"
      default: return "\(c) & 31"
      }
    }
    return random.oneIn(2) ? "\(random.below(32))" : "(\(expression(1))) & 31"
  }

  private mutating func block(_ n: Int) {
    depth += 1
    statements(n)
    depth -= 1
  }

  private mutating func loop() {
    let i = "i\(nextName)"
    nextName += 1
    let n = depth > 1 ? random.range(1, 5) : random.range(1, 20)
    switch random.below(4) {
    case 0: line("for (int \(i) = 0; \(i) < \(n); \(i)++) {")
    case 1: line("for (unsigned char \(i) = \(n * 3); \(i) > 2; \(i) -= 3) {")
    case 2: line("for (long \(i) = -\(n); \(i) < \(random.range(0, 4)); \(i) += \(random.range(1, 3))) {")
    default: line("for (unsigned \(i) = \(n); \(i)--;) {")
    }
    counters.append(i)
    block(random.range(1, 4))
    if random.oneIn(5) { line("  if (\(expression(2))) break;") }
    if random.oneIn(6) { line("  if (\(expression(1))) continue;") }
    if random.oneIn(6) { depth += 1; statement(); depth -= 1 }
    counters.removeLast()
    line("}")
  }

  /// The kind of loop that vectorizers and loop passes look for.
  private mutating func arrayLoop() {
    let i = "i\(nextName)"
    nextName += 1
    let whole = arrays.filter { $0.type != "double" }
    guard let first = whole.first else { return }
    let a = random.pick(whole).name, b = random.pick(whole).name, c = random.pick(whole).name
    let from = random.below(4), to = random.range(from, 32), step = random.oneIn(4) ? 2 : 1
    let head = "for (int \(i) = \(from); \(i) < \(to); \(i) += \(step))"
    switch random.below(7) {
    case 0: line("\(head) \(a)[\(i)] = (u128)\(b)[\(i)] + \(c)[\(i)];")
    case 1: line("\(head) \(a)[\(i)] = \(b)[31 - \(i)] ^ \(constant());")
    case 2: line("{ unsigned long r = \(constant()); \(head) r \(random.pick(["+", "^", "*", "-"]))= \(a)[\(i)]; mix(r); }")
    case 3: line("\(head) if (\(a)[\(i)] > \(b)[\(i)]) \(c)[\(i)] = \(a)[\(i)];")
    case 4: line("\(head) \(a)[\(i)] = (u128)\(first.name)[(\(i) * 3) & 31] >> (\(i) & 7);")
    case 5: line("memcpy(\(a) + \(random.below(8)), \(a) + \(random.range(16, 24)), 8 * sizeof \(a)[0]); memset(\(b), \(random.below(256)), \(random.below(33)));")
    default: line("{ unsigned m = 0; \(head) if ((unsigned)\(a)[\(i)] > m) m = \(a)[\(i)]; mix(m); }")
    }
  }

  private mutating func conditional() {
    line("if (\(expression(3))) {")
    block(random.range(1, 3))
    if random.oneIn(2) {
      line("} else {")
      block(random.range(1, 3))
    }
    line("}")
  }

  private mutating func switchStatement() {
    line("switch ((unsigned)(\(expression(2))) % \(random.range(2, 12))) {")
    var seen = Set<Int>()
    for _ in 0..<random.range(1, 6) {
      let value = random.below(12)
      if !seen.insert(value).inserted { continue }
      line("case \(value):")
      block(random.range(1, 2))
      if !random.oneIn(3) { line("  break;") }
    }
    if random.oneIn(2) {
      line("default:")
      block(1)
    }
    line("}")
  }

  private mutating func vectorStatement() {
    let (name, lanes, element) = random.pick(ProgramGenerator.vectors)
    func place() -> String { "g\(name)[\(random.below(4))]" }
    let a = place(), b = place(), c = place()
    switch random.below(7) {
    case 0: line("\(a) = \(b) \(random.pick(["+", "-", "*", "^", "&", "|"])) \(c);")
    case 1: line("\(a) = \(b) << (\(c) & \(element == "unsigned char" ? 7 : 15));")
    case 2: line("\(a) = (\(name))(\(b) \(random.pick(["<", ">", "==", "!=", "<=", ">="])) \(c));")
    case 3: line("\(a)[\(random.below(lanes))] = \(expression(2));")
    case 4: line("mix(\(a)[(\(expression(1))) & \(lanes - 1)]);")
    case 5: line("\(a) = ~\(b) >> \(random.below(8)) | -\(c);")
    default: line("\(a) = \(b) / (\(c) | 1) + (\(b) % (\(c) | 3));")
    }
  }

  private mutating func floatStatement() {
    let doubles = arrays.filter { $0.type == "double" }
    switch random.below(6) {
    case 0: line("d0 = d0 * 0.5 + \(random.range(0, 99));")
    case 1: line("d1 = d0 > \(random.range(0, 60)) ? d1 + 1 : (float)d0;")
    case 2: line("if (d0 > -1e9 && d0 < 1e9) \(target()) = (int)d0;")
    case 3: line("d0 = (unsigned)(\(expression(2))) & 0xffff;")
    case 4: line("d1 = (d1 < 1e6 ? d1 : 3) - (d0 < 1e6 ? d0 : 4);")
    default:
      guard !doubles.isEmpty else { return line("d0 = -d1;") }
      let a = random.pick(doubles).name
      line("\(a)[\(index())] = \(a)[\(index())] * 0.25 + \(random.below(50));")
    }
  }

  private mutating func structStatement() {
    let s = random.pick(["s0", "s1"])
    switch random.below(8) {
    case 0: line("\(s).a = \(expression(2));")
    case 1: line("\(s).b = \(expression(2));")
    case 2: line("\(s).c = \(expression(2));")
    case 3: line("\(s).d = \(expression(2));")
    case 4: line("\(s).f.y[(\(expression(1))) & 1] = \(expression(2));")
    case 5: line("{ struct B t = s1; t.e = \(expression(2)); t.f.y[1] ^= \(constant()); s1 = s0; s0 = t; }")
    case 6: line("{ struct B *q = (\(expression(1))) & 1 ? &s0 : &s1; q->f.x = \(expression(2)); q->b++; }")
    default: line("\(s).f.y[2] = s0.a + s1.b; s0.c ^= \(s).f.x;")
    }
  }

  // MARK: Expressions: all of integer type, any width

  private mutating func constant() -> String {
    switch random.below(8) {
    case 0: return random.pick(["0", "1", "2", "-1", "127", "128", "255", "256", "32767", "65535"])
    case 1: return random.pick(["0x7fffffff", "0x80000000u", "0xffffffffu", "0x7fffffffffffffff", "0x8000000000000000", "0xffffffffffffffff"])
    case 2: return "(u128)0x\(String(random.next(), radix: 16)) << \(random.below(64))"
    case 3: return "0x\(String(random.next(), radix: 16))"
    default: return "\(random.range(0, 100))"
    }
  }

  private mutating func leaf() -> String {
    switch random.below(7) {
    case 0, 1: return "(\(constant()))"
    case 2 where !counters.isEmpty: return random.pick(counters)
    case 3:
      let whole = arrays.filter { $0.type != "double" }
      return whole.isEmpty ? "s0.e" : "\(random.pick(whole).name)[\(counters.isEmpty ? "\(random.below(32))" : "\(random.pick(counters)) & 31")]"
    case 4: return random.pick(["s0.a", "s0.b", "s1.c", "s1.d", "s0.e", "s1.f.x", "s0.f.y[1]"])
    default: return locals.isEmpty ? "(\(constant()))" : random.pick(locals).name
    }
  }

  private mutating func expression(_ depth: Int) -> String {
    if depth <= 0 || random.oneIn(6) { return leaf() }
    let unsigned = random.pick(["unsigned", "unsigned", "unsigned long", "unsigned long", "u128"])
    func u(_ e: String) -> String { "(\(unsigned))\(e)" }
    let a = expression(depth - 1)
    switch random.below(17) {
    case 0, 1, 2: return "(\(u(a)) \(random.pick(["+", "-", "*"])) \(u(expression(depth - 1))))"
    case 3, 4: return "(\(a) \(random.pick(["&", "|", "^"])) \(expression(depth - 1)))"
    case 5: return "(\(a) \(random.pick(["<", ">", "<=", ">=", "==", "!="])) \(expression(depth - 1)))"
    case 6: return "(\(u(a)) << ((unsigned)\(expression(depth - 1)) & 31))"
    case 7: return "(\(a) >> ((unsigned)\(expression(depth - 1)) & 7))"
    case 8: return "(\(u(a)) \(random.pick(["/", "%"])) (\(u(expression(depth - 1))) | 1))"
    case 9: return "(\(a) / \(random.pick(["2", "3", "7", "8", "10", "16", "-5", "100", "1000000007"])))"
    case 10: return "(\(a) % \(random.pick(["2", "3", "7", "8", "10", "16", "-5", "100", "1000000007"])))"
    case 11: return "(\(a) ? \(expression(depth - 1)) : \(expression(depth - 1)))"
    case 12: return "((\(random.pick(ProgramGenerator.integers)))\(a))"
    case 13: return random.pick(["(!\(a))", "(~\(a))", "(-\(u(a)))"])
    case 14: return "(\(a) \(random.pick(["&&", "||"])) \(expression(depth - 1)))"
    case 15:
      let n = random.range(1, 31)
      return "(\(u(a)) << \(n) | \(u(a)) >> (sizeof(\(unsigned)) * 8 - \(n)))"
    default:
      guard let f = functions.last, depth > 1, counters.count < 2 else { return a }
      return "\(f.name)(\((0..<f.parameters).map { _ in leaf() }.joined(separator: ", ")))"
    }
  }
}
