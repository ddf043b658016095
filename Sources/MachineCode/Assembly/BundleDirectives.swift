// `.bundle_align_mode`, `.bundle_lock`, `.bundle_unlock` (GNU as manual §7.9): no instruction crosses a boundary of a power of two.
//
// A bundle, one instruction or all between lock and unlock, is a fragment of padding before its code and a label behind it; layout
// knows both and chooses the padding.

import Support

/// What the directives ask for now.
struct AsmBundle: BitwiseCopyable {
  /// log2 of a bundle's size; 0: instructions may stand anywhere.
  var log2 = 0
  /// Locks that are not unlocked.
  var depth = 0
  /// A bundle has begun.
  var isOpen = false
  /// Its end.
  var end = MCSymbol.none

  var isActive: Bool { log2 > 0 }
}

extension AsmParser {
  func bundleDirective(_ d: Directive) throws(AsmError) {
    switch d {
    case .bundle_align_mode:
      let n = try constantExpression("the alignment")
      guard n >= 0 && n <= 30 else { throw failure("the alignment is too large") }
      if bundle.depth > 0 { throw failure("'.bundle_align_mode' cannot stand between '.bundle_lock' and '.bundle_unlock'") }
      bundle.log2 = Int(n)
      buffer.list { p in
        p.out.write("\t.bundle_align_mode ")
        p.out.write(decimal: n)
        p.out.append(0x0A)
      }
    case .bundle_lock:
      if !bundle.isActive { throw failure("'.bundle_lock' needs '.bundle_align_mode' before it") }
      try writable()
      buffer.list { $0.out.write("\t.bundle_lock\n") }
      bundle.depth += 1
      if bundle.depth == 1 { beginBundle() }
    default:
      if bundle.depth == 0 { throw failure("'.bundle_unlock' without '.bundle_lock'") }
      bundle.depth -= 1
      buffer.list { $0.out.write("\t.bundle_unlock\n") }
      endInstruction()
    }
  }

  func beginBundle() {
    bundle.end = buffer.makeLabel()
    bundle.isOpen = true
    buffer.emitBundle(log2: bundle.log2, end: bundle.end)
  }

  /// The bundle ends here unless it is locked.
  func endInstruction() {
    if bundle.depth > 0 || !bundle.isOpen { return }
    buffer.silently { buffer.bind(bundle.end) }
    bundle.isOpen = false
  }
}

extension CodeBuffer {
  /// Padding that keeps the code from here to `end` within a bundle.
  func emitBundle(log2: Int, end: MCSymbol) {
    current.alignment = max(current.alignment, 1 << UInt64(log2))
    current.fragments.append(
      Fragment(kind: .bundle, detail: UInt8(log2), flag: false, offset: UInt32(streamOffset), symbol: end, place: places.here()))
  }
}

extension SectionLayout {
  /// The padding of bundle `i`, whose place is stream offset + `total`.
  func bundlePadding(_ i: Int, at total: Int) -> Int {
    let f = section.fragments[i]
    let size = 1 << Int(f.detail)
    let start = Int(f.offset) + total
    let length = bundleLength(i)
    let rest = start & (size - 1)
    return rest + length > size ? size - rest : 0
  }

  /// The bytes of bundle `i` after its padding, jumps in their longest form, as GNU as counts them.
  private func bundleLength(_ i: Int) -> Int {
    let f = section.fragments[i]
    let end = buffer.record(f.symbol)
    guard end.pointee.state == .defined else { return 0 }
    var length = Int(end.pointee.value) - Int(f.offset)
    for k in (i + 1)..<max(Int(end.pointee.fragment), i + 1) {
      length += section.fragments[k].kind == .branch ? Int(nearSize(k)) : Int(section.fragments[k].size)
    }
    return length
  }
}

extension ObjectBuilder {
  /// Padding before a bundle: NOPs of one byte, as GNU as has them.
  func writeBundle(_ f: Fragment, _ image: ByteBuffer) {
    let size = 1 << Int(f.detail)
    let start = image.count
    let count = Int(f.size)
    let end = buffer.record(f.symbol)
    if end.pointee.state == .defined {
      let length = Int(buffer.placed(f.symbol)) - start - count
      if length > size { buffer.report("the bundle of \(length) bytes is longer than \(size)") }
    }
    image.append(repeating: 0x90, count: count)
  }
}
