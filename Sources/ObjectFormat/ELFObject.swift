// A relocatable object in memory: what the code buffer hands to the writer.
//
// Sections refer to bytes owned elsewhere (`keepAlive`), so building an object copies no content.

import Support

/// A section of an `ELFObject`; index 0 is the first real section (the writer adds the null section).
public struct ELFSection: BitwiseCopyable {
  public var name: Name
  public var type: UInt32
  public var flags: UInt64
  public var alignment: UInt64
  public var entrySize: UInt64
  /// The content; nil for `noBits`.
  public var bytes: UnsafePointer<UInt8>?
  public var size: UInt64
  /// The COMDAT group this section belongs to, an index into `groups`, or `.max`.
  public var group: UInt32 = .max
  /// The section this one is ordered after (`SHF_LINK_ORDER`), or `.max`.
  public var linkedSection: UInt32 = .max
  /// The section's relocations: a range of `relocations`.
  public var firstRelocation: UInt32 = 0
  public var relocationCount: UInt32 = 0

  public init(
    name: Name, type: UInt32, flags: UInt64, alignment: UInt64, entrySize: UInt64 = 0, bytes: UnsafePointer<UInt8>?, size: UInt64
  ) {
    self.name = name
    self.type = type
    self.flags = flags
    self.alignment = alignment
    self.entrySize = entrySize
    self.bytes = bytes
    self.size = size
  }
}

/// Where a symbol lives.
/// `group`: in a group's own section, as the signature that nothing else defines.
public enum ELFSymbolPlace: UInt8, BitwiseCopyable, Sendable { case undefined, section, absolute, common, group }

public struct ELFSymbol: BitwiseCopyable {
  public var name: Name
  public var value: UInt64 = 0
  public var size: UInt64 = 0
  /// Section index when `place` is `.section`.
  public var section: UInt32 = 0
  public var place: ELFSymbolPlace = .undefined
  public var binding: SymbolBinding = .local
  public var type: SymbolType = .none
  public var visibility: SymbolVisibility = .standard

  public init(name: Name) { self.name = name }
}

public struct ELFRelocation: BitwiseCopyable {
  public var offset: UInt64
  public var addend: Int64
  /// Index into `ELFObject.symbols`.
  public var symbol: UInt32
  public var type: UInt32

  public init(offset: UInt64, symbol: UInt32, type: UInt32, addend: Int64) {
    self.offset = offset
    self.symbol = symbol
    self.type = type
    self.addend = addend
  }
}

/// A section group; its signature is a symbol.
public struct ELFGroup: BitwiseCopyable {
  public var signature: UInt32
  public var isComdat: Bool
  public init(signature: UInt32, isComdat: Bool) {
    self.signature = signature
    self.isComdat = isComdat
  }
}

public final class ELFObject {
  public let interner: Interner
  public var machine: UInt16
  public var flags: UInt32 = 0
  /// Written as ELF-32 with relocations whose addends are in the contents (SHT_REL), as i386 has them.
  public var is32Bit = false
  public var sections = Arena<ELFSection>(capacity: 16)
  public var symbols = Arena<ELFSymbol>(capacity: 64)
  public var relocations = Arena<ELFRelocation>(capacity: 64)
  public var groups = Arena<ELFGroup>(capacity: 1)
  /// Owners of section bytes.
  public var keepAlive: [AnyObject] = []

  public init(interner: Interner, machine: UInt16) {
    self.interner = interner
    self.machine = machine
  }
}
