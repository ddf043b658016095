// Which section an object goes to, as gcc chooses on ELF systems (psABI §4.2.1).

import ObjectFormat
import SSA
import Support
import TargetInfo

struct SectionChoice {
  let module: Module
  let options: CodegenOptions
  let functionSections: Bool
  let dataSections: Bool

  private func name(_ text: String) -> Name { module.interner.intern(text) }

  func text(_ g: Global) -> SectionSpec {
    if g.section.isSome { return SectionSpec(name: g.section, type: ELF.progBits, flags: ELF.alloc | ELF.execute, group: group(g)) }
    let base = g.attributes.contains(.cold) ? ".text.unlikely" : ".text"
    let suffix = functionSections || g.linkage == .linkOnce ? "." + module.interner.string(g.name) : ""
    return SectionSpec(name: name(base + suffix), type: ELF.progBits, flags: ELF.alloc | ELF.execute, group: group(g))
  }

  private func group(_ g: Global) -> Name { g.linkage == .linkOnce ? g.name : .none }

  private func isZero(_ g: Global) -> Bool { g.data.relocations.isEmpty && g.data.bytes.allSatisfy { $0 == 0 } }

  func data(_ g: Global) -> SectionSpec {
    let zero = isZero(g)
    let isThreadLocal = g.tls != .none
    if g.section.isSome { return explicit(g, zero) }
    var base: String
    var flags = ELF.alloc
    var type = ELF.progBits
    if isThreadLocal {
      base = zero ? ".tbss" : ".tdata"
      flags |= ELF.write | ELF.threadLocal
      if zero { type = ELF.noBits }
    } else if g.isConstant {
      if let strings = mergeableString(g) { return strings }
      let needsRelocation = !g.data.relocations.isEmpty && options.relocationModel != .absolute
      if needsRelocation {
        flags |= ELF.write
        base = g.data.relocations.allSatisfy({ isLocal($0.target) }) ? ".data.rel.ro.local" : ".data.rel.ro"
      } else {
        base = ".rodata"
      }
    } else {
      base = zero ? ".bss" : ".data"
      flags |= ELF.write
      if zero { type = ELF.noBits }
    }
    if dataSections || g.linkage == .linkOnce { base += "." + module.interner.string(g.name) }
    if g.isUsed && dataSections { flags |= ELF.retain }
    return SectionSpec(name: name(base), type: type, flags: flags, group: group(g))
  }

  private func isLocal(_ id: GlobalID) -> Bool { module[id].linkage == .internal }

  /// A section named by the program: its flags follow from the object, and from names with a fixed meaning.
  private func explicit(_ g: Global, _ zero: Bool) -> SectionSpec {
    let text = module.interner.string(g.section)
    var flags = ELF.alloc
    var type = ELF.progBits
    if !g.isConstant || (!g.data.relocations.isEmpty && options.relocationModel != .absolute) { flags |= ELF.write }
    if g.tls != .none { flags |= ELF.threadLocal }
    if zero && (text.hasPrefix(".bss") || text.hasPrefix(".tbss") || text.hasPrefix(".sbss")) { type = ELF.noBits }
    if text.hasPrefix(".init_array") { type = ELF.initArray }
    if text.hasPrefix(".fini_array") { type = ELF.finiArray }
    if text.hasPrefix(".preinit_array") { type = ELF.preinitArray }
    if text.hasPrefix(".note") { type = ELF.note }
    return SectionSpec(name: g.section, type: type, flags: flags)
  }

  /// Constants whose address does not matter and that are one string: the linker merges equal ones.
  private func mergeableString(_ g: Global) -> SectionSpec? {
    guard g.isUnnamed, g.data.relocations.isEmpty, g.linkage == .internal, g.alignment <= 4, UInt64(g.data.bytes.count) <= g.size else {
      return nil
    }
    let width = Int(g.alignment)
    guard g.size % UInt64(width) == 0, g.size > 0, width != 3 else { return nil }
    // The terminator is the last unit and the only zero one.
    let units = Int(g.size) / width
    for k in 0..<units {
      var isZero = true
      for j in 0..<width where k * width + j < g.data.bytes.count && g.data.bytes[k * width + j] != 0 { isZero = false }
      if isZero != (k == units - 1) { return nil }
    }
    return SectionSpec(
      name: name(".rodata.str\(width).\(width)"), type: ELF.progBits, flags: ELF.alloc | ELF.merge | ELF.strings, entrySize: UInt64(width))
  }
}
