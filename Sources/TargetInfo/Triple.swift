// Target triples: which processor, system and C library the output is for.

public enum Arch: UInt8, Sendable, CaseIterable {
  case x86_64, i386, aarch64, riscv64

  public var name: StaticString {
    switch self {
    case .x86_64: return "x86_64"
    case .i386: return "i386"
    case .aarch64: return "aarch64"
    case .riscv64: return "riscv64"
    }
  }
}

public enum OperatingSystem: UInt8, Sendable { case linux, none }
public enum Environment: UInt8, Sendable { case gnu, musl, none }

/// A parsed target triple. Only its meaning is kept; `description` gives one canonical spelling.
public struct Triple: Equatable, Sendable, CustomStringConvertible {
  public var arch: Arch
  public var os: OperatingSystem
  public var environment: Environment

  public init(arch: Arch, os: OperatingSystem = .linux, environment: Environment = .gnu) {
    self.arch = arch
    self.os = os
    self.environment = environment
  }

  /// Parses `arch[-vendor][-os][-environment]`; nil when a part is unknown.
  public init?(_ text: String) {
    var parts = text.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
    guard let first = parts.first else { return nil }
    parts.removeFirst()
    switch first {
    case "x86_64", "amd64": arch = .x86_64
    case "i386", "i486", "i586", "i686": arch = .i386
    case "aarch64", "arm64": arch = .aarch64
    case "riscv64", "riscv64gc": arch = .riscv64
    default: return nil
    }
    os = .none
    environment = .none
    for part in parts {
      switch part {
      case "pc", "unknown", "redhat", "suse", "w64": break
      case "linux": os = .linux
      case "none", "elf": os = .none
      case "gnu": environment = .gnu
      case "musl": environment = .musl
      default: return nil
      }
    }
    if os == .linux && environment == .none { environment = .gnu }
  }

  public var description: String {
    var text = "\(arch.name)-unknown"
    text += os == .linux ? "-linux" : "-none"
    switch environment {
    case .gnu: text += "-gnu"
    case .musl: text += "-musl"
    case .none: text += "-elf"
    }
    return text
  }

  /// The spelling Debian uses for multiarch directories (`x86_64-linux-gnu`).
  public var multiarch: String {
    "\(arch.name)-\(os == .linux ? "linux" : "none")-\(environment == .musl ? "musl" : "gnu")"
  }
}
