// Debug information of hand-written assembly (`-g`): a line per instruction, a unit for the file and its functions.
//
// Lines are recorded while the text is read, unless it has `.loc` or `.file` directives of its own. At the end the sections are written
// like any other contents (DWARF 5 §7.5, §7.28; `.debug_aranges` as DWARF 5 §6.1.2), so that layout and relocations see nothing special;
// `.debug_line` is made by `LineTable`.

import ObjectFormat
import Support

/// What `-g` asks of the assembler.
public struct AsmDebugOptions: Sendable {
  /// The name of the text itself.
  public var file: String
  /// Where names of files begin.
  public var folder: String
  public init(file: String, folder: String) {
    self.file = file
    self.folder = folder
  }
}

/// Lines recorded for the text itself.
struct GeneratedLines {
  /// Files seen, the first of number 1, and the last one met.
  var files: [String] = []
  var lastName: String?
  var lastNumber = 0
  /// The line of the last row: several instructions of one line share a row.
  var lastLine = 0
}

extension AsmParser {
  /// The row of the instruction that follows: its own line, or that of the macro's use.
  func recordLine() {
    guard let options = options.debug, buffer.current.isExecutable else { return }
    if generatedLines == nil {
      // Lines that the text gives itself are enough.
      if buffer.lineTable != nil { return }
      generatedLines = GeneratedLines()
      buffer.beginGeneratedLines(options)
    }
    var top = frames.count - 1
    var line = lexer.line
    while top > 0 && frames[top].kind != .file {
      line = frames[top].askedAt
      top -= 1
    }
    let file = frames[top].file
    var number = generatedLines!.lastNumber
    if file != generatedLines!.lastName {
      if let known = generatedLines!.files.firstIndex(of: file) {
        number = known + 1
      } else {
        generatedLines!.files.append(file)
        number = generatedLines!.files.count
        buffer.setFile(number, directory: "", name: file.isEmpty ? options.file : file, md5: nil)
      }
      generatedLines!.lastName = file
      generatedLines!.lastNumber = number
      generatedLines!.lastLine = 0
    }
    if line == generatedLines!.lastLine { return }
    generatedLines!.lastLine = line
    var state = buffer.lineState
    state.file = UInt32(number)
    state.line = UInt32(clamping: line)
    buffer.setLine(state)
  }
}

extension CodeBuffer {
  func beginGeneratedLines(_ options: AsmDebugOptions) {
    debugOptions = options
    lineTable = LineTable()
    setFile(0, directory: options.folder, name: options.file, md5: nil)
  }

  /// Writes the unit; call before layout, when all text is read.
  func writeDebugInfo() {
    guard let options = debugOptions, let table = lineTable, table.hasLocations, findSection(named: interner.intern(".debug_info")) == nil else { return }
    let ranges = codeRanges(table)
    let lines = debugSection(".debug_line")
    writeAbbreviations(hasRanges: ranges.count > 1)
    let list = ranges.count > 1 ? writeRanges(ranges) : .none
    let functions = codeFunctions()
    let unit = debugSection(".debug_info")
    switchTo(unit)
    let end = beginUnit()
    emit(value: 5, size: 2)
    emit(value: 1, size: 1)
    emit(value: UInt64(objectBits / 8), size: 1)
    emit(symbol: startSymbol(debugSection(".debug_abbrev")), size: 4)
    emit(value: 1, size: 1)
    emit(symbol: startSymbol(lines), size: 4)
    if list.isSome {
      emit(symbol: list, size: 4)
    } else {
      emitRange(ranges[0])
    }
    emit(text: options.file)
    emit(text: options.folder)
    emit(text: "Martlet")
    emit(value: 0x8001, size: 2)
    for f in functions {
      emit(value: 2, size: 1)
      emit(text: interner.string(symbols[f.index].name))
      emit(value: symbols[f.index].binding == .local ? 0 : 1, size: 1)
      emit(symbol: f, size: objectBits / 8)
      if symbols[f.index].sizeEnd.isSome {
        emit(difference: symbols[f.index].sizeEnd, minus: symbols[f.index].sizeStart, size: objectBits / 8)
      } else {
        emit(value: UInt64(symbols[f.index].size), size: objectBits / 8)
      }
    }
    emit(value: 0, size: 1)
    bind(end)
    writeAddressRanges(ranges, unit)
  }

  private typealias CodeRange = (start: MCSymbol, end: MCSymbol)

  private func debugSection(_ name: StaticString) -> SectionID { section(named: interner.intern(name), type: ELF.progBits, flags: 0) }

  private func emit(text: String) {
    var copy = text
    copy.withUTF8 { emit(bytes: $0) }
    emit(value: 0, size: 1)
  }

  /// An address and a length, as wide as addresses are.
  private func emitRange(_ r: CodeRange) {
    emit(symbol: r.start, size: objectBits / 8)
    emit(difference: r.end, minus: r.start, size: objectBits / 8)
  }

  /// The length of what follows; the label returned ends it.
  private func beginUnit() -> MCSymbol {
    let start = makeLabel(), end = makeLabel()
    emit(difference: end, minus: start, size: 4)
    bind(start)
    return end
  }

  /// The whole sections that have lines.
  private func codeRanges(_ table: LineTable) -> [CodeRange] {
    var isSeen = Array(repeating: false, count: sections.count)
    var list: [CodeRange] = []
    current.count = cursor - start
    for i in table.rows.indices {
      let s = table.rows[i].section
      let id = sections[s.index].parent.isSome ? sections[s.index].parent : s
      if isSeen[id.index] { continue }
      isSeen[id.index] = true
      // Subsections follow their section, the highest last.
      let last = sections[id.index].subsections.max { sections[$0.index].subsectionNumber < sections[$1.index].subsectionNumber } ?? id
      let end = makeLabel()
      symbols[end.index].state = .defined
      symbols[end.index].section = last
      symbols[end.index].value = Int64(sections[last.index].count)
      symbols[end.index].fragment = UInt32(sections[last.index].fragments.count)
      list.append((startSymbol(id), end))
    }
    return list
  }

  /// Functions with a size, in the order of their symbols.
  private func codeFunctions() -> [MCSymbol] {
    var list: [MCSymbol] = []
    for i in symbols.indices where symbols[i].type == .function && symbols[i].state == .defined && symbols[i].name.isSome {
      let s = symbols[i]
      let isLate = s.sizeEnd.isSome && s.sizeStart.isSome && s.size == 0
      if isLate || s.sizeEnd.isNone && s.size > 0 { list.append(MCSymbol(UInt32(i))) }
    }
    return list
  }

  private func writeAbbreviations(hasRanges: Bool) {
    switchTo(debugSection(".debug_abbrev"))
    let address: [UInt8] = [0x11, 0x01, 0x12, objectBits == 32 ? 0x06 : 0x07]
    var bytes: [UInt8] = [1, 0x11, 1, 0x10, 0x17]
    bytes += hasRanges ? [0x55, 0x17] : address
    bytes += [0x03, 0x08, 0x1B, 0x08, 0x25, 0x08, 0x13, 0x05, 0, 0]
    bytes += [2, 0x2E, 0, 0x03, 0x08, 0x3F, 0x0C] + address + [0, 0, 0]
    bytes.withUnsafeBufferPointer { emit(bytes: $0) }
  }

  /// `.debug_rnglists`; the label of its one list.
  private func writeRanges(_ ranges: [CodeRange]) -> MCSymbol {
    switchTo(debugSection(".debug_rnglists"))
    let end = beginUnit()
    emit(value: 5, size: 2)
    emit(value: UInt64(objectBits / 8), size: 1)
    emit(value: 0, size: 1)
    emit(value: 0, size: 4)
    let list = makeLabelHere()
    for r in ranges {
      emit(value: 7, size: 1)
      emit(symbol: r.start, size: objectBits / 8)
      emit(leb128: r.end, minus: r.start, addend: 0, isSigned: false)
    }
    emit(value: 0, size: 1)
    bind(end)
    return list
  }

  private func writeAddressRanges(_ ranges: [CodeRange], _ unit: SectionID) {
    switchTo(debugSection(".debug_aranges"))
    let width = objectBits / 8
    let end = beginUnit()
    emit(value: 2, size: 2)
    emit(symbol: startSymbol(unit), size: 4)
    emit(value: UInt64(width), size: 1)
    emit(value: 0, size: 1)
    // Pairs begin at a multiple of their size.
    emit(repeating: 0, count: 4)
    for r in ranges { emitRange(r) }
    emit(repeating: 0, count: 2 * width)
    bind(end)
  }
}
