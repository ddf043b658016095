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
    var returnColumn: UInt8 = 16
    /// Who handles exceptions, and its table, with their encodings; `.none` for nobody.
    var personality = LinearTerm()
    var personalityEncoding: UInt8 = 0xFF
    var table = LinearTerm()
    var tableEncoding: UInt8 = 0xFF
    /// Where it begins in the text (`SourcePlaces`).
    var place: UInt32 = 0
    /// The sections it goes to.
    var isInEHFrame = true
    var isInDebugFrame = false
  }
  var entries = Arena<Entry>(capacity: 16)
  var frames = Arena<Frame>(capacity: 16)
  /// Bytes of `.cfi_escape`, addressed by `value` (offset) and `register` (length).
  let escapes = ByteBuffer(capacity: 16)
  public private(set) var isOpen = false
  /// What `.cfi_sections` asks for, of the frames that follow.
  var writesEHFrame = true
  var writesDebugFrame = false

  /// `.cfi_startproc`
  public func startProcedure(_ b: CodeBuffer, isSimple: Bool = false) {
    isOpen = true
    var frame = Frame(
      section: b.section, startOffset: UInt32(b.streamOffset), startFragment: UInt32(b.current.fragments.count),
      firstEntry: UInt32(entries.count))
    frame.isSimple = isSimple
    if b.objectBits == 32 { frame.returnColumn = 8 }
    frame.place = b.places.here()
    frame.isInEHFrame = writesEHFrame
    frame.isInDebugFrame = writesDebugFrame
    frames.append(frame)
    b.list { $0.out.write(isSimple ? "\t.cfi_startproc simple\n" : "\t.cfi_startproc\n") }
  }

  /// `.cfi_endproc`
  public func endProcedure(_ b: CodeBuffer) {
    guard isOpen else { return }
    isOpen = false
    b.list { $0.out.write("\t.cfi_endproc\n") }
    let i = frames.count - 1
    if b.section != frames[i].section {
      b.reportPlace = b.places.here()
      b.report("'.cfi_endproc' stands in another section than its '.cfi_startproc'")
      frames.removeLast()
      return
    }
    frames[i].endOffset = UInt32(b.streamOffset)
    frames[i].endFragment = UInt32(b.current.fragments.count)
    frames[i].entryCount = UInt32(entries.count) - frames[i].firstEntry
  }

  /// `.cfi_personality 0x9b`, `.cfi_lsda 0x1b`: both PC-relative, the routine through a pointer.
  public func setHandler(personality: MCSymbol, table: MCSymbol, _ b: CodeBuffer) {
    setPersonality(LinearTerm(add: personality), encoding: 0x9B, b)
    setTable(LinearTerm(add: table), encoding: 0x1B, b)
  }

  func setPersonality(_ target: LinearTerm, encoding: UInt8, _ b: CodeBuffer) {
    if isOpen {
      frames[frames.count - 1].personality = target
      frames[frames.count - 1].personalityEncoding = encoding
    }
    b.markReferenced(target)
    listPointer("\t.cfi_personality ", target, encoding, b)
  }

  func setTable(_ target: LinearTerm, encoding: UInt8, _ b: CodeBuffer) {
    if isOpen {
      frames[frames.count - 1].table = target
      frames[frames.count - 1].tableEncoding = encoding
    }
    b.markReferenced(target)
    listPointer("\t.cfi_lsda ", target, encoding, b)
  }

  private func listPointer(_ directive: StaticString, _ target: LinearTerm, _ encoding: UInt8, _ b: CodeBuffer) {
    b.list { p in
      p.out.write(directive)
      p.out.write(decimal: encoding)
      if encoding != 0xFF {
        p.out.write(", ")
        p.term(target)
      }
      p.out.append(0x0A)
    }
  }

  /// `.cfi_return_column`
  func setReturnColumn(_ register: Int, _ b: CodeBuffer) {
    if isOpen { frames[frames.count - 1].returnColumn = UInt8(truncatingIfNeeded: register) }
    b.list { p in
      p.out.write("\t.cfi_return_column ")
      p.out.write(decimal: register)
      p.out.append(0x0A)
    }
  }

  /// `.cfi_sections`
  func setSections(ehFrame: Bool, debugFrame: Bool, _ b: CodeBuffer) {
    writesEHFrame = ehFrame
    writesDebugFrame = debugFrame
    b.list { p in
      p.out.write("\t.cfi_sections ")
      p.out.write(!debugFrame ? ".eh_frame\n" : ehFrame ? ".eh_frame, .debug_frame\n" : ".debug_frame\n")
    }
  }

  /// `.cfi_signal_frame`
  public func markSignalFrame(_ b: CodeBuffer) {
    if isOpen { frames[frames.count - 1].isSignalFrame = true }
    b.list { $0.out.write("\t.cfi_signal_frame\n") }
  }

  /// Records an instruction at the current position. `register` is a DWARF register number.
  public func record(_ operation: CFIOperation, register: Int = 0, value: Int64 = 0, _ b: CodeBuffer) {
    if isOpen, b.section != frames[frames.count - 1].section {
      b.reportPlace = b.places.here()
      return b.report("call-frame directives stand in another section than their '.cfi_startproc'")
    }
    entries.append(
      Entry(
        operation: operation, section: b.section, offset: UInt32(b.streamOffset), fragment: UInt32(b.current.fragments.count),
        register: UInt16(truncatingIfNeeded: register), value: value))
    if b.isListing { list(operation, register, value, b) }
  }

  private func list(_ operation: CFIOperation, _ register: Int, _ value: Int64, _ b: CodeBuffer) {
    b.list { p in
      p.out.write("\t")
      switch operation {
      case .defCFA: p.out.write(".cfi_def_cfa ")
      case .defCFAOffset: p.out.write(".cfi_def_cfa_offset ")
      case .adjustCFAOffset: p.out.write(".cfi_adjust_cfa_offset ")
      case .defCFARegister: p.out.write(".cfi_def_cfa_register ")
      case .offset: p.out.write(".cfi_offset ")
      case .relOffset: p.out.write(".cfi_rel_offset ")
      case .valOffset: p.out.write(".cfi_val_offset ")
      case .windowSave: p.out.write(".cfi_window_save")
      case .restore: p.out.write(".cfi_restore ")
      case .undefined: p.out.write(".cfi_undefined ")
      case .sameValue: p.out.write(".cfi_same_value ")
      case .register: p.out.write(".cfi_register ")
      case .rememberState: p.out.write(".cfi_remember_state")
      case .restoreState: p.out.write(".cfi_restore_state")
      case .argsSize, .escape: p.out.write(".cfi_escape ")
      case .label: p.out.write(".cfi_label ")
      }
      switch operation {
      case .defCFA, .offset, .relOffset, .valOffset, .register:
        p.out.write(decimal: register)
        p.out.write(", ")
        p.out.write(decimal: value)
      case .defCFAOffset, .adjustCFAOffset: p.out.write(decimal: value)
      case .defCFARegister, .restore, .undefined, .sameValue: p.out.write(decimal: register)
      case .rememberState, .restoreState, .windowSave: break
      case .label: p.symbolName(MCSymbol(UInt32(value)))
      case .escape: listBytes(Int(value), register, p.out)
      case .argsSize:
        let bytes = ByteBuffer(capacity: 16)
        bytes.append(uleb128: UInt64(value))
        p.out.write("0x2e")
        for c in bytes.bytes {
          p.out.write(", ")
          p.out.write(decimal: c)
        }
      }
      p.out.append(0x0A)
    }
  }

  private func listBytes(_ start: Int, _ count: Int, _ out: ByteBuffer) {
    for i in 0..<count {
      if i > 0 { out.write(", ") }
      out.write(decimal: escapes.base[start + i])
    }
  }

  /// `.cfi_escape`
  public func recordEscape(_ bytes: UnsafeBufferPointer<UInt8>, _ b: CodeBuffer) {
    let at = escapes.count
    escapes.append(bytes)
    record(.escape, register: bytes.count, value: Int64(at), b)
  }

  /// `.cfi_label`: the symbol names this place of the frame section, which only layout knows.
  func recordLabel(_ symbol: MCSymbol, _ b: CodeBuffer) {
    b.symbols[symbol.index].isFrameLabel = true
    b.symbols[symbol.index].place = b.places.here()
    record(.label, value: Int64(symbol.raw), b)
  }

  /// Applies `change` to every recorded position.
  func move(_ change: (inout SectionID, inout UInt32, inout UInt32) -> Void) {
    for i in entries.indices { change(&entries[i].section, &entries[i].offset, &entries[i].fragment) }
    for i in frames.indices {
      var section = frames[i].section
      change(&section, &frames[i].startOffset, &frames[i].startFragment)
      section = frames[i].section
      change(&section, &frames[i].endOffset, &frames[i].endFragment)
      frames[i].section = section
    }
  }

  /// The DWARF number of a register in an IA-32 object (psABI i386 supplement, table 2.14).
  static func dwarfNumber32(_ r: Register) -> Int {
    switch r.raw {
    case 0..<8: return Int(r.raw)
    case 32..<40: return Int(r.raw) - 32 + 21
    case 64..<72: return Int(r.raw) - 64 + 11
    case 72..<80: return Int(r.raw) - 72 + 29
    case 88: return 8
    default: return 255
    }
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
