// `.symtab`, `.strtab` and `.shstrtab` of the output.

import ObjectFormat
import Support

struct SymbolTableOutput {
  let link: LinkContext
  let strings = AppendedStrings()
  let table = ByteBuffer(capacity: 4096)
  let extended = ByteBuffer(capacity: 16)
  private(set) var firstGlobal = 0
  private(set) var count = 0
  private(set) var needsExtended = false
  /// How often each name of a local symbol has come, with -z unique-symbol.
  private var localNames: [String: Int] = [:]

  init(_ link: LinkContext) { self.link = link }

  /// `sections` get symbols of their own in an object made with -r.
  mutating func build(_ sections: [OutputSection]) {
    link.appendSymbolRecord(table, name: 0, info: 0, other: 0, index: 0, value: 0, size: 0)
    extended.append(littleEndian: UInt32(0))
    count = 1
    if link.options.strip == .all && !link.keepsRelocations { return firstGlobal = 1 }
    if link.keepsRelocations { appendSectionSymbols(sections) }
    appendLocals()
    appendSignatures(sections)
    firstGlobal = count
    for k in 0..<link.symbols.globals.count where isGlobalKept(link.symbols.globals[k], forcedLocal: false) { append(link.symbols.globals[k]) }
  }

  private mutating func appendSectionSymbols(_ sections: [OutputSection]) {
    for o in sections where o.type != ELF.group {
      o.sectionSymbol = count
      let isExtended = o.headerIndex >= ELF.firstReservedSection
      if isExtended { needsExtended = true }
      link.appendSymbolRecord(
        table, name: 0, info: SymbolType.section.rawValue, other: 0, index: isExtended ? ELF.sectionExtended : UInt16(o.headerIndex),
        value: link.isRelocatable ? 0 : o.address, size: 0)
      extended.append(littleEndian: isExtended ? UInt32(o.headerIndex) : UInt32(0))
      count += 1
    }
  }

  /// Local signatures of groups, which lie in the group section itself.
  private mutating func appendSignatures(_ sections: [OutputSection]) {
    for o in sections where o.type == ELF.group && o.groupSignature.isSome {
      let s = link.symbols[o.groupSignature]
      guard s.outputIndex <= 0, s.isLocal else { continue }
      link.symbols[o.groupSignature].outputIndex = Int32(count)
      let spelled = s.type == SymbolType.section.rawValue ? UnsafeBufferPointer(start: nil, count: 0) : link.nameBytes(s)
      let name = spelled.isEmpty ? strings.add(o.groupMembers.first?.name ?? "") : strings.add(spelled)
      link.appendSymbolRecord(table, name: name, info: 0, other: 0, index: UInt16(clamping: o.headerIndex), value: 0, size: 0)
      extended.append(littleEndian: UInt32(0))
      count += 1
    }
  }

  /// Locals by file, each group behind the file's STT_FILE symbol; then globals that hidden visibility or a version script made
  /// local.
  private mutating func appendLocals() {
    for f in link.files where f.kind == .object {
      guard let view = f.symbolView else { continue }
      var pendingFile = SymbolID.none
      for i in 1..<max(view.firstGlobal, 1) {
        let id = f.symbols[i]
        let s = link.symbols[id]
        if s.type == SymbolType.file.rawValue {
          pendingFile = id
          continue
        }
        if !isLocalKept(s) { continue }
        if pendingFile.isSome, link.options.discard != .all {
          append(pendingFile)
          pendingFile = .none
        }
        append(id)
      }
    }
    if link.isRelocatable { return }
    for k in 0..<link.symbols.globals.count where isGlobalKept(link.symbols.globals[k], forcedLocal: true) { append(link.symbols.globals[k]) }
  }

  private func isLocalKept(_ s: LinkSymbol) -> Bool {
    if s.type == SymbolType.section.rawValue || link.options.discard == .all { return false }
    if s.place == .section {
      let home = link.sections[s.section]
      if home.output.isNone { return false }
      if link.options.strip == .debug && !home.isAllocated { return false }
    }
    let name = link.nameBytes(s)
    // Labels of the compiler are of no use in a program; those in merged sections are gone with -r, too.
    if name.hasPrefix(".L"), link.options.discard != .none, !link.isRelocatable || link.options.discard == .temporary { return false }
    return !name.isEmpty
  }

  private func isGlobalKept(_ id: SymbolID, forcedLocal: Bool) -> Bool {
    let s = link.symbols[id]
    if s.flags.contains(.forcedLocal) != forcedLocal { return false }
    switch s.place {
    case .lazy: return false
    case .undefined: return s.flags.contains(.usedInObject) && !forcedLocal
    case .shared: return s.flags.contains(.usedInObject)
    case .common, .absolute: return true
    case .section: return s.section.isNone || !link.sections[s.section].output.isNone
    }
  }

  private mutating func append(_ id: SymbolID) {
    let s = link.symbols[id]
    link.symbols[id].outputIndex = Int32(count)
    let isImport = s.isUndefined || (s.place == .shared && !s.flags.contains(.needsCopy))
    var index = isImport ? ELF.sectionUndefined : link.headerIndex(s)
    var value = isImport ? (s.flags.contains(.canonicalPLT) ? link.pltAddress(s) : 0) : link.value(id)
    if s.type == SymbolType.file.rawValue { index = ELF.sectionAbsolute }
    if s.isThreadLocal && !isImport && !link.isRelocatable { value = value &- link.tlsStart }
    if s.place == .common { (index, value) = (ELF.sectionCommon, s.value) }
    let extendedIndex = index == ELF.sectionExtended ? UInt32(link.outputs[link.sections[s.section].output.index].headerIndex) : 0
    if extendedIndex != 0 { needsExtended = true }
    extended.append(littleEndian: extendedIndex)
    let isLocal = s.isLocal || s.flags.contains(.forcedLocal)
    let binding = isLocal ? SymbolBinding.local.rawValue : s.isUndefined && s.flags.contains(.stronglyUsed) ? SymbolBinding.global.rawValue : s.binding
    let type = s.place == .common && link.options.z.marksCommons ? SymbolType.common.rawValue : link.outputType(s)
    let name = isLocal && link.options.z.numbersLocals ? numberedName(s) : strings.add(link.nameBytes(s))
    let visibility = isImport && !s.isUndefined ? 0 : s.visibility.rawValue
    link.appendSymbolRecord(
      table, name: name, info: binding << 4 | type, other: s.other | visibility, index: index, value: value,
      size: isImport ? 0 : s.size)
    count += 1
  }
}

extension SymbolTableOutput {
  /// -z unique-symbol: the name with the number, in hexadecimal, of equal names before it.
  private mutating func numberedName(_ s: LinkSymbol) -> UInt32 {
    if s.type == SymbolType.file.rawValue || s.type == SymbolType.section.rawValue { return strings.add(link.nameBytes(s)) }
    let name = String(decoding: link.nameBytes(s), as: UTF8.self)
    let number = localNames[name, default: 0]
    localNames[name] = number + 1
    return strings.add(name + "." + String(number, radix: 16))
  }
}

/// `.strtab`: names one after the other. They are hardly ever equal, so nothing looks for that.
final class AppendedStrings {
  let bytes = ByteBuffer(capacity: 1 << 16)

  init() { bytes.append(0) }

  func add(_ text: UnsafeBufferPointer<UInt8>) -> UInt32 {
    if text.isEmpty { return 0 }
    let at = UInt32(truncatingIfNeeded: bytes.count)
    bytes.append(text)
    bytes.append(0)
    return at
  }

  func add(_ text: String) -> UInt32 {
    var copy = text
    return copy.withUTF8 { add($0) }
  }
}
