// Runs independent pieces of work on all processors. The pieces must not depend on each other's order.

import Glibc

enum ParallelWork {
  private final class Job {
    let body: (Int) -> Void
    let count: Int
    private var next = 0
    private var lock = pthread_mutex_t()

    init(_ count: Int, _ body: @escaping (Int) -> Void) {
      self.count = count
      self.body = body
      pthread_mutex_init(&lock, nil)
    }

    deinit { pthread_mutex_destroy(&lock) }

    func run() {
      while true {
        pthread_mutex_lock(&lock)
        let k = next
        next += 1
        pthread_mutex_unlock(&lock)
        if k >= count { return }
        body(k)
      }
    }
  }

  static func forEach(_ count: Int, _ body: @escaping (Int) -> Void) {
    let processors = max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
    if count <= 1 || processors == 1 {
      for k in 0..<count { body(k) }
      return
    }
    let job = Job(count, body)
    var threads: [pthread_t] = []
    for _ in 1..<min(processors, count) {
      var thread = pthread_t()
      let box = Unmanaged.passRetained(job)
      let code = pthread_create(&thread, nil, { raw in
        Unmanaged<Job>.fromOpaque(raw!).takeRetainedValue().run()
        return nil
      }, box.toOpaque())
      if code == 0 { threads.append(thread) } else { box.release() }
    }
    job.run()
    for t in threads { pthread_join(t, nil) }
  }
}
