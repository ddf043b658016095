// x86-64: constants and the procedure linkage table (System V psABI 1.0, §5.2).

import ObjectFormat
import Support

extension LinkerArchitecture {
  static let x86_64 = LinkerArchitecture(
    machine: ELF.machineX86_64, is64: true, usesAddends: true, formatName: "elf64-x86-64", defaultImageBase: 0x40_0000, dynamicLinker: "/lib64/ld-linux-x86-64.so.2",
    pltHeaderSize: 16, pltEntrySize: 16, gotPLTReserved: 3, codeFill: 0x90,
    relative: 8, globDat: 6, jumpSlot: 7, copy: 5, indirectRelative: 37, absolute: 1, tlsModule: 16, tlsOffset: 17, tlsStaticOffset: 18,
    tlsDescriptor: 36,
    scan: { X86_64Linking.scan($0, $1) }, apply: { X86_64Linking.apply($0, $1, $2) },
    applyUnwind: { X86_64Linking.applyUnwind($0, $1, $2, $3, $4, $5) }, unwindWidth: { X86_64Linking.width(X86Relocation(rawValue: UInt8(truncatingIfNeeded: $0)) ?? .none) },
    emittedType: { X86_64Linking.emittedType($0, $1, $2, $3) }, writePLT: { X86_64Linking.writePLT($0, $1) },
    threadPointerOffset: { link, address in address &- link.tlsEnd }, relocationName: { X86_64Linking.relocationName($0) })
}

extension X86_64Linking {
  /// The table: a header for lazy binding, then one entry per symbol.
  ///
  ///     header:  ff 35 rel32   pushq GOT+8(%rip)
  ///              ff 25 rel32   jmp *GOT+16(%rip)
  ///              0f 1f 40 00   nopl 0(%rax)
  ///     entry:   ff 25 rel32   jmp *slot(%rip)
  ///              68 imm32      pushq $index
  ///              e9 rel32      jmp header
  ///
  /// With branch tracking both halves of an entry begin with `f3 0f 1e fa`, endbr64, and are padded to 16 bytes each.
  static func writePLT(_ link: LinkContext, _ out: ByteBuffer) {
    let base = link.syntheticAddress(link.synthetic.plt)
    let table = link.syntheticAddress(link.synthetic.gotPLT)
    func relative(_ target: UInt64, _ next: UInt64) { out.append(littleEndian: UInt32(truncatingIfNeeded: target &- next)) }
    if link.hasPLTHeader {
      out.append([0xFF, 0x35])
      relative(table &+ 8, base &+ 6)
      out.append([0xFF, 0x25])
      relative(table &+ 16, base &+ 12)
      out.append([0x0F, 0x1F, 0x40, 0x00])
    }
    for i in 0..<link.synthetic.pltSymbols.count {
      let at = base &+ UInt64(out.count)
      if link.usesBranchTracking { out.append([0xF3, 0x0F, 0x1E, 0xFA]) }
      out.append([0xFF, 0x25])
      relative(link.pltSlotAddress(Int32(i)), base &+ UInt64(out.count) &+ 4)
      if link.usesBranchTracking {
        out.append([0x66, 0x0F, 0x1F, 0x44, 0, 0])
        out.append([0xF3, 0x0F, 0x1E, 0xFA])
        if link.hasPLTHeader {
          out.append(0x68)
          out.append(littleEndian: UInt32(i))
          out.append(0xE9)
          relative(base, at &+ 30)
          out.append([0x66, 0x90])
        } else {
          out.append(repeating: 0x90, count: 12)
        }
      } else if link.hasPLTHeader {
        out.append(0x68)
        out.append(littleEndian: UInt32(i))
        out.append(0xE9)
        relative(base, at &+ 16)
      } else {
        out.append([0x66, 0x2E, 0x0F, 0x1F, 0x84, 0, 0, 0, 0, 0])
      }
    }
  }
}
