// What relocations ask of symbols again and again, in tables small enough to stay in the cache: one byte and one address per symbol.
//
// Nearly every relocation names a symbol of this link that nothing special is done for. The scan learns that from the byte alone, and
// the address is looked up once per symbol and not once per relocation.

import ObjectFormat
import Support

struct SymbolTraits: OptionSet, BitwiseCopyable {
  var rawValue: UInt8
  /// Defined in a loaded section of this link for good; neither indirect nor thread-local, and no warning hangs on it.
  static let ordinary = SymbolTraits(rawValue: 1 << 0)
  /// `SymbolTable.addresses` has its address, whatever the addend.
  static let located = SymbolTraits(rawValue: 1 << 1)
  /// The symbol of a merged section: the addend chooses the piece; `SymbolTable.addresses` has the address of the table.
  static let merged = SymbolTraits(rawValue: 1 << 2)
}

extension LinkContext {
  /// Finds the ordinary symbols, once it is known which sections stay.
  func classifySymbols() {
    symbols.traits.storage.reserve(symbols.all.count)
    let traits = symbols.traits.storage.extend(by: symbols.all.count)
    forEachSymbol { id, s in
      let isOrdinary = s.place == .section && s.section.isSome && !s.isThreadLocal && s.type != SymbolType.gnuIndirectFunction.rawValue
        && s.flags.isDisjoint(with: [.preemptible, .hasWarning]) && self.sections[s.section].isAllocated
      (traits + id.index).initialize(to: isOrdinary ? .ordinary : [])
    }
  }

  /// Looks the addresses up, once they are final.
  func locateSymbols() {
    let count = symbols.all.count
    symbols.traits.grow(toHold: SymbolID(index: max(count, 1) - 1), filling: [])
    let traits = symbols.traits.storage.baseAddress
    let addresses = symbols.addresses.storage.extend(by: count)
    forEachSymbol { id, s in
      var address: UInt64 = 0
      if s.place == .section, s.section.isSome, self.sections[s.section].output.isSome, !s.flags.contains(.canonicalPLT) {
        let section = self.sections[s.section]
        let isMerged = s.type == SymbolType.section.rawValue && section.kind == .merge
        address = isMerged ? self.outputAddresses[section.output] &+ self.merged.table(section).place : self.address(s.section, s.value)
        traits[id.index].insert(isMerged ? .merged : .located)
      }
      (addresses + id.index).initialize(to: address)
    }
  }

  private func forEachSymbol(_ body: @escaping (SymbolID, LinkSymbol) -> Void) {
    let count = symbols.all.count
    let step = 1 << 13
    ParallelWork.forEach((count + step - 1) / step, threads: threadCount) { part in
      for i in part * step..<min(count, (part + 1) * step) {
        let id = SymbolID(index: i)
        body(id, self.symbols[id])
      }
    }
  }
}
