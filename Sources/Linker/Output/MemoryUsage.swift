// What the MEMORY regions of a script are and how full the link made them: for the map, and for --print-memory-usage.

import ObjectFormat
import Support

struct MemoryUsage {
  struct Region {
    let name: String
    let origin: UInt64
    let length: UInt64
    let used: UInt64
    let attributes: String
  }
  let regions: [Region]

  init(_ link: LinkContext) {
    let evaluator = ScriptEvaluator(link: link)
    regions = (link.script?.regions ?? []).map { r in
      let origin = evaluator.evaluate(r.origin).number
      let negative = MemoryUsage.letters(r.withoutFlags)
      return Region(
        name: r.name, origin: origin, length: evaluator.evaluate(r.length).number, used: (link.regionEnds[r.name] ?? origin) &- origin,
        attributes: MemoryUsage.letters(r.withFlags) + (negative.isEmpty ? "" : "!" + negative))
    }
  }

  private static func letters(_ flags: UInt64) -> String {
    (flags & ELF.execute != 0 ? "x" : "") + (flags & ELF.write != 0 ? "w" : "") + (flags & ELF.alloc != 0 ? "a" : "")
  }

  func write(to out: ByteBuffer) {
    out.write("Memory region         Used Size  Region Size  %age Used\n")
    for r in regions {
      out.write(pad(r.name, 16) + ": " + size(r.used) + " " + size(r.length))
      if r.length > 0 {
        // In hundredths of a percent, rounded.
        let (high, low) = r.used.multipliedFullWidth(by: 10_000)
        let (hundredths, _) = high < r.length ? r.length.dividingFullWidth((high, low)) : (UInt64.max, 0)
        out.write(pad("\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)%", 11))
      }
      out.write("\n")
    }
  }

  private func pad(_ text: String, _ width: Int) -> String { String(repeating: " ", count: max(0, width - text.utf8.count)) + text }

  private func size(_ v: UInt64) -> String {
    for (shift, unit) in [(UInt64(30), "GB"), (20, "MB"), (10, "KB")] where v & ((1 << shift) &- 1) == 0 && v != 0 { return pad("\(v >> shift)", 9) + " " + unit }
    return pad("\(v)", 10) + " B"
  }
}
