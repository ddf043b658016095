// Settles the sizes of fragments: branch relaxation and alignment.
//
// Branches start short and only ever grow, so the passes end; sizes come out as GNU as chooses them. One pass walks the
// fragments once; a forward target is taken to have moved as far as the code before it has in this pass, unless an
// alignment between may absorb the movement. The number of passes is small in practice (usually two or three).
//
// Before: fragments with the sizes of their short forms. After: `fragments[i].size` final, and `shift[i]` the total size
// of the fragments before fragment i, so that a position is `offset + shift[fragment]`.

import ObjectFormat
import Support

struct SectionLayout: ~Copyable {
  let section: Section
  let sectionID: SectionID
  let buffer: CodeBuffer
  /// Sum of fragment sizes before fragment i; one more element than fragments.
  let shift: UnsafeMutablePointer<Int>
  /// The last fragment whose size an expression changed, for messages.
  private var lastChange = 0
  /// How much a pass costs, roughly: expressions cost more than branches.
  private let passCost: Int
  /// The most that all passes may cost together.
  private static let mostWork = 200_000_000

  init(_ id: SectionID, _ buffer: CodeBuffer, shift: UnsafeMutablePointer<Int>) {
    section = buffer[id]
    sectionID = id
    self.buffer = buffer
    self.shift = shift
    var cost = 0
    for i in section.fragments.indices { cost += section.fragments[i].kind == .branch || section.fragments[i].kind == .alignment ? 1 : 8 }
    passCost = cost
  }

  mutating func relax() {
    if section.fragments.isEmpty { return }
    chooseFarBranches()
    assignInitial()
    _ = settle()
  }

  /// Whether sizes depend on expressions, which other sections' sizes may decide.
  var dependsOnExpressions: Bool {
    for i in section.fragments.indices {
      switch section.fragments[i].kind {
      case .uleb128, .sleb128, .space, .origin: return true
      case .branch, .alignment, .bundle: break
      }
    }
    return false
  }

  /// Passes until nothing changes; true when anything did. Sizes of branches only grow, but space that depends on what follows it
  /// may go up and down for ever: then the input has no layout.
  mutating func settle() -> Bool {
    var rounds = 0
    while pass() {
      rounds += 1
      buffer.layoutWork += passCost
      if rounds > 100 + section.fragments.count || buffer.layoutWork > SectionLayout.mostWork {
        buffer.reportPlace = section.fragments[lastChange].place
        buffer.report("the sizes in section '\(buffer.interner.string(section.name))' depend on each other in a circle")
        return false
      }
    }
    return rounds > 0
  }

  /// Jumps that leave the section, or whose target the linker may replace, are near from the start.
  private func chooseFarBranches() {
    for i in section.fragments.indices where section.fragments[i].kind == .branch {
      let target = buffer.resolve(section.fragments[i].symbol).symbol
      let record = buffer.record(target)
      let isHere = record.pointee.state == .defined && record.pointee.section == sectionID && SectionLayout.isResolvable(section.fragments[i], buffer.record(section.fragments[i].symbol), record)
      if !isHere { makeNear(i) }
    }
  }

  /// Whether a jump within the section may be settled now: not for weak symbols and indirect functions.
  /// An alias counts with its own binding and its target's type.
  static func isResolvable(_ branch: Fragment, _ named: UnsafePointer<SymbolRecord>, _ target: UnsafePointer<SymbolRecord>) -> Bool {
    (named.pointee.binding == .local || (named.pointee.binding == .global && !branch.viaPLT)) && target.pointee.type != .gnuIndirectFunction
      && named.pointee.type != .gnuIndirectFunction
  }

  private func makeNear(_ i: Int) {
    section.fragments[i].flag = true
    section.fragments[i].size = nearSize(i)
  }

  /// The size of branch `i` in its near form.
  func nearSize(_ i: Int) -> UInt32 {
    let prefix: UInt32 = section.fragments[i].byte == 0 ? 0 : 1
    let near: UInt32 = section.fragments[i].is16Bit ? 3 : 5
    return prefix + near + (section.fragments[i].detail == 0xEB ? 0 : 1)
  }

  private func assignInitial() {
    var total = 0
    for i in section.fragments.indices {
      shift[i] = total
      if section.fragments[i].kind == .alignment { section.fragments[i].size = UInt32(padding(i, at: total)) }
      total += Int(section.fragments[i].size)
    }
    shift[section.fragments.count] = total
  }

  private func padding(_ i: Int, at total: Int) -> Int {
    let f = section.fragments[i]
    let alignment = 1 << Int(f.detail)
    let rest = (Int(f.offset) + total) & (alignment - 1)
    let skip = rest == 0 ? 0 : alignment - rest
    return f.addend != 0 && skip > Int(f.addend) ? 0 : skip
  }

  /// One walk over the fragments; true when something changed.
  private mutating func pass() -> Bool {
    var total = 0
    var changed = false
    let n = section.fragments.count
    // The first alignment at or after i: a forward target beyond it is not assumed to move.
    var lastAlignmentAfter = nextAlignment(from: 0)
    for i in 0..<n {
      if lastAlignmentAfter < i { lastAlignmentAfter = nextAlignment(from: i) }
      let stretch = total - shift[i]
      shift[i] = total
      switch section.fragments[i].kind {
      case .alignment:
        let size = UInt32(padding(i, at: total))
        if size != section.fragments[i].size { changed = true }
        section.fragments[i].size = size
        total += Int(size)
        continue
      case .branch:
        if !section.fragments[i].flag && !reaches(i, at: total, stretch, lastAlignmentAfter) {
          makeNear(i)
          changed = true
        }
      case .uleb128, .sleb128:
        let size = UInt32(lebSize(i))
        if size > section.fragments[i].size {
          section.fragments[i].size = size
          lastChange = i
          changed = true
        }
      case .space, .origin, .bundle:
        let size = section.fragments[i].kind == .bundle ? UInt32(bundlePadding(i, at: total)) : UInt32(clamping: variableSize(i, at: total))
        if size != section.fragments[i].size {
          section.fragments[i].size = size
          lastChange = i
          changed = true
        }
      }
      total += Int(section.fragments[i].size)
    }
    shift[n] = total
    return changed
  }

  private func nextAlignment(from i: Int) -> Int {
    var k = i
    let n = section.fragments.count
    while k < n && section.fragments[k].kind != .alignment && section.fragments[k].kind != .origin && section.fragments[k].kind != .bundle { k += 1 }
    return k
  }

  /// Whether short branch `i`, now at stream offset + `total`, reaches its target.
  private func reaches(_ i: Int, at total: Int, _ stretch: Int, _ nextAlignment: Int) -> Bool {
    let f = section.fragments[i]
    let (symbol, addend) = buffer.resolve(f.symbol)
    let record = buffer.record(symbol)
    let end = Int(f.offset) + total + Int(f.size)
    var target = Int(record.pointee.value) + shift[Int(record.pointee.fragment)] + Int(addend) + Int(f.addend)
    // shift[k] of fragments not reached in this pass is the previous pass's.
    if Int(record.pointee.fragment) > i && stretch != 0 {
      if stretch < 0 || nextAlignment >= Int(record.pointee.fragment) {
        target += stretch
      } else if target < end - 1 {
        // The code before grew past the target's old place: wait for the next pass, which knows the new one.
        return true
      }
    }
    let distance = target - end
    return distance >= -128 && distance <= 127
  }

  private func value(_ f: Fragment) -> Int64 {
    buffer.value(LinearTerm(add: f.symbol, sub: f.minus, constant: Int64(f.addend))) ?? 0
  }

  private func lebSize(_ i: Int) -> Int {
    let f = section.fragments[i]
    return CodeBuffer.lebSize(value(f), isSigned: f.kind == .sleb128)
  }

  /// Bytes of `.skip`, or those up to the place `.org` names; what cannot be is found when the section is written.
  private func variableSize(_ i: Int, at total: Int) -> Int64 {
    let f = section.fragments[i]
    if f.kind == .space { return min(max(value(f), 0), CodeBuffer.largestSpace) }
    guard let target = buffer.sectionOffset(LinearTerm(add: f.symbol, sub: f.minus, constant: Int64(f.addend)), in: sectionID) else { return 0 }
    return min(max(target - Int64(Int(f.offset) + total), 0), CodeBuffer.largestSpace)
  }
}

extension CodeBuffer {
  /// The most bytes that one directive may add.
  static var largestSpace: Int64 { 1 << 28 }

  static func lebSize(_ value: Int64, isSigned: Bool) -> Int {
    var n = 1
    if isSigned {
      var v = value
      while v < -64 || v > 63 {
        v >>= 7
        n += 1
      }
    } else {
      var v = UInt64(bitPattern: value)
      while v >= 0x80 {
        v >>= 7
        n += 1
      }
    }
    return n
  }

  /// The offset in section `id` that `t` means: a number counts from the section's start.
  func sectionOffset(_ t: LinearTerm, in id: SectionID) -> Int64? {
    guard let v = settle(t), v.sub.isNone else { return nil }
    if v.add.isNone { return v.constant }
    let r = record(v.add)
    guard r.pointee.state == .defined, r.pointee.section == id else { return nil }
    return placed(v.add) + v.constant
  }

  /// The final size of a section's own contents.
  func sectionSize(_ id: SectionID) -> UInt64 {
    let s = sections[id.index]
    if s.isNoBits { return UInt64(s.zeroSize) }
    return UInt64(s.count + (layoutShifts?[id.index][s.fragments.count] ?? 0))
  }
}
