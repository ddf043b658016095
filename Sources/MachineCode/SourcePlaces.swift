// Where in the text a reference, a space or a value was written, for mistakes that only layout finds.
//
// A place is a 32-bit number; 0 means unknown. The numbers count up with the lines, so that a place is four bytes in the record that
// needs one. Where reading jumps (another file, a macro, the next turn of a loop) a new run of numbers begins.

import Support

struct SourcePlaces: ~Copyable {
  struct Run: BitwiseCopyable {
    var file: Name
    var line: UInt32
    /// The number of the run's first line.
    var base: UInt32
  }

  private var runs = Arena<Run>(capacity: 1)
  /// The file and line being read; line 0 while no text is.
  var file: Name = .none
  var line = 0
  private var lastLine = 0
  private var lastNumber: UInt32 = 0

  /// How many lines may be skipped within a run, so that line markers cannot use up the numbers.
  private static let longestGap = 1000

  /// The number of the line being read.
  @inline(__always) mutating func here() -> UInt32 { line == lastLine && lastNumber != 0 ? lastNumber : next() }

  @inline(never) private mutating func next() -> UInt32 {
    if line <= 0 || lastNumber > UInt32.max - 2000 { return 0 }
    let n = runs.count
    if n > 0 && runs[n - 1].file == file && line >= lastLine && line - lastLine < SourcePlaces.longestGap {
      lastNumber += UInt32(line - lastLine)
    } else {
      lastNumber += 1
      runs.append(Run(file: file, line: UInt32(clamping: line), base: lastNumber))
    }
    lastLine = line
    return lastNumber
  }

  /// The lines that follow are those of `name`.
  mutating func enter(file name: Name) {
    file = name
    // No line follows this one, so that a new run begins.
    lastLine = Int.max
  }

  /// The file (`.none`: the text itself) and line of a place; nil for an unknown one.
  func find(_ place: UInt32) -> (file: Name, line: Int)? {
    if place == 0 || runs.isEmpty { return nil }
    var low = 0
    var high = runs.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if runs[middle].base <= place { low = middle } else { high = middle }
    }
    return (runs[low].file, Int(runs[low].line) + Int(place - runs[low].base))
  }
}
