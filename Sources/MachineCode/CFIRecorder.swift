// Call-frame information while code is being emitted: a list of instructions with their positions.
//
// The positions are resolved after relaxation, when `.eh_frame` is built (`ObjectFormat/EHFrame.swift`).

import ObjectFormat
import Support

public final class CFIRecorder {
  struct Entry: BitwiseCopyable {
    var operation: CFIOperation
    var section: SectionID
    var offset: UInt32
    var fragment: UInt32
    var register: UInt16 = 0
    var value: Int64 = 0
  }
  struct Frame: BitwiseCopyable {
    var section: SectionID
    var startOffset: UInt32
    var startFragment: UInt32
    var endOffset: UInt32 = 0
    var endFragment: UInt32 = 0
    var firstEntry: UInt32
    var entryCount: UInt32 = 0
    var isSignalFrame = false
    var isSimple = false
  }
  var entries = Arena<Entry>(capacity: 16)
  var frames = Arena<Frame>(capacity: 16)
  /// Bytes of `.cfi_escape`, addressed by `value` (offset) and `register` (length).
  let escapes = ByteBuffer(capacity: 16)
  public private(set) var isOpen = false

  /// `.cfi_startproc`
  public func startProcedure(_ b: CodeBuffer, isSimple: Bool = false) {
    isOpen = true
    var frame = Frame(
      section: b.section, startOffset: UInt32(b.streamOffset), startFragment: UInt32(b.current.fragments.count),
      firstEntry: UInt32(entries.count))
    frame.isSimple = isSimple
    frames.append(frame)
  }

  /// `.cfi_endproc`
  public func endProcedure(_ b: CodeBuffer) {
    guard isOpen else { return }
    isOpen = false
    let i = frames.count - 1
    frames[i].endOffset = UInt32(b.streamOffset)
    frames[i].endFragment = UInt32(b.current.fragments.count)
    frames[i].entryCount = UInt32(entries.count) - frames[i].firstEntry
  }

  /// `.cfi_signal_frame`
  public func markSignalFrame() { if isOpen { frames[frames.count - 1].isSignalFrame = true } }

  /// Records an instruction at the current position. `register` is a DWARF register number.
  public func record(_ operation: CFIOperation, register: Int = 0, value: Int64 = 0, _ b: CodeBuffer) {
    entries.append(
      Entry(
        operation: operation, section: b.section, offset: UInt32(b.streamOffset), fragment: UInt32(b.current.fragments.count),
        register: UInt16(truncatingIfNeeded: register), value: value))
  }

  /// `.cfi_escape`
  public func recordEscape(_ bytes: UnsafeBufferPointer<UInt8>, _ b: CodeBuffer) {
    let at = escapes.count
    escapes.append(bytes)
    record(.escape, register: bytes.count, value: Int64(at), b)
  }

  /// The DWARF number of an x86-64 register (psABI figure 3.36).
  public static func dwarfNumber(_ r: Register) -> Int {
    switch r.raw {
    case 0: return 0
    case 1: return 2
    case 2: return 1
    case 3: return 3
    case 4: return 7
    case 5: return 6
    case 6: return 4
    case 7: return 5
    case 8..<16: return Int(r.raw)
    case 32..<48: return Int(r.raw) - 32 + 17
    case 64..<72: return Int(r.raw) - 64 + 33
    case 72..<80: return Int(r.raw) - 72 + 41
    case 88: return 16
    default: return 255
    }
  }
}
