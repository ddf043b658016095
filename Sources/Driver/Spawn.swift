// Running the system's linker and assembler, and the LLVM sibling.

#if canImport(Glibc)
import Glibc
#endif

enum Spawn {
  /// Runs `words` (program first) and waits. Returns its exit status; 128 + n when a signal ended it; 127 if it cannot run.
  static func run(_ words: [String], input: Int32? = nil) -> Int32 {
    withCStrings(words) { argv in
      var pid: pid_t = 0
      let code = posix_spawnp(&pid, argv[0]!, nil, nil, argv, environ)
      if code != 0 { return 127 }
      var status: Int32 = 0
      while waitpid(pid, &status, 0) < 0 { if errno != EINTR { return 127 } }
      let signal = status & 0x7f
      return signal == 0 ? (status >> 8) & 0xff : 128 + signal
    }
  }

  /// Becomes `words`; returns only if that fails.
  static func replaceProcess(_ words: [String]) { withCStrings(words) { argv in _ = execv(argv[0]!, argv) } }

  private static func withCStrings<R>(_ words: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> R) -> R {
    var pointers: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) }
    pointers.append(nil)
    defer { for p in pointers { free(p) } }
    return pointers.withUnsafeMutableBufferPointer { body($0.baseAddress!) }
  }
}
