// IA-32: constants and the procedure linkage table (System V ABI, Intel386 supplement 1.1, §4.4 and "Procedure Linkage Table").

import ObjectFormat
import Support

extension LinkerArchitecture {
  static let i386 = LinkerArchitecture(
    machine: ELF.machine386, is64: false, usesAddends: false, formatName: "elf32-i386", defaultImageBase: 0x0804_8000, dynamicLinker: "/lib/ld-linux.so.2",
    pltHeaderSize: 16, pltEntrySize: 16, gotPLTReserved: 3, codeFill: 0x90,
    relative: 8, globDat: 6, jumpSlot: 7, copy: 5, indirectRelative: 42, absolute: 1, tlsModule: 35, tlsOffset: 36, tlsStaticOffset: 14, tlsNegatedOffset: 37,
    tlsDescriptor: 41,
    scan: { I386Linking.scan($0, $1) }, apply: { I386Linking.apply($0, $1, $2) },
    applyUnwind: { I386Linking.applyUnwind($0, $1, $2, $3, $4, $5) }, unwindWidth: { _ in 4 }, emittedType: { _, _, r, _ in r.type },
    writePLT: { I386Linking.writePLT($0, $1) }, threadPointerOffset: { link, address in address &- link.tlsEnd },
    relocationName: { I386Linking.relocationName($0) }, implicitAddend: { I386Linking.implicitAddend($0, $1) },
    storeAddend: { I386Linking.storeAddend($0, $1, $2) })
}

extension I386Linking {
  /// The table. A program finds its slots by address, position-independent code by %ebx, which holds the GOT's address:
  ///
  ///     header:  ff 35 abs32 | ff b3 04 00 00 00   pushl GOT+4
  ///              ff 25 abs32 | ff a3 08 00 00 00   jmp *GOT+8
  ///     entry:   ff 25 abs32 | ff a3 disp32        jmp *slot
  ///              68 imm32                          pushl $offset of its relocation
  ///              e9 rel32                          jmp header
  static func writePLT(_ link: LinkContext, _ out: ByteBuffer) {
    let base = link.syntheticAddress(link.synthetic.plt)
    let table = link.syntheticAddress(link.synthetic.gotPLT)
    let usesBase = link.isPositionIndependent
    func slot(_ direct: [UInt8], _ based: [UInt8], _ address: UInt64) {
      out.append(usesBase ? based : direct)
      out.append(littleEndian: UInt32(truncatingIfNeeded: usesBase ? address &- table : address))
    }
    if link.hasPLTHeader {
      slot([0xFF, 0x35], [0xFF, 0xB3], table &+ 4)
      slot([0xFF, 0x25], [0xFF, 0xA3], table &+ 8)
      out.append(repeating: 0x90, count: 4)
    }
    for i in 0..<link.synthetic.pltSymbols.count {
      let at = base &+ UInt64(out.count)
      slot([0xFF, 0x25], [0xFF, 0xA3], link.pltSlotAddress(Int32(i)))
      if link.hasPLTHeader {
        out.append(0x68)
        out.append(littleEndian: UInt32(i * 8))
        out.append(0xE9)
        out.append(littleEndian: UInt32(truncatingIfNeeded: base &- (at &+ 16)))
      } else {
        out.append(repeating: 0x90, count: 10)
      }
    }
  }
}
