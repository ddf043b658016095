// The bytes of an object's sections: fragments of known and of variable size, jumps in the form that relaxation chose.

import ObjectFormat
import Support

extension ObjectBuilder {
  func writeSection(_ id: SectionID) {
    let section = buffer[id]
    let relocations = RelocationList()
    relocationsOfSection.append(relocations)
    var out = ELFSection(
      name: section.name, type: section.type, flags: section.flags, alignment: section.alignment, entrySize: section.entrySize,
      bytes: UnsafePointer(section.base), size: UInt64(section.isNoBits ? section.zeroSize : section.count))
    if section.group.isSome { out.group = groupIndex(section) }
    if section.linkedTo.isSome {
      let target = buffer.symbols[section.linkedTo.index]
      if target.state == .defined { out.linkedSection = buffer[target.section].objectIndex }
    }
    if section.isNoBits && !section.fragments.isEmpty {
      buffer.reportPlace = section.fragments[0].place
      buffer.report("the size of section '\(buffer.interner.string(section.name))', which has no contents, must be known at once")
    }
    if !section.fragments.isEmpty && !section.isNoBits {
      let image = expand(id, section, relocations)
      out.bytes = UnsafePointer(image.base)
      out.size = UInt64(image.count)
      object.keepAlive.append(image)
      resolveFixups(id, section, image.base, relocations)
      sortRelocations(relocations)
    } else {
      resolveFixups(id, section, section.base, relocations)
    }
    if !section.rawRelocations.isEmpty { addRawRelocations(id, section, relocations) }
    if let tail = section.tail {
      for i in tail.fixups.indices { relocate(tail.fixups[i], at: UInt64(tail.fixups[i].offset), id, relocations) }
      let image = ByteBuffer(capacity: Int(out.size) + tail.bytes.count)
      if let bytes = out.bytes { image.append(UnsafeBufferPointer(start: bytes, count: Int(out.size))) }
      image.append(tail.bytes.bytes)
      object.keepAlive.append(image)
      out.bytes = UnsafePointer(image.base)
      out.size = UInt64(image.count)
    }
    object.sections.append(out)
  }

  /// `.reloc`: relocations as they are written, sorted in among the others.
  private func addRawRelocations(_ id: SectionID, _ section: Section, _ relocations: RelocationList) {
    for i in section.rawRelocations.indices {
      let r = section.rawRelocations[i]
      buffer.reportPlace = r.origin
      guard let at = buffer.sectionOffset(r.place, in: id), at >= 0, at <= Int64(buffer.sectionSize(id)) else {
        buffer.report("the place of '.reloc' is not in its section")
        continue
      }
      guard let target = settle(r.target, of: r.target.add.isSome ? r.target.add : buffer.absoluteSymbol) else { continue }
      if target.sub.isSome {
        buffer.report("'.reloc' cannot refer to a difference")
        continue
      }
      if let type = X86Relocation(rawValue: UInt8(truncatingIfNeeded: r.type)), !isKnown(type) { continue }
      let symbol = target.add.isSome ? objectSymbol(target.add) : UInt32.max
      relocations.list.append(ELFRelocation(offset: UInt64(at), symbol: symbol, type: r.type, addend: target.constant))
    }
    let sorted = relocations.list.buffer.enumerated().sorted { ($0.element.offset, $0.offset) < ($1.element.offset, $1.offset) }.map { $0.element }
    for k in sorted.indices { relocations.list[k] = sorted[k] }
  }

  private func groupIndex(_ section: Section) -> UInt32 {
    let symbol = buffer.symbol(named: section.group)
    let signature = objectSymbol(symbol)
    let record = buffer.symbols[symbol.index]
    if record.state == .undefined && !record.isReferenced && !record.isBound && object.symbols[Int(signature)].place == .undefined {
      // Nobody else knows the name: it is a local symbol in the group's section.
      object.symbols[Int(signature)].place = .group
      object.symbols[Int(signature)].section = UInt32(object.groups.count)
      object.symbols[Int(signature)].binding = .local
    }
    if let known = groups.find(UInt64(signature)) { return known }
    object.groups.append(ELFGroup(signature: signature, isComdat: section.isComdat))
    groups.insert(UInt64(signature), UInt32(object.groups.count - 1))
    return UInt32(object.groups.count - 1)
  }

  /// The stream with its fragments filled in; relocations of jumps that leave the section are added.
  private func expand(_ id: SectionID, _ section: Section, _ relocations: RelocationList) -> ByteBuffer {
    let shift = buffer.layoutShifts![id.index]
    let n = section.fragments.count
    let image = ByteBuffer(capacity: section.count + shift[n] + 16)
    var from = 0
    for i in 0..<n {
      let f = section.fragments[i]
      buffer.reportPlace = f.place
      let to = Int(f.offset)
      image.append(UnsafeBufferPointer(start: section.base + from, count: to - from))
      from = to
      switch f.kind {
      case .branch: writeBranch(f, id, image, relocations)
      case .alignment:
        let count = Int(f.size)
        if f.flag {
          image.reserve(count + 16)
          let start = image.count
          image.append(repeating: 0, count: count)
          X86Nops(rawValue: f.byte)!.write(count: count, to: image.base + start)
        } else {
          if count % Int(f.byte) != 0 { buffer.report("alignment padding of \(count) bytes is not a multiple of \(f.byte)") }
          appendFill(f, count, image)
        }
      case .uleb128, .sleb128: writeLEB(f, image)
      case .bundle: writeBundle(f, image)
      case .space, .origin:
        checkVariable(f, id, at: Int64(image.count))
        appendFill(f, Int(f.size), image)
      }
    }
    image.append(UnsafeBufferPointer(start: section.base + from, count: section.count - from))
    return image
  }

  private func appendFill(_ f: Fragment, _ count: Int, _ image: ByteBuffer) {
    let start = image.count
    image.append(repeating: 0, count: count)
    Fill.write(f.fill, size: Int(f.byte), count: count, to: image.base + start)
  }

  /// Reports space whose size makes no sense.
  private func checkVariable(_ f: Fragment, _ id: SectionID, at offset: Int64) {
    let t = LinearTerm(add: f.symbol, sub: f.minus, constant: Int64(f.addend))
    buffer.evaluation.problem = nil
    if f.kind == .space {
      guard let v = buffer.value(t) else { return buffer.report("the size of '.skip' is not a number\(evaluationProblem)") }
      if v < 0 { buffer.report("the size of '.skip' is negative: \(v)") }
      if v > CodeBuffer.largestSpace { buffer.report("'.skip' of more than 256 MiB") }
      return
    }
    guard let v = buffer.sectionOffset(t, in: id) else { return buffer.report("'.org' needs a place in its own section\(evaluationProblem)") }
    if v < offset { buffer.report("'.org' would move backwards, from \(offset) to \(v)") }
    if v - offset > CodeBuffer.largestSpace { buffer.report("'.org' of more than 256 MiB") }
  }

  private var evaluationProblem: String { buffer.evaluation.problem.map { ": \($0)" } ?? "" }

  private func writeLEB(_ f: Fragment, _ image: ByteBuffer) {
    buffer.evaluation.problem = nil
    let known = buffer.value(LinearTerm(add: f.symbol, sub: f.minus, constant: Int64(f.addend)))
    if known == nil { buffer.report("LEB128 needs a number or a difference of labels of one section\(evaluationProblem)") }
    let value = known ?? 0
    let start = image.count
    if f.kind == .sleb128 { image.append(sleb128: value) } else { image.append(uleb128: UInt64(bitPattern: value)) }
    // A value that shrank while others grew keeps its room: pad with redundant continuation bytes.
    while image.count - start < Int(f.size) {
      let last = image.base[image.count - 1]
      image.base[image.count - 1] = last | 0x80
      image.append(f.kind == .sleb128 && value < 0 ? 0x7F : 0)
    }
  }

  private func writeBranch(_ f: Fragment, _ id: SectionID, _ image: ByteBuffer, _ relocations: RelocationList) {
    if f.byte != 0 { image.append(f.byte) }
    let (symbol, addend) = buffer.resolve(f.symbol)
    let record = buffer.record(symbol)
    let end = Int64(image.count) + Int64(f.size) - (f.byte != 0 ? 1 : 0)
    let isResolved = record.pointee.state == .defined && record.pointee.section == id && SectionLayout.isResolvable(f, buffer.record(f.symbol), record)
    let target = isResolved ? buffer.placed(symbol) + addend + Int64(f.addend) : 0
    if !f.flag {
      image.append(f.detail)
      image.append(UInt8(truncatingIfNeeded: target - end))
      return
    }
    if f.detail == 0xEB {
      image.append(0xE9)
    } else {
      image.append(0x0F)
      image.append(f.detail &+ 0x10)
    }
    if f.is16Bit && isResolved {
      image.append(littleEndian: Int16(truncatingIfNeeded: target - end))
    } else if isResolved {
      image.append(littleEndian: Int32(truncatingIfNeeded: target - end))
    } else {
      var fixup = Fixup(
        offset: UInt32(image.count), fragment: 0, symbol: f.symbol, minus: .none, addend: Int64(f.addend) - (f.is16Bit ? 2 : 4),
        type: f.is16Bit ? .pc16 : (f.mode != 64 || buffer.objectBits == 32) && !f.viaPLT ? .pc32 : .plt32, size: f.is16Bit ? 2 : 4)
      if f.is16Bit { image.append(littleEndian: Int16(0)) } else { image.append(littleEndian: Int32(0)) }
      if needsSettling(fixup) {
        settle(&fixup)
        fixup.minus = .none
      }
      relocate(fixup, at: UInt64(fixup.offset), id, relocations)
    }
  }
}
