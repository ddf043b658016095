// Initial values of variables, constructor tables and the list of symbols to keep.

internal import CLLVM
internal import SSA
internal import Support
internal import TargetInfo

extension ModuleEmitter {
  /// Gives the variable its initial value.
  func defineVariable(_ id: GlobalID) throws(LLVMBackendError) {
    LLVMSetInitializer(try symbol(id), try initializer(module[id], resolve: true))
  }

  /// The LLVM type of a variable: that of its initial value, for which no symbol is needed yet.
  func variableType(_ g: Global) throws(LLVMBackendError) -> LLVMTypeRef {
    LLVMTypeOf(try initializer(g, resolve: false))
  }

  private func initializer(_ g: Global, resolve: Bool) throws(LLVMBackendError) -> LLVMValueRef {
    let size = Int(g.size)
    let data = g.data
    let count = min(data.bytes.count, size)
    var used = count
    while used > 0 && data.bytes[used - 1] == 0 { used -= 1 }
    if data.relocations.isEmpty {
      if used == 0 { return LLVMConstNull(types.bytes(g.size)) }
      if used + 64 >= size { return string(data.bytes, 0, size) }
      // A long zero tail stays implicit.
      return structure([string(data.bytes, 0, used), LLVMConstNull(types.bytes(UInt64(size - used)))])
    }
    var pieces: [LLVMValueRef] = []
    var at = 0
    for relocation in data.relocations {
      let offset = Int(relocation.offset)
      if offset < at || offset + Int(relocation.size) > size {
        throw LLVMBackendError("internal error: bad address in the data of '\(module.interner.string(g.name))'")
      }
      appendBytes(data.bytes, at, offset, &pieces)
      pieces.append(resolve ? try relocated(relocation) : placeholder(relocation))
      at = offset + Int(relocation.size)
    }
    appendBytes(data.bytes, at, size, &pieces)
    return structure(pieces)
  }

  /// Adds the constant for bytes `start..<end`; those past the given bytes are zero.
  private func appendBytes(_ bytes: [UInt8], _ start: Int, _ end: Int, _ pieces: inout [LLVMValueRef]) {
    if start >= end { return }
    let given = min(max(bytes.count, start), end)
    if given > start { pieces.append(string(bytes, start, given)) }
    if end > given { pieces.append(LLVMConstNull(types.bytes(UInt64(end - given)))) }
  }

  private func string(_ bytes: [UInt8], _ start: Int, _ end: Int) -> LLVMValueRef {
    var slice = Array(bytes[start..<min(end, bytes.count)])
    while slice.count < end - start { slice.append(0) }
    return slice.withUnsafeBufferPointer { buffer in
      buffer.withMemoryRebound(to: CChar.self) { LLVMConstStringInContext2(context, $0.baseAddress, $0.count, 1) }
    }
  }

  private func structure(_ pieces: [LLVMValueRef]) -> LLVMValueRef {
    if pieces.count == 1 { return pieces[0] }
    var copy: [LLVMValueRef?] = pieces
    return LLVMConstStructInContext(context, &copy, UInt32(copy.count), 1)
  }

  private func placeholder(_ r: DataRelocation) -> LLVMValueRef {
    let isPointer = r.size == 8 && r.kind != .blockDifference
    return LLVMConstNull(isPointer ? types[.ptr] : types.integer(Int(r.size) * 8))
  }

  private func relocated(_ r: DataRelocation) throws(LLVMBackendError) -> LLVMValueRef {
    let width = Int(r.size) * 8
    switch r.kind {
    case .address:
      let target = address(try symbol(r.target), offset: r.addend)
      return width == 64 ? target : LLVMConstTrunc(LLVMConstPtrToInt(target, types[.i64]), types.integer(width))
    case .blockAddress:
      let target = address(try blockAddress(r.target, r.block), offset: r.addend)
      return width == 64 ? target : LLVMConstTrunc(LLVMConstPtrToInt(target, types[.i64]), types.integer(width))
    case .blockDifference:
      let a = LLVMConstPtrToInt(address(try blockAddress(r.target, r.block), offset: r.addend), types[.i64])
      let b = LLVMConstPtrToInt(try blockAddress(r.target, r.otherBlock), types[.i64])
      let difference: LLVMValueRef = LLVMConstSub(a, b)
      return width == 64 ? difference : LLVMConstTrunc(difference, types.integer(width))
    }
  }

  private func blockAddress(_ function: GlobalID, _ block: BlockID) throws(LLVMBackendError) -> LLVMValueRef {
    guard let blocks = addressTakenBlocks[function.raw], block.index < blocks.count, let b = blocks[block.index] else {
      throw LLVMBackendError(
        "internal error: data refers to a block of '\(module.interner.string(module[function].name))' that does not exist")
    }
    return LLVMBlockAddress(try symbol(function), b)
  }

  // MARK: Tables of the module

  func emitConstructors() throws(LLVMBackendError) {
    var constructors: [LLVMValueRef?] = [], destructors: [LLVMValueRef?] = []
    for k in module.globals.indices {
      let g = module.globals[k]
      if g.constructorPriority == nil && g.destructorPriority == nil || !defines(GlobalID(index: k)) { continue }
      let function = try symbol(GlobalID(index: k))
      if let p = g.constructorPriority { constructors.append(entry(p, function)) }
      if let p = g.destructorPriority { destructors.append(entry(p, function)) }
    }
    appendingArray("llvm.global_ctors", &constructors)
    appendingArray("llvm.global_dtors", &destructors)
  }

  private func entry(_ priority: UInt16, _ function: LLVMValueRef) -> LLVMValueRef {
    var fields: [LLVMValueRef?] = [LLVMConstInt(types[.i32], UInt64(priority), 0), function, LLVMConstNull(types[.ptr])]
    return LLVMConstStructInContext(context, &fields, 3, 0)
  }

  func emitUsed() throws(LLVMBackendError) {
    var used: [LLVMValueRef?] = []
    for k in module.globals.indices where defines(GlobalID(index: k)) {
      if module.globals[k].isUsed { used.append(try symbol(GlobalID(index: k))) }
    }
    if let array = appendingArray("llvm.compiler.used", &used) { LLVMSetSection(array, "llvm.metadata") }
  }

  @discardableResult private func appendingArray(_ name: String, _ entries: inout [LLVMValueRef?]) -> LLVMValueRef? {
    guard let first = entries.first, let first else { return nil }
    let type = LLVMTypeOf(first)
    let array = LLVMAddGlobal(llvm, LLVMArrayType2(type, UInt64(entries.count)), name)!
    LLVMSetLinkage(array, LLVMAppendingLinkage)
    LLVMSetInitializer(array, LLVMConstArray2(type, &entries, UInt64(entries.count)))
    return array
  }
}
