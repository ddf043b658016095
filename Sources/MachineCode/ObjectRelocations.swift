// The relocations of a finished object: in order, and for i386 (psABI i386 supplement, §4.3) with addends in the contents.

import ObjectFormat
import Support

extension ObjectBuilder {
  /// Merges the jumps' relocations (first) with the fixups' (after them) by offset; both runs are sorted already.
  func sortRelocations(_ r: RelocationList) {
    let n = r.list.count
    var split = 1
    while split < n && r.list[split].offset >= r.list[split - 1].offset { split += 1 }
    if split >= n { return }
    var merged = Arena<ELFRelocation>(capacity: n)
    var i = 0
    var j = split
    while i < split || j < n {
      if j >= n || (i < split && r.list[i].offset <= r.list[j].offset) {
        merged.append(r.list[i])
        i += 1
      } else {
        merged.append(r.list[j])
        j += 1
      }
    }
    for k in 0..<n { r.list[k] = merged[k] }
  }

  func attachRelocations() {
    if buffer.objectBits == 32 { for i in object.sections.indices { moveAddends(relocationsOfSection[i], object.sections[i]) } }
    for i in object.sections.indices {
      let list = relocationsOfSection[i]
      object.sections[i].firstRelocation = UInt32(object.relocations.count)
      object.sections[i].relocationCount = UInt32(list.list.count)
      object.relocations.append(contentsOf: UnsafeBufferPointer(list.list.buffer))
    }
  }

  /// i386: numbers of the other table (psABI i386 supplement, §4.3), addends in the contents.
  private func moveAddends(_ r: RelocationList, _ section: ELFSection) {
    guard let bytes = section.bytes else { return }
    for k in r.list.indices {
      let type = X86Relocation(rawValue: UInt8(truncatingIfNeeded: r.list[k].type)) ?? .none
      guard let (number, size) = ObjectBuilder.number32(type) else { continue }
      r.list[k].type = number
      let p = UnsafeMutableRawPointer(mutating: bytes + Int(r.list[k].offset))
      let value = r.list[k].addend
      switch size {
      case 1: p.storeBytes(of: UInt8(truncatingIfNeeded: value), as: UInt8.self)
      case 2: p.storeBytes(of: UInt16(truncatingIfNeeded: value).littleEndian, as: UInt16.self)
      case 4: p.storeBytes(of: UInt32(truncatingIfNeeded: value).littleEndian, as: UInt32.self)
      default: break
      }
    }
  }

  /// Reports a relocation that the object's format does not have.
  func isKnown(_ type: X86Relocation) -> Bool {
    if buffer.objectBits == 64 || ObjectBuilder.number32(type) != nil { return true }
    buffer.report("a 32-bit object has no relocation like \(type.name)")
    return false
  }

  private static func number32(_ type: X86Relocation) -> (UInt32, Int)? {
    if let number = type.ia32Number { return (number, type == .ia32TLSDescriptorCall ? 0 : 4) }
    switch type {
    case .none: return (0, 0)
    case .abs32, .abs32S: return (1, 4)
    case .pc32: return (2, 4)
    case .got32: return (3, 4)
    case .plt32: return (4, 4)
    case .gotOff64: return (9, 4)
    case .gotPC32: return (10, 4)
    case .abs16: return (20, 2)
    case .pc16: return (21, 2)
    case .abs8: return (22, 1)
    case .pc8: return (23, 1)
    case .size32: return (38, 4)
    default: return nil
    }
  }
}
