// Random C types for the mode `abi`, and the C text that declares, fills and checks objects of them.

/// How the value of a scalar is made and compared.
enum ScalarKind { case signed, unsigned, bool, float, pointer, complex, vector }

struct ScalarType {
  var spelling: String
  var kind: ScalarKind
  /// Bits, for bit-fields.
  var bits = 32
  /// Element count and element of a vector.
  var lanes = 0
  var element = ""
  /// Whether it may stand after `...` as it is (C17 §6.5.2.2 ¶6).
  var isVariadic = true
  /// Feature of --features, or empty.
  var feature = ""

  static let all: [ScalarType] = integers + floats + complexes + vectors
  static let integers: [ScalarType] = [
    ScalarType(spelling: "_Bool", kind: .bool, bits: 1, isVariadic: false),
    ScalarType(spelling: "char", kind: .signed, bits: 8, isVariadic: false),
    ScalarType(spelling: "signed char", kind: .signed, bits: 8, isVariadic: false),
    ScalarType(spelling: "unsigned char", kind: .unsigned, bits: 8, isVariadic: false),
    ScalarType(spelling: "short", kind: .signed, bits: 16, isVariadic: false),
    ScalarType(spelling: "unsigned short", kind: .unsigned, bits: 16, isVariadic: false),
    ScalarType(spelling: "int", kind: .signed), ScalarType(spelling: "unsigned", kind: .unsigned), ScalarType(spelling: "enum E", kind: .unsigned),
    ScalarType(spelling: "long", kind: .signed, bits: 64), ScalarType(spelling: "unsigned long", kind: .unsigned, bits: 64),
    ScalarType(spelling: "long long", kind: .signed, bits: 64), ScalarType(spelling: "void *", kind: .pointer), ScalarType(spelling: "fn *", kind: .pointer),
    ScalarType(spelling: "__int128", kind: .signed, bits: 128, feature: "int128"),
    ScalarType(spelling: "unsigned __int128", kind: .unsigned, bits: 128, feature: "int128"),
    ScalarType(spelling: "aligned_int", kind: .signed, feature: "aligned"), ScalarType(spelling: "packed_long", kind: .signed, bits: 64, feature: "aligned"),
  ]
  static let floats: [ScalarType] = [
    ScalarType(spelling: "float", kind: .float, isVariadic: false), ScalarType(spelling: "double", kind: .float), ScalarType(spelling: "double", kind: .float),
    ScalarType(spelling: "long double", kind: .float), ScalarType(spelling: "_Float16", kind: .float, isVariadic: false, feature: "float16"),
    ScalarType(spelling: "_Float128", kind: .float, feature: "float128"),
  ]
  static let complexes: [ScalarType] = ["float", "double", "long double", "_Float128", "_Float16", "char", "short", "int", "long"].map {
    ScalarType(spelling: "_Complex \($0)", kind: .complex, element: $0, isVariadic: $0 != "_Float16", feature: "complex")
  }
  static let vectors: [ScalarType] = [
    ("v8qi", 8, "signed char"), ("v4hi", 4, "short"), ("v2si", 2, "int"), ("v1di", 1, "long long"), ("v2sf", 2, "float"),
    ("v16qi", 16, "signed char"), ("v8hi", 8, "short"), ("v4si", 4, "int"), ("v2di", 2, "long long"), ("v4sf", 4, "float"), ("v2df", 2, "double"),
  ].map { ScalarType(spelling: $0.0, kind: .vector, lanes: $0.1, element: $0.2, feature: "vector") }

  static let preamble = """
    #include <stddef.h>
    #include <stdarg.h>
    typedef void fn(void);
    enum E { E0, E1, ELARGE = 0x7fffffff };
    typedef int aligned_int __attribute__((aligned(16)));
    typedef long packed_long __attribute__((aligned(2)));
    typedef signed char v8qi __attribute__((vector_size(8))), v16qi __attribute__((vector_size(16)));
    typedef short v4hi __attribute__((vector_size(8))), v8hi __attribute__((vector_size(16)));
    typedef int v2si __attribute__((vector_size(8))), v4si __attribute__((vector_size(16)));
    typedef long long v1di __attribute__((vector_size(8))), v2di __attribute__((vector_size(16)));
    typedef float v2sf __attribute__((vector_size(8))), v4sf __attribute__((vector_size(16)));
    typedef double v2df __attribute__((vector_size(16)));
    typedef unsigned long long word;
    static inline word V(unsigned s, unsigned k) {
      word z = s * 0x9e3779b97f4a7c15ull + k * 0xbf58476d1ce4e5b9ull;
      z = (z ^ z >> 30) * 0x94d049bb133111ebull;
      return z ^ z >> 31;
    }
    void *memset(void *, int, size_t);
    extern void report(int function, int what);

    """
}

struct Member {
  var name: String
  var type: ABIType
  /// Array length; -1: none.
  var count = -1
  /// Bit-field width; -1: none. An empty name makes it unnamed.
  var width = -1
  var attributes = ""
}

/// A structure or union; `fill_TAG`, `check_TAG` and `layout_TAG` go with it.
final class RecordType {
  let tag: String
  let isUnion: Bool
  var members: [Member] = []
  var attributes = ""
  /// The member of a union that carries the value.
  var active = 0
  init(tag: String, isUnion: Bool) {
    self.tag = tag
    self.isUnion = isUnion
  }
  var spelling: String { (isUnion ? "union " : "struct ") + tag }
}

enum ABIType {
  case scalar(ScalarType)
  case record(RecordType)

  var spelling: String {
    switch self {
    case .scalar(let s): return s.spelling
    case .record(let r): return r.spelling
    }
  }
  var isVariadic: Bool {
    if case .scalar(let s) = self { return s.isVariadic }
    return true
  }
}

struct TypeGenerator {
  var random: Random
  let scalars: [ScalarType]
  let allows: (String) -> Bool
  private(set) var records: [RecordType] = []

  init(random: Random, excluded: Set<String>) {
    self.random = random
    scalars = ScalarType.all.filter { !excluded.contains($0.feature) }
    allows = { !excluded.contains($0) }
  }

  mutating func scalar() -> ScalarType {
    // Half the time one of the common types.
    if random.oneIn(2) { return random.pick(ScalarType.integers.filter { $0.feature.isEmpty } + ScalarType.floats.filter { $0.feature.isEmpty }) }
    return random.pick(scalars)
  }

  mutating func type() -> ABIType {
    if random.oneIn(2) || records.isEmpty { return .scalar(scalar()) }
    return .record(random.pick(records))
  }

  /// Makes a new record, possibly of earlier ones.
  mutating func addRecord() {
    let record = RecordType(tag: "T\(records.count)", isUnion: random.oneIn(5))
    if random.oneIn(25) && allows("empty") {
      records.append(record)
      return
    }
    let isPacked = random.oneIn(8) && allows("packed")
    let small = random.oneIn(2)
    let uniform: ScalarType? = random.oneIn(4) ? random.pick(scalars) : nil
    for k in 0..<(small ? random.range(1, 3) : random.range(1, 8)) {
      if random.oneIn(5) && allows("bitfield") && uniform == nil {
        record.members.append(bitField(k))
        continue
      }
      var member = Member(name: "m\(k)", type: uniform.map { .scalar($0) } ?? (random.oneIn(4) ? type() : .scalar(scalar())))
      // An array's elements must not be aligned beyond their size.
      var isAligned = false
      if case .scalar(let t) = member.type { isAligned = t.feature == "aligned" }
      if random.oneIn(6) && !isAligned { member.count = random.oneIn(12) && allows("empty") ? 0 : random.range(1, 4) }
      if random.oneIn(20) && allows("aligned") { member.attributes = " __attribute__((aligned(\(1 << random.range(0, 5)))))" }
      if random.oneIn(20) && allows("packed") { member.attributes += " __attribute__((packed))" }
      record.members.append(member)
    }
    if !record.isUnion && random.oneIn(30) && allows("flexible") && record.members.contains(where: { $0.width < 0 && $0.count != 0 }) {
      record.members.append(Member(name: "fam", type: .scalar(random.pick(ScalarType.integers.filter { $0.feature.isEmpty })), count: -2))
    }
    if isPacked { record.attributes += " __attribute__((packed))" }
    if random.oneIn(15) && allows("aligned") { record.attributes += " __attribute__((aligned(\(1 << random.range(1, 6)))))" }
    // gcc passes a structure of unnamed bit-fields alone in a register or, when none is left, not at all: no rule to follow.
    if record.members.allSatisfy({ $0.name.isEmpty }) { record.members.append(Member(name: "named", type: .scalar(ScalarType.integers[6]))) }
    record.active = random.below(record.members.count)
    records.append(record)
  }

  private mutating func bitField(_ k: Int) -> Member {
    let base = random.pick(ScalarType.integers.filter { $0.kind != .pointer && $0.feature.isEmpty || ($0.bits == 128 && allows("int128bits")) && $0.spelling.hasSuffix("__int128") })
    let unnamed = random.oneIn(6) && allows("unnamed")
    return Member(name: unnamed ? "" : "m\(k)", type: .scalar(base), width: unnamed && random.oneIn(2) ? 0 : random.range(1, min(base.bits, 64)))
  }
}

// MARK: C text

extension RecordType {
  var declaration: String {
    var text = spelling + " {"
    for m in members {
      text += " " + m.type.spelling + " " + m.name
      if m.width >= 0 { text += ": \(m.width)" }
      if m.count >= 0 { text += "[\(m.count)]" } else if m.count == -2 { text += "[]" }
      text += m.attributes + ";"
    }
    return text + " }" + attributes + ";\n"
  }

  /// The helper functions; all static, so that each file has its own.
  var helpers: String {
    var fill = "static void fill_\(tag)(\(spelling) *p, unsigned s) {\n  memset(p, 0xa5, sizeof *p);\n"
    var check = "static int check_\(tag)(const \(spelling) *p, unsigned s) {\n  int ok = 1;\n"
    var layout = "static word layout_\(tag)(void) {\n  word h = sizeof(\(spelling)) * 64 + _Alignof(\(spelling));\n"
    var k = 0
    for (n, m) in members.enumerated() where !m.name.isEmpty {
      if m.width < 0 {
        layout += "  h = h * 31 + offsetof(\(spelling), \(m.name));\n"
      } else {
        layout += "  { \(spelling) x; unsigned char *b = (void *)&x; memset(&x, 0, sizeof x); x.\(m.name) = -1;"
        layout += " for (size_t i = 0; i < sizeof x; i++) h = h * 31 + b[i]; }\n"
      }
      if isUnion && n != active || m.count == -2 { continue }
      for element in 0..<(m.count < 0 ? 1 : m.count) {
        k += 1
        let place = "p->\(m.name)" + (m.count < 0 ? "" : "[\(element)]")
        // Addresses of packed members may be misaligned, so their values go through a copy.
        let copy = "{ \(m.type.spelling) t; "
        switch m.type {
        case .scalar(let s) where m.width >= 0:
          fill += "  \(place) = V(s, \(k));\n"
          check += "  ok &= \(place) == \(s.bitFieldValue(width: m.width, "V(s, \(k))"));\n"
        case .scalar(let s):
          fill += "  \(copy)\(s.fill("t", seed: "s + \(k)")) \(place) = t; }\n"
          check += "  \(copy)t = \(place); \(s.check("t", seed: "s + \(k)")) }\n"
        case .record(let r):
          fill += "  \(copy)fill_\(r.tag)(&t, s + \(k)); \(place) = t; }\n"
          check += "  \(copy)t = \(place); ok &= check_\(r.tag)(&t, s + \(k)); }\n"
        }
      }
    }
    return fill + "}\n" + check + "  return ok;\n}\n" + layout + "  return h;\n}\n"
  }
}

extension ScalarType {
  /// A statement that gives `place` its value.
  func fill(_ place: String, seed: String) -> String {
    switch kind {
    case .complex: return "__real__ \(place) = \(part(element, seed, 1)); __imag__ \(place) = \(part(element, seed, 2));"
    case .vector: return (0..<lanes).map { "\(place)[\($0)] = \(part(element, seed, $0));" }.joined(separator: " ")
    default: return "\(place) = \(value(seed));"
    }
  }

  /// A statement that clears `ok` if `place` has another value.
  func check(_ place: String, seed: String) -> String {
    switch kind {
    case .complex: return "ok &= __real__ \(place) == \(part(element, seed, 1)) && __imag__ \(place) == \(part(element, seed, 2));"
    case .vector: return (0..<lanes).map { "ok &= \(place)[\($0)] == \(part(element, seed, $0));" }.joined(separator: " ")
    default: return "ok &= \(place) == \(value(seed));"
    }
  }

  private func value(_ seed: String) -> String {
    switch kind {
    case .bool: return "(_Bool)(V(\(seed), 0) & 1)"
    case .float: return "(\(spelling))((int)(V(\(seed), 0) % 2001) - 1000)"
    case .pointer: return "(\(spelling))V(\(seed), 0)"
    default:
      if spelling == "enum E" { return "(enum E)(V(\(seed), 0) & 0x7fffffff)" }
      if bits == 128 { return "((\(spelling))V(\(seed), 0) << 64 | V(\(seed), 1))" }
      return "(\(spelling))V(\(seed), 0)"
    }
  }

  private func part(_ element: String, _ seed: String, _ k: Int) -> String {
    element.contains("loat") || element.contains("ouble")
      ? "(\(element))((int)(V(\(seed), \(k)) % 2001) - 1000)" : "(\(element))V(\(seed), \(k))"
  }

  /// What a bit-field holds after `value` was stored in it.
  func bitFieldValue(width: Int, _ value: String) -> String {
    if kind == .bool { return "(\(value) != 0)" }
    if kind == .signed { return "((long long)(\(value) << \(64 - width)) >> \(64 - width))" }
    return "(\(value) << \(64 - width) >> \(64 - width))"
  }
}
