// -ftime-report: processor time per phase of one unit.

#if canImport(Glibc)
import Glibc
#endif
import Support

struct PhaseTimer {
  let isOn: Bool
  private var phases: [(name: String, nanoseconds: UInt64)] = []

  init(isOn: Bool) { self.isOn = isOn }

  private static var now: UInt64 {
    var t = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t)
    return UInt64(t.tv_sec) * 1_000_000_000 + UInt64(t.tv_nsec)
  }

  mutating func measure<R>(_ name: String, _ body: () throws -> R) rethrows -> R {
    if !isOn { return try body() }
    let start = PhaseTimer.now
    defer { phases.append((name, PhaseTimer.now - start)) }
    return try body()
  }

  func report(to out: ByteBuffer, unit: String) {
    if !isOn { return }
    out.write("time for \(unit):\n")
    for p in phases { out.write("  \(p.name): \(p.nanoseconds / 1000) us\n") }
  }
}
