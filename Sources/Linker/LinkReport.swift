// The linker's messages: collected in order, so that a failed link shows all its faults and leaves no output.

import Glibc
import Support

public final class LinkReport {
  public private(set) var messages: [String] = []
  public private(set) var errorCount = 0
  private let program: String
  private let warningsAreErrors: Bool
  private let silencesWarnings: Bool
  /// Errors that are shown.
  static let limit = 40
  private var isCollecting = false
  /// Sections are relocated on several threads, which all report here.
  private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)

  public init(program: String, warningsAreErrors: Bool = false, silencesWarnings: Bool = false) {
    self.program = program
    self.warningsAreErrors = warningsAreErrors
    self.silencesWarnings = silencesWarnings
    pthread_mutex_init(lock, nil)
  }

  deinit {
    pthread_mutex_destroy(lock)
    lock.deallocate()
  }

  /// Runs `body`, whose messages come from several threads in any order, and puts them in one that is always the same.
  func collectingInParallel(_ body: () -> Void) {
    let (first, errors) = (messages.count, errorCount)
    isCollecting = true
    body()
    isCollecting = false
    messages[first...].sort()
    let room = max(0, LinkReport.limit - errors)
    if messages.count - first > room && errorCount > LinkReport.limit {
      messages.removeSubrange((first + room)...)
      messages.append("\(program): error: more errors follow; only the first \(LinkReport.limit) are shown")
    }
  }

  public func error(_ text: String) {
    pthread_mutex_lock(lock)
    defer { pthread_mutex_unlock(lock) }
    errorCount += 1
    // Which of very many faults of a parallel phase are kept does not matter: such a link has one cause.
    if errorCount <= (isCollecting ? 100_000 : LinkReport.limit) { messages.append("\(program): error: \(text)") }
    if errorCount == LinkReport.limit + 1 && !isCollecting { messages.append("\(program): error: more errors follow; only the first \(LinkReport.limit) are shown") }
  }

  public func warning(_ text: String) {
    if silencesWarnings { return }
    if warningsAreErrors { return error(text) }
    messages.append("\(program): warning: \(text)")
  }

  public func note(_ text: String) { messages.append("\(program): note: \(text)") }

  public var hasErrors: Bool { errorCount > 0 }

  /// Ends the phase when it found errors.
  func check() throws { if hasErrors { throw LinkFailed() } }
}

/// The link has failed; the report says why.
struct LinkFailed: Error {}
