// `-r`: one object from several, its relocations kept (GNU ld manual, --relocatable); `--emit-relocs` keeps them beside a finished
// program, with addresses for offsets.
//
//   before: a.o .text (call f → RELA 4, f, -4)   b.o .text (f at 0)
//   after:  .text of both, RELA at the new offset, symbols renumbered; COMDAT groups stay groups

import ObjectFormat
import Support

extension LinkContext {
  /// Sections of a group stay by themselves, so that a later link can drop the group. `key` tells them apart.
  func relocatableKey(_ id: InputSectionID) -> UInt32 { sections[id].nextInGroup.isSome || singleGroup(id) ? id.raw : .max }

  private func singleGroup(_ id: InputSectionID) -> Bool { sections[id].flags & ELF.inGroup != 0 }

  /// SHT_GROUP sections for the groups whose members are in the output.
  func makeGroupSections(_ sectionsInOrder: [OutputSection]) -> [OutputSection] {
    var result: [OutputSection] = []
    for f in files where f.kind == .object {
      guard let image = f.image, let view = f.symbolView else { continue }
      for i in 0..<image.sectionCount {
        guard let h = try? image.header(i), h.type == ELF.group, let bytes = try? image.contents(h), bytes.count >= 8 else { continue }
        let words = UnsafeRawPointer(bytes.baseAddress!)
        var members: [OutputSection] = []
        for k in 1..<bytes.count / 4 {
          let member = InputSectionID(f.firstSection.raw + words.loadUnaligned(fromByteOffset: k * 4, as: UInt32.self))
          if sections[member].kind != .none, sections[member].output.isSome { members.append(output(sections[member].output)) }
        }
        if members.isEmpty || Int(h.info) >= view.count { continue }
        let group = OutputSection(name: ".group")
        group.type = ELF.group
        group.alignment = 4
        group.entrySize = 4
        group.groupFlags = words.loadUnaligned(as: UInt32.self)
        group.groupSignature = f.symbols[Int(h.info)]
        group.groupMembers = members
        for m in members { m.flags |= ELF.inGroup }
        result.append(group)
      }
    }
    return result
  }
}

/// The inputs' relocations as tables of the output.
struct KeptRelocations {
  let link: LinkContext

  /// The relocations of `o` with new offsets and symbols, or nil without any.
  func relocations(_ o: OutputSection) -> ByteBuffer? {
    let out = ByteBuffer(capacity: 1024)
    for id in o.inputs {
      let s = link.sections[id]
      if s.file.isNone || s.kind == .none { continue }
      let file = link.file(s.file)
      if s.kind == .ehFrame {
        link.forEachUnwindRelocation(id) { r, offset, _ in
          var moved = r
          moved.offset = link.unwindOffset &+ offset &- s.offset
          append(out, s, id, moved, file)
        }
        continue
      }
      for i in 0..<s.relocations.count { append(out, s, id, s.relocations[i], file) }
    }
    return out.count == 0 ? nil : out
  }

  private func append(_ out: ByteBuffer, _ s: InputSection, _ section: InputSectionID, _ r: ELFRawRelocation, _ file: InputFile) {
    guard let (index, type, addend) = translate(section, r, file) else { return }
    link.appendWord(out, s.offset &+ r.offset &+ (link.isRelocatable ? 0 : link.output(s.output).address))
    if link.architecture.is64 {
      out.append(littleEndian: UInt64(index) << 32 | UInt64(type))
    } else {
      out.append(littleEndian: index << 8 | type)
    }
    if link.architecture.usesAddends { link.appendWord(out, UInt64(bitPattern: addend)) }
  }

  /// The symbol, type and addend a relocation has in the output; nil when its target was discarded and it has nothing to say.
  private func translate(_ section: InputSectionID, _ r: ELFRawRelocation, _ file: InputFile) -> (index: UInt32, type: UInt32, addend: Int64)? {
    let id = file.symbol(r.symbol)
    if id.isNone { return (0, r.type, r.addend) }
    let symbol = link.symbols[id]
    let type = link.isRelocatable ? r.type : link.architecture.emittedType(link, section, r, id)
    if symbol.outputIndex > 0 { return (UInt32(symbol.outputIndex), type, r.addend) }
    if symbol.place == .section, symbol.section.isSome, link.sections[symbol.section].output.isSome {
      let target = link.sections[symbol.section]
      let home = link.output(target.output)
      if link.isRelocatable { return (UInt32(home.sectionSymbol), type, r.addend &+ Int64(bitPattern: symbol.value &+ target.offset)) }
      return (UInt32(home.sectionSymbol), type, Int64(bitPattern: link.value(id, addend: r.addend) &+ UInt64(bitPattern: r.addend) &- home.address))
    }
    return symbol.isLocal ? nil : (0, type, r.addend)
  }

  /// -r on a machine whose relocations have no addends: writes the new ones into the copied section at `base`.
  func storeAddends(_ id: InputSectionID, _ base: UnsafeMutablePointer<UInt8>) {
    let s = link.sections[id]
    guard let implicitAddend = link.architecture.implicitAddend, let store = link.architecture.storeAddend, s.file.isSome else { return }
    let file = link.file(s.file)
    for i in 0..<s.relocations.count {
      let r = s.relocations[i]
      guard r.offset < s.size, let (_, type, addend) = translate(id, r, file), addend != r.addend else { continue }
      if r.offset &+ UInt64(implicitAddend(type, base).width) > s.size { continue }
      store(type, addend, base + Int(r.offset))
    }
  }

  /// The words of a group section.
  func groupContents(_ group: OutputSection) -> ByteBuffer {
    let out = ByteBuffer(capacity: 32)
    out.append(littleEndian: group.groupFlags)
    for m in group.groupMembers { out.append(littleEndian: UInt32(m.headerIndex)) }
    for m in group.groupMembers where m.relocationHeader > 0 { out.append(littleEndian: UInt32(m.relocationHeader)) }
    return out
  }
}
