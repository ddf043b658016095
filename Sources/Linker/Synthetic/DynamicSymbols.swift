// `.dynsym` and what describes it: strings, both hash tables, and the version tables.
//
// Source: gABI "Hash Table"; GNU hash: Drepper, "How To Write Shared Libraries" and the glibc loader's reading of it;
// versions: Drepper, "ELF Symbol Versioning".

import ObjectFormat
import Support

extension LinkContext {
  /// Chooses and orders the dynamic symbols: imports first, then definitions by hash bucket.
  func chooseDynamicSymbols() {
    guard isDynamic else { return }
    var imports: [SymbolID] = []
    var definitions: [(id: SymbolID, hash: UInt32)] = []
    for i in 0..<symbols.all.count {
      let id = SymbolID(index: i)
      let s = symbols[id]
      if s.name.isNone || s.isLocal { continue }
      let isImport = s.isUndefined || (s.place == .shared && !s.flags.contains(.needsCopy))
      if isImport {
        let isUsed = s.flags.contains(.needsDynamicSymbol) || (isShared && s.flags.contains(.preemptible) && s.flags.contains(.usedInObject) && s.isUndefined)
        guard isUsed, s.flags.contains(.preemptible) else { continue }
        // A canonical PLT entry is the function's address for everybody: others must find it.
        if s.flags.contains(.canonicalPLT) { definitions.append((id, gnuHash(dynamicName(s)))) } else { imports.append(id) }
      } else if s.flags.contains(.exported) || s.flags.contains(.needsCopy) {
        if s.place == .section, s.section.isSome, sections[s.section].kind == .none { continue }
        definitions.append((id, gnuHash(dynamicName(s))))
      }
    }
    let buckets = bucketCount(definitions.count)
    definitions.sort { ($0.hash % buckets, $0.id.raw) < ($1.hash % buckets, $1.id.raw) }
    synthetic.dynamicOrder = [.none] + imports + definitions.map { $0.id }
    synthetic.firstHashed = 1 + imports.count
    for (i, id) in synthetic.dynamicOrder.enumerated() where id.isSome {
      symbols.setSlot(id, \.dynamic, Int32(i))
      _ = synthetic.stringTable.add(dynamicName(symbols[id]))
    }
  }

  /// The name without its version.
  func dynamicName(_ s: LinkSymbol) -> UnsafeBufferPointer<UInt8> { VersionedName(interner.bytes(of: s.name)).base }

  private func bucketCount(_ n: Int) -> UInt32 { UInt32(max(1, n / 4 | 1)) }

  func gnuHash(_ name: UnsafeBufferPointer<UInt8>) -> UInt32 {
    var h: UInt32 = 5381
    for b in name { h = h &* 33 &+ UInt32(b) }
    return h
  }

  private func sysvHash(_ name: UnsafeBufferPointer<UInt8>) -> UInt32 {
    var h: UInt32 = 0
    for b in name {
      h = (h << 4) &+ UInt32(b)
      let g = h & 0xF000_0000
      h = (h ^ (g >> 24)) & ~g
    }
    return h
  }

  // MARK: Tables

  func writeDynamicSymbols(_ out: ByteBuffer) {
    for id in synthetic.dynamicOrder { appendSymbol(out, id) }
  }

  private func appendSymbol(_ out: ByteBuffer, _ id: SymbolID) {
    guard id.isSome else { return out.append(repeating: 0, count: architecture.is64 ? 24 : 16) }
    let s = symbols[id]
    var index = UInt16(0)
    var address: UInt64 = 0
    let isImport = s.isUndefined || (s.place == .shared && !s.flags.contains(.needsCopy))
    if isImport {
      if s.flags.contains(.canonicalPLT) { address = pltAddress(s) }
    } else {
      address = s.isThreadLocal ? value(id) &- tlsStart : value(id)
      index = headerIndex(s)
    }
    let type = outputType(s)
    let isWeakImport = isImport && s.isUndefined && !s.flags.contains(.stronglyUsed)
    let isWeak = isImport ? isWeakImport || (s.place == .shared && !s.flags.contains(.stronglyUsed)) : s.isWeak
    let binding = isWeak ? SymbolBinding.weak.rawValue : s.binding == SymbolBinding.gnuUnique.rawValue && !isImport ? s.binding : SymbolBinding.global.rawValue
    let visibility = isImport ? 0 : s.visibility.rawValue
    appendSymbolRecord(
      out, name: synthetic.stringTable.add(dynamicName(s)), info: binding << 4 | type, other: s.other | visibility, index: index, value: address,
      size: isImport && s.place == .shared ? 0 : s.size)
  }

  func appendSymbolRecord(_ out: ByteBuffer, name: UInt32, info: UInt8, other: UInt8, index: UInt16, value: UInt64, size: UInt64) {
    out.append(littleEndian: name)
    if architecture.is64 {
      out.append(info)
      out.append(other)
      out.append(littleEndian: index)
      out.append(littleEndian: value)
      out.append(littleEndian: size)
    } else {
      out.append(littleEndian: UInt32(truncatingIfNeeded: value))
      out.append(littleEndian: UInt32(truncatingIfNeeded: size))
      out.append(info)
      out.append(other)
      out.append(littleEndian: index)
    }
  }

  /// The type others see: an imported or canonical indirect function is a function.
  func outputType(_ s: LinkSymbol) -> UInt8 {
    let isIndirect = s.type == SymbolType.gnuIndirectFunction.rawValue
    return isIndirect && (s.place == .shared || s.flags.contains(.canonicalPLT)) ? SymbolType.function.rawValue : s.type
  }

  /// The section header index of a defined symbol.
  func headerIndex(_ s: LinkSymbol) -> UInt16 {
    if s.place == .absolute { return ELF.sectionAbsolute }
    if s.flags.contains(.canonicalPLT), s.place == .section { return UInt16(clamping: outputs[sections[synthetic.plt].output.index].headerIndex) }
    let output = s.section.isSome ? sections[s.section].output : s.anchor
    guard output.isSome else { return ELF.sectionAbsolute }
    let index = outputs[output.index].headerIndex
    return index >= ELF.firstReservedSection ? ELF.sectionExtended : UInt16(index)
  }

  func writeHash(_ out: ByteBuffer) {
    let n = synthetic.dynamicOrder.count
    let buckets = UInt32(max(1, n / 2 | 1))
    var heads = [UInt32](repeating: 0, count: Int(buckets))
    var chains = [UInt32](repeating: 0, count: n)
    for i in (1..<max(n, 1)).reversed() {
      let b = Int(sysvHash(dynamicName(symbols[synthetic.dynamicOrder[i]])) % buckets)
      chains[i] = heads[b]
      heads[b] = UInt32(i)
    }
    out.append(littleEndian: buckets)
    out.append(littleEndian: UInt32(n))
    for h in heads { out.append(littleEndian: h) }
    for c in chains { out.append(littleEndian: c) }
  }

  func writeGNUHash(_ out: ByteBuffer) {
    let first = synthetic.firstHashed
    let hashes = synthetic.dynamicOrder[first...].map { gnuHash(dynamicName(symbols[$0])) }
    let buckets = bucketCount(hashes.count)
    let wordBits = UInt32(architecture.wordSize * 8)
    var words = 1
    while words * Int(wordBits) < hashes.count * 8 { words *= 2 }
    let shift: UInt32 = 26
    var bloom = [UInt64](repeating: 0, count: words)
    for h in hashes {
      bloom[Int(h / wordBits) & (words - 1)] |= 1 << UInt64(h % wordBits) | 1 << UInt64((h >> shift) % wordBits)
    }
    out.append(littleEndian: buckets)
    out.append(littleEndian: UInt32(first))
    out.append(littleEndian: UInt32(words))
    out.append(littleEndian: shift)
    for b in bloom { appendWord(out, b) }
    var heads = [UInt32](repeating: 0, count: Int(buckets))
    for (i, h) in hashes.enumerated().reversed() { heads[Int(h % buckets)] = UInt32(first + i) }
    for h in heads { out.append(littleEndian: h) }
    for (i, h) in hashes.enumerated() {
      let isLast = i + 1 == hashes.count || hashes[i + 1] % buckets != h % buckets
      out.append(littleEndian: isLast ? h | 1 : h & ~1)
    }
  }

  // MARK: Versions

  /// Numbers the versions taken from shared objects, after the versions defined here.
  func chooseVersions() {
    guard isDynamic else { return }
    var next = UInt16(versions.definesVersions ? versions.nodes.count + 2 : 2)
    for id in synthetic.dynamicOrder where id.isSome {
      let s = symbols[id]
      guard s.place == .shared, s.version > 1 else { continue }
      let f = file(s.file)
      let k = Int(s.version)
      guard k < f.neededVersions.count, f.versionNames[k].isSome, f.neededVersions[k] == 0 else { continue }
      f.neededVersions[k] = next
      next += 1
      _ = synthetic.stringTable.add(interner.bytes(of: f.versionNames[k]))
    }
    synthetic.usesVersions = next > 2 || versions.definesVersions
  }

  func writeVersionSymbols(_ out: ByteBuffer) {
    for id in synthetic.dynamicOrder {
      var v: UInt16 = 0
      if id.isSome {
        let s = symbols[id]
        if s.place == .shared {
          let f = file(s.file)
          v = Int(s.version) < f.neededVersions.count ? max(f.neededVersions[Int(s.version)], 1) : 1
        } else {
          v = s.isUndefined ? 1 : s.version
        }
      }
      out.append(littleEndian: v)
    }
  }

  func writeVersionDefinitions(_ out: ByteBuffer) {
    guard versions.definesVersions else { return }
    let base = options.soname.isEmpty ? baseName(options.output) : options.soname
    let count = versions.nodes.count + 1
    for k in 0..<count {
      let name = k == 0 ? base : versions.nodes[k - 1].name
      let parents = k == 0 ? [] : versions.nodes[k - 1].parents
      out.append(littleEndian: UInt16(1))
      out.append(littleEndian: UInt16(k == 0 ? 1 : 0))
      out.append(littleEndian: UInt16(k + 1))
      out.append(littleEndian: UInt16(1 + parents.count))
      out.append(littleEndian: versionHash(name))
      out.append(littleEndian: UInt32(20))
      out.append(littleEndian: UInt32(k + 1 == count ? 0 : 20 + 8 * (1 + parents.count)))
      for (i, text) in ([name] + parents).enumerated() {
        out.append(littleEndian: synthetic.stringTable.add(text))
        out.append(littleEndian: UInt32(i == parents.count ? 0 : 8))
      }
    }
  }

  private func versionHash(_ name: String) -> UInt32 {
    var copy = name
    return copy.withUTF8 { sysvHash($0) }
  }

  func writeVersionNeeds(_ out: ByteBuffer) {
    let users = files.filter { $0.kind == .shared && $0.neededVersions.contains { $0 != 0 } }
    for (i, f) in users.enumerated() {
      let used = f.neededVersions.indices.filter { f.neededVersions[$0] != 0 }
      out.append(littleEndian: UInt16(1))
      out.append(littleEndian: UInt16(used.count))
      out.append(littleEndian: synthetic.stringTable.add(f.soname))
      out.append(littleEndian: UInt32(16))
      out.append(littleEndian: UInt32(i + 1 == users.count ? 0 : 16 + 16 * used.count))
      for (j, k) in used.enumerated() {
        out.append(littleEndian: sysvHash(interner.bytes(of: f.versionNames[k])))
        out.append(littleEndian: UInt16(0))
        out.append(littleEndian: f.neededVersions[k])
        out.append(littleEndian: synthetic.stringTable.add(interner.bytes(of: f.versionNames[k])))
        out.append(littleEndian: UInt32(j + 1 == used.count ? 0 : 16))
      }
    }
  }

  var versionNeedCount: Int { files.filter { $0.kind == .shared && $0.neededVersions.contains { $0 != 0 } }.count }

  func baseName(_ path: String) -> String { path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path }
}
