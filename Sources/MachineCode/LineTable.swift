// `.file` and `.loc`: the line number program of `.debug_line`.
//
// Rows are recorded while code is emitted, as positions; after layout `write` makes the section (DWARF 5 §6.2, DWARF 4 §6.2).
// The parameters of special opcodes, and when a row is written, are those of GNU as, so that objects agree.
//
// Before: rows with positions. After: the bytes of `.debug_line` and `.debug_line_str`, and references to code.

import Support

final class LineTable {
  struct Row: BitwiseCopyable {
    var section: SectionID
    var offset: UInt32
    var fragment: UInt32
    var state: LineState
  }

  /// What `.loc` says of the next instruction.
  struct LineState: BitwiseCopyable {
    var file: UInt32 = 1
    var line: UInt32 = 1
    var column: UInt32 = 0
    var isa: UInt32 = 0
    var discriminator: UInt32 = 0
    var isStatement = true
    var isBlock = false
    var isPrologueEnd = false
    var isEpilogueBegin = false
    /// The symbol that `view` names.
    var view: MCSymbol = .none
    /// The view is 0 by decree.
    var resetsView = false
  }

  struct File {
    var directory = 0
    var name: Name = .none
    var md5: (UInt64, UInt64)?
    var isUsed = false
  }

  var rows = Arena<Row>(capacity: 64)
  var files: [File] = []
  /// Directory 0 is the compilation directory of DWARF 5.
  var directories: [Name] = [.none]
  private var directoryIndex = HashTable()
  var current = LineState()
  /// 5 once `.file 0` or an MD5 was seen.
  var version = 0
  /// A `.loc` was seen: without one there is no table.
  var hasLocations: Bool { rows.count > 0 }

  init() {}

  /// The index of a directory, made on first use.
  func directory(_ name: Name) -> Int {
    if name.isNone { return 0 }
    if let i = directoryIndex.find(UInt64(name.raw)) { return Int(i) }
    if directories[0] == name { return 0 }
    directories.append(name)
    directoryIndex.insert(UInt64(name.raw), UInt32(directories.count - 1))
    return directories.count - 1
  }

  /// `.file number …`
  func setFile(_ number: Int, directory: Int, name: Name, md5: (UInt64, UInt64)?) {
    while files.count <= number { files.append(File()) }
    files[number] = File(directory: directory, name: name, md5: md5, isUsed: true)
  }

  /// The row that waits is at the current position of `b`.
  func mark(_ b: CodeBuffer) {
    rows.append(Row(section: b.section, offset: UInt32(b.streamOffset), fragment: UInt32(b.current.fragments.count), state: current))
    current.isBlock = false
    current.isPrologueEnd = false
    current.isEpilogueBegin = false
    current.discriminator = 0
    current.view = .none
    current.resetsView = false
  }

  /// Numbers the rows of equal address, and gives the numbers to the symbols that ask for them.
  func assignViews(_ b: CodeBuffer) {
    let last = Arena<UInt32>(repeating: UInt32.max, count: b.sections.count)
    let views = Arena<UInt32>(repeating: 0, count: max(rows.count, 1))
    for i in rows.indices {
      let r = rows[i]
      let previous = last[r.section.index]
      last[r.section.index] = UInt32(i)
      var view: UInt32 = 0
      if previous != UInt32.max && !r.state.resetsView && address(rows[Int(previous)], b) == address(r, b) { view = views[Int(previous)] &+ 1 }
      views[i] = view
      if r.state.view.isSome {
        b.symbols[r.state.view.index].state = .absolute
        b.symbols[r.state.view.index].value = Int64(view)
      }
    }
  }

  private func address(_ r: Row, _ b: CodeBuffer) -> UInt64 { b.placed(section: r.section, offset: r.offset, fragment: r.fragment) }
}

/// Writes the bytes of the two sections.
final class LineTableWriter {
  /// A reference to code (`section`) or to `.debug_line_str` (`section` absent).
  struct Reference: BitwiseCopyable {
    var offset: UInt64
    var section: SectionID
    var addend: Int64
  }

  let bytes = ByteBuffer(capacity: 1024)
  let strings = ByteBuffer(capacity: 256)
  var references = Arena<Reference>(capacity: 16)
  private let table: LineTable
  private let buffer: CodeBuffer
  /// Length of what `.debug_line_str` holds already.
  private let stringBase: Int
  private var addressSize: Int { buffer.objectBits / 8 }

  // Parameters of special opcodes (DWARF 5 §6.2.5.1).
  private static let lineBase = -5
  private static let lineRange = 14
  private static let opcodeBase = 13
  private static let mostSpecialAdvance = (255 - 13) / 14

  init(_ table: LineTable, _ buffer: CodeBuffer, stringBase: Int) {
    self.table = table
    self.buffer = buffer
    self.stringBase = stringBase
  }

  func write() {
    let version = max(table.version, 3)
    bytes.append(littleEndian: UInt32(0))
    bytes.append(littleEndian: UInt16(version))
    if version >= 5 { bytes.append(contentsOf: UInt8(addressSize), 0) }
    let headerLength = bytes.count
    bytes.append(littleEndian: UInt32(0))
    bytes.append(1)  // minimum instruction length
    if version >= 4 { bytes.append(1) }  // operations per instruction
    bytes.append(1)  // rows begin as statements
    bytes.append(UInt8(bitPattern: Int8(LineTableWriter.lineBase)))
    bytes.append(UInt8(LineTableWriter.lineRange))
    bytes.append(UInt8(LineTableWriter.opcodeBase))
    bytes.append(contentsOf: 0, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 1)  // operand counts of opcodes 1…12
    if version >= 5 { writeFiles5() } else { writeFiles() }
    bytes.patch(littleEndian: UInt32(bytes.count - headerLength - 4), at: headerLength)
    writeSequences()
    bytes.patch(littleEndian: UInt32(bytes.count - 4), at: 0)
  }

  // MARK: Files

  private func writeFiles() {
    for d in table.directories.dropFirst() { string(d) }
    bytes.append(0)
    for f in table.files.dropFirst() where f.isUsed {
      string(f.name)
      bytes.append(uleb128: UInt64(f.directory))
      bytes.append(contentsOf: 0, 0)
    }
    bytes.append(0)
  }

  private func writeFiles5() {
    // One form of directories: DW_LNCT_path as DW_FORM_line_strp.
    bytes.append(contentsOf: 1, 1, 0x1F)
    bytes.append(uleb128: UInt64(table.directories.count))
    for d in table.directories { lineString(d) }
    let hasMD5 = table.files.contains { $0.md5 != nil }
    // DW_LNCT_path, DW_LNCT_directory_index as udata, DW_LNCT_MD5 as data16.
    bytes.append(contentsOf: hasMD5 ? 3 : 2, 1, 0x1F, 2, 0x0F)
    if hasMD5 { bytes.append(contentsOf: 5, 0x1E) }
    var files = table.files
    // File 0 is the primary one; without `.file 0` the first file stands there too.
    if files.count > 1 && !files[0].isUsed { files[0] = files[1] }
    bytes.append(uleb128: UInt64(files.count))
    for f in files {
      lineString(f.name)
      bytes.append(uleb128: UInt64(f.directory))
      if hasMD5 {
        bytes.append(littleEndian: f.md5?.0 ?? 0)
        bytes.append(littleEndian: f.md5?.1 ?? 0)
      }
    }
  }

  private func string(_ name: Name) {
    if name.isSome { bytes.append(buffer.interner.bytes(of: name)) }
    bytes.append(0)
  }

  private func lineString(_ name: Name) {
    references.append(Reference(offset: UInt64(bytes.count), section: .none, addend: Int64(stringBase + strings.count)))
    bytes.append(littleEndian: UInt32(0))
    if name.isSome { strings.append(buffer.interner.bytes(of: name)) }
    strings.append(0)
  }

  // MARK: Rows

  /// One sequence per section, in the order in which rows first came; a chain of row indices per section.
  private func writeSequences() {
    let n = table.rows.count
    let next = Arena<UInt32>(repeating: UInt32.max, count: max(n, 1))
    let first = Arena<UInt32>(repeating: UInt32.max, count: buffer.sections.count)
    let last = Arena<UInt32>(repeating: UInt32.max, count: buffer.sections.count)
    var order: [Int] = []
    for i in 0..<n {
      let s = table.rows[i].section.index
      if first[s] == UInt32.max {
        first[s] = UInt32(i)
        order.append(s)
      } else {
        next[Int(last[s])] = UInt32(i)
      }
      last[s] = UInt32(i)
    }
    for s in order { writeSequence(from: Int(first[s]), next, SectionID(UInt32(s))) }
  }

  private func writeSequence(from start: Int, _ next: borrowing Arena<UInt32>, _ section: SectionID) {
    var old = LineTable.LineState()
    var at: UInt64 = 0
    var previous: LineTable.Row?
    var i = start
    while true {
      let row = table.rows[i]
      let s = row.state
      operands(s, old)
      let address = buffer.placed(section: section, offset: row.offset, fragment: row.fragment)
      if needsAddress(row, after: previous) {
        bytes.append(contentsOf: 0, UInt8(1 + addressSize), 2)  // DW_LNE_set_address
        references.append(Reference(offset: UInt64(bytes.count), section: section, addend: Int64(address)))
        bytes.append(repeating: 0, count: addressSize)
        at = address
      }
      previous = row
      advance(line: Int(s.line) - Int(old.line), address: address &- at)
      at = address
      old = s
      if next[i] == UInt32.max { break }
      i = Int(next[i])
    }
    endSequence(buffer.sectionSize(section) &- at)
  }

  /// The first row has its address written out; so has one that resets its view where the reader could not tell that the address
  /// advances: at the same place, or when only an alignment lies between.
  private func needsAddress(_ row: LineTable.Row, after previous: LineTable.Row?) -> Bool {
    guard let previous else { return true }
    if !row.state.resetsView { return false }
    if row.fragment == previous.fragment { return row.offset == previous.offset }
    let section = buffer[row.section]
    let before = section.fragments[Int(row.fragment) - 1], next = section.fragments[Int(previous.fragment)]
    return before.offset == row.offset && next.offset == previous.offset && next.kind != .branch
  }

  private func operands(_ s: LineTable.LineState, _ old: LineTable.LineState) {
    if s.file != old.file {
      bytes.append(4)
      bytes.append(uleb128: UInt64(s.file))
    }
    if s.column != old.column {
      bytes.append(5)
      bytes.append(uleb128: UInt64(s.column))
    }
    if s.discriminator != 0 {
      let scratch = ByteBuffer(capacity: 16)
      scratch.append(uleb128: UInt64(s.discriminator))
      bytes.append(0)
      bytes.append(uleb128: UInt64(1 + scratch.count))
      bytes.append(4)
      bytes.append(scratch.bytes)
    }
    if s.isa != old.isa {
      bytes.append(12)
      bytes.append(uleb128: UInt64(s.isa))
    }
    if s.isStatement != old.isStatement { bytes.append(6) }
    if s.isBlock { bytes.append(7) }
    if s.isPrologueEnd { bytes.append(10) }
    if s.isEpilogueBegin { bytes.append(11) }
  }

  /// A row `line` lines and `address` bytes further, in the fewest opcodes that special opcodes and DW_LNS_const_add_pc allow.
  private func advance(line: Int, address: UInt64) {
    var delta = line
    var isMoved = false
    if delta < LineTableWriter.lineBase || delta >= LineTableWriter.lineBase + LineTableWriter.lineRange {
      bytes.append(3)
      bytes.append(sleb128: Int64(delta))
      delta = 0
      isMoved = true
    }
    if delta == 0 && address == 0 { return bytes.append(1) }
    let base = delta - LineTableWriter.lineBase + LineTableWriter.opcodeBase
    if address < 256 {
      let special = base + Int(address) * LineTableWriter.lineRange
      if special <= 255 { return bytes.append(UInt8(special)) }
      let rest = special - LineTableWriter.mostSpecialAdvance * LineTableWriter.lineRange
      if rest <= 255 {
        bytes.append(8)
        return bytes.append(UInt8(rest))
      }
    }
    bytes.append(2)
    bytes.append(uleb128: address)
    bytes.append(isMoved ? 1 : UInt8(base))
  }

  private func endSequence(_ address: UInt64) {
    if address == UInt64(LineTableWriter.mostSpecialAdvance) {
      bytes.append(8)
    } else if address != 0 {
      bytes.append(2)
      bytes.append(uleb128: address)
    }
    bytes.append(contentsOf: 0, 1, 1)
  }
}
