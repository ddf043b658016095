// -Map and --print-map, in GNU ld's form, which other programs read; --dependency-file.

import ObjectFormat
import Support

struct MapFile {
  let link: LinkContext
  let layout: FileLayout

  init(_ link: LinkContext, _ layout: FileLayout) {
    self.link = link
    self.layout = layout
  }

  func writeIfAsked() throws {
    if !link.options.dependencyFile.isEmpty { try write(dependencies(), to: link.options.dependencyFile) }
    if link.options.mapFile.isEmpty && !link.options.printsMap {
      if !link.options.printsCrossReferences { return }
      let out = ByteBuffer(capacity: 1 << 12)
      CrossReference(link).write(to: out)
      return try write(out, to: "-")
    }
    let out = map()
    if link.options.printsCrossReferences { CrossReference(link).write(to: out) }
    if link.options.printsMap { try write(out, to: "-") }
    if !link.options.mapFile.isEmpty { try write(out, to: link.options.mapFile) }
  }

  private func write(_ out: ByteBuffer, to path: String) throws {
    do { try FileOutput.write(out.bytes, to: path) } catch {
      link.report.error("cannot write \(error.description)")
      throw LinkFailed()
    }
  }

  private func dependencies() -> ByteBuffer {
    let out = ByteBuffer(capacity: 1024)
    out.write(link.outputPath + ":")
    for p in link.readPaths where !link.options.scripts.contains(p) { out.write(" \\\n  " + p) }
    out.write("\n")
    for p in link.readPaths { out.write("\n" + p + ":\n") }
    return out
  }

  private func map() -> ByteBuffer {
    let out = ByteBuffer(capacity: 1 << 16)
    writeArchiveMembers(out)
    writeDiscarded(out)
    writeRegions(out)
    out.write("\nLinker script and memory map\n\n")
    for p in link.readPaths { out.write("LOAD \(p)\n") }
    let symbols = symbolsByPlace()
    for o in layout.sections { writeSection(o, symbols, out) }
    out.write("OUTPUT(\(link.outputPath) \(link.architecture.formatName))\n")
    return out
  }

  // MARK: Text

  private func hex(_ v: UInt64) -> String { "0x" + String(v, radix: 16) }

  private func address(_ v: UInt64) -> String {
    let digits = String(v, radix: 16)
    return "0x" + String(repeating: "0", count: 16 - digits.utf8.count) + digits
  }

  private func write(_ text: String, width: Int, _ out: ByteBuffer) {
    out.write(text)
    out.append(repeating: UInt8(ascii: " "), count: max(0, width - text.utf8.count))
  }

  /// A name in a column of 16; long ones have a line of their own.
  private func writeName(_ name: String, _ out: ByteBuffer) {
    write(name, width: 16, out)
    if name.utf8.count >= 16 {
      out.write("\n")
      out.append(repeating: UInt8(ascii: " "), count: 16)
    }
  }

  private func writeSize(_ v: UInt64, _ out: ByteBuffer) {
    let text = hex(v)
    out.append(repeating: UInt8(ascii: " "), count: max(1, 11 - text.utf8.count))
    out.write(text)
  }

  private func path(_ id: FileID) -> String { id.isNone ? "linker" : link.file(id).path }

  // MARK: Parts

  /// Who asked for each member: the first file that refers to something it defines.
  private func writeArchiveMembers(_ out: ByteBuffer) {
    var reasons = [(file: Int, symbol: SymbolID)?](repeating: nil, count: link.files.count)
    for (k, f) in link.files.enumerated() where f.kind == .object {
      guard let view = f.symbolView else { continue }
      for i in view.firstGlobal..<view.count where view[i].section == ELF.sectionUndefined {
        let id = f.symbols[i]
        guard id.isSome, link.symbols[id].isDefinedHere, link.symbols[id].file.isSome, link.symbols[id].file.index != k else { continue }
        if reasons[link.symbols[id].file.index] == nil { reasons[link.symbols[id].file.index] = (k, id) }
      }
    }
    var isFirst = true
    for (k, f) in link.files.enumerated() where !f.archiveName.isEmpty {
      if isFirst { out.write("Archive member included to satisfy reference by file (symbol)\n\n") }
      isFirst = false
      write(f.path, width: 30, out)
      if f.path.utf8.count >= 30 { out.write("\n" + String(repeating: " ", count: 30)) }
      if let (from, symbol) = reasons[k] { out.write("\(link.files[from].path) (\(link.display(symbol)))") } else { out.write("(command line)") }
      out.write("\n")
    }
  }

  private func writeDiscarded(_ out: ByteBuffer) {
    out.write("\nDiscarded input sections\n\n")
    for i in 0..<link.sections.count {
      let s = link.sections[InputSectionID(index: i)]
      guard s.output.isNone, s.name.isSome, s.kind != .synthetic, s.type != 0 else { continue }
      writeName(" " + link.interner.string(s.name), out)
      out.write(address(0))
      writeSize(s.size, out)
      out.write(" \(path(s.file))\n")
    }
  }

  private func writeRegions(_ out: ByteBuffer) {
    out.write("\nMemory Configuration\n\nName             Origin             Length             Attributes\n")
    for r in MemoryUsage(link).regions {
      write(r.name, width: 17, out)
      out.write("\(address(r.origin)) \(address(r.length))\(r.attributes.isEmpty ? "" : " " + r.attributes)\n")
    }
    out.write("*default*        0x0000000000000000 0xffffffffffffffff\n")
  }

  /// Global symbols of each input section, in order of their values.
  private func symbolsByPlace() -> [InputSectionID: [SymbolID]] {
    var places: [InputSectionID: [SymbolID]] = [:]
    for k in 0..<link.symbols.globals.count {
      let id = link.symbols.globals[k]
      let s = link.symbols[id]
      if s.place == .section, s.section.isSome { places[s.section, default: []].append(id) }
    }
    for key in places.keys { places[key]!.sort { (link.symbols[$0].value, $0.raw) < (link.symbols[$1].value, $1.raw) } }
    return places
  }

  private func writeSection(_ o: OutputSection, _ symbols: [InputSectionID: [SymbolID]], _ out: ByteBuffer) {
    out.write("\n")
    writeName(o.name, out)
    out.write(address(o.address))
    writeSize(o.size, out)
    if o.isAllocated, o.loadAddress != o.address { out.write(" load address \(address(o.loadAddress))") }
    out.write("\n")
    var end = o.address
    for content in o.contents {
      switch content {
      case .inputs(let range): for i in range { writeInput(o.inputs[i], symbols, &end, out) }
      case .assignment(let a): writeAssignment(a, out)
      case .data(let offset, let width, _): writeData(o.address &+ offset, UInt64(width), [1: "BYTE", 2: "SHORT", 4: "LONG"][width] ?? "QUAD", &end, out)
      case .text(let offset, let bytes): writeData(o.address &+ offset, UInt64(bytes.count), "ASCIZ", &end, out)
      case .fill, .assertion: break
      }
    }
    writeFill(&end, to: o.end, out)
  }

  private func writeFill(_ end: inout UInt64, to start: UInt64, _ out: ByteBuffer) {
    if start > end {
      writeName(" *fill*", out)
      out.write(address(end))
      writeSize(start &- end, out)
      out.write("\n")
    }
    end = max(end, start)
  }

  private func writeData(_ start: UInt64, _ size: UInt64, _ name: String, _ end: inout UInt64, _ out: ByteBuffer) {
    writeFill(&end, to: start, out)
    out.append(repeating: UInt8(ascii: " "), count: 16)
    out.write(address(start))
    writeSize(size, out)
    out.write(" \(name)\n")
    end = max(end, start &+ size)
  }

  private func writeAssignment(_ a: ScriptAssignment, _ out: ByteBuffer) {
    guard a.symbol.isSome else { return }
    out.append(repeating: UInt8(ascii: " "), count: 16)
    out.write("\(address(link.value(a.symbol)))                \(link.display(a.symbol))\n")
  }

  private func writeInput(_ id: InputSectionID, _ symbols: [InputSectionID: [SymbolID]], _ end: inout UInt64, _ out: ByteBuffer) {
    let s = link.sections[id]
    if s.kind == .none { return }
    // Others stand for a section that was merged into theirs.
    let home = link.output(s.output).address
    let extent = link.extent(id)
    if let (start, _) = extent { writeFill(&end, to: home &+ start, out) }
    writeName(" " + link.interner.string(s.name), out)
    out.write(address(extent.map { home &+ $0.start } ?? link.address(id, 0)))
    writeSize(extent?.size ?? 0, out)
    out.write(" \(path(s.file))\n")
    if let (start, size) = extent { end = max(end, home &+ start &+ size) }
    for symbol in symbols[id] ?? [] {
      out.append(repeating: UInt8(ascii: " "), count: 16)
      out.write("\(address(link.value(symbol)))                \(link.display(symbol))\n")
    }
  }
}
