// Cleanups on unwinding (-fexceptions): a call that an exception may pass through gives control to code that runs the
// pending `cleanup` functions and deferred statements and goes on unwinding (GCC manual, variable attribute `cleanup`).
//
//   before:  call @f(%x)            after:  %e, %is = call @f(%x) : (i32) -> ptr, i1 landing
//                                           condbr %is, landing(%e), next
//                                           landing(%o): call @cleanup($v); call @_Unwind_Resume(%o); unreachable

import Frontend
import SSA
import Support

extension FunctionGen {
  /// Whether an exception out of the call has something to do here.
  func needsLanding(_ flags: CallFlags) -> Bool {
    if !m.options.exceptions || !reachable || !flags.isDisjoint(with: [.noUnwind, .readNone, .readOnly, .returnsTwice]) { return false }
    for k in 0..<scopes.actions.count where runsOnUnwinding(scopes.actions[k]) { return true }
    return false
  }

  private func runsOnUnwinding(_ action: ScopeAction) -> Bool { action.kind == .cleanup || action.kind == .deferred }

  /// As `emitCall`; afterwards the block is the one that goes on when no exception came.
  func emitLandingCall(_ callee: ValueID, above mark: Int, _ plan: SignaturePlan, _ flags: CallFlags) -> InstID {
    var signature = f.module[plan.signature]
    signature.results += [Parameter(.ptr), Parameter(.i1)]
    var all = flags.withoutLibrary.union([.landing, .noInline])
    // An exception is a way on.
    all.remove(.noReturn)
    let i = f.makeInst(
      .call, signature.results[0].type, aux: f.module.intern(signature).raw, aux2: all.rawValue, location: b.location)
    f.addOperand(i, callee)
    for k in mark..<arguments.count { f.addOperand(i, arguments[k]) }
    arguments.truncate(to: mark)
    b.place(i)
    for r in signature.results { f.addResult(i, r.type) }
    let count = signature.results.count
    let next = newBlock()
    b.condbr(f.result(i, count - 1), landingBlock(), [f.result(i, count - 2)], next, [], weights: (1, 1000))
    start(next)
    return i
  }

  /// The block that runs what is pending now and resumes unwinding; its parameter is the exception object.
  private func landingBlock() -> BlockID {
    var pending: [UInt32] = []
    for k in 0..<scopes.actions.count where runsOnUnwinding(scopes.actions[k]) {
      // Numbers of declarations and statements are below 2^31.
      pending.append(scopes.actions[k].raw | (scopes.actions[k].kind == .deferred ? 1 << 31 : 0))
    }
    for l in landings where l.actions == pending { return l.block }
    let here = (b.block, b.position, reachable)
    let block = newBlock()
    landings.append((pending, block))
    let exception = f.addParameter(block, .ptr)
    b.move(toEndOf: block)
    reachable = true
    runCleanups(to: 0, returning: true)
    if reachable {
      let signature = f.module.intern(Signature(parameters: [Parameter(.ptr)], results: []))
      b.call(f.constant(addressOf: resumeRoutine(signature)), [exception], signature: signature, flags: [.noReturn, .cold])
      b.unreachable()
    }
    (b.block, b.position, reachable) = here
    return block
  }

  private func resumeRoutine(_ signature: SignatureID) -> GlobalID {
    let name = f.module.interner.intern("_Unwind_Resume")
    if let known = f.module.find(name) { return known }
    var g = Global(name: name, kind: .function)
    g.signature = signature
    g.attributes = [.noReturn]
    return f.module.add(g)
  }
}
