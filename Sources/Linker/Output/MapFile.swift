// --Map, --print-map and --dependency-file.

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
    if link.options.mapFile.isEmpty && !link.options.printsMap { return }
    let out = map()
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
    for p in link.readPaths { out.write(" \\\n  " + p) }
    out.write("\n")
    for p in link.readPaths { out.write("\n" + p + ":\n") }
    return out
  }

  private func map() -> ByteBuffer {
    let out = ByteBuffer(capacity: 1 << 16)
    out.write("Memory map\n\n          address     load address         size  align  section\n")
    func number(_ v: UInt64, _ width: Int) {
      let text = "0x" + String(v, radix: 16)
      out.append(repeating: UInt8(ascii: " "), count: max(1, width - text.utf8.count))
      out.write(text)
    }
    for o in layout.sections {
      number(o.address, 17)
      number(o.loadAddress, 17)
      number(o.size, 13)
      number(o.alignment, 7)
      out.write("  \(o.name)\n")
      for id in o.inputs {
        let s = link.sections[id]
        if s.kind == .none { continue }
        number(link.address(id, 0), 17)
        out.append(repeating: UInt8(ascii: " "), count: 17)
        number(s.size, 13)
        number(s.alignment, 7)
        out.write("    \(s.file.isNone ? "linker" : link.file(s.file).path):(\(link.interner.string(s.name)))\n")
      }
    }
    return out
  }
}
