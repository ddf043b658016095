// The one sink of machine code and data: sections, symbols, fixups.
//
// Three producers write here through the same encoder: compiled functions, `.s` files and inline assembly. Emission only
// appends; branches to labels and alignments are fragments whose size is settled by `finish()`.
//
// The current section's end is cached in `cursor`/`limit`, so that emitting a byte is a compare and a store.

import ObjectFormat
import Support

/// What a code buffer knows of a symbol.
struct SymbolRecord: BitwiseCopyable {
  /// `expression`: a deferred expression that only layout can work out.
  enum State: UInt8, BitwiseCopyable { case undefined, defined, absolute, common, alias, expression }
  var name: Name
  /// Stream offset, absolute value, common size, or addend of an alias.
  var value: Int64 = 0
  /// Number of fragments before it in its section; alignment of a common symbol; target of an alias; index of an expression.
  var fragment: UInt32 = 0
  var section: SectionID = .none
  var state: State = .undefined
  var binding: SymbolBinding = .local
  var type: SymbolType = .none
  var visibility: SymbolVisibility = .standard
  /// Binding was asked for by a directive; an undefined symbol without one is global.
  var isBound = false
  /// Refers to something or is referred to, so that it belongs into the symbol table even if undefined.
  var isReferenced = false
  /// A label that never reaches the symbol table unless a relocation needs it (no name or `.L…`).
  var isTemporary = false
  /// Set by `.set` or `=`, so that it may be set again.
  var isVolatile = false
  /// Local in the object, though references treat it as global (`.symver …, local`).
  var becomesLocal = false
  /// Named by `.loc … view`: layout gives it its number.
  var isView = false
  /// Named by `.cfi_label`: undefined until the frame section is made.
  var isFrameLabel = false
  /// Stands for the start of its section, whatever kind of section that is.
  var isSectionStart = false
  /// An alias made by `.weakref`: references are those of its target, which they do not make strong.
  var isWeakReference = false
  /// `size = sizeEnd - sizeStart + size`, each `.none` when absent.
  var sizeEnd: MCSymbol = .none
  var sizeStart: MCSymbol = .none
  var size: Int64 = 0
  /// Index in the object being written, or `.max`.
  var objectSymbol = UInt32.max
  /// Where its value or size was set (`SourcePlaces`).
  var place: UInt32 = 0
}

/// `.gnu_attribute tag, value`.
struct ObjectAttribute {
  var tag: Int64
  var number: Int64?
  var text: String?
}

public final class CodeBuffer {
  public let interner: Interner
  var sections: [Section] = []
  var symbols = Arena<SymbolRecord>(capacity: 256)
  /// Interned name → symbol.
  var symbolOfName = Arena<MCSymbol>(capacity: 256)
  private(set) public var section: SectionID = .none
  /// The section being written.
  private(set) public var current: Section
  /// Where the next byte goes, and the end of the current section's room.
  public var cursor: UnsafeMutablePointer<UInt8>
  var start: UnsafeMutablePointer<UInt8>
  var limit: UnsafeMutablePointer<UInt8>
  /// What only layout can work out (`AsmOperator` trees), and the state of their evaluation.
  var expressions = Arena<DeferredExpression>(capacity: 1)
  var evaluation = EvaluationState()
  /// Renamings asked for by `.symver`.
  var versions: [SymbolVersion] = []
  /// `.file` and `.loc`.
  var lineTable: LineTable?
  /// A `.loc` waits for its instruction.
  var hasPendingLine = false
  /// Set when lines of the text itself are recorded (`-g`).
  var debugOptions: AsmDebugOptions?
  /// How debug sections are stored where that makes them smaller.
  public var debugCompression: CompressionMethod?
  /// `.gnu_attribute`
  var objectAttributes: [ObjectAttribute] = []
  /// The newest section of each interned name.
  private var sectionOfName = Arena<SectionID>(capacity: 256)
  /// Prefixes given by `lock`, `rep`… for the next instruction, and always those of `modePrefixes`.
  var pendingPrefixes: UInt32 = 0
  /// What the processor mode adds to every instruction's pending prefixes: nothing in 64-bit mode, so that its encoding stays fast.
  private(set) var modePrefixes: UInt32 = 0
  /// 32 for an i386 object (ELF32), 64 otherwise.
  public var objectBits = 64
  /// The mode of the code that is written: 16, 32 or 64 (`.code16` …).
  public var codeMode = 64 {
    didSet {
      pendingPrefixes &= ~modePrefixes
      modePrefixes = codeMode == 64 ? 0 : codeMode == 32 ? PendingPrefix.mode32 : PendingPrefix.mode16
      pendingPrefixes |= modePrefixes
    }
  }
  /// The first problem met by the encoder since the caller last cleared it.
  public var encodingError: StaticString?
  let encodingWords: UnsafePointer<UInt64>
  var localCommons = Arena<MCSymbol>(capacity: 1)
  public let cfi = CFIRecorder()
  /// What `finish()` found wrong; empty after a good compile.
  public internal(set) var problems: [AsmError] = []
  /// Where late values were written, and the place that `report` names.
  var places = SourcePlaces()
  /// What layout has cost so far; bounded, since sizes that depend on each other can ask for quadratic work.
  var layoutWork = 0
  var reportPlace: UInt32 = 0
  /// Per section, the total fragment size before each fragment; set by `finish()`.
  var layoutShifts: [UnsafeMutablePointer<Int>]?

  /// Standard sections, made on first use.
  public private(set) var text: SectionID = .none
  public private(set) var data: SectionID = .none
  public private(set) var bss: SectionID = .none
  /// Where labels are numbers (`.struct`); `.none` until it is used.
  var absolute: SectionID = .none
  /// The name given by `.file`, or `.none`.
  public var fileName: Name = .none {
    didSet { if isListing && fileName.isSome { listString(".file", interner.bytes(of: fileName)) } }
  }
  /// When set, everything emitted is also written as assembler text; set it before anything else happens.
  public var listing: AsmListing? { didSet { isListing = listing != nil } }
  /// Whether there is a listing, without touching the reference.
  private(set) var isListing = false
  /// Emit an executable-stack note section that asks for no executable stack.
  public var marksStackNonExecutable = true
  /// Some code is written to the stack: the note says so.
  public var needsExecutableStack = false

  public init(interner: Interner) {
    self.interner = interner
    // The table is a constant array that is never mutated or released: its address is stable.
    encodingWords = x86EncodingWords.withUnsafeBufferPointer { $0.baseAddress! }
    let first = Section(name: interner.intern(".text"), type: ELF.progBits, flags: ELF.alloc | ELF.execute, entrySize: 0)
    current = first
    start = first.base
    cursor = first.base
    limit = first.base + first.capacity
    sections.append(first)
    section = SectionID(0)
    enterName(section)
    text = section
    data = makeSection(named: interner.intern(".data"), type: ELF.progBits, flags: ELF.alloc | ELF.write)
    bss = makeSection(named: interner.intern(".bss"), type: ELF.noBits, flags: ELF.alloc | ELF.write)
  }

  deinit { for p in layoutShifts ?? [] { p.deallocate() } }

  func report(_ problem: String) {
    if problems.count >= 100 { return }
    let found = places.find(reportPlace)
    let file = found.map { $0.file.isNone ? "" : interner.string($0.file) } ?? ""
    problems.append(AsmError(file: file, line: found?.line ?? 0, column: found == nil ? 0 : 1, message: problem))
  }

  // MARK: Sections

  /// Adds a section, even if one of that name exists.
  public func makeSection(
    named name: Name, type: UInt32, flags: UInt64, entrySize: UInt64 = 0, group: Name = .none, isComdat: Bool = false,
    linkedTo: MCSymbol = .none, unique: UInt32 = .max
  ) -> SectionID {
    let isPointerArray = type == ELF.initArray || type == ELF.finiArray || type == ELF.preinitArray
    let s = Section(name: name, type: type, flags: flags, entrySize: isPointerArray && entrySize == 0 ? UInt64(objectBits / 8) : entrySize)
    s.group = group
    s.isComdat = isComdat
    s.linkedTo = linkedTo
    s.unique = unique
    sections.append(s)
    let id = SectionID(UInt32(sections.count - 1))
    enterName(id)
    return id
  }

  private func enterName(_ id: SectionID) {
    let s = sections[id.index]
    if s.name.index >= sectionOfName.count {
      sectionOfName.append(repeating: .none, count: s.name.index + 1 - sectionOfName.count)
    }
    s.nextSameName = sectionOfName[s.name.index]
    sectionOfName[s.name.index] = id
  }

  /// The section with this name, group and number, if there is one.
  public func findSection(named name: Name, group: Name = .none, unique: UInt32 = .max, linkedTo: MCSymbol = .none) -> SectionID? {
    if name.index >= sectionOfName.count { return nil }
    var id = sectionOfName[name.index]
    var found: SectionID?
    while id.isSome {
      let s = sections[id.index]
      if s.group == group && s.unique == unique && s.linkedTo == linkedTo { found = id }
      id = s.nextSameName
    }
    return found
  }

  /// Subsection `number` of `id`: its contents follow those of lower numbers in the object.
  func subsection(_ number: Int64, of id: SectionID) -> SectionID {
    let parent = sections[id.index].parent.isSome ? sections[id.index].parent : id
    if number == 0 { return parent }
    let p = sections[parent.index]
    for s in p.subsections where sections[s.index].subsectionNumber == number { return s }
    let s = Section(name: p.name, type: p.type, flags: p.flags, entrySize: p.entrySize)
    s.parent = parent
    s.subsectionNumber = number
    sections.append(s)
    let new = SectionID(UInt32(sections.count - 1))
    p.subsections.append(new)
    return new
  }

  /// The section of that name and group; made with the given properties if absent.
  public func section(
    named name: Name, type: UInt32, flags: UInt64, entrySize: UInt64 = 0, group: Name = .none, isComdat: Bool = false
  ) -> SectionID {
    findSection(named: name, group: group)
      ?? makeSection(named: name, type: type, flags: flags, entrySize: entrySize, group: group, isComdat: isComdat)
  }

  public subscript(id: SectionID) -> Section { sections[id.index] }

  /// Makes `id` the section written to; returns the previous one.
  @discardableResult public func switchTo(_ id: SectionID) -> SectionID {
    let old = section
    if id == old { return old }
    current.count = cursor - start
    section = id
    current = sections[id.index]
    start = current.base
    cursor = start + current.count
    limit = start + current.capacity
    if isListing && id != absolute { listSection(id) }
    return old
  }

  /// Makes room for `n` more bytes.
  @inline(__always) public func reserve(_ n: Int) { if limit - cursor < n { growCurrent(n) } }

  @inline(never) private func growCurrent(_ n: Int) {
    current.count = cursor - start
    current.grow(to: current.count + n)
    start = current.base
    cursor = start + current.count
    limit = start + current.capacity
  }

  /// Bytes in the current section, not counting fragments.
  @inline(__always) var streamOffset: Int { cursor - start }

  // MARK: Data

  @inline(__always) public func emit(byte: UInt8) {
    if cursor == limit { growCurrent(1) }
    cursor.pointee = byte
    cursor += 1
    if isListing { listNumber(".byte", Int64(byte)) }
  }

  /// Appends the low `size` bytes of `value`, least significant first.
  public func emit(value: UInt64, size: Int) {
    emitRaw(value, size)
    if isListing { listValue(value, size) }
  }

  private func emitRaw(_ value: UInt64, _ size: Int) {
    reserve(8)
    UnsafeMutableRawPointer(cursor).storeBytes(of: value.littleEndian, as: UInt64.self)
    cursor += size
  }

  public func emit(bytes: UnsafeBufferPointer<UInt8>) {
    if bytes.count == 0 { return }
    reserve(bytes.count)
    cursor.update(from: bytes.baseAddress!, count: bytes.count)
    cursor += bytes.count
    if isListing { listBytes(bytes) }
  }

  /// Appends `n` bytes of `value`; in a section without contents only its size grows.
  public func emit(repeating value: UInt8, count n: Int) {
    if isListing && section != absolute { listFill(value, n) }
    if current.isNoBits {
      current.zeroSize &+= n
      return
    }
    reserve(n)
    cursor.update(repeating: value, count: n)
    cursor += n
  }

  /// Appends `symbol + addend` as a `size`-byte address (or a TLS or GOT offset if `modifier` says so).
  public func emit(symbol: MCSymbol, addend: Int64 = 0, size: Int, modifier: SymbolModifier = .none, isPCRelative: Bool = false) {
    let type = dataRelocation(size: size, modifier: modifier, isPCRelative: isPCRelative)
    addFixup(type, size: size, symbol: symbol, addend: addend)
    emitRaw(0, size)
    if isListing {
      listSymbol(symbol, minus: .none, addend: addend, size: size, modifier: modifier, isPCRelative: isPCRelative)
    }
  }

  /// Appends the difference `symbol - minus + addend` in `size` bytes.
  public func emit(difference symbol: MCSymbol, minus: MCSymbol, addend: Int64 = 0, size: Int) {
    let type = dataRelocation(size: size, modifier: .none, isPCRelative: false)
    addFixup(type, size: size, symbol: symbol, minus: minus, addend: addend)
    emitRaw(0, size)
    if isListing { listSymbol(symbol, minus: minus, addend: addend, size: size, modifier: .none, isPCRelative: false) }
  }

  private func dataRelocation(size: Int, modifier: SymbolModifier, isPCRelative: Bool) -> X86Relocation {
    if objectBits == 32 && size == 4, let type = X86Relocation.ia32(modifier) { return type == .gotOff64 ? .ia32GOTOff : type }
    switch modifier {
    case .none:
      switch size {
      case 1: return isPCRelative ? .pc8 : .abs8
      case 2: return isPCRelative ? .pc16 : .abs16
      case 4: return isPCRelative ? .pc32 : .abs32
      default: return isPCRelative ? .pc64 : .abs64
      }
    case .plt: return size == 8 ? .pltOff64 : .plt32
    case .got: return size == 8 ? .got64 : .got32
    case .gotPCRel, .gotPCRelNoRelax: return size == 8 ? .gotPCRel64 : .gotPCRel
    case .gotOff: return .gotOff64
    case .gotTPOff: return .gotTPOff
    case .tpOff: return size == 8 ? .tpOff64 : .tpOff32
    case .dtpOff: return size == 8 ? .dtpOff64 : .dtpOff32
    case .tlsGD: return .tlsGD
    case .tlsLD: return .tlsLD
    case .tlsDesc: return .gotPC32TLSDesc
    case .size: return size == 8 ? .size64 : .size32
    case .gotPC: return size == 8 ? .gotPC64 : .gotPC32
    case .gotPlt, .tlsCall, .ntpOff, .gotNTPOff, .indNTPOff, .tlsLDM:
      encodingError = encodingError ?? "this relocation cannot be used in data"
      return .none
    }
  }

  /// Records a fixup at the current position.
  func addFixup(_ type: X86Relocation, size: Int, symbol: MCSymbol, minus: MCSymbol = .none, addend: Int64, at offset: Int? = nil) {
    symbols[symbol.index].isReferenced = true
    if minus.isSome { symbols[minus.index].isReferenced = true }
    current.fixups.append(
      Fixup(
        offset: UInt32(offset ?? streamOffset), fragment: UInt32(current.fragments.count), symbol: symbol, minus: minus, addend: addend,
        type: type, size: UInt8(size), place: places.here()))
  }

  /// What pads code at the current position.
  var nops: X86Nops { X86Nops(mode: codeMode, objectBits: objectBits) }

  /// Aligns to `1 << log2`. Padding is NOPs in code sections unless `fill` is given, a pattern of `fillSize` bytes; skips
  /// the alignment when it would take more than `maxSkip` bytes (0 = no limit).
  public func align(log2: Int, maxSkip: Int = 0, fill: UInt32? = nil, fillSize: Int = 1) {
    if isListing && section != absolute { listAlignment(log2, maxSkip, fill, fillSize) }
    let alignment = 1 << log2
    if UInt64(alignment) > current.alignment { current.alignment = UInt64(alignment) }
    if current.isNoBits {
      let rest = current.zeroSize & (alignment - 1)
      let skip = rest == 0 ? 0 : alignment - rest
      if maxSkip == 0 || skip <= maxSkip { current.zeroSize &+= skip }
      return
    }
    let useNops = fill == nil && current.isExecutable
    // The line table wants to know where alignments are.
    if current.fragments.isEmpty && current.parent.isNone && lineTable == nil {
      let rest = streamOffset & (alignment - 1)
      let skip = rest == 0 ? 0 : alignment - rest
      if skip == 0 || (maxSkip != 0 && skip > maxSkip) { return }
      // Much of it is made when the section is written, once.
      if skip > 1 << 16 { return addAlignment(log2, maxSkip, useNops, fill, fillSize) }
      reserve(skip)
      if useNops { nops.write(count: skip, to: cursor) } else { Fill.write(fill ?? 0, size: fillSize, count: skip, to: cursor) }
      cursor += skip
      return
    }
    addAlignment(log2, maxSkip, useNops, fill, fillSize)
  }

  private func addAlignment(_ log2: Int, _ maxSkip: Int, _ useNops: Bool, _ fill: UInt32?, _ fillSize: Int) {
    current.fragments.append(
      Fragment(
        kind: .alignment, detail: UInt8(log2), flag: useNops, byte: useNops ? nops.rawValue : UInt8(fillSize), offset: UInt32(streamOffset),
        addend: Int32(clamping: maxSkip), fill: fill ?? 0, place: places.here()))
  }

  /// Appends as many bytes as `count` turns out to be, filled with `fill`.
  func emit(space count: LinearTerm, fill: UInt32, fillSize: Int) {
    if isListing { listSpace(count, fill, fillSize) }
    addVariable(.space, count, fill, fillSize)
  }

  /// Moves on to the place `target` in the section.
  func emit(origin target: LinearTerm, fill: UInt32) {
    if isListing { listOrigin(target, fill) }
    addVariable(.origin, target, fill, 1)
  }

  private func addVariable(_ kind: Fragment.Kind, _ term: LinearTerm, _ fill: UInt32, _ fillSize: Int) {
    let t = compact(term)
    markReferenced(t)
    current.fragments.append(
      Fragment(
        kind: kind, detail: 0, flag: false, byte: UInt8(fillSize), offset: UInt32(streamOffset), symbol: t.add, minus: t.sub, addend: Int32(truncatingIfNeeded: t.constant),
        fill: fill, place: places.here()))
  }

  /// Appends `symbol - minus + addend` as LEB128.
  public func emit(leb128 symbol: MCSymbol, minus: MCSymbol, addend: Int64, isSigned: Bool) {
    if isListing { listLEB(symbol, minus, addend, isSigned: isSigned) }
    let t = compact(LinearTerm(add: symbol, sub: minus, constant: addend))
    markReferenced(t)
    current.fragments.append(
      Fragment(
        kind: isSigned ? .sleb128 : .uleb128, detail: 0, flag: false, size: 1, offset: UInt32(streamOffset), symbol: t.add,
        minus: t.sub, addend: Int32(truncatingIfNeeded: t.constant), place: places.here()))
  }

  /// Appends a jump whose size depends on the distance: `opcode` is its two-byte form (EB or 70…7F).
  @inline(__always) func emitBranch(opcode: UInt8, prefix: UInt8, to target: MCSymbol, addend: Int64, viaPLT: Bool) {
    symbols[target.index].isReferenced = true
    current.fragments.append(
      Fragment(
        kind: .branch, detail: opcode, flag: false, viaPLT: viaPLT, mode: UInt8(truncatingIfNeeded: codeMode), byte: prefix, size: prefix == 0 ? 2 : 3, offset: UInt32(truncatingIfNeeded: streamOffset),
        symbol: target, addend: Int32(truncatingIfNeeded: addend), place: places.here()))
  }

  /// `.gnu_attribute`
  func addObjectAttribute(_ a: ObjectAttribute) {
    objectAttributes.removeAll { $0.tag == a.tag }
    objectAttributes.append(a)
    list { p in
      p.out.write("\t.gnu_attribute\t")
      p.out.write(decimal: a.tag)
      if let n = a.number {
        p.out.write(", ")
        p.out.write(decimal: n)
      }
      if let text = a.text {
        p.out.write(",")
        p.quoted(text)
      }
      p.out.append(0x0A)
    }
  }
  /// What the current section holds, for looking at single encoded instructions.
  public var currentCode: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: start, count: cursor - start) }

  /// Empties the current section of everything but fixups, for encoding single instructions.
  public func discardCode() { cursor = start }

  /// Stores the current section's state so that its fields are up to date.
  func synchronize() { current.count = cursor - start }
}
