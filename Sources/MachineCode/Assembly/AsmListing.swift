// `-S`: the code buffer's calls as assembler text.
//
// While `CodeBuffer.listing` is set, everything that goes into the buffer (instructions, labels, data, directives) is also
// written here, in order. The text is therefore not a second road: assembled, it gives the object the buffer gives.

import ObjectFormat
import Support

public final class AsmListing {
  public let out = ByteBuffer(capacity: 1 << 16)
  /// Nested count of operations that are printed as a whole, so that their parts stay silent.
  var silence = 0

  /// Instructions are written in Intel syntax.
  let isIntel: Bool

  public init(isIntel: Bool = false) {
    self.isIntel = isIntel
    if isIntel { out.write("\t.intel_syntax noprefix\n") }
  }

  /// A line of its own, for comments; no newline in `text`.
  public func comment(_ text: StaticString) {
    out.write("\t# ")
    out.write(text)
    out.append(0x0A)
  }
}

extension CodeBuffer {
  /// Runs `body` with the listing's buffer, unless a larger operation is being printed.
  @inline(never) func list(_ body: (AsmPrinter) -> Void) {
    guard let listing, listing.silence == 0 else { return }
    body(AsmPrinter(self, to: listing.out, isIntel: listing.isIntel))
  }

  /// Runs `body` without printing its parts.
  func silently(_ body: () -> Void) {
    listing?.silence += 1
    body()
    listing?.silence -= 1
  }

  @inline(never) func listInstruction(_ op: X86Opcode, _ o: UnsafePointer<MCOperand>) { list { $0.print(op, o) } }

  func listDirective(_ name: StaticString, _ symbol: MCSymbol) {
    list { p in
      p.out.write("\t")
      p.out.write(name)
      p.out.write("\t")
      p.symbolName(symbol)
      p.out.append(0x0A)
    }
  }

  func listNumber(_ name: StaticString, _ value: Int64) {
    list { p in
      p.out.write("\t")
      p.out.write(name)
      p.out.write("\t")
      p.out.write(decimal: value)
      p.out.append(0x0A)
    }
  }

  func listLabel(_ symbol: MCSymbol) {
    list { p in
      p.symbolName(symbol)
      p.out.write(":\n")
    }
  }

  /// `name symbol, value [+ target]` as in `.set` and `.comm`.
  func listAssignment(_ name: StaticString, _ symbol: MCSymbol, target: MCSymbol = .none, minus: MCSymbol = .none, _ values: Int64...) {
    list { p in
      p.out.write("\t")
      p.out.write(name)
      p.out.write("\t")
      p.symbolName(symbol)
      if target.isSome || minus.isSome {
        p.out.write(", ")
        if target.isSome { p.symbolName(target) }
        if minus.isSome {
          p.out.write("-")
          p.symbolName(minus)
        }
        for v in values { p.addend(v) }
      } else {
        for v in values {
          p.out.write(", ")
          p.out.write(decimal: v)
        }
      }
      p.out.append(0x0A)
    }
  }

  static func dataDirective(_ size: Int) -> StaticString {
    switch size {
    case 1: return ".byte"
    case 2: return ".value"
    case 4: return ".long"
    default: return ".quad"
    }
  }

  func listValue(_ value: UInt64, _ size: Int) {
    if size == 1 || size == 2 || size == 4 || size == 8 {
      let shift = Int64(64 - size * 8)
      return listNumber(CodeBuffer.dataDirective(size), (Int64(bitPattern: value) << shift) >> shift)
    }
    for i in 0..<size { listNumber(".byte", Int64((value >> UInt64(8 * i)) & 255)) }
  }

  func listSymbol(_ symbol: MCSymbol, minus: MCSymbol, addend: Int64, size: Int, modifier: SymbolModifier, isPCRelative: Bool) {
    list { p in
      p.out.write("\t")
      p.out.write(CodeBuffer.dataDirective(size))
      p.out.write("\t")
      p.symbolName(symbol)
      p.modifier(modifier)
      if minus.isSome {
        p.out.write("-")
        p.symbolName(minus)
      }
      p.addend(addend)
      if isPCRelative { p.out.write("-.") }
      p.out.append(0x0A)
    }
  }

  func listLEB(_ symbol: MCSymbol, _ minus: MCSymbol, _ addend: Int64, isSigned: Bool) {
    list { p in
      p.out.write(isSigned ? "\t.sleb128\t" : "\t.uleb128\t")
      p.term(LinearTerm(add: symbol, sub: minus, constant: addend))
      p.out.append(0x0A)
    }
  }

  /// Bytes as `.ascii` lines of moderate length.
  func listBytes(_ bytes: UnsafeBufferPointer<UInt8>) {
    list { p in
      var i = 0
      while i < bytes.count {
        let end = min(i + 64, bytes.count)
        p.out.write("\t.ascii\t\"")
        while i < end {
          CodeBuffer.escape(bytes[i], p.out)
          i += 1
        }
        p.out.write("\"\n")
      }
    }
  }

  static func escape(_ c: UInt8, _ out: ByteBuffer) {
    if c == UInt8(ascii: "\"") || c == UInt8(ascii: "\\") {
      out.append(UInt8(ascii: "\\"))
      out.append(c)
    } else if c >= 0x20 && c < 0x7F {
      out.append(c)
    } else {
      out.append(UInt8(ascii: "\\"))
      out.append(0x30 + c >> 6)
      out.append(0x30 + (c >> 3) & 7)
      out.append(0x30 + c & 7)
    }
  }

  func listFill(_ value: UInt8, _ count: Int) {
    list { p in
      p.out.write("\t.skip\t")
      p.out.write(decimal: count)
      if value != 0 {
        p.out.write(",")
        p.out.write(decimal: value)
      }
      p.out.append(0x0A)
    }
  }

  func listAlignment(_ log2: Int, _ maxSkip: Int, _ fill: UInt32?, _ fillSize: Int) {
    list { p in
      p.out.write(fillSize == 1 ? "\t.p2align\t" : fillSize == 2 ? "\t.p2alignw\t" : "\t.p2alignl\t")
      p.out.write(decimal: log2)
      if fill != nil || maxSkip != 0 { p.out.write(",") }
      if let fill { p.out.write(decimal: fill) }
      if maxSkip != 0 {
        p.out.write(",")
        p.out.write(decimal: maxSkip)
      }
      p.out.append(0x0A)
    }
  }

  func listSpace(_ count: LinearTerm, _ fill: UInt32, _ fillSize: Int) {
    list { p in
      p.out.write(fillSize == 1 ? "\t.skip\t" : "\t.fill\t(")
      p.term(count)
      p.out.write(", ")
      if fillSize != 1 {
        p.out.truncate(to: p.out.count - 2)
        p.out.write(")/")
        p.out.write(decimal: fillSize)
        p.out.write(", ")
        p.out.write(decimal: fillSize)
        p.out.write(", ")
      }
      p.out.write(decimal: fill)
      p.out.append(0x0A)
    }
  }

  func listOrigin(_ target: LinearTerm, _ fill: UInt32) {
    list { p in
      p.out.write("\t.org\t")
      p.term(target)
      p.out.write(", ")
      p.out.write(decimal: fill)
      p.out.append(0x0A)
    }
  }

  /// A symbol that stands for an operator and its operands.
  func listExpression(_ symbol: MCSymbol, _ op: AsmOperator, _ left: LinearTerm, _ right: LinearTerm) {
    list { p in
      p.out.write("\t.set\t")
      p.symbolName(symbol)
      p.out.write(", (")
      p.term(left)
      p.out.write(") ")
      p.out.write(op.spelling)
      p.out.write(" (")
      p.term(right)
      p.out.write(")\n")
    }
  }

  func listString(_ directive: StaticString, _ bytes: UnsafeBufferPointer<UInt8>) {
    list { p in
      p.out.write("\t")
      p.out.write(directive)
      p.out.write("\t\"")
      for c in bytes { CodeBuffer.escape(c, p.out) }
      p.out.write("\"\n")
    }
  }

  func listType(_ symbol: MCSymbol, _ type: SymbolType) {
    list { p in
      p.out.write("\t.type\t")
      p.symbolName(symbol)
      switch type {
      case .object: p.out.write(", @object\n")
      case .function: p.out.write(", @function\n")
      case .threadLocal: p.out.write(", @tls_object\n")
      case .gnuIndirectFunction: p.out.write(", @gnu_indirect_function\n")
      case .common: p.out.write(", @common\n")
      default: p.out.write(", @notype\n")
      }
    }
  }

  func listSizeToHere(_ symbol: MCSymbol) {
    list { p in
      p.out.write("\t.size\t")
      p.symbolName(symbol)
      p.out.write(", .-")
      p.symbolName(symbol)
      p.out.append(0x0A)
    }
  }

  func listSection(_ id: SectionID) {
    let s = self[id]
    list { p in
      if s.parent.isSome {
        listSection(s.parent)
        p.out.write("\t.subsection\t")
        p.out.write(decimal: s.subsectionNumber)
        return p.out.append(0x0A)
      }
      if id == text { return p.out.write("\t.text\n") }
      if id == data { return p.out.write("\t.data\n") }
      if id == bss { return p.out.write("\t.bss\n") }
      p.out.write("\t.section\t")
      p.quotedSectionName(s.name)
      p.out.write(",\"")
      for (bit, letter) in CodeBuffer.flagLetters where s.flags & bit != 0 { p.out.write(letter) }
      if s.group.isSome { p.out.write("G") }
      p.out.write("\",")
      p.sectionType(s.type)
      if s.flags & ELF.merge != 0 {
        p.out.write(",")
        p.out.write(decimal: s.entrySize)
      }
      if s.flags & ELF.linkOrder != 0 {
        p.out.write(",")
        p.symbolName(s.linkedTo)
      }
      if s.group.isSome {
        p.out.write(",")
        p.quotedName(s.group)
        if s.isComdat { p.out.write(",comdat") }
      }
      if s.unique != .max {
        p.out.write(",unique,")
        p.out.write(decimal: s.unique)
      }
      p.out.append(0x0A)
    }
  }

  private static var flagLetters: [(UInt64, StaticString)] {
    [
      (ELF.alloc, "a"), (ELF.write, "w"), (ELF.execute, "x"), (ELF.merge, "M"), (ELF.strings, "S"), (ELF.threadLocal, "T"),
      (ELF.linkOrder, "o"), (ELF.retain, "R"), (ELF.exclude, "e"), (ELF.largeX86, "l"), (ELF.gnuMBind, "d"),
    ]
  }

  /// The text so far, with what belongs at the end of a file.
  public func finishListing() -> ByteBuffer? {
    guard let listing else { return nil }
    let name = interner.intern(".note.GNU-stack")
    if marksStackNonExecutable && findSection(named: name) == nil {
      listing.out.write("\t.section\t.note.GNU-stack,\"\(needsExecutableStack ? "x" : "")\",@progbits\n")
    }
    return listing.out
  }
}

extension AsmPrinter {
  /// `symbol - symbol + number`
  func term(_ t: LinearTerm) {
    if t.add.isSome { symbolName(t.add) }
    if t.sub.isSome {
      out.write("-")
      symbolName(t.sub)
    }
    if t.isConstant { out.write(decimal: t.constant) } else { addend(t.constant) }
  }

  /// ` "text"`
  func quoted(_ text: String) {
    out.write(" \"")
    for c in text.utf8 { CodeBuffer.escape(c, out) }
    out.write("\"")
  }

  func quotedSectionName(_ name: Name) {
    let bytes = buffer.interner.bytes(of: name)
    var isPlain = bytes.count > 0
    for c in bytes where !(AsmLexer.isNamePart(c) || c == UInt8(ascii: "-")) { isPlain = false }
    if !isPlain { out.append(UInt8(ascii: "\"")) }
    out.append(bytes)
    if !isPlain { out.append(UInt8(ascii: "\"")) }
  }

  func sectionType(_ type: UInt32) {
    switch type {
    case ELF.noBits: out.write("@nobits")
    case ELF.note: out.write("@note")
    case ELF.initArray: out.write("@init_array")
    case ELF.finiArray: out.write("@fini_array")
    case ELF.preinitArray: out.write("@preinit_array")
    case ELF.x86Unwind: out.write("@unwind")
    case ELF.progBits: out.write("@progbits")
    default:
      out.write("@")
      out.write(decimal: type)
    }
  }
}
