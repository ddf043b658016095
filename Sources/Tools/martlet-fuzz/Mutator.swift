// Spoils a source: a few random edits of its tokens and bytes.

/// The pieces a source falls into: words, numbers, literals, runs of blanks, single other bytes. Rough on purpose: only the
/// borders of edits depend on it.
func roughTokens(_ text: [UInt8]) -> [ArraySlice<UInt8>] {
  var tokens: [ArraySlice<UInt8>] = []
  var k = 0
  func isWord(_ c: UInt8) -> Bool { c == 95 || c >= 128 || (c >= 48 && c <= 57) || (c | 32 >= 97 && c | 32 <= 122) }
  while k < text.count {
    let start = k
    let c = text[k]
    k += 1
    if isWord(c) {
      while k < text.count && isWord(text[k]) { k += 1 }
    } else if c == 34 || c == 39 {
      while k < text.count && text[k] != c && text[k] != 10 { k += text[k] == 92 ? 2 : 1 }
      k = min(k + 1, text.count)
    } else if c == 32 || c == 9 {
      while k < text.count && text[k] == c { k += 1 }
    } else if c != 10 && k < text.count && text[k] == c {
      k += 1
    }
    tokens.append(text[start..<k])
  }
  return tokens
}

/// The vocabulary of insertions.
enum Vocabulary {
  static let c: [String] = [
    "(", ")", "[", "]", "{", "}", ";", ",", "...", "->", ".", "=", "?", ":", "&&", "&", "*", "-", "!", "~", "/", "%", "<<", ">>", "#", "##", "\\\n",
    "\n", "/*", "*/", "//", "\"", "'", "@", "`", "\\", "\0", "\u{feff}", "\r", "\u{c}",
    "int", "char", "void", "struct", "union", "enum", "typedef", "static", "extern", "const", "volatile", "restrict", "inline", "register", "auto",
    "float", "double", "long", "short", "unsigned", "signed", "_Bool", "_Complex", "_Atomic", "_Atomic(", "__int128", "_Float16", "_Float128", "_BitInt(129)",
    "_Decimal64", "_Thread_local", "_Alignas(64)", "_Alignof(int)", "_Generic(1, int: 2, default: 3)", "_Noreturn", "_Static_assert(0,\"x\");", "sizeof", "typeof(", "__auto_type",
    "constexpr", "nullptr", "__label__ l;", "if", "else", "for", "while", "do", "switch", "case 1:", "case 0 ... 0xffffffff:", "default:", "goto l;", "l:", "goto *p;", "&&l",
    "break;", "continue;", "return", "__asm__(\"nop\");", "asm volatile(\"%0\" : \"=r\"(x) : \"0\"(1) : \"memory\");", "asm goto(\"\" : : : : l);", "__extension__", "__real__", "__imag__",
    "__attribute__((", "__attribute__((aligned(1<<28)))", "__attribute__((packed))", "__attribute__((vector_size(16)))", "__attribute__((mode(TI)))",
    "__attribute__((section(\"a\")))", "__attribute__((alias(\"f\")))", "__attribute__((cleanup(f)))", "__attribute__((weak))", "[[gnu::noinline]]", "[[", "]]",
    "__builtin_va_arg(ap, int)", "__builtin_choose_expr(1,2,3)", "__builtin_offsetof(struct S, a[1].b)", "__builtin_types_compatible_p(int,", "__builtin_shuffle(",
    "__builtin_memcpy(", "__builtin_constant_p(", "__builtin_add_overflow(", "__builtin_alloca(", "__builtin_return_address(0)", "__builtin_setjmp(", "__atomic_load_n(", "__sync_fetch_and_add(",
    "\n#define A ", "\n#define A(x) x A(x)\n", "\n#define A(x, ...) #x ## __VA_ARGS__ __VA_OPT__(", "\n#undef A\n", "\n#if ", "\n#ifdef A\n", "\n#else\n", "\n#elif 1/0\n", "\n#endif\n",
    "\n#include __FILE__\n", "\n#include <stdarg.h>\n", "\n#include \"", "\n#embed __FILE__\n", "\n#line 2147483647 \"x\"\n", "\n#pragma pack(push,1)\n", "\n#pragma GCC poison int\n", "_Pragma(\"",
    "\n#error x\n", "__VA_ARGS__", "__COUNTER__", "__LINE__", "defined", "defined(", "__has_include(", "__has_attribute(",
    "0", "1", "-1", "0x7fffffff", "0x80000000", "0xffffffffffffffff", "18446744073709551616", "1e999999999", "1e-999999999", "0x1p99999999", "1.5f", "1i", "0b1", "089", "0x", "1e", "1wb",
    "1.0L", "3.4028235e39f", "'\\0'", "'abcdefgh'", "L'\\xffffffff'", "u8\"\\u20ac\"", "U\"\\U0010ffff\"", "L\"x\" u\"y\"", "\"\\xfffffffff\"", "\"%s%n\"",
    "a", "b", "x", "p", "f", "s", "main", "(int)", "(void)", "(struct S)", "(struct S){0}", "({", "})", "(*)", "[static 3]", "[*]", "[-1]", "[0 ... 9] =", ".a =", "a:", ": 3", ": 0", ": 99",
  ]
}

struct Mutator {
  var random: Random
  let vocabulary: [String]

  /// `seed` with a few edits; pieces of `other` may be spliced in.
  mutating func mutate(_ seed: [UInt8], other: [UInt8]) -> [UInt8] {
    var text = seed
    let edits = random.oneIn(4) ? random.range(3, 12) : random.range(1, 3)
    for _ in 0..<edits { text = random.oneIn(4) ? editBytes(text) : editTokens(text, other) }
    if random.oneIn(15) { text = Array(text.prefix(random.below(text.count + 1))) }
    return text
  }

  private mutating func editTokens(_ text: [UInt8], _ other: [UInt8]) -> [UInt8] {
    var tokens = roughTokens(text)
    if tokens.isEmpty { return text }
    let at = random.below(tokens.count)
    let length = random.oneIn(5) ? random.range(1, 60) : random.range(1, 4)
    let end = min(at + length, tokens.count)
    switch random.below(9) {
    case 0: tokens.removeSubrange(at..<end)
    case 1: tokens.insert(contentsOf: Array(tokens[at..<end]), at: at)
    case 2: tokens.swapAt(at, random.below(tokens.count))
    case 3:
      let moved = Array(tokens[at..<end])
      tokens.removeSubrange(at..<end)
      tokens.insert(contentsOf: moved, at: random.below(tokens.count + 1))
    case 4, 5: tokens.insert(word(), at: at)
    case 6: tokens[at] = word()
    case 7:
      let foreign = roughTokens(other)
      if foreign.isEmpty { break }
      let from = random.below(foreign.count)
      let piece = foreign[from..<min(from + length * 3, foreign.count)]
      tokens.replaceSubrange(at..<(random.oneIn(2) ? at : end), with: Array(piece))
    default:
      // A word of the source elsewhere in it: names that exist make mistakes that get further.
      let source = tokens[random.below(tokens.count)]
      tokens[at] = source
    }
    return Array(tokens.joined())
  }

  private mutating func word() -> ArraySlice<UInt8> { ArraySlice((" " + random.pick(vocabulary) + " ").utf8) }

  private mutating func editBytes(_ text: [UInt8]) -> [UInt8] {
    var text = text
    if text.isEmpty { return text }
    let at = random.below(text.count)
    switch random.below(8) {
    case 0: text[at] ^= UInt8(1 << random.below(8))
    case 1: text[at] = UInt8(random.below(256))
    case 2: text.remove(at: at)
    case 3: text.insert(UInt8(random.below(256)), at: at)
    case 4: text.insert(0, at: at)
    case 5: text.insert(contentsOf: random.pick([[0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf8, 0x88], [0xff], [0xe2, 0x82], [0xef, 0xbb, 0xbf]]), at: at)
    case 6: text.insert(contentsOf: random.pick([[92, 10], [13], [13, 10], [92, 13, 10], [92, 32, 10], [63, 63, 47, 10]]), at: at)
    default: text.removeSubrange(at..<min(at + random.range(1, 40), text.count))
    }
    return text
  }
}
