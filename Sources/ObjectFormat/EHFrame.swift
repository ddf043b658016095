// `.eh_frame` and `.debug_frame`: call-frame information for unwinding (DWARF 4 §6.4 as changed by the LSB and the x86-64
// psABI §4.2.4).
//
// A frame's instructions up to the first advance go into its CIE, which later frames share when it says what they say first,
// as GNU as does; so all ordinary functions share one. Code alignment 1, data alignment -8, code addresses of `.eh_frame` as
// DW_EH_PE_pcrel | DW_EH_PE_sdata4. The result depends on the input order alone.

import Support

public enum CFIOperation: UInt8, BitwiseCopyable, Sendable {
  case defCFA, defCFAOffset, adjustCFAOffset, defCFARegister, offset, relOffset, valOffset, restore, undefined, sameValue, register
  case rememberState, restoreState, windowSave, escape, argsSize
  /// No instruction: a symbol that names the place.
  case label
}

/// A call-frame instruction at its final section offset.
public struct CFIInstruction: BitwiseCopyable {
  public var address: UInt64
  public var operation: CFIOperation
  /// DWARF register number, or the length of an escape.
  public var register: UInt16
  /// Offset, second register, or the position of an escape's bytes.
  public var value: Int64

  public init(address: UInt64, operation: CFIOperation, register: UInt16, value: Int64) {
    self.address = address
    self.operation = operation
    self.register = register
    self.value = value
  }
}

/// What an FDE says besides its instructions.
public struct CFIFrame: BitwiseCopyable {
  /// An address in one of the DW_EH_PE encodings.
  public struct Pointer: BitwiseCopyable {
    public var encoding: UInt8
    public var symbol: UInt32
    public var addend: Int64
    public init(encoding: UInt8, symbol: UInt32, addend: Int64) {
      self.encoding = encoding
      self.symbol = symbol
      self.addend = addend
    }

    /// Bytes of the encoded address; 0 for an encoding that cannot be written.
    public var size: Int { CFIFrame.size(encoding) }
  }

  public var section: UInt32
  public var start: UInt64
  public var length: UInt64
  public var isSignalFrame = false
  public var isSimple = false
  public var returnColumn: UInt8 = 16
  /// Who handles exceptions of the frame, and its table.
  public var personality: Pointer?
  public var table: Pointer?

  public init(section: UInt32, start: UInt64, length: UInt64) {
    self.section = section
    self.start = start
    self.length = length
  }

  /// Bytes of an address in a DW_EH_PE encoding; 0 for those that are not fixed in size.
  public static func size(_ encoding: UInt8) -> Int {
    switch encoding & 7 {
    case 0, 4: return 8
    case 2: return 2
    case 3: return 4
    default: return 0
    }
  }
}

public final class FrameWriter {
  /// A reference from the frame section to code or a symbol.
  public struct Reference: BitwiseCopyable {
    /// `ownStart` is the frame section itself.
    public enum Kind: UInt8, BitwiseCopyable { case section, symbol, ownStart }
    public var offset: UInt64
    public var kind: Kind
    /// Section or symbol.
    public var target: UInt32 = 0
    public var addend: Int64
    public var size: UInt8
    public var isPCRelative: Bool
  }

  private struct CommonEntry: BitwiseCopyable {
    var offset: Int
    var first: UInt32
    var count: UInt32
    /// The next older entry with the same attributes.
    var next: UInt32
  }

  public let bytes = ByteBuffer(capacity: 1024)
  public var references = Arena<Reference>(capacity: 16)
  /// Symbols of `.label` and their places in the section.
  public var labels: [(symbol: UInt32, offset: Int)] = []
  private let isDebug: Bool
  private let escapes: ByteBuffer
  private var entries = Arena<CommonEntry>(capacity: 4)
  private var leading = Arena<CFIInstruction>(capacity: 16)
  /// Newest entry of each set of attributes, whose bytes are interned.
  private let attributes = Interner()
  private var entryOfAttributes = Arena<UInt32>(capacity: 4)
  private var lastEntry = -1
  /// What the section holds already.
  private let base: Int
  private let addressSize: Int
  /// What offsets are divided by.
  private var dataAlignment: Int64 { Int64(0 - addressSize) }
  /// One function's instructions with offsets worked out.
  private var resolved = Arena<CFIInstruction>(capacity: 64)
  private let key = ByteBuffer(capacity: 64)

  /// `escapes` holds the bytes of escapes; `base` is the length of what the section holds already.
  /// `addressSize` is 4 in IA-32 objects.
  public init(escapes: ByteBuffer, isDebugFrame: Bool = false, base: Int = 0, addressSize: Int = 8) {
    self.escapes = escapes
    self.addressSize = addressSize
    isDebug = isDebugFrame
    self.base = base
  }

  /// Adds the FDE of the code at `start ..< start + length` of its section.
  public func addFunction(_ given: CFIFrame, instructions: UnsafeBufferPointer<CFIInstruction>) {
    var f = given
    if isDebug {
      f.personality = nil
      f.table = nil
    }
    resolve(f, instructions)
    let (cie, skipped) = commonEntry(f)
    let begin = bytes.count
    bytes.append(littleEndian: UInt32(0))
    if isDebug {
      references.append(Reference(offset: UInt64(base + bytes.count), kind: .ownStart, addend: Int64(base + cie), size: 4, isPCRelative: false))
      bytes.append(littleEndian: UInt32(0))
      refer(.section, f.section, Int64(f.start), size: addressSize, isPCRelative: false)
      if addressSize == 4 { bytes.append(littleEndian: UInt32(truncatingIfNeeded: f.length)) } else { bytes.append(littleEndian: f.length) }
    } else {
      bytes.append(littleEndian: UInt32(bytes.count - cie))
      refer(.section, f.section, Int64(f.start), size: 4, isPCRelative: true)
      bytes.append(littleEndian: UInt32(truncatingIfNeeded: f.length))
      bytes.append(UInt8(f.table.map { size($0) } ?? 0))
      if let table = f.table { pointer(table) }
    }
    var at = f.start
    for k in skipped..<resolved.count {
      let i = resolved[k]
      advance(from: at, to: i.address)
      at = i.address
      write(i)
    }
    finishEntry(begin, alignment: isDebug ? addressSize : 4)
  }

  /// Pads the last entry so that the section's size is a multiple of an address's; call once, after the last function.
  public func finish() { if lastEntry >= 0 { finishEntry(lastEntry, alignment: addressSize) } }

  private func refer(_ kind: Reference.Kind, _ target: UInt32, _ addend: Int64, size: Int, isPCRelative: Bool) {
    references.append(
      Reference(offset: UInt64(base + bytes.count), kind: kind, target: target, addend: addend, size: UInt8(size), isPCRelative: isPCRelative))
    bytes.append(repeating: 0, count: size)
  }

  private func pointer(_ p: CFIFrame.Pointer) { refer(.symbol, p.symbol, p.addend, size: size(p), isPCRelative: p.encoding & 0x70 == 0x10) }

  private func size(_ p: CFIFrame.Pointer) -> Int { p.encoding & 7 == 0 ? addressSize : p.size }

  /// Pads with DW_CFA_nop and sets the entry's length.
  private func finishEntry(_ begin: Int, alignment: Int) {
    lastEntry = begin
    while (base + bytes.count) % alignment != 0 { bytes.append(0) }
    bytes.patch(littleEndian: UInt32(bytes.count - begin - 4), at: begin)
  }

  /// Fills `resolved`: the ABI's initial state, then the instructions with relative offsets made absolute.
  private func resolve(_ f: CFIFrame, _ instructions: UnsafeBufferPointer<CFIInstruction>) {
    resolved.removeAll()
    var offset: Int64 = 0
    var saved: [Int64] = []
    if !f.isSimple {
      // The stack pointer, and where the return address is.
      let isWide = addressSize == 8
      offset = Int64(addressSize)
      resolved.append(CFIInstruction(address: f.start, operation: .defCFA, register: isWide ? 7 : 4, value: offset))
      resolved.append(CFIInstruction(address: f.start, operation: .offset, register: isWide ? 16 : 8, value: 0 - offset))
    }
    for given in instructions {
      var i = given
      switch i.operation {
      case .defCFA, .defCFAOffset: offset = i.value
      case .adjustCFAOffset:
        offset &+= i.value
        i.operation = .defCFAOffset
        i.value = offset
      case .relOffset:
        i.operation = .offset
        i.value &-= offset
      case .rememberState: saved.append(offset)
      case .restoreState: if let old = saved.popLast() { offset = old }
      default: break
      }
      resolved.append(i)
    }
  }

  // MARK: Common entries

  /// The CIE that begins as the frame does, and how many of the frame's instructions it covers.
  private func commonEntry(_ f: CFIFrame) -> (offset: Int, covered: Int) {
    key.removeAll()
    key.append(f.returnColumn)
    key.append(f.isSignalFrame ? 1 : 0)
    key.append(f.table?.encoding ?? 0xFF)
    key.append(f.personality?.encoding ?? 0xFF)
    key.append(littleEndian: f.personality?.symbol ?? 0)
    key.append(littleEndian: f.personality?.addend ?? 0)
    let name = attributes.intern(key.bytes)
    if name.index >= entryOfAttributes.count { entryOfAttributes.append(repeating: .max, count: name.index + 1 - entryOfAttributes.count) }
    var k = entryOfAttributes[name.index]
    while k != .max {
      let e = entries[Int(k)]
      if covers(e, f.start) { return (e.offset, Int(e.count)) }
      k = e.next
    }
    var n = 0
    while n < resolved.count, resolved[n].address == f.start, !FrameWriter.staysInFrame(resolved[n].operation) { n += 1 }
    let entry = CommonEntry(offset: bytes.count, first: UInt32(leading.count), count: UInt32(n), next: entryOfAttributes[name.index])
    for i in 0..<n { leading.append(resolved[i]) }
    entryOfAttributes[name.index] = UInt32(entries.count)
    entries.append(entry)
    writeCommonEntry(f, n)
    return (entry.offset, n)
  }

  private static func staysInFrame(_ op: CFIOperation) -> Bool { op == .rememberState || op == .escape || op == .argsSize || op == .label }

  private func covers(_ e: CommonEntry, _ start: UInt64) -> Bool {
    guard Int(e.count) <= resolved.count else { return false }
    for k in 0..<Int(e.count) {
      let a = leading[Int(e.first) + k], b = resolved[k]
      if b.address != start || a.operation != b.operation || a.register != b.register || a.value != b.value { return false }
    }
    return true
  }

  private func writeCommonEntry(_ f: CFIFrame, _ count: Int) {
    let begin = bytes.count
    bytes.append(littleEndian: UInt32(0))
    bytes.append(littleEndian: isDebug ? UInt32.max : UInt32(0))
    bytes.append(1)
    if !isDebug { bytes.append(UInt8(ascii: "z")) }
    if f.personality != nil { bytes.append(UInt8(ascii: "P")) }
    if f.table != nil { bytes.append(UInt8(ascii: "L")) }
    if !isDebug { bytes.append(UInt8(ascii: "R")) }
    if f.isSignalFrame { bytes.append(UInt8(ascii: "S")) }
    bytes.append(contentsOf: 0, 1, addressSize == 8 ? 0x78 : 0x7C, f.returnColumn)
    if !isDebug {
      bytes.append(UInt8(1 + (f.personality.map { 1 + size($0) } ?? 0) + (f.table == nil ? 0 : 1)))
      if let p = f.personality {
        bytes.append(p.encoding)
        pointer(p)
      }
      if let t = f.table { bytes.append(t.encoding) }
      bytes.append(0x1B)
    }
    for k in 0..<count { write(resolved[k]) }
    finishEntry(begin, alignment: isDebug ? addressSize : 4)
  }

  // MARK: Instructions

  private func advance(from: UInt64, to: UInt64) {
    let delta = to &- from
    if delta == 0 { return }
    if delta < 0x40 {
      bytes.append(0x40 | UInt8(delta))
    } else if delta < 0x100 {
      bytes.append(0x02)
      bytes.append(UInt8(delta))
    } else if delta < 0x1_0000 {
      bytes.append(0x03)
      bytes.append(littleEndian: UInt16(delta))
    } else {
      bytes.append(0x04)
      bytes.append(littleEndian: UInt32(truncatingIfNeeded: delta))
    }
  }

  private func write(_ i: CFIInstruction) {
    let r = UInt64(i.register)
    switch i.operation {
    case .defCFA:
      if i.value < 0 {
        bytes.append(0x12)
        bytes.append(uleb128: r)
        bytes.append(sleb128: i.value / dataAlignment)
      } else {
        bytes.append(0x0C)
        bytes.append(uleb128: r)
        bytes.append(uleb128: UInt64(i.value))
      }
    case .defCFAOffset, .adjustCFAOffset: writeCFAOffset(i.value)
    case .defCFARegister:
      bytes.append(0x0D)
      bytes.append(uleb128: r)
    case .offset, .relOffset: writeOffset(r, i.value)
    case .valOffset: writeValueOffset(r, i.value / dataAlignment)
    case .windowSave: bytes.append(0x2D)
    case .restore:
      if r < 0x40 {
        bytes.append(0xC0 | UInt8(r))
      } else {
        bytes.append(0x06)
        bytes.append(uleb128: r)
      }
    case .undefined:
      bytes.append(0x07)
      bytes.append(uleb128: r)
    case .sameValue:
      bytes.append(0x08)
      bytes.append(uleb128: r)
    case .register:
      bytes.append(0x09)
      bytes.append(uleb128: r)
      bytes.append(uleb128: UInt64(i.value))
    case .rememberState: bytes.append(0x0A)
    case .restoreState: bytes.append(0x0B)
    case .argsSize:
      bytes.append(0x2E)
      bytes.append(uleb128: UInt64(i.value))
    case .label: labels.append((UInt32(i.value), base + bytes.count))
    case .escape:
      bytes.append(UnsafeBufferPointer(start: escapes.base + Int(i.value), count: Int(i.register)))
    }
  }

  private func writeValueOffset(_ r: UInt64, _ factored: Int64) {
    bytes.append(factored < 0 ? 0x15 : 0x14)
    bytes.append(uleb128: r)
    if factored < 0 { bytes.append(sleb128: factored) } else { bytes.append(uleb128: UInt64(factored)) }
  }

  private func writeCFAOffset(_ offset: Int64) {
    if offset < 0 {
      bytes.append(0x13)
      bytes.append(sleb128: offset / dataAlignment)
    } else {
      bytes.append(0x0E)
      bytes.append(uleb128: UInt64(offset))
    }
  }

  private func writeOffset(_ r: UInt64, _ offset: Int64) {
    let factored = offset / dataAlignment
    if factored < 0 {
      bytes.append(0x11)
      bytes.append(uleb128: r)
      bytes.append(sleb128: factored)
    } else if r < 0x40 {
      bytes.append(0x80 | UInt8(r))
      bytes.append(uleb128: UInt64(factored))
    } else {
      bytes.append(0x05)
      bytes.append(uleb128: r)
      bytes.append(uleb128: UInt64(factored))
    }
  }
}

extension ByteBuffer {
  public func append(contentsOf bytes: UInt8...) { for b in bytes { append(b) } }

  /// Appends `value` as unsigned LEB128 (DWARF 4 §7.6).
  public func append(uleb128 value: UInt64) {
    var v = value
    while v >= 0x80 {
      append(UInt8(truncatingIfNeeded: v) | 0x80)
      v >>= 7
    }
    append(UInt8(v))
  }

  /// Appends `value` as signed LEB128 (DWARF 4 §7.6).
  public func append(sleb128 value: Int64) {
    var v = value
    while true {
      let b = UInt8(truncatingIfNeeded: v) & 0x7F
      v >>= 7
      if (v == 0 && b & 0x40 == 0) || (v == -1 && b & 0x40 != 0) { return append(b) }
      append(b | 0x80)
    }
  }
}
