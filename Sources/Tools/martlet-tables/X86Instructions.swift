// Generates `Sources/MachineCode/X86/Generated/*.swift` from `Tables/x86_64/Instructions/*.inst`.
//
// A row is   name | mnemonic | operands | encoding | attributes
//  * name: the `X86Opcode` case. Mnemonic, then each operand (Intel order): R8…R64, RM8…RM64, M…, X, XM…, I. Empty: made so from
//    the mnemonic and the operands, for rows that only assembler text uses.
//  * mnemonic: AT&T spelling; `add/b` prints `addb` and also parses as `add`; further spellings follow commas. The Intel
//    spelling is the one without suffix, or what the attribute `intel:` says.
//  * operands: `role:kind`, role r, w or rw, Intel order (destination first).
//  * encoding: words out of  o16 o32 W 66 F3 F2 0F 0F38 0F3A vex L flip  + a form + opcode byte (`80+1` is a hex sum),
//    `/n` the ModRM digit, `/XX` (two digits) a whole fixed ModRM byte. Instead of prefix words the manuals' notation may stand:
//    `VEX.256.66.0F38.W1`, `EVEX.512.66.0F3A.W0`, `XOP.128.M8.W0`. EVEX rows add: k (may be masked) k! (must be masked) z
//    (zeroing), b2 b4 b8 (broadcast of that element), er (rounding), sae, n4 (displacement unit if not the operand's size).
//  * attributes: u:a,b / d:a,b implicit reads / writes; flags = d:flags; load store (implicit memory); commut term branch
//    call ret side; m64 (64-bit mode only) n64 (not in it); stack, far (rows of one spelling differ in the default operand size of
//    stack or far transfers); first (the first of several fitting rows is meant); same (one operand order in both syntaxes); intel:NAME,NAME; intel:- (not in Intel syntax);
//    intelonly.
// Source of the encodings: Intel SDM volume 2 and AMD APM volume 3-5.

let x86OperandKinds = [
  "none", "r8", "r16", "r32", "r64", "rm8", "rm16", "rm32", "rm64", "m", "m8", "m16", "m32", "m64", "m80", "m128", "m256",
  "x", "y", "xm8", "xm16", "xm32", "xm64", "xm128", "ym256", "mmx", "mmxm64", "st0", "sti", "i8", "i16", "i32", "i32s", "i64",
  "one", "rel", "al", "ax", "eax", "rax", "cl", "dx", "xmm0", "sreg", "cr", "dr", "r32m8", "r32m16", "moffs",
  "m48", "m512", "z", "zm512", "k", "km8", "km16", "km32", "km64", "vx32", "vx64", "vy32", "vy64", "vz32", "vz64",
  "s8", "s16", "s32", "s64", "d8", "d16", "d32", "d64", "cx", "ecx", "rcx", "edx", "rdx", "tmm", "sib",
]

let x86EncodingForms = [
  "op", "mr", "rm", "m", "o", "st0op", "st1op", "i", "mi", "rmi", "mri", "alu", "movi", "pushi", "imul", "testi", "shift",
  "jmp", "jcc", "callrel", "rel8", "xchg", "movabs", "moffs", "prefix", "rvm", "rvmi", "rvmr", "mvr", "vm", "vmi", "rmv", "sreg",
  "i2", "rmp", "rvmp", "vexop", "waitm", "waitop", "int", "rma", "ma", "aop", "pushseg", "far", "string", "imm2", "is4", "rzero", "mrv",
]

/// Bits of the implicit register masks; the first eight are the general registers by hardware number.
let x86ImplicitRegisters = ["rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi", "r11", "flags", "x87", "mxcsr", "xmm0", "df", "mmx"]

let x86RowFlags = ["m64": 56, "n64": 57, "stack": 58, "far": 59, "first": 60, "same": 63]

let x86Attributes = ["load", "store", "commut", "term", "branch", "call", "ret", "side"]

let x86InstructionFiles = [
  "legacy", "alu", "mov", "shift", "muldiv", "branch", "string", "atomic", "system", "privileged", "virtualization", "sse", "sse4", "mmx",
  "x87", "avx", "bmi", "amd", "tile", "mask", "evex", "evexint", "evexfp16",
]

let x86InstructionGenerator = Generator(name: "x86-instructions", summary: "X86Opcode and its encoding tables") { context in
  var rows: [X86Row] = []
  var seen: [String: Int] = [:]
  for file in x86InstructionFiles {
    for row in try context.rows("x86_64/Instructions/\(file).inst") {
      let parsed = try X86Row(row)
      if let old = seen[parsed.name] { throw row.error("opcode '\(parsed.name)' is already defined at line \(old)") }
      seen[parsed.name] = row.line
      rows.append(parsed)
    }
  }
  return [x86OpcodeFile(rows), x86TableFile(rows)]
}

/// A parsed row with its packed words.
struct X86Row {
  var name: String
  /// Printed spelling first.
  var mnemonics: [String]
  var intelMnemonics: [String] = []
  var operands: UInt64 = 0
  var encoding: UInt64 = 0
  var effects: UInt64 = 0
  private var displacementUnit: UInt64?

  init(_ row: TableRow) throws {
    guard row.fields.count >= 4 else { throw row.error("expected name | mnemonic | operands | encoding | attributes") }
    name = row.fields[0]
    mnemonics = []
    var bare: [String] = []
    for spelling in splitFields(row.fields[1], ",") where !spelling.isEmpty {
      for one in expandSpellings(spelling) {
        let parts = splitFields(one, "/")
        bare.append(parts[0])
        mnemonics.append(parts.joined())
        if parts.count == 2 && !parts[1].isEmpty { mnemonics.append(parts[0]) }
      }
    }
    mnemonics = withoutRepetition(mnemonics)
    intelMnemonics = withoutRepetition(bare)
    try parseOperands(row)
    try parseEncoding(row)
    if row.fields.count > 4 { try parseAttributes(row) }
    if mnemonics.isEmpty { encoding |= 1 << 61 }
    if intelMnemonics.isEmpty { encoding |= 1 << 62 }
    if needs64BitMode { encoding |= 1 << 56 }
    if name.isEmpty { name = nameFromParts() }
  }

  private func withoutRepetition(_ list: [String]) -> [String] {
    var unique: [String] = []
    for m in list where !unique.contains(m) { unique.append(m) }
    return unique
  }

  private var kinds: [String] { (0..<Int(operands >> 56)).map { x86OperandKinds[Int(operands >> UInt64($0 * 12)) & 0xFF] } }

  /// REX.W and 64-bit registers exist in 64-bit mode only.
  private var needs64BitMode: Bool {
    if encoding & (1 << 37) == 0 && encoding & (1 << 30) != 0 { return true }
    return kinds.contains { ["r64", "rm64", "rax", "rcx", "rdx"].contains($0) }
  }

  private func nameFromParts() -> String {
    var s = ""
    for c in mnemonics[0] { s += c.isLetter || c.isNumber ? String(c) : "_" }
    for k in kinds { s += k.first == "i" && k != "i16" ? "I" : k.uppercased() }
    if encoding & (1 << 41) != 0 { s += "E" }
    return s
  }

  /// The manuals' `VEX.256.66.0F38.W1`.
  private mutating func parsePrefixNotation(_ word: String, _ row: TableRow) throws {
    for (i, part) in splitFields(word, ".").enumerated() {
      switch part {
      case "VEX" where i == 0: encoding |= 1 << 37
      case "EVEX" where i == 0: encoding |= 1 << 37 | 1 << 41
      case "XOP" where i == 0: encoding |= 1 << 37 | 1 << 43
      case "128", "LIG", "L0", "LZ", "NP", "W0", "WIG": break
      case "256", "L1": encoding |= 1 << 38
      case "512": encoding |= 1 << 42
      case "66": encoding |= 1 << 28
      case "F3": encoding |= 2 << 28
      case "F2": encoding |= 3 << 28
      case "0F": encoding |= 1 << 24
      case "0F38": encoding |= 2 << 24
      case "0F3A": encoding |= 3 << 24
      case "MAP5": encoding |= 5 << 24
      case "MAP6": encoding |= 6 << 24
      case "M8": break
      case "M9": encoding |= 1 << 24
      case "MA": encoding |= 2 << 24
      case "W1": encoding |= 1 << 30
      default: throw row.error("bad prefix notation '\(part)'")
      }
    }
  }

  /// A word that only EVEX rows have; false if `word` is none.
  private mutating func parseEVEXWord(_ word: String) -> Bool {
    switch word {
    case "b2": encoding |= 1 << 49
    case "b4": encoding |= 2 << 49
    case "b8": encoding |= 3 << 49
    case "k": encoding |= 1 << 51
    case "k!": encoding |= 1 << 51 | 1 << 52
    case "z": encoding |= 1 << 51 | 1 << 53
    case "er": encoding |= 1 << 54 | 1 << 55
    case "sae": encoding |= 1 << 55
    case "n1": displacementUnit = 0
    case "n2": displacementUnit = 1
    case "n4": displacementUnit = 2
    case "n8": displacementUnit = 3
    default: return false
    }
    return true
  }

  /// log2 of the unit of EVEX's one-byte displacements: the size of the memory operand.
  private func memoryUnit() -> UInt64 {
    for k in kinds {
      switch k {
      case "m8", "xm8", "r32m8": return 0
      case "m16", "xm16", "r32m16": return 1
      case "m32", "rm32", "xm32", "vx32", "vy32", "vz32": return 2
      case "m64", "rm64", "xm64", "vx64", "vy64", "vz64": return 3
      case "m128", "xm128": return 4
      case "m256", "ym256": return 5
      case "m512", "zm512": return 6
      default: break
      }
    }
    return 0
  }

  /// `*PREFIX a:b /s` stands for the spellings PREFIXa/s and PREFIXb/s (`.` is the empty prefix); none if the list is empty.
  private func expandSpellings(_ spelling: String) -> [String] {
    guard spelling.hasPrefix("*") else { return [spelling] }
    let words = spelling.dropFirst().split(separator: " ").map(String.init)
    if words.count < 3 { return [] }
    let prefix = words[0] == "." ? "" : words[0]
    return splitFields(words[1], ":").map { prefix + $0 + words[2] }
  }

  /// Operand word: 12 bits per operand (kind 8, read 1, write 1), count in bits 56….
  private mutating func parseOperands(_ row: TableRow) throws {
    let words = row.fields[2].split(separator: " ").map(String.init)
    if words.count > 4 { throw row.error("more than four operands") }
    for (i, word) in words.enumerated() {
      let parts = splitFields(word, ":")
      guard parts.count == 2, let kind = x86OperandKinds.firstIndex(of: parts[1].lowercased()) else { throw row.error("bad operand '\(word)'") }
      var bits = UInt64(kind)
      switch parts[0] {
      case "r": bits |= 0x100
      case "w": bits |= 0x200
      case "rw": bits |= 0x300
      case "-": break
      default: throw row.error("bad role in '\(word)'")
      }
      operands |= bits << UInt64(i * 12)
    }
    operands |= UInt64(words.count) << 56
  }

  private mutating func parseEncoding(_ row: TableRow) throws {
    var opcode: Int?
    var form: Int?
    var digit: UInt64 = 0
    for word in row.fields[3].split(separator: " ").map(String.init) {
      switch word {
      case "o16": encoding |= 1 << 31
      case "o32": encoding |= 1 << 27
      case "W": encoding |= 1 << 30
      case "66": if form == nil { encoding |= 1 << 28 } else { opcode = 0x66 }
      case "F3": if form == nil { encoding |= 2 << 28 } else { opcode = 0xF3 }
      case "F2": if form == nil { encoding |= 3 << 28 } else { opcode = 0xF2 }
      case "0F": if form == nil { encoding |= 1 << 24 } else { opcode = 0x0F }
      case "0F38": encoding |= 2 << 24
      case "0F3A": encoding |= 3 << 24
      case "vex": encoding |= 1 << 37
      case "L": encoding |= 1 << 38
      case "flip": encoding |= 1 << 36
      default:
        if let f = x86EncodingForms.firstIndex(of: word), form == nil {
          form = f
        } else if word.contains(".") {
          try parsePrefixNotation(word, row)
        } else if encoding & (1 << 41) != 0 && opcode != nil && parseEVEXWord(word) {
          continue
        } else if word.hasPrefix("/") {
          guard let d = UInt64(word.dropFirst(), radix: 16) else { throw row.error("bad digit '\(word)'") }
          digit = d
          if word.count == 3 && ["op", "i"].contains(x86EncodingForms[form ?? 0]) { encoding |= 1 << 45 }
        } else {
          var sum = 0
          for part in word.split(separator: "+") {
            guard let n = Int(part, radix: 16) else { throw row.error("unknown encoding word '\(word)'") }
            sum += n
          }
          opcode = sum
        }
      }
    }
    guard let form else { throw row.error("no encoding form") }
    encoding |= UInt64(form) | UInt64((opcode ?? 0) & 0xFF) << 8 | digit << 16
    if encoding & (1 << 41) != 0 { encoding |= (displacementUnit ?? memoryUnit()) << 46 }
    for kind in kinds {
      if kind == "r8" { encoding |= 1 << 39 }
      if kind == "rm8" { encoding |= 1 << 40 }
      switch kind {
      case "i8": encoding |= 1 << 32
      case "i16": encoding |= 2 << 32
      case "i32", "i32s": encoding |= 4 << 32
      case "i64", "moffs": encoding |= 8 << 32
      default: break
      }
    }
  }

  /// Effects word: implicit reads in bits 0…15, implicit writes in 16…31, attribute bits from 32.
  private mutating func parseAttributes(_ row: TableRow) throws {
    for word in row.fields[4].split(separator: " ").map(String.init) {
      if let bit = x86Attributes.firstIndex(of: word) {
        effects |= 1 << UInt64(32 + bit)
      } else if let bit = x86RowFlags[word] {
        encoding |= 1 << UInt64(bit)
      } else if word == "intel:-" {
        intelMnemonics = []
      } else if word == "intelonly" {
        mnemonics = []
      } else if word.hasPrefix("intel:") {
        intelMnemonics = splitFields(String(word.dropFirst(6)), ",")
      } else if word == "flags" {
        effects |= 1 << UInt64(16 + 9)
      } else if word.hasPrefix("u:") || word.hasPrefix("d:") {
        for register in splitFields(String(word.dropFirst(2)), ",") {
          guard let bit = x86ImplicitRegisters.firstIndex(of: register) else { throw row.error("unknown register '\(register)'") }
          effects |= 1 << UInt64(bit + (word.hasPrefix("d:") ? 16 : 0))
        }
      } else {
        throw row.error("unknown attribute '\(word)'")
      }
    }
  }
}

private let notice = "// Generated by martlet-tables from Tables/x86_64; do not edit.\n\n"

private func x86OpcodeFile(_ rows: [X86Row]) -> GeneratedFile {
  var s = notice
  s += "/// A machine instruction form of x86-64; the encoder picks its shortest encoding.\n"
  s += "public enum X86Opcode: BitwiseCopyable, Sendable {\n"
  for r in rows { s += "  case \(swiftName(r.name))\n" }
  s += "\n  /// The number of opcodes.\n  public static let count = \(rows.count)\n}\n\n"
  s += "/// What an operand slot of an instruction form accepts.\npublic enum X86OperandKind: UInt8, BitwiseCopyable, Sendable {\n"
  for k in x86OperandKinds { s += "  case \(k)\n" }
  s += "}\n\n/// How an instruction form is laid out in bytes.\nenum X86EncodingForm: UInt8, BitwiseCopyable {\n"
  for f in x86EncodingForms { s += "  case \(f)\n" }
  s += "}\n\n/// Registers an instruction reads or writes without naming them.\npublic struct X86ImplicitRegisters: OptionSet, BitwiseCopyable, Sendable {\n"
  s += "  public var rawValue: UInt16\n  @inlinable @inline(__always) public init(rawValue: UInt16) { self.rawValue = rawValue }\n"
  for (i, r) in x86ImplicitRegisters.enumerated() { s += "  public static let \(r) = X86ImplicitRegisters(rawValue: \(1 << i))\n" }
  s += "}\n\n/// What an instruction does besides its operands.\npublic struct X86Effects: OptionSet, BitwiseCopyable, Sendable {\n"
  s += "  public var rawValue: UInt16\n  @inlinable @inline(__always) public init(rawValue: UInt16) { self.rawValue = rawValue }\n"
  for (i, a) in x86Attributes.enumerated() { s += "  public static let \(effectName(a)) = X86Effects(rawValue: \(1 << i))\n" }
  s += "}\n"
  return GeneratedFile(path: "Sources/MachineCode/X86/Generated/Instructions.swift", content: s)
}

private func effectName(_ attribute: String) -> String {
  switch attribute {
  case "commut": return "commutative"
  case "term": return "terminator"
  case "ret": return "returns"
  case "side": return "sideEffect"
  default: return attribute + "s"
  }
}

private func swiftName(_ name: String) -> String { ["in", "repeat"].contains(name) ? "`\(name)`" : name }

private func x86TableFile(_ rows: [X86Row]) -> GeneratedFile {
  var s = notice
  func hex(_ v: UInt64) -> String { "0x" + String(v, radix: 16) }
  s += flatArray("x86EncodingWords", "UInt64", rows.map { hex($0.encoding) })
  s += "\n" + flatArray("x86OperandWords", "UInt64", rows.map { hex($0.operands) })
  s += "\n" + flatArray("x86EffectWords", "UInt64", rows.map { hex($0.effects) })

  var attRows: [String: [Int]] = [:]
  var intelRows: [String: [Int]] = [:]
  for (i, r) in rows.enumerated() {
    for m in r.mnemonics { attRows[m, default: []].append(i) }
    for m in r.intelMnemonics { intelRows[m, default: []].append(i) }
  }
  let all = Set(attRows.keys).union(intelRows.keys)
  let sorted = all.sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }
  var rowLists: [String] = []
  var starts: [String] = []
  var intelStarts: [String] = []
  for m in sorted {
    starts.append(String(rowLists.count))
    rowLists += (attRows[m] ?? []).map(String.init)
    intelStarts.append(String(rowLists.count))
    rowLists += (intelRows[m] ?? []).map(String.init)
  }
  starts.append(String(rowLists.count))
  let names = stringTable("x86MnemonicText", sorted)
  s += "\n// Mnemonics. The rows of mnemonic k are x86MnemonicOpcodes[x86MnemonicStarts[k]..<x86IntelStarts[k]] in AT&T syntax and\n"
  s += "// x86MnemonicOpcodes[x86IntelStarts[k]..<x86MnemonicStarts[k+1]] in Intel syntax.\n"
  s += names.source
  s += "\n" + flatArray("x86MnemonicOffsets", "UInt32", names.offsets.map(String.init), perLine: 16)
  s += "\n" + flatArray("x86MnemonicStarts", "UInt16", starts, perLine: 16)
  s += "\n" + flatArray("x86IntelStarts", "UInt16", intelStarts, perLine: 16)
  s += "\n" + flatArray("x86MnemonicOpcodes", "UInt16", rowLists, perLine: 16)
  s += "\n// Open hash of the mnemonics by FNV-1a: mnemonic number + 1, or 0.\n"
  s += flatArray("x86MnemonicSlots", "UInt16", x86HashSlots(sorted), perLine: 16)
  let index = Dictionary(uniqueKeysWithValues: sorted.enumerated().map { ($1, $0) })
  s += "\n// The mnemonic each opcode is printed with, in AT&T and in Intel syntax.\n"
  s += flatArray("x86PrintedMnemonics", "UInt16", rows.map { String(index[$0.mnemonics.first ?? $0.intelMnemonics[0]]!) }, perLine: 16)
  s += flatArray("x86IntelMnemonics", "UInt16", rows.map { String(index[$0.intelMnemonics.first ?? $0.mnemonics[0]]!) }, perLine: 16)
  s += "\n// The row with the VEX encoding of a legacy SSE row, and the 32-byte form of a 16-byte VEX row; its own number where there is none.\n"
  s += flatArray("x86VEXForms", "UInt16", x86FormLinks(rows, isWide: false), perLine: 16)
  s += flatArray("x86WideForms", "UInt16", x86FormLinks(rows, isWide: true), perLine: 16)
  let opcodeNames = stringTable("x86OpcodeNameText", rows.map(\.name))
  s += "\n" + opcodeNames.source
  s += "\n" + flatArray("x86OpcodeNameOffsets", "UInt32", opcodeNames.offsets.map(String.init), perLine: 16)
  return GeneratedFile(path: "Sources/MachineCode/X86/Generated/InstructionTables.swift", content: s)
}

/// An open-addressing table over `names` at most half full; its size is a power of two.
private func x86HashSlots(_ names: [String]) -> [String] {
  var size = 1
  while size < names.count * 2 { size *= 2 }
  var slots = [Int](repeating: 0, count: size)
  for (i, name) in names.enumerated() {
    var h: UInt32 = 0x811C_9DC5
    for b in name.utf8 { h = (h ^ UInt32(b)) &* 0x0100_0193 }
    var k = Int(h ^ h >> 15) & (size - 1)
    while slots[k] != 0 { k = (k + 1) & (size - 1) }
    slots[k] = i + 1
  }
  return slots.map(String.init)
}

/// For each row the number of its VEX form (the mnemonic with `v`, the destination written apart from the first source), or the
/// 32-byte form of a VEX row (same mnemonic, every 16-byte operand twice as wide).
private func x86FormLinks(_ rows: [X86Row], isWide: Bool) -> [String] {
  let vex: UInt64 = 1 << 37, long: UInt64 = 1 << 38, evex: UInt64 = 1 << 41
  func signature(_ r: X86Row, _ change: (String) -> String) -> String {
    var s = ""
    for k in 0..<Int(r.operands >> 56) {
      let bits = Int(r.operands >> UInt64(k * 12)) & 0xFFF
      let kind = x86OperandKinds[bits & 0xFF]
      s += " \(bits >> 8):\(change(kind))"
    }
    return s
  }
  func loose(_ kind: String) -> String { kind.hasPrefix("m") && !kind.hasPrefix("mm") && !kind.hasPrefix("mo") ? "m" : kind }
  func widened(_ kind: String) -> String { kind == "x" ? "y" : kind == "xm128" ? "ym256" : loose(kind) }
  var found: [String: Int] = [:]
  for (i, r) in rows.enumerated() where r.encoding & (vex | evex) == vex && (r.encoding & long != 0) == isWide {
    for m in r.mnemonics {
      let key = m + signature(r, loose)
      if found[key] == nil { found[key] = i }
    }
  }
  return rows.enumerated().map { i, r in
    if isWide {
      if r.encoding & (vex | evex) != vex || r.encoding & long != 0 || r.mnemonics.isEmpty { return String(i) }
      return String(found[r.mnemonics[0] + signature(r, widened)] ?? i)
    }
    if r.encoding & vex != 0 || r.mnemonics.isEmpty || !(0..<Int(r.operands >> 56)).contains(where: { ["x", "xm32", "xm64", "xm128", "m32"].contains(x86OperandKinds[Int(r.operands >> UInt64($0 * 12)) & 0xFF]) }) { return String(i) }
    var list = signature(r, loose)
    // A destination that is read becomes one that is written and a source of its own.
    if list.hasPrefix(" 3:x") { list = " 2:x 1:x" + list.dropFirst(4) }
    return String(found["v" + r.mnemonics[0] + list] ?? i)
  }
}
