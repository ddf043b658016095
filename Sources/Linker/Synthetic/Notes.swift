// `.note.gnu.property` (what all objects promise, x86-64 psABI §13) and `.note.gnu.build-id`.

import ObjectFormat
import Support

extension LinkContext {
  private static let x86FeatureAnd: UInt32 = 0xC000_0002
  private static let x86Needed: UInt32 = 0xC000_8002
  private static let x86Used: UInt32 = 0xC001_0002

  /// Combines the property notes of all objects: features must be promised by all, needs are united. The inputs' own notes
  /// leave the link.
  func mergePropertyNotes() {
    var feature: UInt32 = .max
    var needed: UInt32 = 0
    let noteName = interner.intern(".note.gnu.property")
    for f in files where f.kind == .object {
      var own: UInt32 = 0
      for k in 0..<f.sectionCount {
        let id = InputSectionID(f.firstSection.raw + UInt32(k))
        let s = sections[id]
        guard s.name == noteName, s.kind == .regular else { continue }
        sections[id].kind = .none
        for (type, value) in properties(s) {
          if type == LinkContext.x86FeatureAnd { own |= value }
          if type == LinkContext.x86Needed { needed |= value }
        }
      }
      feature &= own
    }
    if feature == .max { feature = 0 }
    if options.z.ibt { feature |= 1 }
    if options.z.shadowStack { feature |= 2 }
    usesBranchTracking = feature & 1 != 0 && architecture.machine == ELF.machineX86_64
    let out = buffer(synthetic.property)
    if architecture.machine != ELF.machineX86_64 || (feature == 0 && needed == 0) { return }
    let count = (feature != 0 ? 1 : 0) + (needed != 0 ? 1 : 0)
    out.append(littleEndian: UInt32(4))
    out.append(littleEndian: UInt32(16 * count))
    out.append(littleEndian: UInt32(5))
    out.write("GNU")
    out.append(0)
    for (type, value) in [(LinkContext.x86FeatureAnd, feature), (LinkContext.x86Needed, needed)] where value != 0 {
      out.append(littleEndian: type)
      out.append(littleEndian: UInt32(4))
      out.append(littleEndian: value)
      out.append(littleEndian: UInt32(0))
    }
  }

  private func properties(_ s: InputSection) -> [(UInt32, UInt32)] {
    guard let base = s.bytes else { return [] }
    let p = UnsafeRawPointer(base)
    func word(_ at: Int) -> UInt32 { p.loadUnaligned(fromByteOffset: at, as: UInt32.self) }
    var list: [(UInt32, UInt32)] = []
    var at = 0
    let size = Int(s.size)
    while at + 16 <= size {
      let (nameSize, descriptionSize, type) = (Int(word(at)), Int(word(at + 4)), word(at + 8))
      let start = at + 12 + (nameSize + 3) / 4 * 4
      guard nameSize <= size, descriptionSize <= size, start + descriptionSize <= size else { break }
      if type == 5 {
        var q = start
        while q + 12 <= start + descriptionSize {
          let length = Int(word(q + 4))
          if length == 4 { list.append((word(q), word(q + 8))) }
          q += 8 + (length + 7) / 8 * 8
        }
      }
      at = start + (descriptionSize + 7) / 8 * 8
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
