// What the functions a module calls do with their arguments: which free memory, and what attributes access, malloc and nonnull say.

import SSA
import Support

final class FunctionRoles {
  let module: Module
  /// By global: the argument (from 1) that the function frees; 0 none, nil not asked yet.
  private var freed: [Int?]
  private let freeNames: [Name]

  init(_ module: Module) {
    self.module = module
    freed = Array(repeating: nil, count: module.globals.count)
    freeNames = ["free", "realloc", "reallocarray"].map { module.interner.intern($0) }
    // Deallocators that attribute malloc names.
    for g in module.globals where g.deallocators.isSome {
      for (name, number) in FunctionRoles.deallocators(g, module.interner) {
        if let id = module.find(name), freed[id.index] == nil { freed[id.index] = number }
      }
    }
  }

  /// The function called by `i`, if it is called by its name.
  func callee(_ f: Function, _ i: InstID) -> GlobalID? {
    guard f[i].op == .call || f[i].op == .tailcall, let g = f.globalConstant(f.operand(i, 0)), g.offset == 0 else { return nil }
    return g.global
  }

  /// The argument, from 1, whose memory `g` frees; 0: none.
  func freedArgument(_ g: GlobalID) -> Int {
    if let known = freed[g.index] { return known }
    let isFree = module[g].kind == .function && freeNames.contains(module[g].name) && module[g].function == nil
    freed[g.index] = isFree ? 1 : 0
    return isFree ? 1 : 0
  }

  /// Whether `g` frees and gives new memory in its place.
  func isRealloc(_ g: GlobalID) -> Bool { module[g].name != freeNames[0] && freeNames.contains(module[g].name) }

  func isStandard(_ g: GlobalID) -> Bool { freeNames.contains(module[g].name) }

  func name(_ g: GlobalID) -> String { module.interner.string(module[g].name) }

  /// `name:argument,…`
  static func deallocators(_ g: Global, _ interner: Interner) -> [(name: Name, argument: Int)] {
    if g.deallocators.isNone { return [] }
    var list: [(name: Name, argument: Int)] = []
    for part in interner.string(g.deallocators).split(separator: ",") {
      let fields = part.split(separator: ":")
      if fields.count == 2, let n = Int(fields[1]) { list.append((interner.intern(String(fields[0])), n)) }
    }
    return list
  }

  /// What attribute access says: reads (`r`), writes (`w`) or both (`b`), the pointer's argument, the one with the number of
  /// elements (0: none), the size of an element.
  struct Access {
    var mode: UInt8
    var pointer: Int
    var count: Int
    var elementSize: Int64
    var writes: Bool { mode == UInt8(ascii: "w") || mode == UInt8(ascii: "b") }
  }

  /// `mode:pointer:count:size,…`
  func accesses(_ g: GlobalID) -> [Access] {
    if module[g].accesses.isNone { return [] }
    var list: [Access] = []
    for part in module.interner.string(module[g].accesses).split(separator: ",") {
      let fields = part.split(separator: ":")
      guard fields.count == 4, let p = Int(fields[1]), let c = Int(fields[2]), let size = Int64(fields[3]) else { continue }
      list.append(Access(mode: fields[0].utf8.first!, pointer: p, count: c, elementSize: size))
    }
    return list
  }
}
