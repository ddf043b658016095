// From any SSA to SSA that every native target selects: one pass before instruction selection.
//
// Wide integers become pairs, floats without instructions become calls of libgcc, blocks of memory become loads and stores,
// sparse switches become comparisons. What a target still cannot select is an error there, never wrong code.
//
//   before:  %q = udiv i128 %a, %b      after:  %l, %h = call @__udivti3(%al, %ah, %bl, %bh)

import SSA
import Support
import TargetInfo

public final class Legalizer {
  let f: Function
  let module: Module
  let options: CodegenOptions
  /// Halves of i128 values, by value id; grown on demand.
  var lowHalf = Arena<ValueID>(capacity: 1)
  var highHalf = Arena<ValueID>(capacity: 1)
  var hasWide = false
  /// Instructions that others replaced, whose wide results have users not yet taken apart.
  var replacedWide: [InstID] = []
  var problem: CodegenProblem? = nil
  var b: Builder

  public init(_ f: Function, options: CodegenOptions) {
    self.f = f
    module = f.module
    self.options = options
    b = Builder(f, atEndOf: f.entry)
  }

  /// Legalizes the function; the first construct that cannot be expressed is returned.
  public func run() -> CodegenProblem? {
    mergeIndirectBranches()
    demoteX87Parameters()
    demoteAsmGotoOutputs()
    if options.protection.stackProtector != .none { protectStack() }
    moveOveralignedSlots()
    let order = FlowOrder(f)
    for block in order.blocks where problem == nil { legalizeBlock(block) }
    if hasWide && problem == nil { finishWide(order) }
    lowerSwitches()
    return problem
  }

  private func legalizeBlock(_ block: BlockID) {
    if needsWideParameters(block) { splitParameters(block) }
    var i = f[block].firstInst
    while i.isSome && problem == nil {
      let next = f[i].next
      legalize(i)
      i = next
    }
  }

  func at(_ i: InstID) { b = Builder(f, before: i) }

  private func legalize(_ i: InstID) {
    let inst = f[i]
    if usesWide(i) {
      at(i)
      legalizeWide(i)
      return
    }
    switch inst.op {
    case .add, .sub, .mul, .and, .or, .xor, .shl, .lshr, .ashr, .load, .store, .br, .condbr, .icmp, .ptradd, .zext, .sext, .trunc:
      if inst.type.isVector { legalizeVector(i) }
    case .udiv, .sdiv, .urem, .srem:
      if inst.type.isVector { legalizeVector(i) } else if options.optimizationLevel > 0 { divideByConstant(i) }
    case .uitofp, .fptoui, .sitofp, .fptosi, .fpext, .fptrunc:
      at(i)
      if inst.type.isVector { legalizeVector(i) } else { legalizeConversion(i) }
    case .fadd, .fsub, .fmul, .fdiv, .fcmp, .fsqrt, .fmin, .fmax, .fma, .ffloor, .fceil, .ftrunc, .frint:
      at(i)
      if f.type(f.operand(i, 0)).isVector { legalizeVector(i) } else { legalizeFloat(i) }
    case .extractlane, .extractdyn, .intrinsic, .pureintrinsic: legalizeVector(i)
    case .ctpop where !inst.type.isVector:
      at(i)
      if !f.features.contains(.popcnt) { replace(i, countOnes(f.operand(i, 0))) }
    case .bitreverse where !inst.type.isVector:
      at(i)
      replace(i, reverseBits(f.operand(i, 0)))
    case .memcpy, .memmove, .memset:
      at(i)
      expandMemory(i)
    case .atomicrmw: legalizeAtomic(i)
    case .constantp, .objectsize: replace(i, f.constant(inst.type, Function.unknownAnswer(inst)))
    default: if inst.type.isVector { legalizeVector(i) }
    }
  }

  /// Legalizes an instruction that legalization itself made.
  func legalizeMade(_ i: InstID) { legalize(i) }

  func replace(_ i: InstID, _ v: ValueID) { f.replace(i, with: v) }

  func fail(_ i: InstID, _ message: String) {
    if problem != nil { return }
    problem = CodegenProblem(message: message, function: module.interner.string(module[f.id].name), location: f.locations[i])
  }

  func unsupported(_ i: InstID) { fail(i, "unsupported: \(f[i].op.mnemonic) of type \(f[i].type.description)") }

  // MARK: Short forms

  func int(_ t: Type, _ k: Int64) -> ValueID { f.constant(t, k) }

  /// A call of a library routine, declared on first use.
  func call(_ name: StaticString, _ arguments: [ValueID], _ results: [Type]) -> [ValueID] {
    let signature = module.intern(
      Signature(parameters: arguments.map { Parameter(f.type($0)) }, results: results.map { Parameter($0) }))
    let id = routine(name, signature)
    let c = b.call(f.constant(addressOf: id), arguments, signature: signature, flags: [.noUnwind])
    return results.indices.map { f.result(c, $0) }
  }

  private func routine(_ name: StaticString, _ signature: SignatureID) -> GlobalID {
    let n = module.interner.intern(name)
    if let known = module.find(n) { return known }
    var g = Global(name: n, kind: .function)
    g.signature = signature
    return module.add(g)
  }
}
