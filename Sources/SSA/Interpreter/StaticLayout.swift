// Addresses of globals, functions and blocks, and the contents of static data.

import Support

extension Interpreter {
  func layOutGlobals() throws(InterpreterFault) {
    globalAddresses = [UInt64](repeating: 0, count: module.globals.count)
    for k in 0..<module.globals.count {
      let g = module.globals[k]
      switch g.kind {
      case .function: globalAddresses[k] = isMissingWeak(g) ? 0 : codeAddress(GlobalID(index: k))
      case .variable: globalAddresses[k] = try place(g, GlobalID(index: k))
      case .alias, .ifunc: break
      }
    }
    for k in 0..<module.globals.count where module.globals[k].kind == .alias { globalAddresses[k] = aliasAddress(GlobalID(index: k), 0) }
    for k in 0..<module.globals.count {
      let g = module.globals[k]
      for r in g.data.relocations { try apply(r, globalAddresses[k]) }
      if g.isConstant && g.isDefinition { memory.markConstant(globalAddresses[k]) }
    }
  }

  private func codeAddress(_ g: GlobalID) -> UInt64 { Memory.codeBase + UInt64(g.raw) << Memory.codeShift }

  private func isMissingWeak(_ g: Global) -> Bool {
    g.function == nil && g.linkage == .externalWeak
  }

  private func aliasAddress(_ g: GlobalID, _ depth: Int) -> UInt64 {
    let data = module[g]
    if data.kind != .alias || depth > 100 { return globalAddresses[g.index] }
    return aliasAddress(data.aliasee, depth + 1) &+ UInt64(bitPattern: data.aliasOffset)
  }

  private func place(_ g: Global, _ id: GlobalID) throws(InterpreterFault) -> UInt64 {
    if !g.isDefinition {
      let name = module.interner.string(g.name)
      if name == "stdout" || name == "stderr" || name == "stdin" {
        let address = try memory.allocate(.fixed, size: 8, alignment: 8, isZeroed: true)
        try memory.writeWord(address, name == "stdin" ? Stream.input : name == "stdout" ? Stream.output : Stream.errors)
        return address
      }
      // An access to a variable defined elsewhere is outside every object.
      return g.linkage == .externalWeak ? 0 : codeAddress(id)
    }
    let address = try memory.allocate(.fixed, size: g.size, alignment: UInt64(max(g.alignment, 1)), isZeroed: true)
    try memory.write(address, g.data.bytes)
    return address
  }

  private func apply(_ r: DataRelocation, _ base: UInt64) throws(InterpreterFault) {
    var value = UInt64(bitPattern: r.addend)
    switch r.kind {
    case .address: value &+= globalAddresses[r.target.index]
    case .blockAddress: value &+= blockAddress(r.target, r.block)
    case .blockDifference: value = value &+ blockAddress(r.target, r.block) &- blockAddress(r.target, r.otherBlock)
    }
    try memory.writeWord(base + r.offset, value, size: Int(r.size))
  }

  /// Blocks follow their function's address.
  func blockAddress(_ g: GlobalID, _ b: BlockID) -> UInt64 { codeAddress(g) + 1 + UInt64(b.raw) }

  /// The function at `address`, or nil.
  func function(at address: UInt64) -> GlobalID? {
    guard address >= Memory.codeBase, address < Memory.bases[0] else { return nil }
    let offset = address - Memory.codeBase
    let id = offset >> Memory.codeShift
    guard offset & ((1 << Memory.codeShift) - 1) == 0, id < UInt64(module.globals.count) else { return nil }
    let g = GlobalID(UInt32(id))
    return module[g].kind == .function ? g : nil
  }
}

/// Values of the standard streams' pointers.
enum Stream {
  static let input: UInt64 = 0x2000
  static let output: UInt64 = 0x2100
  static let errors: UInt64 = 0x2200
}
