// The simulated memory of an interpreted program: objects at deterministic addresses, with bounds and initialisation.
//
// Three segments of objects sorted by address (static, heap, stack). Addresses are never used again, so that an access to a
// dead object is noticed; what is dead on the stack is forgotten, on the heap it is kept as a marked empty object.

/// What is known of a byte of memory.
enum ByteState {
  static let defined: UInt8 = 0
  /// Never written: holds unspecified bits.
  static let unwritten: UInt8 = 1
  static let poison: UInt8 = 2
}

/// An object: `size` bytes at `base`; `storage` holds the contents, then as many bytes of `ByteState`.
struct MemoryObject {
  var base: UInt64
  var size: UInt64
  var alive = true
  var isConstant = false
  var storage: UnsafeMutablePointer<UInt8>

  func contents(_ address: UInt64) -> UnsafeMutablePointer<UInt8> { storage + Int(address - base) }
  func states(_ address: UInt64) -> UnsafeMutablePointer<UInt8> { storage + Int(size) + Int(address - base) }
}

final class Memory {
  enum Segment: Int { case fixed, heap, stack }
  /// First address of each segment.
  static let bases: [UInt64] = [0x0000_0001_0000_0000, 0x0000_1000_0000_0000, 0x0000_7000_0000_0000]
  /// Functions are at `codeBase + id << codeShift`, their blocks at the following addresses; undefined variables above.
  static let codeBase: UInt64 = 0x0000_0000_1000_0000
  static let codeShift: UInt64 = 16
  static let gap: UInt64 = 64

  private var segments: [[MemoryObject]] = [[], [], []]
  private var ends: [UInt64] = Memory.bases
  private var live: UInt64 = 0
  let limit: UInt64
  /// What reading an unwritten byte gives.
  let filler: UInt8

  init(limit: UInt64, filler: UInt8) {
    self.limit = limit
    self.filler = filler
  }

  deinit {
    for s in segments { for o in s where o.alive { o.storage.deallocate() } }
  }

  // MARK: Objects

  /// A new object; its bytes are zero when `isZeroed`, else unwritten.
  func allocate(_ segment: Segment, size: UInt64, alignment: UInt64, isZeroed: Bool = false) throws(InterpreterFault) -> UInt64 {
    guard size <= limit, live + size <= limit else { throw InterpreterFault(.limit, "the program uses more than \(limit) bytes of memory") }
    let s = segment.rawValue
    let unit = max(alignment, 16)
    let base = (ends[s] + Memory.gap + unit - 1) & ~(unit - 1)
    let storage = UnsafeMutablePointer<UInt8>.allocate(capacity: Int(size) * 2 + 1)
    storage.initialize(repeating: isZeroed ? 0 : filler, count: Int(size))
    (storage + Int(size)).initialize(repeating: isZeroed ? ByteState.defined : ByteState.unwritten, count: Int(size))
    segments[s].append(MemoryObject(base: base, size: size, storage: storage))
    ends[s] = base + size
    live += size
    return base
  }

  func markConstant(_ address: UInt64) {
    if let k = index(.fixed, address) { segments[0][k].isConstant = true }
  }

  /// Number of objects on the stack: a mark for `popStack`.
  var stackMark: Int { segments[2].count }

  func popStack(to mark: Int) {
    while segments[2].count > mark {
      let o = segments[2].removeLast()
      live -= o.size
      o.storage.deallocate()
    }
  }

  /// The stack's mark for an address `stacksave` gave: objects at or above it are newer.
  func stackMark(atAddress address: UInt64) -> Int {
    var k = segments[2].count
    while k > 0 && segments[2][k - 1].base >= address { k -= 1 }
    return k
  }

  /// An address above every stack object there is and below every one to come.
  var stackTop: UInt64 { ends[2] + 1 }

  func heapSize(_ address: UInt64) throws(InterpreterFault) -> UInt64 {
    guard let k = index(.heap, address), segments[1][k].base == address, segments[1][k].alive else {
      throw InterpreterFault(.undefined, "0x\(hex(address)) is not the address of an allocated object")
    }
    return segments[1][k].size
  }

  func free(_ address: UInt64) throws(InterpreterFault) {
    _ = try heapSize(address)
    let k = index(.heap, address)!
    live -= segments[1][k].size
    segments[1][k].alive = false
    segments[1][k].storage.deallocate()
  }

  // MARK: Finding

  private func segment(of address: UInt64) -> Segment? {
    if address < Memory.bases[0] { return nil }
    return address < Memory.bases[1] ? .fixed : address < Memory.bases[2] ? .heap : .stack
  }

  /// The last object at or below `address`, if the address is inside it or just past it.
  private func index(_ segment: Segment, _ address: UInt64) -> Int? {
    var low = 0, high = segments[segment.rawValue].count
    while low < high {
      let middle = (low + high) / 2
      if segments[segment.rawValue][middle].base <= address { low = middle + 1 } else { high = middle }
    }
    if low == 0 { return nil }
    let o = segments[segment.rawValue][low - 1]
    return address - o.base <= o.size ? low - 1 : nil
  }

  /// The live object `address` points into or just past.
  func object(_ address: UInt64) -> MemoryObject? {
    guard let s = segment(of: address), let k = index(s, address) else { return nil }
    let o = segments[s.rawValue][k]
    return o.alive ? o : nil
  }

  /// The object for an access to `size` bytes at `address`, or the fault.
  func access(_ address: UInt64, _ size: UInt64, isWrite: Bool) throws(InterpreterFault) -> MemoryObject {
    let verb = isWrite ? "writes" : "reads"
    if address < 4096 { throw InterpreterFault(.undefined, "\(verb) through a null pointer (0x\(hex(address)))") }
    guard let s = segment(of: address), let k = index(s, address) else {
      throw InterpreterFault(.undefined, "\(verb) \(size) bytes at 0x\(hex(address)), outside every object or in a dead one")
    }
    let o = segments[s.rawValue][k]
    if !o.alive { throw InterpreterFault(.undefined, "\(verb) 0x\(hex(address)) in an object that was freed") }
    let offset = address - o.base
    if size > o.size - offset {
      throw InterpreterFault(.undefined, "\(verb) \(size) bytes at offset \(offset) of an object of \(o.size) bytes")
    }
    if isWrite && o.isConstant { throw InterpreterFault(.undefined, "writes to a constant object at 0x\(hex(address))") }
    return o
  }

  // MARK: Bytes

  func readByte(_ address: UInt64) throws(InterpreterFault) -> UInt8 { try access(address, 1, isWrite: false).contents(address)[0] }

  func writeByte(_ address: UInt64, _ byte: UInt8) throws(InterpreterFault) {
    let o = try access(address, 1, isWrite: true)
    o.contents(address)[0] = byte
    o.states(address)[0] = ByteState.defined
  }

  /// `size` ≤ 8 bytes, little-endian.
  func readWord(_ address: UInt64, size: Int = 8) throws(InterpreterFault) -> UInt64 {
    let p = try access(address, UInt64(size), isWrite: false).contents(address)
    var value: UInt64 = 0
    for k in 0..<size { value |= UInt64(p[k]) << UInt64(8 * k) }
    return value
  }

  func writeWord(_ address: UInt64, _ value: UInt64, size: Int = 8) throws(InterpreterFault) {
    let o = try access(address, UInt64(size), isWrite: true)
    let p = o.contents(address), q = o.states(address)
    for k in 0..<size {
      p[k] = UInt8(truncatingIfNeeded: value >> UInt64(8 * k))
      q[k] = ByteState.defined
    }
  }

  func write(_ address: UInt64, _ bytes: [UInt8]) throws(InterpreterFault) {
    if bytes.isEmpty { return }
    let o = try access(address, UInt64(bytes.count), isWrite: true)
    let p = o.contents(address), q = o.states(address)
    for k in 0..<bytes.count {
      p[k] = bytes[k]
      q[k] = ByteState.defined
    }
  }

  /// The bytes of the string at `address`, without its zero.
  func string(_ address: UInt64) throws(InterpreterFault) -> [UInt8] {
    var out: [UInt8] = []
    var a = address
    while true {
      let c = try readByte(a)
      if c == 0 { return out }
      out.append(c)
      a += 1
    }
  }

  /// Copies contents and states; the areas may overlap.
  func copy(from source: UInt64, to target: UInt64, size: UInt64) throws(InterpreterFault) {
    if size == 0 { return }
    let s = try access(source, size, isWrite: false)
    let t = try access(target, size, isWrite: true)
    let n = Int(size)
    move(s.contents(source), t.contents(target), n)
    move(s.states(source), t.states(target), n)
  }

  private func move(_ s: UnsafeMutablePointer<UInt8>, _ t: UnsafeMutablePointer<UInt8>, _ n: Int) { t.update(from: s, count: n) }

  func fill(_ address: UInt64, _ byte: UInt8, state: UInt8, size: UInt64) throws(InterpreterFault) {
    if size == 0 { return }
    let o = try access(address, size, isWrite: true)
    o.contents(address).update(repeating: byte, count: Int(size))
    o.states(address).update(repeating: state, count: Int(size))
  }
}

func hex(_ value: UInt64) -> String { String(value, radix: 16) }
