// Threads with a stack deep enough for any input: the parser and the passes may recurse with the program's nesting.

#if canImport(Glibc)
import Glibc
#endif

enum DeepThread {
  static let stackSize = 1 << 30

  private final class Box {
    let body: () -> Void
    init(_ body: @escaping () -> Void) { self.body = body }
  }

  /// Starts `body`; wait with `join`. Falls back to running it here if no thread can be made.
  static func start(_ body: @escaping () -> Void) -> pthread_t? {
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    pthread_attr_setstacksize(&attributes, stackSize)
    var thread = pthread_t()
    let box = Unmanaged.passRetained(Box(body))
    let code = pthread_create(&thread, &attributes, { raw in
      CrashContext.useSignalStack()
      Unmanaged<Box>.fromOpaque(raw!).takeRetainedValue().body()
      return nil
    }, box.toOpaque())
    pthread_attr_destroy(&attributes)
    if code != 0 {
      box.takeRetainedValue().body()
      return nil
    }
    return thread
  }

  /// Runs `body` for 0..<count on up to `jobs` threads.
  static func forEach(_ count: Int, jobs: Int, _ body: @escaping (Int) -> Void) {
    let next = UnsafeMutablePointer<Int>.allocate(capacity: 1)
    next.initialize(to: 0)
    let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    pthread_mutex_init(lock, nil)
    var threads: [pthread_t] = []
    for _ in 0..<max(1, min(jobs, count)) {
      let thread = start {
        while true {
          pthread_mutex_lock(lock)
          let k = next.pointee
          next.pointee = k + 1
          pthread_mutex_unlock(lock)
          if k >= count { return }
          body(k)
        }
      }
      if let thread { threads.append(thread) }
    }
    for t in threads { pthread_join(t, nil) }
    next.deallocate()
    pthread_mutex_destroy(lock)
    lock.deallocate()
  }

  static var processorCount: Int { max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }
}
