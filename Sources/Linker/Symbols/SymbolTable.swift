// Global symbols by name, and the rule by which one definition wins.
//
// Ranks, strongest first: strong definition, common, weak definition, shared object's, archive member's (lazy), undefined.
// Within a rank the first file on the command line wins, but two strong definitions are an error and the larger common wins.

import ObjectFormat
import Support

final class SymbolTable {
  let interner: Interner
  var all = EntityMap<SymbolID, LinkSymbol>(capacity: 4096)
  /// Global symbol of each interned name.
  private var byName = EntityMap<Name, SymbolID>(capacity: 4096)
  /// Symbols in order of first mention.
  var globals = Arena<SymbolID>(capacity: 1024)
  private var slots = Arena<SymbolSlots>(capacity: 64)
  /// Filled by `classifySymbols` and `locateSymbols`.
  var traits = EntityMap<SymbolID, SymbolTraits>(capacity: 1)
  var addresses = EntityMap<SymbolID, UInt64>(capacity: 1)

  init(interner: Interner) { self.interner = interner }

  subscript(id: SymbolID) -> LinkSymbol {
    @inline(__always) get { all[id] }
    @inline(__always) set { all[id] = newValue }
  }

  /// The places of `s` in the linker's tables.
  func slots(_ s: LinkSymbol) -> SymbolSlots { s.slots == .max ? SymbolSlots() : slots[Int(s.slots)] }
  func slots(_ id: SymbolID) -> SymbolSlots { slots(all[id]) }

  /// Changes the places of symbol `id`.
  func setSlot(_ id: SymbolID, _ field: WritableKeyPath<SymbolSlots, Int32>, _ value: Int32) {
    if all[id].slots == .max {
      all[id].slots = UInt32(slots.count)
      slots.append(SymbolSlots())
    }
    slots[Int(all[id].slots)][keyPath: field] = value
  }

  private var touched = Arena<Name>(capacity: 256)
  /// Takes the results of reads made ahead of time.
  private(set) var touchSum: UInt64 = 0

  /// Brings the records of the globals with these names near, all at once (see `Interner.touch`).
  func touch(_ names: UnsafeBufferPointer<HashedSpelling>) {
    var sum = interner.touch(names, &touched)
    for i in 0..<touched.count where touched[i].index < byName.count { sum &+= UInt64(byName[touched[i]].raw) }
    for i in 0..<touched.count where touched[i].index < byName.count {
      let id = byName[touched[i]]
      if id.isSome { sum &+= UInt64(all[id].flags.rawValue) }
    }
    touchSum &+= sum
  }

  func find(_ name: Name) -> SymbolID { name.index < byName.count ? byName[name] : .none }
  func find(_ name: String) -> SymbolID { find(interner.intern(name)) }

  /// The global symbol called `name`, made undefined when new.
  func global(_ name: Name) -> SymbolID {
    byName.grow(toHold: name, filling: .none)
    let known = byName[name]
    if known.isSome { return known }
    let id = all.append(LinkSymbol(name: name))
    all[id].binding = SymbolBinding.weak.rawValue
    byName[name] = id
    globals.append(id)
    return id
  }

  /// Lets `name` mean the same symbol as `id` (`foo@VERSION` and the default `foo`).
  func alias(_ name: Name, _ id: SymbolID) {
    byName.grow(toHold: name, filling: .none)
    if byName[name].isNone { byName[name] = id }
  }

  /// Room for `n` symbols with consecutive ids from the one returned, which the caller initializes.
  func makeLocals(_ n: Int) -> (first: SymbolID, records: UnsafeMutablePointer<LinkSymbol>) {
    let first = SymbolID(index: all.count)
    return (first, all.storage.extend(by: n))
  }

  func string(_ id: SymbolID) -> String { interner.string(all[id].name) }

  enum Outcome { case kept, replaced, duplicate }

  private func rank(_ s: LinkSymbol) -> Int {
    switch s.place {
    case .section, .absolute: return s.isWeak ? 3 : 1
    case .common: return 2
    case .shared: return 4
    case .lazy: return 5
    case .undefined: return 6
    }
  }

  /// Offers a definition; `new` carries place, file, section, value, size, type and binding.
  func define(_ id: SymbolID, _ new: LinkSymbol) -> Outcome {
    let old = all[id]
    let (was, now) = (rank(old), rank(new))
    if now < was || (now == was && now == 2 && new.size > old.size) {
      take(id, old, new)
      return .replaced
    }
    if now == was && now == 2 { all[id].section = old.section }
    return now == 1 && was == 1 ? .duplicate : .kept
  }

  private func take(_ id: SymbolID, _ old: LinkSymbol, _ new: LinkSymbol) {
    var s = new
    s.name = old.name
    s.flags = old.flags.union(new.flags)
    s.visibility = old.visibility
    // The larger alignment of two commons is kept (`value` is the alignment of a common).
    if old.place == .common && new.place == .common { s.value = max(old.value, new.value) }
    all[id] = s
  }

  /// Notes a reference from a file.
  func reference(_ id: SymbolID, isWeak: Bool, type: UInt8, fromShared: Bool) {
    if fromShared { all[id].flags.insert(.usedInShared) } else { _ = referenceFromObject(id, isWeak: isWeak, type: type, .standard) }
  }

  /// The most frequent case of `reference`: by a regular object, with the mention's visibility. Returns the symbol's place and flags.
  @inline(__always) func referenceFromObject(_ id: SymbolID, isWeak: Bool, type: UInt8, _ visibility: SymbolVisibility) -> (place: SymbolPlace, flags: SymbolFlags) {
    let s = all.storage.baseAddress + id.index
    s.pointee.flags.formUnion(isWeak ? .usedInObject : [.usedInObject, .stronglyUsed])
    if visibility != .standard { constrain(id, visibility) }
    if s.pointee.place == .undefined {
      if !isWeak { s.pointee.binding = SymbolBinding.global.rawValue }
      if s.pointee.type == 0 { s.pointee.type = type }
    }
    return (s.pointee.place, s.pointee.flags)
  }

  /// The most constraining visibility of all mentions in regular objects counts (gABI, "Symbol Visibility").
  func constrain(_ id: SymbolID, _ visibility: SymbolVisibility) {
    if visibility == .standard { return }
    let old = all[id].visibility
    if old == .standard || visibility.rawValue < old.rawValue { all[id].visibility = visibility }
  }
}
