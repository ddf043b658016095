// -finstrument-functions: calls of `__cyg_profile_func_enter` and `__cyg_profile_func_exit` around every function body (GCC manual,
// "Program Instrumentation Options"). Functions with attribute no_instrument_function are left alone.

import Frontend
import SSA
import Support

extension FunctionGen {
  private var isInstrumented: Bool {
    m.options.instrumentsFunctions && ast.attributes(of: decl).flags.isDisjoint(with: [.noInstrument, .naked])
  }

  func instrumentEntry() { if isInstrumented { callProfiler("__cyg_profile_func_enter") } }

  /// Before every return.
  func instrumentExit() { if isInstrumented && reachable { callProfiler("__cyg_profile_func_exit") } }

  /// The arguments are the function's address and its return address.
  private func callProfiler(_ name: StaticString) {
    let module = f.module
    let signature = module.intern(Signature(parameters: [Parameter(.ptr), Parameter(.ptr)], results: []))
    let symbol = module.interner.intern(name)
    let callee: GlobalID
    if let known = module.find(symbol) {
      callee = known
    } else {
      var g = Global(name: symbol, kind: .function)
      g.signature = signature
      callee = module.add(g)
    }
    let i = f.makeInst(.returnaddress, .ptr, aux: 0, location: b.location)
    b.place(i)
    let caller = f.addResult(i, .ptr)
    b.call(f.constant(addressOf: callee), [f.constant(addressOf: f.id), caller], signature: signature)
  }
}
