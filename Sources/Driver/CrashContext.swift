// What is said when the compiler itself fails: phase, file and function, and exit status 4.
//
// Swift traps (overflow, index out of range) end in SIGILL or SIGTRAP and cannot be caught, so a handler on its own stack
// writes the context and leaves. The context is plain memory per thread, written with single stores, and the handler only
// uses what is safe in a signal handler.

#if canImport(Glibc)
import Glibc
#endif

/// The work of the current thread, for the crash handler. Registered per thread in a fixed table.
enum CrashContext {
  /// Fixed-size texts, so that the handler never touches managed memory.
  struct Entry {
    var thread: pthread_t
    var phase: UnsafeMutablePointer<CChar>
    var file: UnsafeMutablePointer<CChar>
  }
  static let textSize = 256
  static let slots = 64
  /// One table for the process: signal handlers have no other way to reach it. Entries are claimed by thread.
  nonisolated(unsafe) static let table: UnsafeMutablePointer<Entry?> = {
    let p = UnsafeMutablePointer<Entry?>.allocate(capacity: slots)
    p.initialize(repeating: nil, count: slots)
    return p
  }()
  nonisolated(unsafe) static let lock: UnsafeMutablePointer<pthread_mutex_t> = {
    let p = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    pthread_mutex_init(p, nil)
    return p
  }()

  static func begin(phase: String, file: String) {
    let entry = Entry(
      thread: pthread_self(), phase: .allocate(capacity: textSize), file: .allocate(capacity: textSize))
    copy(phase, entry.phase)
    copy(file, entry.file)
    pthread_mutex_lock(lock)
    for k in 0..<slots where table[k] == nil {
      table[k] = entry
      break
    }
    pthread_mutex_unlock(lock)
  }

  static func enter(phase: String) {
    if let k = currentSlot() { copy(phase, table[k]!.phase) }
  }

  static func end() {
    guard let k = currentSlot() else { return }
    let entry = table[k]!
    table[k] = nil
    entry.phase.deallocate()
    entry.file.deallocate()
  }

  private static func currentSlot() -> Int? {
    let me = pthread_self()
    for k in 0..<slots { if let e = table[k], e.thread == me { return k } }
    return nil
  }

  private static func copy(_ text: String, _ to: UnsafeMutablePointer<CChar>) {
    var k = 0
    for b in text.utf8 where k < textSize - 1 {
      to[k] = CChar(bitPattern: b)
      k += 1
    }
    to[k] = 0
  }

  private static func write(_ text: UnsafePointer<CChar>) { _ = Glibc.write(2, text, strlen(text)) }
  private static func write(_ text: StaticString) { _ = Glibc.write(2, text.utf8Start, text.utf8CodeUnitCount) }

  private static func report(_ signal: Int32) {
    write("martlet: internal error: ")
    switch signal {
    case SIGSEGV, SIGBUS: write("invalid memory access or stack exhausted")
    case SIGABRT: write("aborted")
    default: write("a check in the compiler failed")
    }
    let me = pthread_self()
    for k in 0..<slots {
      guard let e = table[k], e.thread == me else { continue }
      write(" in ")
      write(e.phase)
      write(" of '")
      write(e.file)
      write("'")
    }
    write("\nmartlet: please report this with the preprocessed source (martlet -E)\n")
  }

  /// Installs the handler for this process.
  static func installHandler() {
    var action = sigaction()
    action.__sigaction_handler.sa_handler = { signal in
      CrashContext.report(signal)
      _exit(4)
    }
    action.sa_flags = Int32(SA_ONSTACK) | Int32(bitPattern: UInt32(SA_RESETHAND))
    for s in [SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGABRT, SIGFPE] { sigaction(s, &action, nil) }
    _ = table
    _ = lock
  }

  /// Gives the calling thread a signal stack, so that the handler runs even when the thread's stack is exhausted.
  static func useSignalStack() {
    var stack = stack_t()
    let size = 1 << 16
    stack.ss_sp = mmap(nil, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    stack.ss_size = size
    sigaltstack(&stack, nil)
  }
}
