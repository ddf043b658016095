// `.note.gnu.property` (what all objects promise and need) and `.note.gnu.build-id`.
//
// Sources: "Linux Extensions to gABI", program properties; x86-64 psABI §13. The type of a property says how those of the objects are
// combined: united, or kept as far as all objects have them.

import ObjectFormat
import Support

/// Types of properties, and the ranges that say how they combine.
private enum Property {
  static let stackSize: UInt32 = 1
  static let noCopyOnProtected: UInt32 = 2
  static let memorySeal: UInt32 = 3
  static let needed: UInt32 = 0xB000_8000
  static let x86Features: UInt32 = 0xC000_0002
  static let x86LevelsNeeded: UInt32 = 0xC000_8002

  enum Combination { case common, united, unitedIfAll, presence, largest, unknown }

  static func combination(_ type: UInt32) -> Combination {
    switch type {
    case stackSize: return .largest
    case noCopyOnProtected: return .presence
    case 0xB000_0000...0xB000_7FFF, 0xC000_0000...0xC000_7FFF: return .common
    case 0xB000_8000...0xB000_FFFF, 0xC000_8000...0xC000_FFFF: return .united
    case 0xC001_0000...0xC001_7FFF: return .unitedIfAll
    default: return .unknown
    }
  }
}

extension LinkContext {
  /// Combines the property notes of all objects. The inputs' own notes leave the link.
  func mergePropertyNotes() {
    var found: [UInt32: (value: UInt64, objects: Int)] = [:]
    var objectCount = 0
    let noteName = interner.intern(".note.gnu.property")
    for f in files where f.kind == .object {
      objectCount += 1
      var own: [UInt32: UInt64] = [:]
      for k in 0..<f.sectionCount {
        let id = InputSectionID(f.firstSection.raw + UInt32(k))
        let s = sections[id]
        guard s.name == noteName, s.kind == .regular else { continue }
        sections[id].kind = .none
        for (type, value) in properties(s) { own[type, default: 0] |= value }
      }
      report(f, features: UInt32(truncatingIfNeeded: own[Property.x86Features] ?? 0))
      for (type, value) in own {
        guard let old = found[type] else {
          found[type] = (value, 1)
          continue
        }
        let combined: UInt64
        switch Property.combination(type) {
        case .common: combined = old.value & value
        case .largest: combined = max(old.value, value)
        default: combined = old.value | value
        }
        found[type] = (combined, old.objects + 1)
      }
    }
    var result: [UInt32: UInt64] = [:]
    for (type, p) in found {
      switch Property.combination(type) {
      case .common, .unitedIfAll: if p.objects == objectCount && p.value != 0 { result[type] = p.value }
      case .united, .largest: if p.value != 0 { result[type] = p.value }
      case .presence: result[type] = 0
      case .unknown: break
      }
    }
    addWishedProperties(&result)
    usesBranchTracking = (result[Property.x86Features] ?? 0) & 1 != 0
    writeProperties(result)
  }

  private func addWishedProperties(_ result: inout [UInt32: UInt64]) {
    func add(_ type: UInt32, _ bits: UInt32) { if bits != 0 { result[type, default: 0] |= UInt64(bits) } }
    let isX86 = architecture.machine == ELF.machineX86_64 || architecture.machine == ELF.machine386
    if isX86 {
      add(Property.x86Features, (options.z.ibt ? 1 : 0) | (options.z.shadowStack ? 2 : 0) | (architecture.is64 ? options.z.addressMasking : 0))
      add(Property.x86LevelsNeeded, options.z.neededLevels)
    }
    // The table of calls of IA-32 has no marks for indirect branches.
    if architecture.machine != ELF.machineX86_64, let features = result[Property.x86Features] {
      result[Property.x86Features] = features & ~1 == 0 ? nil : features & ~1
    }
    if options.z.indirectExternAccess { add(Property.needed, 1) }
    if options.z.sealsMemory { result[Property.memorySeal] = 0 }
  }

  /// One note with all properties in order of their types; each is padded to a word.
  private func writeProperties(_ list: [UInt32: UInt64]) {
    if list.isEmpty { return }
    let body = ByteBuffer(capacity: 64)
    let word = architecture.wordSize
    for type in list.keys.sorted() {
      let size = type == Property.noCopyOnProtected || type == Property.memorySeal ? 0 : type == Property.stackSize ? word : 4
      body.append(littleEndian: type)
      body.append(littleEndian: UInt32(size))
      if size == 8 { body.append(littleEndian: list[type]!) } else if size == 4 { body.append(littleEndian: UInt32(truncatingIfNeeded: list[type]!)) }
      while body.count % word != 0 { body.append(0) }
    }
    let out = buffer(synthetic.property)
    out.append(littleEndian: UInt32(4))
    out.append(littleEndian: UInt32(body.count))
    out.append(littleEndian: UInt32(5))
    out.write("GNU")
    out.append(0)
    out.append(body.bytes)
    sections[synthetic.property].size = UInt64(out.count)
  }

  /// -z cet-report= and its kin.
  private func report(_ f: InputFile, features: UInt32) {
    for wish in options.z.reports {
      let lacking = wish.bits & ~features
      if lacking == 0 { continue }
      let names = [(UInt32(1), "IBT"), (2, "SHSTK"), (4, "LAM_U48"), (8, "LAM_U57")].filter { lacking & $0.0 != 0 }.map { $0.1 }
      let text = "\(f.path): missing \(names.joined(separator: " and ")) \(names.count == 1 ? "property" : "properties")"
      if wish.isError { report.error(text) } else { report.warning(text) }
    }
  }

  private func properties(_ s: InputSection) -> [(UInt32, UInt64)] {
    guard let base = s.bytes else { return [] }
    let p = UnsafeRawPointer(base)
    func number(_ at: Int) -> UInt32 { p.loadUnaligned(fromByteOffset: at, as: UInt32.self) }
    var list: [(UInt32, UInt64)] = []
    var at = 0
    let size = Int(s.size), word = architecture.wordSize
    while at + 16 <= size {
      let (nameSize, descriptionSize, type) = (Int(number(at)), Int(number(at + 4)), number(at + 8))
      let start = at + 12 + (nameSize + 3) / 4 * 4
      guard nameSize <= size, descriptionSize <= size, start + descriptionSize <= size else { break }
      if type == 5 {
        var q = start
        while q + 8 <= start + descriptionSize {
          let length = Int(number(q + 4))
          if q + 8 + length > start + descriptionSize { break }
          if length == 0 || length == 4 { list.append((number(q), length == 0 ? 0 : UInt64(number(q + 8)))) }
          if length == 8 { list.append((number(q), p.loadUnaligned(fromByteOffset: q + 8, as: UInt64.self))) }
          q += 8 + (length + word - 1) / word * word
        }
      }
      at = start + (descriptionSize + word - 1) / word * word
    }
    return list
  }

  /// The note's header; the id itself is filled in when everything else is written.
  func prepareBuildID() {
    guard synthetic.buildID.isSome else { return }
    let out = buffer(synthetic.buildID)
    let size = buildIDSize
    out.append(littleEndian: UInt32(4))
    out.append(littleEndian: UInt32(size))
    out.append(littleEndian: UInt32(3))
    out.write("GNU")
    out.append(0)
    out.append(repeating: 0, count: size)
  }

  var buildIDSize: Int {
    switch options.buildID {
    case .none: return 0
    case .tree, .sha1: return 20
    case .md5, .uuid: return 16
    case .fast: return 8
    case .bytes(let b): return b.count
    }
  }

  /// The id of a finished image whose id bytes are still zero: a hash of the contents, so that equal inputs give equal files.
  func buildIDBytes(_ image: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    if case .bytes(let b) = options.buildID { return b }
    return Array((options.buildID == .sha1 ? SHA1.treeHash(image) : QuickHash.treeHash(image)).prefix(buildIDSize))
  }
}
