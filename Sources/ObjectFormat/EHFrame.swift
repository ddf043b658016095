// `.eh_frame`: call-frame information for unwinding (DWARF 4 §6.4 as changed by the LSB and the x86-64 psABI §4.2.4).
//
// All functions with the same kind of frame share one CIE: version 1, augmentation "zR" (or "zRS" for signal frames),
// FDE pointers encoded as 4-byte PC-relative (DW_EH_PE_pcrel | DW_EH_PE_sdata4), code alignment 1, data alignment -8,
// return address in column 16. The result depends on the input order alone.

import Support

public enum CFIOperation: UInt8, BitwiseCopyable, Sendable {
  case defCFA, defCFAOffset, adjustCFAOffset, defCFARegister, offset, relOffset, restore, undefined, sameValue, register
  case rememberState, restoreState, escape, argsSize
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

public final class EHFrameWriter {
  /// A PC-relative reference from the frame section to code.
  public struct Reference: BitwiseCopyable {
    public var offset: UInt64
    public var section: UInt32
    public var addend: Int64
    /// The symbol referred to instead of a section, or `UInt32.max`.
    public var symbol = UInt32.max
  }

  /// The routine that handles exceptions of a frame (a symbol that holds its address), and where its table is.
  public struct Handler: BitwiseCopyable {
    public var personality: UInt32
    public var section: UInt32
    public var offset: Int64
    public init(personality: UInt32, section: UInt32, offset: Int64) {
      self.personality = personality
      self.section = section
      self.offset = offset
    }
  }

  public let bytes = ByteBuffer(capacity: 1024)
  public var references = Arena<Reference>(capacity: 16)
  /// Offset of the CIE for plain, simple, signal and simple signal frames, or -1.
  private var commonEntries: (Int, Int, Int, Int) = (-1, -1, -1, -1)
  /// CIEs of frames with handlers: (personality, offset).
  private var handlerEntries: [(UInt32, Int)] = []
  private var lastEntry = -1
  private let escapes: ByteBuffer

  public init(escapes: ByteBuffer) { self.escapes = escapes }

  /// Adds the FDE of the code at `start ..< start + length` of section `section`.
  public func addFunction(
    section: UInt32, start: UInt64, length: UInt64, isSignalFrame: Bool, isSimple: Bool, handler: Handler? = nil,
    instructions: UnsafeBufferPointer<CFIInstruction>
  ) {
    let cie = handler.map { handlerEntry($0.personality) } ?? commonEntry(isSignalFrame: isSignalFrame, isSimple: isSimple)
    let begin = bytes.count
    bytes.append(littleEndian: UInt32(0))
    bytes.append(littleEndian: UInt32(bytes.count - cie))
    references.append(Reference(offset: UInt64(bytes.count), section: section, addend: Int64(start)))
    bytes.append(littleEndian: UInt32(0))
    bytes.append(littleEndian: UInt32(length))
    if let handler {
      bytes.append(4)
      references.append(Reference(offset: UInt64(bytes.count), section: handler.section, addend: handler.offset))
      bytes.append(littleEndian: UInt32(0))
    } else {
      bytes.append(0)
    }
    var cfa = FrameState(offset: isSimple ? 0 : 8)
    var saved: [FrameState] = []
    var at = start
    for i in instructions {
      advance(from: at, to: i.address)
      at = i.address
      write(i, &cfa, &saved)
    }
    finishEntry(begin, alignment: 4)
  }

  private struct FrameState { var offset: Int64 }

  /// Pads the last entry so that the section's size is a multiple of 8; call once, after the last function.
  public func finish() { if lastEntry >= 0 { finishEntry(lastEntry, alignment: 8) } }

  /// Pads with DW_CFA_nop and sets the entry's length.
  private func finishEntry(_ begin: Int, alignment: Int) {
    lastEntry = begin
    bytes.align(to: alignment)
    bytes.patch(littleEndian: UInt32(bytes.count - begin - 4), at: begin)
  }

  private func commonEntry(isSignalFrame: Bool, isSimple: Bool) -> Int {
    let known = isSignalFrame ? (isSimple ? commonEntries.3 : commonEntries.2) : (isSimple ? commonEntries.1 : commonEntries.0)
    if known >= 0 { return known }
    let begin = bytes.count
    bytes.append(littleEndian: UInt32(0))
    bytes.append(littleEndian: UInt32(0))
    bytes.append(1)
    bytes.write(isSignalFrame ? "zRS" : "zR")
    bytes.append(0)
    bytes.append(1)  // code alignment factor
    bytes.append(0x78)  // data alignment factor -8
    bytes.append(16)  // return address column
    bytes.append(1)  // augmentation data length
    bytes.append(0x1B)  // DW_EH_PE_pcrel | DW_EH_PE_sdata4
    if !isSimple {
      bytes.append(contentsOf: 0x0C, 7, 8)  // DW_CFA_def_cfa: rsp + 8
      bytes.append(0x80 | 16)  // DW_CFA_offset: return address at cfa - 8
      bytes.append(1)
    }
    finishEntry(begin, alignment: 4)
    switch (isSignalFrame, isSimple) {
    case (false, false): commonEntries.0 = begin
    case (false, true): commonEntries.1 = begin
    case (true, false): commonEntries.2 = begin
    case (true, true): commonEntries.3 = begin
    }
    return begin
  }

  /// The CIE of frames whose exceptions `personality` handles.
  private func handlerEntry(_ personality: UInt32) -> Int {
    for (p, offset) in handlerEntries where p == personality { return offset }
    let begin = bytes.count
    bytes.append(littleEndian: UInt32(0))
    bytes.append(littleEndian: UInt32(0))
    bytes.append(1)
    bytes.write("zPLR")
    bytes.append(0)
    bytes.append(contentsOf: 1, 0x78, 16, 7)  // alignment factors, return address column, length of what follows
    bytes.append(0x9B)  // DW_EH_PE_indirect | DW_EH_PE_pcrel | DW_EH_PE_sdata4
    references.append(Reference(offset: UInt64(bytes.count), section: 0, addend: 0, symbol: personality))
    bytes.append(littleEndian: UInt32(0))
    bytes.append(contentsOf: 0x1B, 0x1B)  // the table's encoding, the function's
    bytes.append(contentsOf: 0x0C, 7, 8, 0x80 | 16, 1)
    finishEntry(begin, alignment: 4)
    handlerEntries.append((personality, begin))
    return begin
  }

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

  private func write(_ i: CFIInstruction, _ cfa: inout FrameState, _ saved: inout [FrameState]) {
    let r = UInt64(i.register)
    switch i.operation {
    case .defCFA:
      cfa.offset = i.value
      if i.value < 0 {
        bytes.append(0x12)
        bytes.append(uleb128: r)
        bytes.append(sleb128: i.value / -8)
      } else {
        bytes.append(0x0C)
        bytes.append(uleb128: r)
        bytes.append(uleb128: UInt64(i.value))
      }
    case .defCFAOffset:
      cfa.offset = i.value
      writeCFAOffset(cfa.offset)
    case .adjustCFAOffset:
      cfa.offset += i.value
      writeCFAOffset(cfa.offset)
    case .defCFARegister:
      bytes.append(0x0D)
      bytes.append(uleb128: r)
    case .offset: writeOffset(r, i.value)
    case .relOffset: writeOffset(r, i.value - cfa.offset)
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
    case .rememberState:
      saved.append(cfa)
      bytes.append(0x0A)
    case .restoreState:
      if let old = saved.popLast() { cfa = old }
      bytes.append(0x0B)
    case .argsSize:
      bytes.append(0x2E)
      bytes.append(uleb128: UInt64(i.value))
    case .escape:
      bytes.append(UnsafeBufferPointer(start: escapes.base + Int(i.value), count: Int(i.register)))
    }
  }

  private func writeCFAOffset(_ offset: Int64) {
    if offset < 0 {
      bytes.append(0x13)
      bytes.append(sleb128: offset / -8)
    } else {
      bytes.append(0x0E)
      bytes.append(uleb128: UInt64(offset))
    }
  }

  private func writeOffset(_ r: UInt64, _ offset: Int64) {
    let factored = offset / -8
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
  func append(contentsOf bytes: UInt8...) { for b in bytes { append(b) } }

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
