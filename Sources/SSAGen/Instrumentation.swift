// `-finstrument-functions` (GCC manual, "Program Instrumentation Options"): each function calls `__cyg_profile_func_enter` when it
// begins and `__cyg_profile_func_exit` before it returns, with its own address and that of the place it was called from.

import Frontend
import SSA
import Support

extension FunctionGen {
  /// Whether the function reports; the attribute `no_instrument_function` exempts it.
  var isInstrumented: Bool {
    if !m.options.instrumentsFunctions { return false }
    let attributes = ast.attributes(of: decl).flags
    return attributes.isDisjoint(with: [.noInstrument, .naked])
  }

  func reportEntry() { if isInstrumented { report("__cyg_profile_func_enter") } }

  func reportExit() { if isInstrumented && reachable { report("__cyg_profile_func_exit") } }

  private func report(_ routine: String) {
    let pointer = types.pointer(to: .void)
    let own = CallOperand(value: single(f.constant(addressOf: m.global(decl))), type: pointer)
    let caller = CallOperand(value: single(environment(.returnaddress, 0)), type: pointer)
    runtimeCall(routine, result: .void, [own, caller])
  }
}
