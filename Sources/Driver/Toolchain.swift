// Where the system keeps start files, libgcc, headers and the linker: found by scanning, never by fixed versions.

#if canImport(Glibc)
import Glibc
#endif
import TargetInfo

/// The places a link or compile for `triple` needs. Scanning happens once, when the driver first asks.
public final class Toolchain {
  public let triple: Triple
  public let sysroot: String
  /// -B folders, searched first.
  public let toolPaths: [String]
  /// Folder of crtbegin.o and libgcc.a of the newest gcc, or nil.
  public private(set) var gccDirectory: String? = nil
  /// Martlet's own headers.
  public let resourceDirectory: String

  /// `multiarch` is Debian's folder name.
  public var multiarch: String { "\(triple.arch.name)-linux-gnu" }
  /// The machine that compilers here are named for: 32-bit code is a variant of x86-64's.
  public var machine: String { triple.arch == .i386 ? "x86_64-linux-gnu" : multiarch }
  /// The folder within gcc's in which libgcc and start files of 32-bit code are, beside those of 64-bit code; empty if there is none.
  public var multilib: String { triple.arch == .i386 ? "32" : "" }

  public init(triple: Triple, sysroot: String, toolPaths: [String], resourceDirectory: String) {
    self.triple = triple
    self.sysroot = sysroot
    self.toolPaths = toolPaths
    self.resourceDirectory = resourceDirectory
    gccDirectory = findGCC()
  }

  static func exists(_ path: String) -> Bool { access(path, R_OK) == 0 }

  static func entries(_ directory: String) -> [String] {
    guard let d = opendir(directory) else { return [] }
    defer { closedir(d) }
    var names: [String] = []
    while let entry = readdir(d) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) } }
      if name != "." && name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  /// Version numbers as a list, for choosing the newest.
  static func version(_ name: String) -> [Int] { name.split(separator: ".").map { Int($0) ?? -1 } }

  private func findGCC() -> String? {
    if triple.arch != .i386 { return newestGCC(["\(triple.arch.name)"], subfolder: "") }
    // 32-bit libraries of a compiler for x86-64, or a compiler for IA-32.
    return newestGCC(["x86_64"], subfolder: "/32") ?? newestGCC(["i386", "i486", "i586", "i686"], subfolder: "")
  }

  private func newestGCC(_ processors: [String], subfolder: String) -> String? {
    let systems = ["linux-gnu", "redhat-linux", "pc-linux-gnu", "unknown-linux-gnu", "alpine-linux-musl", "suse-linux"]
    var best: (version: [Int], path: String)? = nil
    for root in ["/usr/lib/gcc", "/usr/lib64/gcc", "/usr/lib/gcc-cross", "/usr/local/lib/gcc"] {
      for processor in processors {
        for system in systems {
          let base = sysroot + root + "/" + processor + "-" + system
          for name in Toolchain.entries(base) where Toolchain.exists("\(base)/\(name)\(subfolder)/libgcc.a") {
            let v = Toolchain.version(name)
            if best == nil || best!.version.lexicographicallyPrecedes(v) { best = (v, "\(base)/\(name)\(subfolder)") }
          }
        }
      }
    }
    return best?.path
  }

  /// Folders for libraries and start files, in search order.
  public var libraryDirectories: [String] {
    var all = toolPaths
    if let gcc = gccDirectory { all.append(gcc) }
    let wide = triple.arch == .i386 ? ["/usr/lib32", "/lib32"] : ["/usr/lib64", "/lib64"]
    for d in ["/usr/lib/\(multiarch)", "/lib/\(multiarch)"] + wide + ["/usr/lib", "/lib"] { all.append(sysroot + d) }
    return all.filter { Toolchain.exists($0) }
  }

  /// Standard header folders, in gcc's order, with Martlet's own first.
  public var headerDirectories: [String] {
    var all = [resourceDirectory + "/include", sysroot + "/usr/local/include", sysroot + "/usr/include/\(multiarch)", sysroot + "/usr/include"]
    // The C library's headers serve both sizes of addresses.
    if triple.arch == .i386 { all.append(sysroot + "/usr/include/x86_64-linux-gnu") }
    return all.filter { Toolchain.exists($0) }
  }

  /// The full path of `name` in the library folders, or the name itself (as gcc's -print-file-name).
  public func find(_ name: String) -> String {
    for d in libraryDirectories where Toolchain.exists("\(d)/\(name)") { return "\(d)/\(name)" }
    return name
  }

  /// The program `name` in -B folders or PATH.
  public func findProgram(_ name: String) -> String? {
    for d in toolPaths {
      for candidate in ["\(d)/\(name)", "\(d)\(name)"] where access(candidate, X_OK) == 0 { return candidate }
    }
    guard let path = getenv("PATH") else { return nil }
    for d in String(cString: path).split(separator: ":") where access("\(d)/\(name)", X_OK) == 0 { return "\(d)/\(name)" }
    return nil
  }

  public var dynamicLinker: String {
    switch triple.arch {
    case .x86_64: return "/lib64/ld-linux-x86-64.so.2"
    case .i386: return "/lib/ld-linux.so.2"
    case .aarch64: return "/lib/ld-linux-aarch64.so.1"
    case .riscv64: return "/lib/ld-linux-riscv64-lp64d.so.1"
    }
  }

  /// The folder of the running executable, with symbolic links resolved.
  static var executableDirectory: String {
    var buffer = [CChar](repeating: 0, count: 4097)
    let n = readlink("/proc/self/exe", &buffer, 4096)
    guard n > 0 else { return "." }
    let path = String(decoding: buffer[..<n].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return String(path[..<slash])
  }

  /// `lib/martlet` beside `bin` in an installation, or the source tree's `Resources` in a build folder.
  static func defaultResourceDirectory() -> String {
    var directory = executableDirectory
    let installed = directory + "/../lib/martlet"
    if exists(installed + "/include/stddef.h") { return canonical(installed) }
    for _ in 0..<5 {
      if exists(directory + "/Resources/include/stddef.h") { return directory + "/Resources" }
      guard let slash = directory.lastIndex(of: "/") else { break }
      directory = String(directory[..<slash])
    }
    return installed
  }

  private static func canonical(_ path: String) -> String {
    guard let resolved = realpath(path, nil) else { return path }
    defer { free(resolved) }
    return String(cString: resolved)
  }
}
