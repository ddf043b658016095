// Calls, terminators and what a function asks of its environment.

internal import CLLVM
internal import SSA
internal import Support
internal import TargetInfo

extension FunctionEmitter {
  /// The LLVM call for `call` or `tailcall` instruction `i`.
  private func buildCall(_ i: InstID) throws(LLVMBackendError) -> LLVMValueRef {
    let signature = module.module[function[i].signature]
    let callee = disguised(try operand(i, 0), i, signature)
    var arguments: [LLVMValueRef?] = []
    for k in 1..<Int(function[i].operandCount) {
      var argument = try operand(i, k)
      if k - 1 < signature.parameters.count && signature.parameters[k - 1].isForcedToStack {
        argument = onStack(argument, signature.parameters[k - 1])
      }
      arguments.append(argument)
    }
    let result: LLVMValueRef = LLVMBuildCall2(
      builder, module.functionType(function[i].signature), callee, &arguments, UInt32(arguments.count), "")
    module.attributes.apply(signature, function[i].callFlags, toCall: result, &module.types)
    if let g = function.globalConstant(function.operand(i, 0)) { module.mark(result, g.global, at: function.locations[i]) }
    if keepsFrame && function[i].op == .call && !function[i].callFlags.contains(.mustTail) { LLVMSetTailCallKind(result, LLVMTailCallKindNoTail) }
    return result
  }

  /// LLVM rewrites the arguments of a direct call to fit a definition with other parameters, as functions that hand on
  /// arguments of any kind have (`__builtin_apply_args`); it must not see which function is called.
  private func disguised(_ callee: LLVMValueRef, _ i: InstID, _ signature: Signature) -> LLVMValueRef {
    guard let g = function.globalConstant(function.operand(i, 0)), g.offset == 0, let definition = module.module[g.global].function,
      definition.signature != function[i].signature
    else { return callee }
    let own = module.module[definition.signature]
    if own.isVariadic || own.parameters.count == signature.parameters.count { return callee }
    return opaque(callee)
  }

  /// `value` (a scalar in a general register) through an empty `asm`: LLVM knows nothing of the result. If `isKept`, it is made even if unused.
  func opaque(_ value: LLVMValueRef, isKept: Bool = false) -> LLVMValueRef {
    var operandType: LLVMTypeRef? = LLVMTypeOf(value)
    let type: LLVMTypeRef = LLVMFunctionType(operandType, &operandType, 1, 0)
    let copy: LLVMValueRef = withBytes("") { t, tLength in
      withBytes("=r,0") { c, cLength in
        LLVMGetInlineAsm(
          type, UnsafeMutablePointer(mutating: t), tLength, UnsafeMutablePointer(mutating: c), cLength, isKept ? 1 : 0, 0, LLVMInlineAsmDialectATT, 0)
      }
    }
    var argument: LLVMValueRef? = value
    return LLVMBuildCall2(builder, type, copy, &argument, 1, "")
  }

  /// A call behind which exceptions come out: an `invoke` whose two ways meet at once, told apart by the last result.
  private func emitLandingCall(_ i: InstID) throws(LLVMBackendError) {
    var signature = module.module[function[i].signature]
    signature.results.removeLast(2)
    let plain = module.module.intern(signature)
    let callee = try operand(i, 0)
    var arguments: [LLVMValueRef?] = []
    for k in 1..<Int(function[i].operandCount) {
      var argument = try operand(i, k)
      if k - 1 < signature.parameters.count && signature.parameters[k - 1].isForcedToStack {
        argument = onStack(argument, signature.parameters[k - 1])
      }
      arguments.append(argument)
    }
    func block() -> LLVMBasicBlockRef { LLVMAppendBasicBlockInContext(module.context, value, "") }
    let normal = block(), landing = block(), join = block()
    let result: LLVMValueRef = LLVMBuildInvoke2(
      builder, module.functionType(plain), callee, &arguments, UInt32(arguments.count), normal, landing, "")
    module.attributes.apply(signature, function[i].callFlags, toCall: result, &module.types)
    if let g = function.globalConstant(function.operand(i, 0)) { module.mark(result, g.global, at: function.locations[i]) }
    LLVMPositionBuilderAtEnd(builder, normal)
    var own: [LLVMValueRef?] = []
    if let k = signature.sretParameter {
      if function[i].resultCount > 2 { own = [try operand(i, k + 1)] }
    } else if signature.results.count == 1 {
      own = [result]
    } else {
      for k in signature.results.indices { own.append(LLVMBuildExtractValue(builder, result, UInt32(k), "")) }
    }
    LLVMBuildBr(builder, join)
    LLVMPositionBuilderAtEnd(builder, landing)
    if LLVMHasPersonalityFn(value) == 0 { LLVMSetPersonalityFn(value, module.personality()) }
    let caught: LLVMValueRef = LLVMBuildLandingPad(builder, module.types.aggregate([.ptr, .i32]), nil, 0, "")
    LLVMSetCleanup(caught, 1)
    let object: LLVMValueRef = LLVMBuildExtractValue(builder, caught, 0, "")
    LLVMBuildBr(builder, join)
    LLVMPositionBuilderAtEnd(builder, join)
    func choose(_ t: Type, _ a: LLVMValueRef?, _ b: LLVMValueRef?) -> LLVMValueRef {
      let phi: LLVMValueRef = LLVMBuildPhi(builder, module.types[t], "")
      var values = [a, b]
      var blocks: [LLVMBasicBlockRef?] = [normal, landing]
      LLVMAddIncoming(phi, &values, &blocks, 2)
      return phi
    }
    for (k, v) in own.enumerated() {
      let t = function.type(function.result(i, k))
      set(i, choose(t, v, LLVMGetUndef(module.types[t])), result: k)
    }
    let count = Int(function[i].resultCount)
    set(i, choose(.ptr, LLVMConstNull(module.types[.ptr]), object), result: count - 2)
    set(i, choose(.i1, LLVMConstInt(module.types[.i1], 0, 0), LLVMConstInt(module.types[.i1], 1, 0)), result: count - 1)
  }

  /// A copy of a scalar in memory, to be passed `byval`.
  private func onStack(_ value: LLVMValueRef, _ p: Parameter) -> LLVMValueRef {
    let here = LLVMGetInsertBlock(builder)
    let entry = LLVMGetEntryBasicBlock(self.value)!
    if let first = LLVMGetFirstInstruction(entry) {
      LLVMPositionBuilderBefore(builder, first)
    } else {
      LLVMPositionBuilderAtEnd(builder, entry)
    }
    let memory: LLVMValueRef = LLVMBuildAlloca(builder, module.types.bytes(UInt64((p.type.bytes + 7) / 8 * 8)), "")
    LLVMSetAlignment(memory, UInt32(max(8, p.type.bytes)))
    LLVMPositionBuilderAtEnd(builder, here)
    LLVMSetAlignment(LLVMBuildStore(builder, value, memory), 8)
    return memory
  }

  func emitCall(_ i: InstID) throws(LLVMBackendError) {
    if function[i].callFlags.contains(.landing) { return try emitLandingCall(i) }
    let result = try buildCall(i)
    if let k = module.module[function[i].signature].sretParameter {
      if function[i].resultCount != 0 { set(i, try operand(i, k + 1)) }
    } else if function[i].resultCount == 1 {
      set(i, result)
    } else {
      for k in 0..<Int(function[i].resultCount) { set(i, LLVMBuildExtractValue(builder, result, UInt32(k), ""), result: k) }
    }
  }

  func emitTerminator(_ i: InstID) throws(LLVMBackendError) {
    switch function[i].op {
    case .br: LLVMBuildBr(builder, try targets(i)[0])
    case .condbr: try emitConditional(i)
    case .switch: try emitSwitch(i)
    case .indirectbr: try emitIndirect(i)
    case .ret: try emitReturn(i)
    case .tailcall: try emitTailCall(i)
    default: LLVMBuildUnreachable(builder)
    }
  }

  private func emitConditional(_ i: InstID) throws(LLVMBackendError) {
    let t = try targets(i)
    let branch: LLVMValueRef = LLVMBuildCondBr(builder, try operand(i, 0), t[0], t[1])
    let edges = function.edges(of: i)
    let weights = (function[edges[0]].weight, function[edges[1]].weight)
    if weights.0 != 0 || weights.1 != 0 { attachWeights(branch, [weights.0, weights.1]) }
  }

  private func attachWeights(_ branch: LLVMValueRef, _ weights: [UInt32]) {
    var operands: [LLVMMetadataRef?] = [withBytes("branch_weights") { LLVMMDStringInContext2(module.context, $0, $1) }]
    for w in weights { operands.append(LLVMValueAsMetadata(constant32(UInt64(w)))) }
    let node = LLVMMDNodeInContext2(module.context, &operands, operands.count)
    LLVMSetMetadata(branch, LLVMGetMDKindIDInContext(module.context, "prof", 4), LLVMMetadataAsValue(module.context, node))
  }

  private func emitSwitch(_ i: InstID) throws(LLVMBackendError) {
    let t = try targets(i)
    let edges = function.edges(of: i)
    let made: LLVMValueRef = LLVMBuildSwitch(builder, try operand(i, 0), t[0], UInt32(t.count - 1))
    for k in 1..<max(t.count, 1) { LLVMAddCase(made, try get(function[edges[k]].caseValue), t[k]) }
  }

  private func emitIndirect(_ i: InstID) throws(LLVMBackendError) {
    let t = try targets(i)
    let made: LLVMValueRef = LLVMBuildIndirectBr(builder, try operand(i, 0), UInt32(t.count))
    for block in t { LLVMAddDestination(made, block) }
  }

  private func emitReturn(_ i: InstID) throws(LLVMBackendError) {
    switch function[i].operandCount {
    case _ where module.module[function.signature].returnsStruct: LLVMBuildRet(builder, structResult())
    case 0: LLVMBuildRetVoid(builder)
    case 1: LLVMBuildRet(builder, try operand(i, 0))
    default:
      var parts: [LLVMValueRef?] = []
      for k in 0..<Int(function[i].operandCount) { parts.append(try operand(i, k)) }
      LLVMBuildAggregateRet(builder, &parts, UInt32(parts.count))
    }
  }

  /// The address that the caller gave for an aggregate result.
  private func structResult() -> LLVMValueRef {
    LLVMGetParam(value, UInt32(module.module[function.signature].sretParameter!))
  }

  private func emitTailCall(_ i: InstID) throws(LLVMBackendError) {
    let result = try buildCall(i)
    if function[i].callFlags.contains(.mustTail) {
      let callee = module.module[function[i].signature], caller = module.module[function.signature]
      if callee != caller { throw fail("this call cannot be a guaranteed tail call: caller and callee differ in their parameters") }
    } else {
      LLVMSetTailCallKind(result, LLVMTailCallKindTail)
    }
    if module.module[function.signature].returnsStruct {
      // The callee returns the pointer it was given; if that is ours, this stays a tail call.
      var passesOurs = false
      if let k = module.module[function[i].signature].sretParameter { passesOurs = try operand(i, k + 1) == structResult() }
      LLVMBuildRet(builder, passesOurs ? result : structResult())
      return
    }
    func results(_ s: Signature) -> Int { s.returnsStruct ? 0 : s.results.count }
    let callee = results(module.module[function[i].signature]), caller = results(module.module[function.signature])
    if callee == 0 || caller == 0 {
      if caller == 0 { LLVMBuildRetVoid(builder) } else { LLVMBuildUnreachable(builder) }
    } else {
      LLVMBuildRet(builder, result)
    }
  }

  // MARK: Environment

  func emitEnvironment(_ i: InstID) throws(LLVMBackendError) {
    let ptr = module.types[.ptr]
    switch function[i].op {
    case .vastart: call("va_start", [ptr], [try operand(i, 0)])
    case .frameaddress: set(i, call("frameaddress", [ptr], [constant32(UInt64(function[i].aux))]))
    case .returnaddress: set(i, call("returnaddress", [], [constant32(UInt64(function[i].aux))]))
    case .getsp: set(i, call("stacksave", [ptr], []))
    case .setjmp:
      // LLVM's contract: the front end stores the frame address in word 0 and the stack pointer in word 2.
      let buffer = try operand(i, 0)
      LLVMBuildStore(builder, call("frameaddress", [ptr], [constant32(0)]), buffer)
      var index: LLVMValueRef? = LLVMConstInt(module.types[.i64], 16, 0)
      let third = LLVMBuildGEP2(builder, module.types[.i8], buffer, &index, 1, "")
      LLVMBuildStore(builder, call("stacksave", [ptr], []), third)
      let result = call("eh.sjlj.setjmp", [], [buffer])
      LLVMAddCallSiteAttribute(result, AttributeTable.function, module.attributes.make("returns_twice"))
      set(i, result)
      // With a shadow stack LLVM uses the buffer's register for something else before it is done with it, unless it is needed later.
      _ = opaque(buffer, isKept: true)
    // LLVM loads the frame pointer from the buffer first and then goes on reading; it must not find the buffer by the frame pointer.
    case .longjmp: call("eh.sjlj.longjmp", [], [opaque(try operand(i, 0))])
    case .ehreturn: call("eh.return.i64", [], [try operand(i, 0), try operand(i, 1)])
    // LLVM makes the stack executable where this intrinsic occurs.
    case .trampoline: call("init.trampoline", [], [try operand(i, 0), try operand(i, 1), try operand(i, 2)])
    default: call("trap", [], [])
    }
  }
}
