// Address modes: how much of a pointer's computation an instruction's memory operand can take over.
//
// base + index * scale + displacement (Intel SDM vol. 1 §3.7.5), frame slots, globals relative to the instruction pointer,
// through the GOT, or relative to the thread pointer (psABI §4.4, ELF TLS §4.4.6).

import MachineCode
import SSA
import Support

extension X86Lowering {
  /// The address `p + displacement`. `isRoot`: `p` is the value being computed, so its definition must be taken apart.
  func address(_ p: ValueID, _ displacement: Int32, isRoot: Bool = false) -> X86Address {
    var v = p
    var offset = Int64(displacement)
    var root = isRoot
    while true {
      switch f[v].kind {
      case .slot: return X86Address(.slot, entity: slot(SlotID(f[v].owner)).raw, Int32(truncatingIfNeeded: offset))
      case .global: return globalAddress(v, offset)
      case .integer:
        let c = f.constantValue(v)
        let sum = c &+ offset
        if fits32(sum) && sum >= 0 { return X86Address(.none, Int32(truncatingIfNeeded: sum)) }
        return X86Address(register: reg(v), Int32(truncatingIfNeeded: offset))
      case .result:
        let i = InstID(f[v].owner)
        if f[i].op == .ptradd && (root || !isDemanded(v)) {
          let o = f.operand(i, 1)
          if let c = f.signedConstant(o), fits32(c &+ offset) {
            offset &+= c
            v = f.operand(i, 0)
            root = false
            continue
          }
          if root || isFoldableSum(i, v) { return indexed(f.operand(i, 0), o, offset) }
        }
        if root && f[i].op != .ptradd { return X86Address(register: reg(f.operand(i, 0)), Int32(truncatingIfNeeded: offset)) }
      default: break
      }
      return X86Address(register: reg(v), Int32(truncatingIfNeeded: offset))
    }
  }

  /// A sum computed in this block for few users is cheaper as part of their address modes.
  private func isFoldableSum(_ i: InstID, _ v: ValueID) -> Bool { local(v).isSome && f[v].useCount <= 4 }

  /// base + offset operand + displacement.
  private func indexed(_ base: ValueID, _ o: ValueID, _ displacement: Int64) -> X86Address {
    var offset = displacement
    var index = o
    var scale: UInt8 = 1
    // index = x + c
    takeConstant(&index, &offset, scale: 1)
    // index = x << c or x * 2, 4, 8
    let i = local(index)
    if i.isSome && !isDemanded(index), f[index].useCount <= 4 {
      if f[i].op == .shl, let c = f.signedConstant(f.operand(i, 1)), c >= 1, c <= 3 {
        scale = 1 &<< UInt8(c)
        index = f.operand(i, 0)
      } else if f[i].op == .mul, let c = f.signedConstant(f.operand(i, 1)), c == 2 || c == 4 || c == 8 {
        scale = UInt8(c)
        index = f.operand(i, 0)
      }
      if scale != 1 { takeConstant(&index, &offset, scale: Int64(scale)) }
    }
    var a = address(base, 0)
    let total = Int64(a.displacement) &+ offset
    if fits32(total) && a.indexRegister.isNone && a.base != .symbol {
      a.displacement = Int32(truncatingIfNeeded: total)
    } else {
      let r = out.makeVReg(.general, size: 8)
      lea(r, a)
      a = X86Address(register: r, Int32(truncatingIfNeeded: offset))
    }
    if let c = f.signedConstant(index) {
      let sum = Int64(a.displacement) &+ c &* Int64(scale)
      if fits32(sum) {
        a.displacement = Int32(truncatingIfNeeded: sum)
        return a
      }
    }
    let r = reg(index)
    if a.base == .none {
      // No base: the index may be one.
      if scale == 1 { a = X86Address(register: r, a.displacement) } else {
        a.indexRegister = r
        a.scale = scale
      }
      return a
    }
    a.indexRegister = r
    a.scale = scale
    return a
  }

  private func takeConstant(_ index: inout ValueID, _ offset: inout Int64, scale: Int64) {
    let i = local(index)
    guard i.isSome, f[i].op == .add, f[i].type == .i64, !isDemanded(index), f[index].useCount <= 4,
      let c = f.signedConstant(f.operand(i, 1)), fits32(c), fits32(offset &+ c &* scale)
    else { return }
    offset &+= c &* scale
    index = f.operand(i, 0)
  }

  // MARK: Globals

  /// Whether code here may use the definition's own address without the dynamic linker's help.
  func isLocalSymbol(_ g: Global) -> Bool {
    if g.linkage == .internal { return true }
    if g.visibility != .default && g.linkage != .externalWeak { return g.isDefinition || g.function != nil || g.visibility == .hidden || g.visibility == .internal }
    switch options.relocationModel {
    case .absolute: return g.linkage != .externalWeak || g.isDefinition
    case .pie: return (g.isDefinition || g.function != nil) && g.linkage != .externalWeak || isCopyRelocatable(g)
    case .pic: return false
    }
  }

  /// A variable of another module reached through a copy relocation, as gcc does in position-independent executables.
  private func isCopyRelocatable(_ g: Global) -> Bool { g.kind == .variable && g.linkage == .external && g.tls == .none }

  private func globalAddress(_ v: ValueID, _ displacement: Int64) -> X86Address {
    let (id, own) = f.globalConstant(v)!
    let g = module[id]
    let offset = own &+ displacement
    if g.tls != .none { return threadLocalAddress(g, offset) }
    // Offsets far outside the object may leave the range of the relocation; add those at run time.
    let near = offset > -(1 << 24) && offset < 1 << 24
    if isLocalSymbol(g) && near { return symbolAddress(g.name, Int32(offset), .none) }
    let r = out.makeVReg(.general, size: 8)
    if isLocalSymbol(g) {
      lea(r, symbolAddress(g.name, 0, .none))
    } else {
      begin()
      push(.def(r))
      finish(.movR64RM64, number(symbolAddress(g.name, 0, .gotPCRel)))
    }
    if fits32(offset) { return X86Address(register: r, Int32(offset)) }
    let o = out.makeVReg(.general, size: 8)
    moveImmediate(o, offset, 3)
    var a = X86Address(register: r)
    a.indexRegister = o
    return a
  }

  func symbolAddress(_ name: Name, _ addend: Int32, _ modifier: SymbolModifier) -> X86Address {
    var a = X86Address(.symbol, entity: name.raw, addend)
    a.relocation = modifier.rawValue
    return a
  }

  // MARK: Thread-local storage

  private func threadLocalAddress(_ g: Global, _ offset: Int64) -> X86Address {
    guard fits32(offset) else {
      fail("thread-local object too large: offset \(offset)")
      return X86Address()
    }
    switch accessModel(g) {
    case .localExec:
      let r = threadPointer()
      var a = X86Address(.absoluteSymbol, entity: g.name.raw, Int32(offset))
      a.relocation = SymbolModifier.tpOff.rawValue
      // %fs:0 + sym@tpoff: the symbol's offset with the thread pointer as the index.
      a.indexRegister = r
      return a
    case .initialExec:
      let r = threadPointer()
      let d = out.makeVReg(.general, size: 8)
      binary(.addR64RM64, d, r, X86Source(symbolAddress(g.name, 0, .gotTPOff)))
      return X86Address(register: d, Int32(offset))
    case .localDynamic:
      var a = X86Address(.absoluteSymbol, entity: g.name.raw, Int32(offset))
      a.relocation = SymbolModifier.dtpOff.rawValue
      a.baseRegister = threadLocalCall(g, X86Pseudo.tlsLocalDynamic, .tlsLD)
      return a
    default: return X86Address(register: threadLocalCall(g, X86Pseudo.tlsGeneralDynamic, .tlsGD), Int32(offset))
    }
  }

  private func accessModel(_ g: Global) -> TLSModel {
    let isLocal = isLocalSymbol(g) && (g.isDefinition || g.linkage == .internal || g.visibility != .default)
    var best: TLSModel
    if options.relocationModel == .pic { best = .generalDynamic } else { best = isLocal ? .localExec : .initialExec }
    // An explicit model may only make access cheaper.
    if g.tls == .initialExec && best == .generalDynamic { best = .initialExec }
    if g.tls == .localDynamic && best == .generalDynamic { best = .localDynamic }
    if g.tls == .localExec { best = .localExec }
    return best
  }

  /// The thread pointer, read from %fs:0.
  private func threadPointer() -> VReg {
    let r = out.makeVReg(.general, size: 8)
    var a = X86Address(.none)
    a.segment = X86Segment.fs
    begin()
    push(.def(r))
    finish(.movR64RM64, number(a))
    return r
  }

  /// General dynamic: the sequence that the linker recognises, `data16 lea x@tlsgd(%rip), %rdi; data16 data16 rex64 call __tls_get_addr@PLT`.
  /// Local dynamic: the address of the module's block; objects are at constant offsets from it.
  private func threadLocalCall(_ g: Global, _ pseudo: UInt16, _ modifier: SymbolModifier) -> VReg {
    let r = out.makeVReg(.general, size: 8)
    begin()
    push(.def(r, .fixed(.rax)))
    let a = number(symbolAddress(g.name, 0, modifier))
    let clobbers = X86CallConvention.callerSaved.subtracting(PRegSet([.rax]))
    m.add(
      pseudo, operands: UnsafeBufferPointer(start: scratch, count: scratchCount), address: a, clobbers: clobbers,
      flags: [.call, .writesFlags])
    return r
  }
}
