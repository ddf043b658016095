// Formatted output (C17 §7.21.6): formats that are plain text, "%s", "%s\n" or "%c".
//
//   printf("text\n")       →  puts("text")           fprintf(f, "text")    →  fwrite("text", 1, 4, f)
//   printf("%c", c)        →  putchar(c)             fprintf(f, "%s", s)   →  fputs(s, f)
//   sprintf(d, "text")     →  memcpy(d, "text", 5)   snprintf(d, 9, "%s", "text")  →  memcpy(d, "text", 5)
//
// The stream functions return something else than what replaces them, so their results must be unused. Calls may be the fortified
// or the unlocked forms; those with a va_list are simplified when no argument is read.

import SSA
import Support

/// What a constant format asks for.
private enum OutputFormat {
  /// No directive: the bytes to write.
  case text([UInt8])
  /// "%s", or "%s\n" with the flag set.
  case string(newline: Bool)
  case character
}

/// Functions that write to a stream, locked or not.
private struct StreamFunctions {
  var putCharacter, putLine, putString, writeCharacter, write: LibraryFunction

  static let locked = StreamFunctions(putCharacter: .putchar, putLine: .puts, putString: .fputs, writeCharacter: .fputc, write: .fwrite)
  static let unlocked = StreamFunctions(
    putCharacter: .putchar_unlocked, putLine: .puts_unlocked, putString: .fputs_unlocked, writeCharacter: .fputc_unlocked,
    write: .fwrite_unlocked)
}

extension LibraryCalls {
  /// Nil: not one of these functions.
  func simplifiedOutputCall(_ library: LibraryFunction) -> ValueID? {
    switch library {
    case .printf: return print(format: 0, .locked)
    case .printf_unlocked: return print(format: 0, .unlocked)
    case .vprintf: return print(format: 0, .locked, hasList: true)
    case .printf_chk: return print(format: 1, .locked)
    case .vprintf_chk: return print(format: 1, .locked, hasList: true)
    case .fprintf: return write(format: 1, .locked)
    case .fprintf_unlocked: return write(format: 1, .unlocked)
    case .vfprintf: return write(format: 1, .locked, hasList: true)
    case .fprintf_chk: return write(format: 2, .locked)
    case .vfprintf_chk: return write(format: 2, .locked, hasList: true)
    case .fputs: return putString(.locked)
    case .fputs_unlocked: return putString(.unlocked)
    case .puts: return putLine(.locked)
    case .puts_unlocked: return putLine(.unlocked)
    case .sprintf: return formatString(format: 1, bound: nil)
    case .snprintf: return formatString(format: 2, bound: 1)
    case .vsprintf: return formatString(format: 1, bound: nil, hasList: true)
    case .vsnprintf: return formatString(format: 2, bound: 1, hasList: true)
    default: return nil
    }
  }

  /// The format in argument `k` with the arguments behind it, if it is a simple one.
  private func outputFormat(_ k: Int, _ hasList: Bool) -> OutputFormat? {
    guard let text = memory.string(argument(k)) else { return nil }
    if !text.contains(UInt8(ascii: "%")) { return hasList || argumentCount > k ? .text(text) : nil }
    if hasList || argumentCount != k + 2 { return nil }
    let value = f.type(argument(k + 1))
    if isText(text, "%s") { return value == .ptr ? .string(newline: false) : nil }
    if isText(text, "%s\n") { return value == .ptr ? .string(newline: true) : nil }
    return isText(text, "%c") && value == .i32 ? .character : nil
  }

  // MARK: Standard output

  private func print(format k: Int, _ functions: StreamFunctions, hasList: Bool = false) -> ValueID {
    guard isUnused, let format = outputFormat(k, hasList) else { return .none }
    switch format {
    case .text(let text): return printText(text, functions)
    case .character: return emitEffect(functions.putCharacter, [argument(k + 1)])
    case .string(newline: true): return emitEffect(functions.putLine, [argument(k + 1)])
    case .string(newline: false):
      guard let text = memory.string(argument(k + 1), limit: 4096) else { return .none }
      return printText(text, functions)
    }
  }

  private func printText(_ text: [UInt8], _ functions: StreamFunctions) -> ValueID {
    guard let last = text.last else { return nothing }
    if text.count == 1 { return emitEffect(functions.putCharacter, [int(Int64(last))]) }
    if last != UInt8(ascii: "\n") || text.count > 4096 { return .none }
    return emitEffect(functions.putLine, [literal(Array(text.dropLast()))])
  }

  private func putLine(_ functions: StreamFunctions) -> ValueID {
    guard isUnused, memory.stringLength(argument(0)) == 0 else { return .none }
    return emitEffect(functions.putCharacter, [int(10)])
  }

  // MARK: Streams

  private func write(format k: Int, _ functions: StreamFunctions, hasList: Bool = false) -> ValueID {
    guard isUnused, let format = outputFormat(k, hasList) else { return .none }
    switch format {
    case .text(let text): return text.isEmpty ? nothing : emitEffect(functions.putString, [argument(k), argument(0)])
    case .character: return emitEffect(functions.writeCharacter, [argument(k + 1), argument(0)])
    case .string(newline: true): return .none
    case .string(newline: false): return emitEffect(functions.putString, [argument(k + 1), argument(0)])
    }
  }

  private func putString(_ functions: StreamFunctions) -> ValueID {
    let s = argument(0), stream = argument(1)
    guard isUnused, let n = memory.stringLength(s) else { return .none }
    if n == 0 { return nothing }
    if n == 1, let p = memory.position(s), let c = memory.byte(p) { return emitEffect(functions.writeCharacter, [int(Int64(c)), stream]) }
    // A call with more arguments is no smaller.
    return optimizesForSize ? .none : emitEffect(functions.write, [s, long(1), long(n), stream])
  }

  // MARK: Strings

  private func formatString(format k: Int, bound: Int?, hasList: Bool = false) -> ValueID {
    guard let format = outputFormat(k, hasList) else { return .none }
    let source: ValueID
    var length: Int64?
    switch format {
    case .text(let text):
      source = argument(k)
      length = Int64(text.count)
    case .string(newline: false):
      source = argument(k + 1)
      length = memory.stringLength(source)
    case .string(newline: true), .character: return .none
    }
    if let bound { return copyFormatted(source, length, within: constant(bound)) }
    guard let length else {
      return isUnused && source != argument(0) ? emitEffect(.strcpy, [argument(0), source]) : .none
    }
    copy(to: argument(0), from: source, long(length + 1))
    return int(length)
  }

  /// `size` bytes of room, the last one for the end; the result is the length without that limit.
  private func copyFormatted(_ source: ValueID, _ length: Int64?, within size: Int64?) -> ValueID {
    guard let length, let size, length <= Int64(Int32.max) else { return .none }
    if size < 0 || size > length {
      copy(to: argument(0), from: source, long(length + 1))
    } else if size > 0 {
      copy(to: argument(0), from: source, long(size - 1))
      b.store(f.constant(.i8, 0), to: b.ptradd(argument(0), bytes: size - 1), memory: MemoryInfo(alignment: 1))
    }
    return int(length)
  }
}
