// `--just-symbols=FILE`: the global symbols of a linked program at their addresses, and nothing else of it (GNU ld manual, -R).

import ObjectFormat
import Support

extension LinkContext {
  func addJustSymbols(_ m: FileMapping, _ path: String) throws {
    let image = try ELFImage(base: m.bytes, size: m.size)
    guard image.machine == architecture.machine, image.is64 == architecture.is64 else { return report.error("\(path) is for another machine") }
    for i in 0..<image.sectionCount {
      let h = try image.header(i)
      guard h.type == ELF.symbolTable else { continue }
      let view = try image.symbols(h)
      for k in view.firstGlobal..<view.count {
        let raw = view[k]
        guard raw.section != ELF.sectionUndefined, raw.section != ELF.sectionCommon, raw.visibility == .standard || raw.visibility == .protected else { continue }
        var new = LinkSymbol(name: interner.intern(view.name(raw)))
        new.place = .absolute
        new.value = try address(of: raw, image)
        new.size = raw.size
        new.type = raw.type
        new.binding = raw.binding
        // The program's own definitions come first.
        let symbol = symbols.global(new.name)
        if !symbols[symbol].isDefinedHere { _ = symbols.define(symbol, new) }
      }
    }
  }

  private func address(of s: ELFRawSymbol, _ image: ELFImage) throws -> UInt64 {
    // Values in relocatable files count from their section.
    guard image.type == ELF.typeRelocatable, Int(s.section) < ELF.firstReservedSection else { return s.value }
    return try image.header(Int(s.section)).address &+ s.value
  }

  /// LLVM's intermediate code ("BC" 0xC0 0xDE), which only LLVM can link.
  func isBitcode(_ base: UnsafePointer<UInt8>, _ size: Int) -> Bool {
    size >= 4 && base[0] == 0x42 && base[1] == 0x43 && base[2] == 0xC0 && base[3] == 0xDE
  }
}
