// Loads, stores, atomics, block copies and stack memory.
//
// i1 lives in memory as a byte that is 0 or 1: loads read the byte and cut it, stores widen it.

internal import CLLVM
internal import SSA
internal import Support
internal import TargetInfo

extension FunctionEmitter {
  func emitMemory(_ i: InstID) throws(LLVMBackendError) {
    switch function[i].op {
    case .load: try emitLoad(i)
    case .store: try emitStore(i)
    case .ptradd: try emitPointerAdd(i)
    case .memcpy: try emitBlock(i, "memcpy")
    case .memmove: try emitBlock(i, "memmove")
    case .memset: try emitBlock(i, "memset")
    case .atomicrmw: try emitAtomicUpdate(i)
    case .cmpxchg: try emitCompareExchange(i)
    case .fence:
      LLVMBuildFence(builder, ordering(function[i].memory.order), function[i].flags.contains(.singleThread) ? 1 : 0, "")
    case .alloca:
      let memory: LLVMValueRef = LLVMBuildArrayAlloca(builder, module.types[.i8], try operand(i, 0), "")
      LLVMSetAlignment(memory, UInt32(function[i].memory.alignment))
      set(i, memory)
    case .stacksave: set(i, call("stacksave", [module.types[.ptr]], []))
    case .stackrestore: call("stackrestore", [module.types[.ptr]], [try operand(i, 0)])
    default:
      let aux = function[i].aux
      call(
        "prefetch", [module.types[.ptr]],
        [try operand(i, 0), constant32(UInt64(aux & 1)), constant32(UInt64(aux >> 1 & 3)), constant32(1)])
    }
  }

  func constant32(_ value: UInt64) -> LLVMValueRef { LLVMConstInt(module.types[.i32], value, 0) }

  private func displaced(_ base: LLVMValueRef, _ offset: Int32) -> LLVMValueRef {
    if offset == 0 { return base }
    var index: LLVMValueRef? = LLVMConstInt(module.types[.i64], UInt64(bitPattern: Int64(offset)), 1)
    return LLVMBuildGEP2(builder, module.types[.i8], base, &index, 1, "")
  }

  private func emitPointerAdd(_ i: InstID) throws(LLVMBackendError) {
    let base = try operand(i, 0)
    var index: LLVMValueRef? = try operand(i, 1)
    let isInBounds = function[i].flags.contains(.inbounds)
    set(
      i,
      isInBounds
        ? LLVMBuildInBoundsGEP2(builder, module.types[.i8], base, &index, 1, "")
        : LLVMBuildGEP2(builder, module.types[.i8], base, &index, 1, ""))
  }

  /// Alignment, volatility, atomic order and alias class of an access.
  private func describe(_ access: LLVMValueRef, _ i: InstID) {
    let memory = function[i].memory
    LLVMSetAlignment(access, UInt32(memory.alignment))
    if function[i].isVolatile || isLocalAcrossSetjmp(i) { LLVMSetVolatile(access, 1) }
    if memory.isAtomic { LLVMSetOrdering(access, ordering(memory.order)) }
    if module.options.optimization != .o0 && memory.aliasClass != 0 { module.aliasTags.attach(memory.aliasClass, to: access) }
  }

  /// LLVM would keep locals in registers across a second return.
  private func isLocalAcrossSetjmp(_ i: InstID) -> Bool {
    if !function.attributes.contains(.callsReturnsTwice) { return false }
    let address = function.operand(i, function[i].op == .store ? 1 : 0)
    return (function[i].op == .load || function[i].op == .store) && function[address].kind == .slot
  }

  private func emitLoad(_ i: InstID) throws(LLVMBackendError) {
    let type = function[i].type
    let address = displaced(try operand(i, 0), function[i].displacement)
    let loaded: LLVMValueRef = LLVMBuildLoad2(builder, module.types[type == .i1 ? .i8 : type], address, "")
    describe(loaded, i)
    set(i, type == .i1 ? LLVMBuildTrunc(builder, loaded, module.types[.i1], "") : loaded)
  }

  private func emitStore(_ i: InstID) throws(LLVMBackendError) {
    var value = try operand(i, 0)
    let address = displaced(try operand(i, 1), function[i].displacement)
    if function.type(function.operand(i, 0)) == .i1 { value = LLVMBuildZExt(builder, value, module.types[.i8], "") }
    describe(LLVMBuildStore(builder, value, address), i)
  }

  /// memcpy, memmove, memset: by the intrinsic, because the C API's builders know no volatile form.
  private func emitBlock(_ i: InstID, _ name: String) throws(LLVMBackendError) {
    let ptr = module.types[.ptr], i64 = module.types[.i64]
    let isSet = name == "memset"
    let arguments = [try operand(i, 0), try operand(i, 1), try operand(i, 2)]
    if try emitRenamed(i, name, arguments) { return }
    let flag: LLVMValueRef = LLVMConstInt(module.types[.i1], function[i].isVolatile ? 1 : 0, 0)
    let made = call(
      name, isSet ? [ptr, i64] : [ptr, ptr, i64], arguments + [flag])
    let alignment = UInt64(function[i].memory.alignment)
    if alignment > 1 {
      let attribute = module.attributes.make("align", alignment)
      LLVMAddCallSiteAttribute(made, 1, attribute)
      if !isSet { LLVMAddCallSiteAttribute(made, 2, attribute) }
    }
  }

  /// A block operation whose library routine has another symbol: LLVM would call it by its own name. True if done.
  private func emitRenamed(_ i: InstID, _ name: String, _ arguments: [LLVMValueRef]) throws(LLVMBackendError) -> Bool {
    let ptr = module.types[.ptr], i32 = module.types[.i32], i64 = module.types[.i64]
    var parameters: [LLVMTypeRef?] = [ptr, name == "memset" ? i32 : ptr, i64]
    let type: LLVMTypeRef = LLVMFunctionType(ptr, &parameters, 3, 0)
    guard let routine = try module.renamedRoutine(name, type) else { return false }
    if let size = function.unsignedConstant(function.operand(i, 2)), size <= 128 {
      if name == "memmove" { return false }
      let flag: LLVMValueRef = LLVMConstInt(module.types[.i1], function[i].isVolatile ? 1 : 0, 0)
      call(name + ".inline", name == "memset" ? [ptr, i64] : [ptr, ptr, i64], arguments + [flag])
      return true
    }
    var own: [LLVMValueRef?] = arguments
    if name == "memset" { own[1] = LLVMBuildZExt(builder, own[1], i32, "") }
    LLVMBuildCall2(builder, type, routine, &own, 3, "")
    return true
  }

  func ordering(_ order: MemoryOrder) -> LLVMAtomicOrdering {
    switch order {
    case .notAtomic: return LLVMAtomicOrderingNotAtomic
    case .unordered: return LLVMAtomicOrderingUnordered
    case .relaxed: return LLVMAtomicOrderingMonotonic
    case .acquire: return LLVMAtomicOrderingAcquire
    case .release: return LLVMAtomicOrderingRelease
    case .acquireRelease: return LLVMAtomicOrderingAcquireRelease
    case .sequential: return LLVMAtomicOrderingSequentiallyConsistent
    }
  }

  private func emitAtomicUpdate(_ i: InstID) throws(LLVMBackendError) {
    let op: LLVMAtomicRMWBinOp
    switch function[i].atomicOperation {
    case .exchange: op = LLVMAtomicRMWBinOpXchg
    case .add: op = LLVMAtomicRMWBinOpAdd
    case .sub: op = LLVMAtomicRMWBinOpSub
    case .and: op = LLVMAtomicRMWBinOpAnd
    case .or: op = LLVMAtomicRMWBinOpOr
    case .xor: op = LLVMAtomicRMWBinOpXor
    case .nand: op = LLVMAtomicRMWBinOpNand
    case .smin: op = LLVMAtomicRMWBinOpMin
    case .smax: op = LLVMAtomicRMWBinOpMax
    case .umin: op = LLVMAtomicRMWBinOpUMin
    case .umax: op = LLVMAtomicRMWBinOpUMax
    }
    let (value, isBit) = widened(try operand(i, 1), function.type(function.operand(i, 1)))
    let address = try operand(i, 0)
    let order = atomicOrder(function[i].memory.order)
    let old: LLVMValueRef = LLVMBuildAtomicRMW(builder, op, address, value, order, 0)
    LLVMSetAlignment(old, UInt32(function[i].memory.alignment))
    if function[i].isVolatile { LLVMSetVolatile(old, 1) }
    set(i, isBit ? LLVMBuildTrunc(builder, old, module.types[.i1], "") : old)
  }

  private func widened(_ value: LLVMValueRef, _ type: Type) -> (LLVMValueRef, Bool) {
    type == .i1 ? (LLVMBuildZExt(builder, value, module.types[.i8], ""), true) : (value, false)
  }

  /// Read-modify-writes have at least monotonic order in LLVM.
  private func atomicOrder(_ order: MemoryOrder) -> LLVMAtomicOrdering {
    order == .notAtomic || order == .unordered ? LLVMAtomicOrderingMonotonic : ordering(order)
  }

  private func emitCompareExchange(_ i: InstID) throws(LLVMBackendError) {
    let type = function.type(function.operand(i, 1))
    var expected = widened(try operand(i, 1), type).0, desired = widened(try operand(i, 2), type).0
    let isFloat = type.isFloat && type != .f80
    if isFloat {
      let integer = module.types.integer(type.bits)
      expected = LLVMBuildBitCast(builder, expected, integer, "")
      desired = LLVMBuildBitCast(builder, desired, integer, "")
    }
    let memory = function[i].memory
    // The failure order may not be a release order; LLVM has no unordered here.
    let failure = memory.failureOrder == .release || memory.failureOrder == .acquireRelease ? .acquire : memory.failureOrder
    let pair: LLVMValueRef = LLVMBuildAtomicCmpXchg(
      builder, try operand(i, 0), expected, desired, atomicOrder(memory.order), atomicOrder(failure), 0)
    LLVMSetAlignment(pair, UInt32(memory.alignment))
    if function[i].flags.contains(.weak) { LLVMSetWeak(pair, 1) }
    if function[i].isVolatile { LLVMSetVolatile(pair, 1) }
    var old: LLVMValueRef = LLVMBuildExtractValue(builder, pair, 0, "")
    if isFloat { old = LLVMBuildBitCast(builder, old, module.types[type], "") }
    if type == .i1 { old = LLVMBuildTrunc(builder, old, module.types[.i1], "") }
    set(i, old, result: 0)
    set(i, LLVMBuildExtractValue(builder, pair, 1, ""), result: 1)
  }
}
