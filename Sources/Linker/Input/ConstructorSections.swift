// `.ctors` and `.dtors` of old objects (LLVM's C interface still makes them) become `.init_array` and `.fini_array`.
//
// The old tables run from their end and count priorities down; the words are turned round, and with them their relocations
// (GNU ld manual, --ctors-in-init-array).

import ObjectFormat
import Support

extension LinkContext {
  func convertConstructors(_ id: InputSectionID) {
    let s = sections[id]
    guard s.kind == .regular, s.type == ELF.progBits, s.name.isSome, let bytes = s.bytes else { return }
    let name = interner.bytes(of: s.name)
    let isConstructor = name.hasPrefix(".ctors")
    let word = architecture.wordSize
    guard isConstructor || name.hasPrefix(".dtors"), name.count == 6 || name[6] == UInt8(ascii: "."), s.size > 0, Int(s.size) % word == 0 else { return }
    let text = interner.string(s.name)
    let priority = initPriority(text)
    let suffix = priority == 65536 ? "" : ".\(priority)"
    sections[id].name = interner.intern((isConstructor ? ".init_array" : ".fini_array") + suffix)
    sections[id].type = isConstructor ? ELF.initArray : ELF.finiArray
    sections[id].entrySize = UInt64(word)
    let turned = ByteBuffer(capacity: Int(s.size))
    for k in (0..<Int(s.size) / word).reversed() { turned.append(UnsafeBufferPointer(start: bytes + k * word, count: word)) }
    ownedBuffers.append(turned)
    sections[id].bytes = UnsafePointer(turned.base)
    sections[id].relocations = turnedRelocations(s, word)
  }

  private func turnedRelocations(_ s: InputSection, _ word: Int) -> ELFRelocationView {
    let out = ByteBuffer(capacity: s.relocations.count * 3 * word)
    for i in (0..<s.relocations.count).reversed() {
      let r = s.relocations[i]
      appendWord(out, s.size &- UInt64(word) &- r.offset)
      if architecture.is64 { out.append(littleEndian: UInt64(r.symbol) << 32 | UInt64(r.type)) } else { out.append(littleEndian: r.symbol << 8 | r.type) }
      if s.relocations.hasAddends { appendWord(out, UInt64(bitPattern: r.addend)) }
    }
    ownedBuffers.append(out)
    return ELFRelocationView(base: UnsafePointer(out.base), count: s.relocations.count, is64: architecture.is64, hasAddends: s.relocations.hasAddends)
  }
}
