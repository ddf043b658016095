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
        link.forEachUnwindRelocation(id) { r, offset in
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
    let id = file.symbol(r.symbol)
    var index: UInt64 = 0
    var addend = r.addend
    var type = r.type
    if id.isSome, !link.isRelocatable {
      type = link.architecture.emittedType(link, section, r, id)
      let symbol = link.symbols[id]
      if symbol.outputIndex > 0 {
        index = UInt64(symbol.outputIndex)
      } else if symbol.place == .section, symbol.section.isSome, link.sections[symbol.section].output.isSome {
        let home = link.output(link.sections[symbol.section].output)
        index = UInt64(home.sectionSymbol)
        addend = Int64(bitPattern: link.value(id, addend: r.addend) &+ UInt64(bitPattern: r.addend) &- home.address)
      } else if symbol.isLocal {
        return
      }
    } else if id.isSome {
      let symbol = link.symbols[id]
      if symbol.outputIndex > 0 {
        index = UInt64(symbol.outputIndex)
      } else if symbol.place == .section, symbol.section.isSome, link.sections[symbol.section].output.isSome {
        let target = link.sections[symbol.section]
        index = UInt64(link.output(target.output).sectionSymbol)
        addend = addend &+ Int64(bitPattern: symbol.value &+ target.offset)
      } else if symbol.type == SymbolType.section.rawValue || symbol.isLocal {
        // The target was discarded with its group: the relocation has nothing to say.
        return
      }
    }
    link.appendWord(out, s.offset &+ r.offset &+ (link.isRelocatable ? 0 : link.output(s.output).address))
    if link.architecture.is64 {
      out.append(littleEndian: index << 32 | UInt64(type))
    } else {
      out.append(littleEndian: UInt32(truncatingIfNeeded: index) << 8 | type)
    }
    if link.architecture.usesAddends { link.appendWord(out, UInt64(bitPattern: addend)) }
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
