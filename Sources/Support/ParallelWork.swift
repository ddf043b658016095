// Runs independent pieces of work on several threads. The pieces must not depend on each other's order.

import Glibc

public enum ParallelWork {
  private final class Job {
    let body: (Int) -> Void
    let onStart: () -> Void
    let count: Int
    private var next = 0
    private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)

    init(_ count: Int, _ onStart: @escaping () -> Void, _ body: @escaping (Int) -> Void) {
      self.count = count
      self.body = body
      self.onStart = onStart
      pthread_mutex_init(lock, nil)
    }

    deinit {
      pthread_mutex_destroy(lock)
      lock.deallocate()
    }

    func run() {
      while true {
        pthread_mutex_lock(lock)
        let k = next
        next += 1
        pthread_mutex_unlock(lock)
        if k >= count { return }
        body(k)
      }
    }
  }

  /// The processors this process may use.
  public static let processorCount = max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))

  /// Runs `body` for 0..<count on up to `threads` threads, the calling one included unless `stackSize` asks for deeper stacks than
  /// its own; `onStart` runs first on each new thread. Work for which no thread can be had is done here.
  public static func forEach(_ count: Int, threads wished: Int = processorCount, stackSize: Int = 0, onStart: @escaping () -> Void = {}, _ body: @escaping (Int) -> Void) {
    let usesCaller = stackSize == 0
    if count <= 0 { return }
    if usesCaller && (count == 1 || wished <= 1) {
      for k in 0..<count { body(k) }
      return
    }
    let job = Job(count, onStart, body)
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    if stackSize > 0 { pthread_attr_setstacksize(&attributes, stackSize) }
    var threads: [pthread_t] = []
    for _ in 0..<min(max(wished, 1), count) - (usesCaller ? 1 : 0) {
      var thread = pthread_t()
      let box = Unmanaged.passRetained(job)
      let code = pthread_create(&thread, &attributes, { raw in
        let job = Unmanaged<Job>.fromOpaque(raw!).takeRetainedValue()
        job.onStart()
        job.run()
        return nil
      }, box.toOpaque())
      if code == 0 { threads.append(thread) } else { box.release() }
    }
    pthread_attr_destroy(&attributes)
    if usesCaller || threads.isEmpty { job.run() }
    for t in threads { pthread_join(t, nil) }
  }
}
