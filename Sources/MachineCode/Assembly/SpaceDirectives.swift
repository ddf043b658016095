// Directives that align, reserve and fill.

import ObjectFormat
import Support

extension AsmParser {
  func alignDirective(isPower: Bool, fillSize: Int) throws(AsmError) {
    var log2: Int64 = 0
    if !atArgumentEnd { log2 = try constantExpression("the alignment") }
    if !isPower {
      guard log2 >= 0, log2 & (log2 - 1) == 0 else { throw failure("the alignment must be a power of two") }
      log2 = log2 == 0 ? 0 : Int64(log2.trailingZeroBitCount)
    }
    guard log2 >= 0 && log2 < 32 else { throw failure("the alignment is too large") }
    var fill: UInt32?
    var maxSkip: Int64 = 0
    if lexer.accept(UInt8(ascii: ",")) {
      if !atArgumentEnd && lexer.peek != UInt8(ascii: ",") {
        fill = UInt32(truncatingIfNeeded: try constantExpression("the fill value"))
      }
      if lexer.accept(UInt8(ascii: ",")) { maxSkip = try constantExpression("the most bytes to skip") }
    }
    guard maxSkip >= 0 else { throw failure("the most bytes to skip is negative") }
    // Padding code with the one-byte NOP means the best NOPs, as GNU as understands it.
    if fill == 0x90 && fillSize == 1 && buffer.current.isExecutable { fill = nil }
    buffer.align(log2: Int(log2), maxSkip: Int(maxSkip), fill: fill, fillSize: fillSize)
  }

  /// `.skip count[, fill]`; the count may depend on labels to come.
  func skipDirective() throws(AsmError) {
    let n = try expression()
    var fill: Int64 = 0
    if lexer.accept(UInt8(ascii: ",")) { fill = try constantExpression("the fill value") }
    if n.modifier != .none { throw failure("the number of bytes must be a number") }
    guard let count = n.isConstant ? n.constant : buffer.earlyValue(n.term) else {
      try writable()
      return buffer.emit(space: n.term, fill: UInt32(truncatingIfNeeded: fill & 0xFF), fillSize: 1)
    }
    guard count >= 0 else { throw failure("the number of bytes is negative") }
    try checkRoom(count)
    buffer.emit(repeating: UInt8(truncatingIfNeeded: fill), count: Int(count))
  }

  /// Contents are held in memory: what one directive may add is bounded. Sections without contents only count.
  func checkRoom(_ bytes: Int64) throws(AsmError) {
    if buffer.current.isNoBits {
      if bytes > 1 << 46 || Int64(buffer.current.zeroSize) > Int64.max / 2 - bytes { throw failure("the section becomes larger than any address space") }
      return
    }
    if bytes > CodeBuffer.largestSpace || Int64(buffer.streamOffset) + bytes > CodeBuffer.largestSection {
      throw failure("more than 256 MiB of contents; reserve space in a section without contents ('.bss')")
    }
  }

  /// `.fill count[, size[, value]]`: of the value's pattern only four bytes count, the rest is zero.
  func fillDirective() throws(AsmError) {
    let n = try expression()
    var size: Int64 = 1
    var value: Int64 = 0
    if lexer.accept(UInt8(ascii: ",")) { size = try constantExpression("the size") }
    if lexer.accept(UInt8(ascii: ",")) { value = try constantExpression("the value") }
    guard size >= 0 else { throw failure("bad repeat count or size") }
    if size > 8 {
      warn("the size is cut down to 8 bytes")
      size = 8
    }
    if n.modifier != .none { throw failure("the repeat count must be a number") }
    if size == 0 { return }
    guard let count = n.isConstant ? n.constant : buffer.earlyValue(n.term) else {
      try writable()
      let total = size == 1 ? n.term : LinearTerm(add: buffer.makeExpression(.mul, n.term, LinearTerm(constant: size)))
      return buffer.emit(space: total, fill: UInt32(truncatingIfNeeded: value), fillSize: Int(size))
    }
    if count < 0 { return warn("the repeat count is negative; nothing is written") }
    let (total, overflow) = count.multipliedReportingOverflow(by: size)
    try checkRoom(overflow ? Int64.max : total)
    if value == 0 || size == 1 { return buffer.emit(repeating: UInt8(truncatingIfNeeded: value), count: Int(total)) }
    try writable()
    for _ in 0..<count { buffer.emit(value: UInt64(UInt32(truncatingIfNeeded: value)), size: Int(size)) }
  }

  /// `.org place[, fill]` and `. = place`
  func originDirective() throws(AsmError) {
    let v = try expression()
    var fill: Int64 = 0
    if lexer.accept(UInt8(ascii: ",")) { fill = try constantExpression("the fill value") }
    if v.modifier != .none { throw failure("'.org' needs a place in this section") }
    if buffer.section == buffer.absolute {
      guard v.isConstant else { throw failure("'.org' needs a number in the absolute section") }
      guard v.constant.magnitude <= 1 << 62 else { throw failure("the offset is larger than any address") }
      buffer.current.zeroSize = Int(v.constant)
      return
    }
    if let here = buffer.fixedOffset, let target = buffer.earlyOffset(v.term) {
      guard target >= here else { throw failure("'.org' would move backwards, from \(here) to \(target)") }
      try checkRoom(target - here)
      return buffer.emit(repeating: UInt8(truncatingIfNeeded: fill), count: Int(target - here))
    }
    try writable()
    buffer.emit(origin: v.term, fill: UInt32(truncatingIfNeeded: fill & 0xFF))
  }

  /// `.nop` and `.nops count[, longest]`
  func nopDirective(_ d: Directive) throws(AsmError) {
    try writable()
    if d == .nop {
      lexer.skipSpace()
      return buffer.emit(byte: 0x90)
    }
    let n = try constantExpression("the number of bytes")
    var longest: Int64 = 0
    if lexer.accept(UInt8(ascii: ",")) { longest = try constantExpression("the longest instruction") }
    let most = buffer.nops.longest
    guard n >= 0, longest >= 0, longest <= most else { throw failure("the number of bytes must be positive, the longest instruction 0 to \(most)") }
    try checkRoom(n)
    buffer.emit(nops: Int(n), longest: Int(longest))
  }
}

extension CodeBuffer {
  /// The most bytes a section may hold.
  static var largestSection: Int64 { 1 << 31 }

  /// The offset of the current position if nothing of variable size lies before it.
  var fixedOffset: Int64? {
    if current.isNoBits { return Int64(current.zeroSize) }
    return current.fragments.isEmpty && current.parent.isNone ? Int64(streamOffset) : nil
  }

  /// The offset in the current section that `t` certainly is.
  func earlyOffset(_ t: LinearTerm) -> Int64? {
    if t.isConstant { return t.constant }
    guard t.sub.isNone else { return nil }
    let (s, addend) = resolve(t.add)
    let r = symbols[s.index]
    guard r.state == .defined, r.section == section, r.fragment == 0 else { return nil }
    return r.value &+ addend &+ t.constant
  }

  /// Appends `count` bytes of no-operation instructions, none longer than `longest` (0: as long as is good).
  func emit(nops count: Int, longest: Int) {
    reserve(count + 16)
    let old = cursor
    nops.write(count: count, limit: longest, to: cursor)
    cursor += count
    if isListing { listBytes(UnsafeBufferPointer(start: UnsafePointer(old), count: count)) }
  }
}
