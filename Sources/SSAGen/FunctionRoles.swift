// Attributes access, malloc with a deallocator, and nonnull: what the optimizer's diagnosis is told of a function.
//
// The attributes count the C parameters; here they must be the arguments of the call as well, so nothing is told of functions that
// take or return structures in front of them.

import Frontend
import SSA
import Support

extension ModuleGen {
  func noteRoles(_ g: inout Global, _ d: Decl, _ a: Attributes) {
    let parameters = module[g.signature].parameters
    if !types.isFunction(d.type) || parameters.count != types.parameterCount(d.type) { return }
    g.deallocators = a.deallocators
    g.nonNull = a.nonNullMask
    if a.flags.contains(.nonNullAll) {
      for k in 0..<min(parameters.count, 64) where types.isPointer(types.parameter(k, of: d.type)) { g.nonNull |= 1 &<< UInt64(k) }
    }
    if a.accesses.isNone { return }
    var list: [String] = []
    for part in ast.interner.string(a.accesses).split(separator: ",") {
      let fields = part.split(separator: ":")
      guard fields.count == 3, let p = Int(fields[1]), p >= 1, p <= parameters.count else { continue }
      let type = types.parameter(p - 1, of: d.type)
      if !types.isPointer(type) { continue }
      let element = types.element(type)
      let size = types.isVoid(element) || !types.isComplete(element) || types.isFunction(element) ? 1 : types.size(of: element)
      list.append(part + ":\(size)")
    }
    if !list.isEmpty { g.accesses = ast.interner.intern(list.joined(separator: ",")) }
  }
}
