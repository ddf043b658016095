// Where the back end's output goes: bytes into a code buffer, or the same as assembler text.
//
// `martlet -S` is not another road: every caller says the same things in the same order, and assembling the text gives the
// object that the buffer would have become. Names of labels without a name are `.L<number>$` in text, as the instruction
// printer writes them.

import MachineCode
import ObjectFormat
import Support

/// A section to emit into.
public struct SectionSpec {
  public var name: Name
  public var type: UInt32
  public var flags: UInt64
  public var entrySize: UInt64
  /// Signature of the COMDAT group, or `.none`.
  public var group: Name
  public init(name: Name, type: UInt32, flags: UInt64, entrySize: UInt64 = 0, group: Name = .none) {
    self.name = name
    self.type = type
    self.flags = flags
    self.entrySize = entrySize
    self.group = group
  }
}

public final class OutputSink {
  public let buffer: CodeBuffer
  /// Assembler text instead of bytes, when set.
  public let text: ByteBuffer?
  /// Prints instructions in text mode.
  public let printer: AsmPrinter?

  /// Sections by name, so that many function sections stay cheap.
  private var sectionOfName = HashTable()
  private var currentName = Name.none

  public init(interner: Interner, asText: Bool) {
    buffer = CodeBuffer(interner: interner)
    text = asText ? ByteBuffer(capacity: 1 << 16) : nil
    printer = text.map { AsmPrinter(CodeBuffer(interner: interner), to: $0) }
  }

  var interner: Interner { buffer.interner }

  // MARK: Sections

  public func enter(_ s: SectionSpec) {
    let key = UInt64(s.name.raw) << 32 | UInt64(s.group.isNone ? 0 : s.group.raw + 1)
    let id: SectionID
    if let known = sectionOfName.find(key) {
      id = SectionID(known)
    } else {
      id = buffer.section(named: s.name, type: s.type, flags: s.flags, entrySize: s.entrySize, group: s.group, isComdat: s.group.isSome)
      sectionOfName.insert(key, id.raw)
    }
    let changed = buffer.section != id || currentName != s.name
    buffer.switchTo(id)
    currentName = s.name
    if let text, changed { writeSection(s, to: text) }
  }

  private func writeSection(_ s: SectionSpec, to text: ByteBuffer) {
    text.write("\t.section\t")
    writeName(s.name, to: text)
    text.write(",\"")
    if s.flags & ELF.alloc != 0 { text.write("a") }
    if s.flags & ELF.write != 0 { text.write("w") }
    if s.flags & ELF.execute != 0 { text.write("x") }
    if s.flags & ELF.merge != 0 { text.write("M") }
    if s.flags & ELF.strings != 0 { text.write("S") }
    if s.flags & ELF.threadLocal != 0 { text.write("T") }
    if s.flags & ELF.retain != 0 { text.write("R") }
    if s.group.isSome { text.write("G") }
    text.write("\",")
    switch s.type {
    case ELF.noBits: text.write("@nobits")
    case ELF.initArray: text.write("@init_array")
    case ELF.finiArray: text.write("@fini_array")
    case ELF.note: text.write("@note")
    default: text.write("@progbits")
    }
    if s.flags & ELF.merge != 0 { text.write(",\(s.entrySize)") }
    if s.group.isSome {
      text.write(",")
      writeName(s.group, to: text)
      text.write(",comdat")
    }
    text.write("\n")
  }

  // MARK: Names

  public func writeName(_ name: Name, to text: ByteBuffer) {
    let bytes = interner.bytes(of: name)
    let isPlain = !bytes.isEmpty && bytes.allSatisfy { ($0 | 32) &- 97 < 26 || $0 &- 48 < 10 || $0 == 95 || $0 == 46 || $0 == 36 || $0 >= 128 }
    if isPlain { return text.append(bytes) }
    text.write("\"")
    for b in bytes {
      if b == UInt8(ascii: "\"") || b == UInt8(ascii: "\\") { text.append(UInt8(ascii: "\\")) }
      text.append(b)
    }
    text.write("\"")
  }

  public func writeSymbol(_ s: MCSymbol, to text: ByteBuffer) {
    let name = buffer.name(of: s)
    if name.isSome { return writeName(name, to: text) }
    text.write(".L")
    text.write(decimal: s.raw)
    text.write("$")
  }

  public func symbol(_ name: Name) -> MCSymbol { buffer.symbol(named: name) }

  private func directive(_ word: StaticString, _ name: Name, _ tail: StaticString = "") {
    guard let text else { return }
    text.write(word)
    writeName(name, to: text)
    text.write(tail)
    text.write("\n")
  }

  public func setBinding(_ name: Name, _ binding: SymbolBinding) {
    buffer.setBinding(symbol(name), binding)
    switch binding {
    case .global: directive("\t.globl\t", name)
    case .weak: directive("\t.weak\t", name)
    default: directive("\t.local\t", name)
    }
  }

  public func setVisibility(_ name: Name, _ visibility: SymbolVisibility) {
    buffer.setVisibility(symbol(name), visibility)
    switch visibility {
    case .hidden: directive("\t.hidden\t", name)
    case .protected: directive("\t.protected\t", name)
    case .internal: directive("\t.internal\t", name)
    case .standard: break
    }
  }

  public func setType(_ name: Name, _ type: SymbolType) {
    buffer.setType(symbol(name), type)
    switch type {
    case .function: directive("\t.type\t", name, ", @function")
    case .gnuIndirectFunction: directive("\t.type\t", name, ", @gnu_indirect_function")
    case .threadLocal: directive("\t.type\t", name, ", @tls_object")
    case .object: directive("\t.type\t", name, ", @object")
    default: break
    }
  }

  public func setSize(_ name: Name, _ size: Int64) {
    buffer.setSize(symbol(name), size)
    if let text {
      text.write("\t.size\t")
      writeName(name, to: text)
      text.write(", \(size)\n")
    }
  }

  /// The size is what lies between the symbol and here.
  public func setSizeToHere(_ name: Name) {
    if let text {
      text.write("\t.size\t")
      writeName(name, to: text)
      text.write(", .-")
      writeName(name, to: text)
      text.write("\n")
    } else {
      buffer.setSizeToHere(symbol(name))
    }
  }

  public func bind(_ s: MCSymbol) {
    buffer.bind(s)
    if let text {
      writeSymbol(s, to: text)
      text.write(":\n")
    }
  }

  public func define(_ name: Name, aliasOf target: Name, addend: Int64) {
    buffer.define(symbol(name), aliasOf: symbol(target), addend: addend)
    if let text {
      text.write("\t.set\t")
      writeName(name, to: text)
      text.write(", ")
      writeName(target, to: text)
      writeAddend(addend, to: text)
      text.write("\n")
    }
  }

  public func defineCommon(_ name: Name, size: UInt64, alignment: UInt32) {
    buffer.defineCommon(symbol(name), size: Int64(size), alignment: Int64(alignment))
    if let text {
      text.write("\t.comm\t")
      writeName(name, to: text)
      text.write(",\(size),\(alignment)\n")
    }
  }

  // MARK: Data

  private func writeAddend(_ addend: Int64, to text: ByteBuffer) {
    if addend == 0 { return }
    if addend > 0 { text.write("+") }
    text.write(decimal: addend)
  }

  public func align(_ alignment: UInt32, isCode: Bool = false) {
    if alignment <= 1 { return }
    let logarithm = Int(alignment).trailingZeroBitCount
    if let text { text.write("\t.p2align\t\(logarithm)\n") }
    buffer.align(log2: logarithm)
  }

  public func zeros(_ count: UInt64) {
    if count == 0 { return }
    if let text { return text.write("\t.zero\t\(count)\n") }
    buffer.emit(repeating: 0, count: Int(count))
  }

  public func bytes(_ data: UnsafeBufferPointer<UInt8>) {
    guard let text else { return buffer.emit(bytes: data) }
    // Strings are written as such, other bytes as numbers; long runs of zeros shortly.
    var k = 0
    while k < data.count {
      var end = k
      while end < data.count && data[end] == 0 { end += 1 }
      if end - k >= 16 {
        text.write("\t.zero\t\(end - k)\n")
        k = end
        continue
      }
      end = min(data.count, k + 64)
      text.write("\t.ascii\t\"")
      while k < end {
        writeEscaped(data[k], to: text)
        k += 1
      }
      text.write("\"\n")
    }
  }

  private func writeEscaped(_ b: UInt8, to text: ByteBuffer) {
    if b == UInt8(ascii: "\"") || b == UInt8(ascii: "\\") {
      text.append(UInt8(ascii: "\\"))
      text.append(b)
    } else if b >= 32 && b < 127 {
      text.append(b)
    } else {
      text.append(UInt8(ascii: "\\"))
      text.append(UInt8(ascii: "0") + (b >> 6))
      text.append(UInt8(ascii: "0") + (b >> 3 & 7))
      text.append(UInt8(ascii: "0") + (b & 7))
    }
  }

  private func sizeDirective(_ size: Int) -> StaticString {
    switch size {
    case 1: return "\t.byte\t"
    case 2: return "\t.short\t"
    case 4: return "\t.long\t"
    default: return "\t.quad\t"
    }
  }

  public func address(_ s: MCSymbol, addend: Int64, size: Int) {
    guard let text else { return buffer.emit(symbol: s, addend: addend, size: size) }
    text.write(sizeDirective(size))
    writeSymbol(s, to: text)
    writeAddend(addend, to: text)
    text.write("\n")
  }

  public func difference(_ a: MCSymbol, _ b: MCSymbol, addend: Int64, size: Int) {
    guard let text else { return buffer.emit(difference: a, minus: b, addend: addend, size: size) }
    text.write(sizeDirective(size))
    writeSymbol(a, to: text)
    text.write("-")
    writeSymbol(b, to: text)
    writeAddend(addend, to: text)
    text.write("\n")
  }
}
