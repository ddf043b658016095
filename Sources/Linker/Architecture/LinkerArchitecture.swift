// What the generic phases need to know of a machine: constants and four functions.
//
// A new machine is one such value; nothing else in the linker names relocation numbers.

import ObjectFormat
import Support

struct LinkerArchitecture {
  var machine: UInt16
  var is64: Bool
  /// Dynamic relocations carry addends (RELA).
  var usesAddends: Bool
  /// BFD's name of the format, as scripts and maps give it.
  var formatName: String
  var defaultImageBase: UInt64
  var dynamicLinker: String
  var pltHeaderSize: UInt64
  var pltEntrySize: UInt64
  /// Reserved words at the start of `.got.plt`.
  var gotPLTReserved: Int
  /// Padding of code.
  var codeFill: UInt8

  // Dynamic relocation numbers.
  var relative: UInt32
  var globDat: UInt32
  var jumpSlot: UInt32
  var copy: UInt32
  var indirectRelative: UInt32
  var absolute: UInt32
  var tlsModule: UInt32
  var tlsOffset: UInt32
  var tlsStaticOffset: UInt32
  /// The offset from the thread pointer, negated; 0 where there is no such relocation.
  var tlsNegatedOffset: UInt32 = 0
  var tlsDescriptor: UInt32

  /// Decides what each relocation of a section needs.
  var scan: (RelocationScan, InputSectionID) -> Void
  /// Applies the relocations of a section, whose copied bytes are at the pointer.
  var apply: (LinkContext, InputSectionID, UnsafeMutablePointer<UInt8>) -> Void
  /// Applies one relocation of an unwind record: symbol, type, target with addend, place, bytes. False when the type is not
  /// supported there.
  var applyUnwind: (LinkContext, SymbolID, UInt32, UInt64, UInt64, UnsafeMutablePointer<UInt8>) -> Bool
  /// Bytes that `applyUnwind` writes for a relocation type.
  var unwindWidth: (UInt32) -> UInt64
  /// The type of a relocation that --emit-relocs keeps, which differs where an instruction was relaxed.
  var emittedType: (LinkContext, InputSectionID, ELFRawRelocation, SymbolID) -> UInt32
  /// Writes the procedure linkage table at its address.
  var writePLT: (LinkContext, ByteBuffer) -> Void
  /// The offset of the address `value` from the thread pointer.
  var threadPointerOffset: (LinkContext, UInt64) -> UInt64
  var relocationName: (UInt32) -> String
  /// REL machines: the width and the addend of a field of the given relocation type.
  var implicitAddend: ((UInt32, UnsafePointer<UInt8>) -> (width: Int, addend: Int64))?
  /// REL machines: writes an addend into the field.
  var storeAddend: ((UInt32, Int64, UnsafeMutablePointer<UInt8>) -> Void)?

  var wordSize: Int { is64 ? 8 : 4 }

  static func find(machine: UInt16, is64: Bool) -> LinkerArchitecture? {
    switch machine {
    case ELF.machineX86_64 where is64: return .x86_64
    case ELF.machine386 where !is64: return .i386
    default: return nil
    }
  }
}
