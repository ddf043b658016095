// The attributes Martlet knows, by interned name: the rows of Tables/frontend/Attributes.tbl.

import Support

/// What an attribute may stand on.
struct AttributePlaces: OptionSet, BitwiseCopyable {
  var rawValue: UInt8
  static let function = AttributePlaces(rawValue: 1)
  static let variable = AttributePlaces(rawValue: 2)
  static let parameter = AttributePlaces(rawValue: 4)
  static let type = AttributePlaces(rawValue: 8)
  static let member = AttributePlaces(rawValue: 16)
  static let enumerator = AttributePlaces(rawValue: 32)
  static let label = AttributePlaces(rawValue: 64)
  static let statement = AttributePlaces(rawValue: 128)
}

/// A row of the table.
struct AttributeRow: BitwiseCopyable {
  var name = Name.none
  var kind = AttributeKind.unknown
  var places: AttributePlaces = []
  var fewestArguments: UInt8 = 0
  /// 255: any number.
  var mostArguments: UInt8 = 0
  /// What a row of kind `.flag` sets.
  var flag: AttributeFlags = []
  /// Standing elsewhere is an error.
  var isStrict = false
  /// A byte per place in the order of `AttributePlaces`: the row's number where the attribute means nothing, else 0.
  var unfit: UInt64 = 0
}

struct AttributeTable: ~Copyable {
  private var rows = Arena<AttributeRow>(capacity: 160)
  /// name id → row, 0 if none; names interned later than the table are unknown unless they are `__x__` spellings.
  private var index = Arena<UInt8>(capacity: 512)
  /// Flags that mean something for functions only, for function types too, and for variables only.
  private(set) var functionFlags: AttributeFlags = []
  private(set) var functionTypeFlags: AttributeFlags = []
  private(set) var variableFlags: AttributeFlags = []

  init(_ interner: Interner) {
    rows.append(AttributeRow())
    attributeRows.withUTF8Buffer { text in
      var at = 0
      while at < text.count {
        let start = at
        while at < text.count && text[at] != UInt8(ascii: "\n") { at += 1 }
        if at > start { addRow(UnsafeBufferPointer(rebasing: text[start..<at]), interner) }
        at += 1
      }
    }
  }

  /// `name kind places fewest most flag`
  private mutating func addRow(_ line: UnsafeBufferPointer<UInt8>, _ interner: Interner) {
    let space = UInt8(ascii: " ")
    guard let end = line.firstIndex(of: space) else { return }
    var numbers: (Int, Int, Int, Int, Int, Int) = (0, 0, 0, 0, 0, 0)
    var k = 0
    withUnsafeMutableBytes(of: &numbers) { raw in
      let values = raw.bindMemory(to: Int.self)
      for c in line[end...] {
        if c == space { k += 1 } else { values[k - 1] = values[k - 1] * 10 + Int(c - 48) }
      }
    }
    var row = AttributeRow(name: interner.intern(UnsafeBufferPointer(rebasing: line[0..<end])))
    row.kind = AttributeKind(rawValue: UInt8(numbers.0)) ?? .unknown
    row.places = AttributePlaces(rawValue: UInt8(numbers.1))
    row.fewestArguments = UInt8(numbers.2)
    row.mostArguments = UInt8(numbers.3)
    if row.kind == .flag {
      row.flag = attributeFlag(UInt8(numbers.4))
      if row.places == .function { functionFlags.formUnion(row.flag) }
      if row.places == [.function, .type] { functionTypeFlags.formUnion(row.flag) }
      if row.places == .variable { variableFlags.formUnion(row.flag) }
    }
    row.isStrict = numbers.5 != 0
    for k in 0..<8 where numbers.1 >> k & 1 == 0 { row.unfit |= UInt64(rows.count) &<< UInt64(8 * k) }
    let name = row.name.index
    if name >= index.count { index.append(repeating: 0, count: name + 1 - index.count) }
    index[name] = UInt8(rows.count)
    rows.append(row)
  }

  /// The known attribute nearest to the misspelt `name`. Cold.
  func nearest(to name: Name, _ interner: Interner) -> String? {
    let wanted = Array(interner.bytes(of: name))
    var best: Name? = nil, bestDistance = wanted.count / 3 + 1
    for i in 1..<rows.count {
      let d = EditDistance.between(wanted, Array(interner.bytes(of: rows[i].name)))
      if d < bestDistance { (bestDistance, best) = (d, rows[i].name) }
    }
    return best.map { interner.string($0) }
  }

  /// The row of `name`, without underscores around it if it has them; of kind `.unknown` if there is none.
  func find(_ name: Name, _ interner: Interner) -> AttributeRow {
    if name.isNone { return rows[0] }
    if name.index < index.count && index[name.index] != 0 { return rows[Int(index[name.index])] }
    let bytes = interner.bytes(of: name)
    let n = bytes.count
    let bar = UInt8(ascii: "_")
    if n > 4 && bytes[0] == bar && bytes[1] == bar && bytes[n - 1] == bar && bytes[n - 2] == bar {
      let plain = interner.intern(UnsafeBufferPointer(rebasing: bytes[2..<(n - 2)]))
      return plain.index < index.count ? rows[Int(index[plain.index])] : rows[0]
    }
    return rows[0]
  }

  /// Row `number`, as `AttributeRow.unfit` tells it.
  func row(_ number: UInt64) -> AttributeRow { rows[Int(number)] }

  /// The name of the first row that sets one of `flags`, for messages.
  func name(ofFlag flags: AttributeFlags) -> Name {
    for k in 0..<rows.count where !rows[k].flag.isDisjoint(with: flags) { return rows[k].name }
    return .none
  }
}
