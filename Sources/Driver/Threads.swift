// Threads with a stack deep enough for any input: the parser and the passes may recurse with the program's nesting.

import Support

enum DeepThread {
  static let stackSize = 1 << 30

  /// Runs `body` for 0..<count on up to `jobs` threads.
  static func forEach(_ count: Int, jobs: Int, _ body: @escaping (Int) -> Void) {
    ParallelWork.forEach(count, threads: jobs, stackSize: stackSize, onStart: { CrashContext.useSignalStack() }, body)
  }

  static var processorCount: Int { ParallelWork.processorCount }
}
