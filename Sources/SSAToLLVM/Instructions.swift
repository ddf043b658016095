// The dispatch over SSA operations, and those that are one LLVM instruction or intrinsic: arithmetic, comparisons,
// conversions, vectors.

internal import CLLVM
internal import SSA
internal import Support
internal import TargetInfo

extension FunctionEmitter {
  /// Translates `i` at the builder's position.
  func emit(_ i: InstID) throws(LLVMBackendError) {
    switch function[i].op {
    case .add, .sub, .mul, .sdiv, .udiv, .srem, .urem, .and, .or, .xor, .shl, .lshr, .ashr, .fadd, .fsub, .fmul, .fdiv:
      try emitBinary(i)
    case .smulh, .umulh: try emitHighProduct(i)
    case .rotl, .rotr: try emitRotate(i)
    case .smin: try emitIntrinsic(i, "smin")
    case .smax: try emitIntrinsic(i, "smax")
    case .umin: try emitIntrinsic(i, "umin")
    case .umax: try emitIntrinsic(i, "umax")
    case .ctlz: try emitIntrinsic(i, "ctlz", flag: function[i].flags.contains(.nonzero))
    case .cttz: try emitIntrinsic(i, "cttz", flag: function[i].flags.contains(.nonzero))
    case .ctpop: try emitIntrinsic(i, "ctpop")
    case .bswap: try emitIntrinsic(i, "bswap")
    case .bitreverse: try emitIntrinsic(i, "bitreverse")
    case .abs: try emitIntrinsic(i, "abs", flag: function[i].flags.contains(.nsw))
    case .saddo: try emitOverflow(i, "sadd.with.overflow")
    case .uaddo: try emitOverflow(i, "uadd.with.overflow")
    case .ssubo: try emitOverflow(i, "ssub.with.overflow")
    case .usubo: try emitOverflow(i, "usub.with.overflow")
    case .smulo: try emitOverflow(i, "smul.with.overflow")
    case .umulo: try emitOverflow(i, "umul.with.overflow")
    case .icmp, .fcmp: try emitCompare(i)
    case .fneg: setFast(i, LLVMBuildFNeg(builder, try operand(i, 0), ""))
    case .fabs: try emitIntrinsic(i, "fabs")
    case .fsqrt: try emitIntrinsic(i, "sqrt")
    case .fcopysign: try emitIntrinsic(i, "copysign")
    case .fmin: try emitIntrinsic(i, "minnum")
    case .fmax: try emitIntrinsic(i, "maxnum")
    case .fma: try emitIntrinsic(i, "fma")
    case .ffloor: try emitIntrinsic(i, "floor")
    case .fceil: try emitIntrinsic(i, "ceil")
    case .ftrunc: try emitIntrinsic(i, "trunc")
    case .frint: try emitIntrinsic(i, "rint")
    case .trunc, .zext, .sext, .fptrunc, .fpext, .fptosi, .fptoui, .sitofp, .uitofp, .bitcast, .ptrtoint, .inttoptr:
      try emitCast(i)
    case .select: set(i, LLVMBuildSelect(builder, try operand(i, 0), try operand(i, 1), try operand(i, 2), ""))
    case .freeze: set(i, LLVMBuildFreeze(builder, try operand(i, 0), ""))
    case .splat, .extractlane, .insertlane, .extractdyn, .insertdyn, .shuffle: try emitVector(i)
    case .load, .store, .ptradd, .memcpy, .memmove, .memset, .atomicrmw, .cmpxchg, .fence, .alloca, .stacksave, .stackrestore,
      .prefetch:
      try emitMemory(i)
    case .constantp, .objectsize:
      set(i, LLVMConstInt(module.types[function[i].type], UInt64(bitPattern: Function.unknownAnswer(function[i])), 0))
    case .vastart, .frameaddress, .returnaddress, .getsp, .setjmp, .longjmp, .ehreturn, .trampoline, .trap: try emitEnvironment(i)
    case .call: try emitCall(i)
    case .asm, .asmgoto: try emitAsm(i)
    case .intrinsic, .pureintrinsic: try emitTargetIntrinsic(i)
    case .br, .condbr, .switch, .indirectbr, .ret, .tailcall, .unreachable: try emitTerminator(i)
    }
  }

  private func emitBinary(_ i: InstID) throws(LLVMBackendError) {
    let data = function[i]
    var a = try operand(i, 0), b = try operand(i, 1)
    let traps = isTrappingDivision(i)
    if traps { (a, b) = (opaque(a), opaque(b)) }
    let opcode: LLVMOpcode
    switch data.op {
    case .add: opcode = LLVMAdd
    case .sub: opcode = LLVMSub
    case .mul: opcode = LLVMMul
    case .sdiv: opcode = LLVMSDiv
    case .udiv: opcode = LLVMUDiv
    case .srem: opcode = LLVMSRem
    case .urem: opcode = LLVMURem
    case .and: opcode = LLVMAnd
    case .or: opcode = LLVMOr
    case .xor: opcode = LLVMXor
    case .shl: opcode = LLVMShl
    case .lshr: opcode = LLVMLShr
    case .ashr: opcode = LLVMAShr
    case .fadd: opcode = LLVMFAdd
    case .fsub: opcode = LLVMFSub
    case .fmul: opcode = LLVMFMul
    default: opcode = LLVMFDiv
    }
    let result: LLVMValueRef? = LLVMBuildBinOp(builder, opcode, a, b, "")
    if let fresh = freshInstruction(result, a, b) {
      switch data.op {
      case .add, .sub, .mul, .shl:
        if data.flags.contains(.nsw) { LLVMSetNSW(fresh, 1) }
        if data.flags.contains(.nuw) { LLVMSetNUW(fresh, 1) }
      case .sdiv, .udiv, .lshr, .ashr: if data.flags.contains(.exact) { LLVMSetExact(fresh, 1) }
      case .or: if data.flags.contains(.disjoint) { LLVMSetIsDisjoint(fresh, 1) }
      case .fadd, .fsub, .fmul, .fdiv: applyFastMath(data.flags, fresh)
      default: break
      }
    }
    set(i, traps ? opaque(result!, isKept: true) : result)
  }

  /// With -fnon-call-exceptions: a division whose trap must come about. LLVM thinks of it as something that cannot happen.
  private func isTrappingDivision(_ i: InstID) -> Bool {
    switch function[i].op {
    case .sdiv, .udiv, .srem, .urem:
      guard module.module.nonCallExceptions, function[i].type.isInteger, function[i].type.bits <= 64 else { return false }
      guard let divisor = function.signedConstant(function.operand(i, 1)) else { return true }
      return divisor == 0 || divisor == -1
    default: return false
    }
  }

  private func applyFastMath(_ flags: InstFlags, _ instruction: LLVMValueRef) {
    if flags.contains(.fast) {
      LLVMSetFastMathFlags(instruction, LLVMFastMathFlags(LLVMFastMathAll))
    } else if flags.contains(.contract) {
      LLVMSetFastMathFlags(instruction, LLVMFastMathFlags(LLVMFastMathAllowContract))
    }
  }

  private func setFast(_ i: InstID, _ value: LLVMValueRef?) {
    if let fresh = freshInstruction(value, nil) { applyFastMath(function[i].flags, fresh) }
    set(i, value)
  }

  /// The high half of a product, through a product of twice the width (LLVM selects the widening multiply).
  private func emitHighProduct(_ i: InstID) throws(LLVMBackendError) {
    let type = function[i].type
    let width = type.element.bits
    let narrow = module.types[type]
    let wideLane = module.types.integer(width * 2)
    let wide: LLVMTypeRef = type.isVector ? LLVMVectorType(wideLane, UInt32(type.laneCount)) : wideLane
    let isSigned = function[i].op == .smulh
    let opcode = isSigned ? LLVMSExt : LLVMZExt
    let a = LLVMBuildCast(builder, opcode, try operand(i, 0), wide, "")
    let b = LLVMBuildCast(builder, opcode, try operand(i, 1), wide, "")
    var count: LLVMValueRef = LLVMConstInt(wideLane, UInt64(width), 0)
    if type.isVector {
      var lanes: [LLVMValueRef?] = Array(repeating: count, count: type.laneCount)
      count = LLVMConstVector(&lanes, UInt32(lanes.count))
    }
    let high = LLVMBuildLShr(builder, LLVMBuildMul(builder, a, b, ""), count, "")
    set(i, LLVMBuildTrunc(builder, high, narrow, ""))
  }

  private func emitRotate(_ i: InstID) throws(LLVMBackendError) {
    let a = try operand(i, 0)
    set(i, call(function[i].op == .rotl ? "fshl" : "fshr", [module.types[function[i].type]], [a, a, try operand(i, 1)]))
  }

  /// An intrinsic over the result type with the instruction's operands, and a trailing i1 if `flag` is given.
  private func emitIntrinsic(_ i: InstID, _ name: String, flag: Bool? = nil) throws(LLVMBackendError) {
    var arguments: [LLVMValueRef?] = []
    for k in 0..<Int(function[i].operandCount) { arguments.append(try operand(i, k)) }
    if let flag { arguments.append(LLVMConstInt(module.types[.i1], flag ? 1 : 0, 0)) }
    let value = call(name, [module.types[function[i].type]], arguments)
    if function[i].type.element.isFloat { setFast(i, value) } else { set(i, value) }
  }

  private func emitOverflow(_ i: InstID, _ name: String) throws(LLVMBackendError) {
    let pair = call(name, [module.types[function[i].type]], [try operand(i, 0), try operand(i, 1)])
    set(i, LLVMBuildExtractValue(builder, pair, 0, ""), result: 0)
    set(i, LLVMBuildExtractValue(builder, pair, 1, ""), result: 1)
  }

  /// Calls the intrinsic `llvm.<name>`.
  @discardableResult func call(_ name: String, _ overload: [LLVMTypeRef], _ arguments: [LLVMValueRef?]) -> LLVMValueRef {
    let (type, callee) = module.intrinsic(name, overload)
    var copy = arguments
    return LLVMBuildCall2(builder, type, callee, &copy, UInt32(copy.count), "")
  }

  private func emitCompare(_ i: InstID) throws(LLVMBackendError) {
    var a = try operand(i, 0), b = try operand(i, 1)
    // LLVM holds that what `alloca` gives differs from all other pointers; the program may know the stack better.
    if isFreshStack(function.operand(i, 0)) { a = opaque(a) }
    if isFreshStack(function.operand(i, 1)) { b = opaque(b) }
    let bit: LLVMValueRef?
    if function[i].op == .icmp {
      bit = LLVMBuildICmp(builder, intPredicate(function[i].predicate), a, b, "")
    } else {
      bit = LLVMBuildFCmp(builder, floatPredicate(function[i].floatPredicate), a, b, "")
      if let fresh = freshInstruction(bit, a, b) { applyFastMath(function[i].flags, fresh) }
    }
    let type = function[i].type
    set(i, type.isVector ? LLVMBuildSExt(builder, bit, module.types[type], "") : bit)
  }

  private func isFreshStack(_ v: ValueID) -> Bool {
    let i = function.definingInst(v)
    return i.isSome && function[i].op == .alloca
  }

  private func intPredicate(_ p: IntPredicate) -> LLVMIntPredicate {
    switch p {
    case .eq: return LLVMIntEQ
    case .ne: return LLVMIntNE
    case .slt: return LLVMIntSLT
    case .sle: return LLVMIntSLE
    case .sgt: return LLVMIntSGT
    case .sge: return LLVMIntSGE
    case .ult: return LLVMIntULT
    case .ule: return LLVMIntULE
    case .ugt: return LLVMIntUGT
    case .uge: return LLVMIntUGE
    }
  }

  private func floatPredicate(_ p: FloatPredicate) -> LLVMRealPredicate {
    switch p {
    case .oeq: return LLVMRealOEQ
    case .ogt: return LLVMRealOGT
    case .oge: return LLVMRealOGE
    case .olt: return LLVMRealOLT
    case .ole: return LLVMRealOLE
    case .one: return LLVMRealONE
    case .ord: return LLVMRealORD
    case .ueq: return LLVMRealUEQ
    case .ugt: return LLVMRealUGT
    case .uge: return LLVMRealUGE
    case .ult: return LLVMRealULT
    case .ule: return LLVMRealULE
    case .une: return LLVMRealUNE
    case .uno: return LLVMRealUNO
    }
  }

  private func emitCast(_ i: InstID) throws(LLVMBackendError) {
    let opcode: LLVMOpcode
    switch function[i].op {
    case .trunc: opcode = LLVMTrunc
    case .zext: opcode = LLVMZExt
    case .sext: opcode = LLVMSExt
    case .fptrunc: opcode = LLVMFPTrunc
    case .fpext: opcode = LLVMFPExt
    case .fptosi: opcode = LLVMFPToSI
    case .fptoui: opcode = LLVMFPToUI
    case .sitofp: opcode = LLVMSIToFP
    case .uitofp: opcode = LLVMUIToFP
    case .ptrtoint: opcode = LLVMPtrToInt
    case .inttoptr: opcode = LLVMIntToPtr
    default: opcode = LLVMBitCast
    }
    set(i, LLVMBuildCast(builder, opcode, try operand(i, 0), module.types[function[i].type], ""))
  }

  private func emitVector(_ i: InstID) throws(LLVMBackendError) {
    let data = function[i]
    let a = try operand(i, 0)
    let lane: LLVMValueRef = LLVMConstInt(module.types[.i32], UInt64(data.aux), 0)
    switch data.op {
    case .splat:
      let type = module.types[data.type]
      let first = LLVMBuildInsertElement(builder, LLVMGetPoison(type), a, LLVMConstInt(module.types[.i32], 0, 0), "")
      let zeros = LLVMConstNull(LLVMVectorType(module.types[.i32], UInt32(data.type.laneCount)))
      set(i, LLVMBuildShuffleVector(builder, first, LLVMGetPoison(type), zeros, ""))
    case .extractlane: set(i, LLVMBuildExtractElement(builder, a, lane, ""))
    case .insertlane: set(i, LLVMBuildInsertElement(builder, a, try operand(i, 1), lane, ""))
    case .extractdyn: set(i, LLVMBuildExtractElement(builder, a, try operand(i, 1), ""))
    case .insertdyn: set(i, LLVMBuildInsertElement(builder, a, try operand(i, 1), try operand(i, 2), ""))
    default:
      var mask: [LLVMValueRef?] = []
      for k in 0..<data.type.laneCount {
        let m = function.masks[Int(data.aux) + k]
        mask.append(m < 0 ? LLVMGetPoison(module.types[.i32]) : LLVMConstInt(module.types[.i32], UInt64(m), 0))
      }
      set(i, LLVMBuildShuffleVector(builder, a, try operand(i, 1), LLVMConstVector(&mask, UInt32(mask.count)), ""))
    }
  }
}
