// The target of a compilation as one plain value: processor, data layout, instruction sets, object-file habits.
//
// Front end, optimizer and back ends read facts from here and never compare architecture names in generic code.

/// How code may refer to addresses (-fno-pic, -fpie, -fpic; small = 1, large = 2 in gcc's `__PIC__`).
public enum RelocationModel: UInt8, Sendable { case absolute, pie, pic }

/// Models of thread-local access, from general to cheap (ELF TLS specification §4).
public enum TLSAccessModel: UInt8, BitwiseCopyable, Sendable { case globalDynamic, localDynamic, initialExec, localExec }

/// A target that Martlet generates code for.
public struct Target: Sendable {
  public var triple: Triple
  public var layout: DataLayout
  public var features: Features

  @inlinable public var arch: Arch { triple.arch }
  @inlinable public var pointerSize: Int { Int(layout.pointer.size) }

  /// nil when there is no support for the triple's processor and system.
  public init?(_ triple: Triple) {
    guard triple.os == .linux else { return nil }
    self.triple = triple
    switch triple.arch {
    case .x86_64:
      layout = .x86_64()
      features = .x86_64Baseline
    case .i386:
      layout = .i386()
      processor = .i686
      features = processor.features.union(.sahf)
    default: return nil
    }
  }

  /// Whether code can be generated; for other targets there are only macros, types and the assembler.
  public var hasCodeGeneration: Bool { arch == .x86_64 }

  /// x86_64-unknown-linux-gnu.
  public static let x86_64Linux = Target(Triple(arch: .x86_64))!
  /// i386-unknown-linux-gnu.
  public static let i386Linux = Target(Triple(arch: .i386))!

  /// What -march= and -mtune= name; only macros come of the latter.
  public var processor = Processor.generic
  public var tuning: [String] = []

  /// Sets the instruction sets and what follows from them: `__BIGGEST_ALIGNMENT__`.
  public mutating func setFeatures(_ new: Features) {
    features = new
    layout.biggestAlignment = new.contains(.avx512f) ? 64 : new.contains(.avx) ? 32 : 16
  }

  /// Whether an atomic access of `size` bytes is done with instructions (otherwise by libatomic calls). gcc 12 calls
  /// libatomic for 16 bytes even with -mcx16, except for the `__sync` builtins.
  public func isLockFree(size: UInt64, alignment: UInt64) -> Bool {
    size != 0 && size & (size - 1) == 0 && size <= UInt64(layout.maxAtomicSize) && alignment >= size
  }

  /// The thread-local access model when the source names none (gcc's decl_default_tls_model).
  public func tlsModel(isLocal: Bool, relocation: RelocationModel) -> TLSAccessModel {
    if relocation == .pic { return isLocal ? .localDynamic : .globalDynamic }
    return isLocal ? .localExec : .initialExec
  }

  /// LLVM's feature string for this target (`+sse3,-avx,…`).
  public var llvmFeatures: String { Target.llvmFeatures(features) }

  /// `features` in LLVM's form.
  public static func llvmFeatures(_ features: Features) -> String {
    var text = ""
    for i in 0..<Features.rowCount {
      let row = Features.row(i)
      if row.llvm.utf8CodeUnitCount == 0 { continue }
      if i > 0 { text += "," }
      text += features.contains(row.feature) ? "+" : "-"
      text += "\(row.llvm)"
    }
    return text
  }

  /// Bytes below the stack pointer that signal handlers leave alone (AMD64 psABI §3.2.2).
  public var redZone: Int { 128 }
}
