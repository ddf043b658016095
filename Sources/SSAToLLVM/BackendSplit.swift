// Compiling some functions of a module with LLVM and the others natively (--backend-for).
//
// The two halves become two objects that are joined with `ld -r`. What is local to the source file but used by both halves
// must then have a symbol both objects can name: such functions and variables become hidden globals with a unique name,
//   static int counter;   →   hidden counter.martlet.1f3a…   (hash of the source's name: two files may both have a `counter`)
// and stay invisible outside the final link. Variables, aliases, constructors and file-scope assembly belong to the native
// half, except variables that hold block addresses of an LLVM function, which only that function's object can contain.

public import SSA
internal import Support

public struct BackendSplit: Sendable {
  private var inLLVM: [Bool]

  /// The definition of `id` is emitted by LLVM; everything else is the native half's.
  public func isInLLVM(_ id: GlobalID) -> Bool { id.index < inLLVM.count && inLLVM[id.index] }
  /// Whether LLVM has anything to emit.
  public var isEmpty: Bool { !inLLVM.contains(true) }
  /// Whether every function body went to LLVM.
  public private(set) var isWhole = false

  /// The native half, as a split of the same module; lets LLVM compile both halves when the native back end is not wanted.
  public var complement: BackendSplit {
    var other = self
    other.inLLVM = inLLVM.map { !$0 }
    return other
  }

  /// Divides `module` by function name, renaming and exposing (in `module`) the local symbols that both halves need.
  public init(_ module: Module, llvm selects: (String) -> Bool) {
    inLLVM = Array(repeating: false, count: module.globals.count)
    var bodies = 0, selected = 0
    for k in module.globals.indices {
      let g = module.globals[k]
      guard g.kind == .function, g.function != nil else { continue }
      bodies += 1
      if selects(module.interner.string(g.name)) {
        inLLVM[k] = true
        selected += 1
      }
    }
    isWhole = selected == bodies
    placeVariables(module)
    exposeShared(module)
  }

  private mutating func placeVariables(_ module: Module) {
    for k in module.globals.indices where module.globals[k].kind == .variable && module.globals[k].isDefinition {
      for r in module.globals[k].data.relocations where r.kind != .address && inLLVM[r.target.index] { inLLVM[k] = true }
    }
  }

  private func exposeShared(_ module: Module) {
    // For each global: used by the native half (1), by LLVM's (2).
    var users = [UInt8](repeating: 0, count: module.globals.count)
    for k in module.globals.indices {
      let half: UInt8 = inLLVM[k] ? 2 : 1
      let g = module.globals[k]
      users[k] |= half
      for r in g.data.relocations { users[r.target.index] |= half }
      if g.aliasee.isSome { users[g.aliasee.index] |= half }
      guard let f = g.function else { continue }
      for v in 0..<f.values.count {
        let data = f.values[ValueID(index: v)]
        if data.kind == .global && data.useCount > 0 { users[Int(f.constants[Int(data.owner)].low)] |= half }
      }
    }
    let suffix = ".martlet." + BackendSplit.hash(module.sourceName)
    for k in module.globals.indices where users[k] == 3 && module.globals[k].linkage == .internal {
      let name = module.interner.string(module.globals[k].name)
      // A `.L` name would vanish from the symbol table.
      let base = name.hasPrefix(".L") ? String(name.dropFirst(2)) : name
      module.globals[k].name = module.interner.intern(base + suffix)
      module.globals[k].linkage = .external
      module.globals[k].visibility = .hidden
    }
  }

  /// FNV-1a of the text in hexadecimal.
  private static func hash(_ text: String) -> String {
    var h: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in text.utf8 { h = (h ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return String(h, radix: 16)
  }
}
