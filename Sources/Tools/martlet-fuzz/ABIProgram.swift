// One program of the mode `abi`: a header with types, a caller and a callee with many signatures, and a main file that joins
// every caller with every callee. Callers reach callees through tables of function pointers, so that one executable holds
// the code of all compilers.

struct Signature {
  var result: ABIType?
  var parameters: [ABIType]
  /// Arguments after `...`; nil: not variadic.
  var variadic: [ABIType]?
  /// Parameters of a callback that comes as the last fixed parameter.
  var callback: [ABIType]?
}

struct ABIProgram {
  private(set) var header = ScalarType.preamble
  private(set) var caller = "#include \"abi.h\"\n"
  private(set) var callee = "#include \"abi.h\"\n"
  private(set) var signatures: [Signature] = []
  private let records: [RecordType]

  init(seed: UInt64, index: Int, count: Int, excluded: Set<String>) {
    var types = TypeGenerator(random: Random(seed: seed, index: index), excluded: excluded)
    for _ in 0..<30 { types.addRecord() }
    records = types.records
    for _ in 0..<count { signatures.append(ABIProgram.signature(&types)) }
    for r in records { header += r.declaration }
    for r in records { header += r.helpers }
    header += "struct table {\n  word layouts[\(max(records.count, 1))];\n"
    for (k, s) in signatures.enumerated() { header += "  \(ABIProgram.prototype(s, "(*f\(k))"));\n" }
    header += "};\n"
    writeCallee()
    writeCaller()
  }

  private static func signature(_ types: inout TypeGenerator) -> Signature {
    func list(_ n: Int) -> [ABIType] { (0..<n).map { _ in types.type() } }
    let n = types.random.oneIn(5) ? types.random.range(6, 20) : types.random.range(0, 6)
    var s = Signature(result: types.random.oneIn(5) ? nil : types.type(), parameters: list(n))
    if types.random.oneIn(6) { s.callback = list(types.random.range(1, 6)) }
    if types.random.oneIn(4) && (!s.parameters.isEmpty || s.callback != nil) {
      s.variadic = list(types.random.range(0, 10)).filter(\.isVariadic)
    }
    return s
  }

  private static func prototype(_ s: Signature, _ name: String) -> String {
    var parameters = s.parameters.enumerated().map { "\($1.spelling) a\($0)" }
    if let c = s.callback { parameters.append("int (*cb)(\(c.map(\.spelling).joined(separator: ", ")))") }
    if s.variadic != nil { parameters.append("...") }
    return "\(s.result?.spelling ?? "void") \(name)(\(parameters.isEmpty ? "void" : parameters.joined(separator: ", ")))"
  }

  private static func fill(_ type: ABIType, _ place: String, _ seed: Int) -> String {
    switch type {
    case .scalar(let s): return s.fill(place, seed: "\(seed)")
    case .record(let r): return "fill_\(r.tag)(&\(place), \(seed));"
    }
  }
  /// Reports `what` of function `k` unless `place` holds its value.
  private static func check(_ type: ABIType, _ place: String, _ seed: Int, _ k: Int, _ what: Int) -> String {
    switch type {
    case .scalar(let s): return "{ int ok = 1; \(s.check(place, seed: "\(seed)")) if (!ok) report(\(k), \(what)); }"
    case .record(let r): return "if (!check_\(r.tag)(&\(place), \(seed))) report(\(k), \(what));"
    }
  }
  /// Seed of argument `n` of function `k`.
  private static func seed(_ k: Int, _ n: Int) -> Int { k * 1000 + n * 16 + 1 }

  private mutating func writeCallee() {
    for (k, s) in signatures.enumerated() {
      callee += "static \(ABIProgram.prototype(s, "f\(k)")) {\n"
      for (n, p) in s.parameters.enumerated() { callee += "  \(ABIProgram.check(p, "a\(n)", ABIProgram.seed(k, n), k, n))\n" }
      if let variadic = s.variadic {
        callee += "  va_list ap; va_start(ap, \(s.callback != nil ? "cb" : "a\(s.parameters.count - 1)"));\n"
        for (n, p) in variadic.enumerated() {
          callee += "  { \(p.spelling) t = va_arg(ap, \(p.spelling)); \(ABIProgram.check(p, "t", ABIProgram.seed(k, 20 + n), k, 20 + n)) }\n"
        }
        callee += "  va_end(ap);\n"
      }
      if let c = s.callback {
        for (n, p) in c.enumerated() { callee += "  \(p.spelling) c\(n); \(ABIProgram.fill(p, "c\(n)", ABIProgram.seed(k, 40 + n)))\n" }
        callee += "  if (cb(\(c.indices.map { "c\($0)" }.joined(separator: ", "))) != \(k + 77)) report(\(k), 60);\n"
      }
      // The caller must not notice that its arguments' copies are spoiled.
      for n in s.parameters.indices { callee += "  memset(&a\(n), 0x5a, sizeof a\(n)); __asm__ volatile(\"\" : : \"r\"(&a\(n)) : \"memory\");\n" }
      if let r = s.result { callee += "  \(r.spelling) r; \(ABIProgram.fill(r, "r", ABIProgram.seed(k, 61))) return r;\n" }
      callee += "}\n"
    }
    callee += "const struct table TABLE = { {" + (records.isEmpty ? "0" : "") + "},\n" + signatures.indices.map { "f\($0)" }.joined(separator: ", ") + " };\n"
    callee += "void LAYOUTS(word *h) {\n" + records.enumerated().map { "  h[\($0)] = layout_\($1.tag)();\n" }.joined() + "}\n"
  }

  private mutating func writeCaller() {
    for (k, s) in signatures.enumerated() {
      if let c = s.callback {
        caller += "static int cb\(k)(\(c.enumerated().map { "\($1.spelling) c\($0)" }.joined(separator: ", "))) {\n"
        for (n, p) in c.enumerated() { caller += "  \(ABIProgram.check(p, "c\(n)", ABIProgram.seed(k, 40 + n), k, 40 + n))\n" }
        caller += "  return \(k + 77);\n}\n"
      }
      caller += "static void make_call\(k)(const struct table *t) {\n"
      var arguments: [String] = []
      for (n, p) in s.parameters.enumerated() {
        caller += "  \(p.spelling) a\(n); \(ABIProgram.fill(p, "a\(n)", ABIProgram.seed(k, n)))\n"
        arguments.append("a\(n)")
      }
      if s.callback != nil { arguments.append("cb\(k)") }
      for (n, p) in (s.variadic ?? []).enumerated() {
        caller += "  \(p.spelling) v\(n); \(ABIProgram.fill(p, "v\(n)", ABIProgram.seed(k, 20 + n)))\n"
        arguments.append("v\(n)")
      }
      let call = "t->f\(k)(\(arguments.joined(separator: ", ")));"
      if let r = s.result {
        caller += "  \(r.spelling) r = \(call)\n  \(ABIProgram.check(r, "r", ABIProgram.seed(k, 61), k, 61))\n"
      } else {
        caller += "  \(call)\n"
      }
      for (n, p) in s.parameters.enumerated() { caller += "  \(ABIProgram.check(p, "a\(n)", ABIProgram.seed(k, n), k, 70 + n))\n" }
      caller += "}\n"
    }
    caller += "extern int current;\nvoid CALL(const struct table *t) {\n" + signatures.indices.map { "  current = \($0); make_call\($0)(t);\n" }.joined() + "}\n"
  }

  /// The main file for `makers` compilers: all pairs, one line for each fault.
  func main(makers: [String]) -> String {
    var text = "#include <stdio.h>\n#include <signal.h>\n#include <unistd.h>\ntypedef unsigned long long word;\nstruct table;\n"
    for m in makers.indices { text += "extern const struct table table\(m); void call\(m)(const struct table *); void layouts\(m)(word *);\n" }
    text += "int current; static int caller, callee, faults;\n"
    text += "static const char *names[] = {" + makers.map { "\"\($0)\"" }.joined(separator: ", ") + "};\n"
    text += """
      void report(int function, int what) {
        faults++;
        printf("caller %s, callee %s: f%d: item %d\\n", names[caller], names[callee], function, what);
      }
      static void crash(int signal) {
        printf("caller %s, callee %s: f%d: item 99, dies of signal %d\\n", names[caller], names[callee], current, signal);
        fflush(stdout);
        _exit(3);
      }
      int main(void) {
        static char stack[1 << 16];
        stack_t s = { .ss_sp = stack, .ss_size = sizeof stack };
        sigaltstack(&s, 0);
        struct sigaction a = { .sa_handler = crash, .sa_flags = SA_ONSTACK };
        sigaction(SIGSEGV, &a, 0); sigaction(SIGBUS, &a, 0); sigaction(SIGILL, &a, 0); sigaction(SIGFPE, &a, 0); sigaction(SIGABRT, &a, 0);
        static word h[2][\(max(records.count, 1))];
        layouts0(h[0]);

      """
    for m in makers.indices {
      text += "  layouts\(m)(h[1]); for (int k = 0; k < \(records.count); k++) if (h[0][k] != h[1][k]) {"
      text += " faults++; printf(\"layout of T%d differs: %s\\n\", k, names[\(m)]); }\n"
    }
    for m in makers.indices { for n in makers.indices { text += "  caller = \(m); callee = \(n); call\(m)(&table\(n));\n" } }
    return text + "  return faults ? 1 : 0;\n}\n"
  }

  /// The declaration of function `k` and of the records it names, for a message.
  func describe(_ k: Int) -> String { ABIProgram.prototype(signatures[k], "f\(k)") + (signatures[k].variadic.map { " /* \($0.map(\.spelling).joined(separator: ", ")) */" } ?? "") }
  func declaration(_ record: Int) -> String { records[record].declaration }
}
