// What an x86 instruction reads besides its first operand: a register, or memory through an address.
//
// Addresses here name virtual registers; turning one into an `MAddress` appends its registers to the operand list.

import SSA
import Support

/// base + index * scale + displacement before operand numbering.
struct X86Address {
  var base = MAddress.Base.none
  var entity: UInt32 = 0
  var baseRegister = VReg.none
  var indexRegister = VReg.none
  var scale: UInt8 = 1
  var displacement: Int32 = 0
  var relocation: UInt8 = 0
  var segment: UInt8 = 0

  init() {}
  init(register: VReg, _ displacement: Int32 = 0) {
    base = .register
    baseRegister = register
    self.displacement = displacement
  }
  init(_ base: MAddress.Base, entity: UInt32 = 0, _ displacement: Int32 = 0) {
    self.base = base
    self.entity = entity
    self.displacement = displacement
  }

  /// The same place `bytes` further on.
  func advanced(_ bytes: Int32) -> X86Address {
    var a = self
    a.displacement &+= bytes
    return a
  }
}

/// A register or memory operand.
struct X86Source {
  var register = VReg.none
  var address = X86Address()
  var isMemory: Bool { register.isNone }
  init(_ r: VReg) { register = r }
  init(_ a: X86Address) { address = a }
}

/// Segment numbers of `MAddress.segment`.
enum X86Segment {
  static let none: UInt8 = 0
  static let fs: UInt8 = 1
  static let gs: UInt8 = 2
}

/// Integer operation widths: the index of a form among the 8-, 16-, 32- and 64-bit ones.
enum X86Width {
  static func of(_ t: Type) -> Int {
    switch t {
    case .i8, .i1: return 0
    case .i16: return 1
    case .i32: return 2
    default: return 3
    }
  }
  /// Width of arithmetic: narrow types are computed in 32 bits.
  static func ofArithmetic(_ t: Type) -> Int { t == .i64 || t == .ptr ? 3 : 2 }
}

/// The condition codes of x86 (Intel SDM vol. 1 appendix B).
enum X86Condition {
  static let o: UInt8 = 0
  static let no: UInt8 = 1
  static let b: UInt8 = 2
  static let ae: UInt8 = 3
  static let e: UInt8 = 4
  static let ne: UInt8 = 5
  static let be: UInt8 = 6
  static let a: UInt8 = 7
  static let s: UInt8 = 8
  static let ns: UInt8 = 9
  static let p: UInt8 = 10
  static let np: UInt8 = 11
  static let l: UInt8 = 12
  static let ge: UInt8 = 13
  static let le: UInt8 = 14
  static let g: UInt8 = 15

  static func of(_ p: IntPredicate) -> UInt8 {
    switch p {
    case .eq: return e
    case .ne: return ne
    case .slt: return l
    case .sle: return le
    case .sgt: return g
    case .sge: return ge
    case .ult: return b
    case .ule: return be
    case .ugt: return a
    case .uge: return ae
    }
  }
}
