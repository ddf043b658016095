// `__builtin_apply_args`, `__builtin_apply`, `__builtin_return` (GNU C manual, "Constructing Calls"): passing on arguments of any
// types, and returning results of any types, as register contents.
//
// The block that `apply_args` gives, which only `apply` reads: the address of the stack arguments, then the argument registers as
// `va_list`'s save area lays them out. A function that asks for it gets the registers its own parameters leave as additional
// parameters. The block that `apply` gives: the first two general result registers, the first two vector ones, the x87 one.

import Frontend
import SSA
import Support
import TargetInfo

extension FunctionGen {
  private static let resultBlockSize: UInt64 = 64
  private static let vectorResultOffset: Int64 = 16
  private static let x87ResultOffset: Int64 = 48
  private var vectorRegister: Type { .vector(.f32, bytes: 16) }

  /// Where the register area begins in the block.
  private static let registersOffset: Int64 = 16

  // MARK: apply_args

  func applyArguments(_ e: Expr) -> ValueID {
    if !plan.takesAllRegisters || !inlineFrames.isEmpty {
      m.error(e.location, "'__builtin_apply_args' is not supported in a function with '...'; give it fixed parameters")
      return f.null
    }
    let layout = m.abi.classifier.varArgs
    let block = temporary(size: UInt64(FunctionGen.registersOffset) + UInt64(layout.vectorEnd), alignLog2: 4)
    storeRaw(b.ptradd(environment(.frameaddress, 0), bytes: 16), block)
    var general: Int64 = 0, vector = Int64(layout.generalEnd)
    let signature = f.module[f.signature]
    for k in signature.parameters.indices {
      let p = signature.parameters[k]
      if !p.attributes.isDisjoint(with: [.byValue, .onStack, .staticChain]) { continue }
      let v = f.parameter(f.entry, k)
      if p.type.isIntegerOrPointer {
        if general >= Int64(layout.generalEnd) { continue }
        storeRaw(v, block, at: FunctionGen.registersOffset + general)
        general += Int64(layout.generalSlot)
      } else if vector < Int64(layout.vectorEnd) {
        storeRaw(v, block, at: FunctionGen.registersOffset + vector)
        vector += Int64(layout.vectorSlot)
      }
    }
    return block.base
  }

  // MARK: apply

  /// Calls operand 0 with the arguments in block operand 1, of which operand 2 bytes are on the stack.
  func applyCall(_ e: Expr) -> ValueID {
    let callee = scalar(operand(e, 0))
    if let g = f.globalConstant(callee) { f.module[g.global].isUsed = true }
    let block = Place(scalar(operand(e, 1)), alignLog2: 4)
    guard let size = f.unsignedConstant(scalar(operand(e, 2))), size <= 1 << 20 else {
      m.error(e.location, "the size of the stack arguments in '__builtin_apply' must be a constant")
      return f.null
    }
    let layout = m.abi.classifier.varArgs
    var parameters: [Parameter] = [], values: [ValueID] = []
    var at: Int64 = 0
    while at < Int64(layout.vectorEnd) {
      let isGeneral = at < Int64(layout.generalEnd)
      let type = isGeneral ? Type.i64 : vectorRegister
      parameters.append(Parameter(type))
      values.append(loadRaw(type, block, at: FunctionGen.registersOffset + at))
      at += Int64(isGeneral ? layout.generalSlot : layout.vectorSlot)
    }
    if size != 0 {
      parameters.append(Parameter(.ptr, .byValue, byValueSize: (size + 7) & ~7, byValueAlignment: 8))
      values.append(loadRaw(.ptr, block))
    }
    let results = [Type.i64, .i64, vectorRegister, vectorRegister, .f80].map { Parameter($0) }
    // As a variadic call: the callee may look at the number of vector registers.
    let signature = f.module.intern(Signature(parameters: parameters, results: results, isVariadic: true))
    let i = f.makeInst(.call, .i64, aux: signature.raw, location: e.location)
    f.addOperand(i, callee)
    for v in values { f.addOperand(i, v) }
    b.place(i)
    for r in results { f.addResult(i, r.type) }
    let result = temporary(size: FunctionGen.resultBlockSize, alignLog2: 4)
    storeRaw(f.result(i, 0), result)
    storeRaw(f.result(i, 1), result, at: 8)
    storeRaw(f.result(i, 2), result, at: FunctionGen.vectorResultOffset)
    storeRaw(f.result(i, 3), result, at: FunctionGen.vectorResultOffset + 16)
    storeRaw(f.result(i, 4), result, at: FunctionGen.x87ResultOffset)
    return result.base
  }

  // MARK: return

  /// Returns with the results in block operand 0; only the registers that the function's own type uses matter.
  func applyReturn(_ e: Expr) {
    let block = Place(scalar(operand(e, 0)), alignLog2: 4)
    runCleanups(to: 0, returning: true)
    if !reachable { return }
    reportExit()
    var general: Int64 = 0, vector = FunctionGen.vectorResultOffset, x87 = FunctionGen.x87ResultOffset
    var results: [ValueID] = []
    for r in f.module[f.signature].results {
      if r.type == .f80 {
        results.append(loadRaw(r.type, block, at: x87))
        x87 = FunctionGen.x87ResultOffset
      } else if r.type.isIntegerOrPointer {
        results.append(loadRaw(r.type, block, at: general))
        general += 8
      } else {
        results.append(loadRaw(r.type, block, at: vector))
        vector += 16
      }
    }
    b.ret(results)
    reachable = false
    startScratch()
  }
}
