// Running one command with limits on time, memory and file size, its output caught in a file.

#if canImport(Glibc)
import Glibc
#endif
import Foundation

/// How a command ended.
public enum Ending: Equatable, Sendable {
  case exited(Int32)
  case signalled(Int32)
  case timedOut
  case notStarted(String)
}

public struct Limits: Sendable {
  /// Wall-clock time.
  public var seconds: Double
  /// Address space in megabytes; 0: none.
  public var megabytes: Int
  /// Processor time; 0: that of `seconds`.
  public var processorSeconds: Int

  public init(seconds: Double, megabytes: Int, processorSeconds: Int = 0) {
    self.seconds = seconds
    self.megabytes = megabytes
    self.processorSeconds = processorSeconds
  }
}

public struct CommandResult: Sendable {
  public var ending: Ending
  public var seconds: Double
  /// User time, and peak resident memory.
  public var userSeconds = 0.0
  public var peakMegabytes = 0
}

public enum Command {
  /// Runs `words`, both output streams going to `log` (standard output to `output`, if given), in its own process group
  /// inside `folder`.
  public static func run(_ words: [String], limits: Limits, log: String, output: String? = nil, folder: String) -> CommandResult {
    // The shell sets the limits, because posix_spawn cannot; it replaces itself, so the process id stays the command's.
    let processor = limits.processorSeconds > 0 ? limits.processorSeconds : Int(limits.seconds) + 2
    var script = "cd \"$1\" && shift && ulimit -c 0 && ulimit -f 4194304"
    script += " && ulimit -S -t \(processor)"
    if limits.megabytes > 0 { script += " && ulimit -v \(limits.megabytes * 1024)" }
    script += " && exec \"$@\""
    let all = ["/bin/sh", "-c", script, "sh", folder] + words

    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 2, log, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    if let output {
      posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    } else {
      posix_spawn_file_actions_adddup2(&actions, 2, 1)
    }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
    posix_spawnattr_setpgroup(&attributes, 0)

    var arguments: [UnsafeMutablePointer<CChar>?] = all.map { strdup($0) }
    arguments.append(nil)
    defer { for a in arguments { free(a) } }
    var process: pid_t = 0
    let started = now()
    let error = posix_spawn(&process, all[0], &actions, &attributes, arguments, environ)
    if error != 0 { return CommandResult(ending: .notStarted(String(cString: strerror(error))), seconds: 0) }
    var usage = rusage()
    var result = CommandResult(ending: wait(process, limits.seconds, started, &usage), seconds: 0)
    result.seconds = now() - started
    result.userSeconds = Double(usage.ru_utime.tv_sec) + Double(usage.ru_utime.tv_usec) / 1e6
    result.peakMegabytes = usage.ru_maxrss / 1024
    return result
  }

  private static func wait(_ process: pid_t, _ limit: Double, _ started: Double, _ usage: inout rusage) -> Ending {
    var pause: UInt32 = 300
    var status: Int32 = 0
    while true {
      let done = wait4(process, &status, WNOHANG, &usage)
      if done == process { break }
      if done < 0 && errno != EINTR { return .notStarted("lost the process") }
      if now() - started > limit {
        kill(-process, SIGKILL)
        wait4(process, &status, 0, &usage)
        return .timedOut
      }
      usleep(pause)
      pause = min(pause * 2, 10_000)
    }
    // What the command left running must not outlive it.
    kill(-process, SIGKILL)
    let signal = status & 0x7f
    if signal == 0 { return .exited((status >> 8) & 0xff) }
    return signal == SIGXCPU ? .timedOut : .signalled(signal)
  }

  public static func now() -> Double {
    var t = timespec()
    clock_gettime(CLOCK_MONOTONIC, &t)
    return Double(t.tv_sec) + Double(t.tv_nsec) / 1e9
  }
}
