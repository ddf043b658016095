// LLVM attributes of functions, parameters and calls.

internal import CLLVM
internal import SSA
internal import Support
internal import TargetInfo

/// Attribute kinds looked up once per module.
struct AttributeTable {
  let context: LLVMContextRef
  /// LLVM's index of function attributes and of the result; parameter k is k + 1.
  static let function = LLVMAttributeIndex(bitPattern: -1)
  static let result = LLVMAttributeIndex(0)
  /// `memory(none)` and `memory(read)`: two bits per location (argument, inaccessible, other), 1 = read.
  static let memoryNone: UInt64 = 0
  static let memoryRead: UInt64 = 0b01_01_01

  init(_ context: LLVMContextRef) { self.context = context }

  func make(_ name: String, _ value: UInt64 = 0) -> LLVMAttributeRef {
    let kind = withBytes(name) { LLVMGetEnumAttributeKindForName($0, $1) }
    precondition(kind != 0, "LLVM has no attribute \(name)")
    return LLVMCreateEnumAttribute(context, kind, value)
  }

  func make(_ name: String, type: LLVMTypeRef) -> LLVMAttributeRef {
    let kind = withBytes(name) { LLVMGetEnumAttributeKindForName($0, $1) }
    return LLVMCreateTypeAttribute(context, kind, type)
  }

  func make(string key: String, _ value: String) -> LLVMAttributeRef {
    withBytes(key) { k, keyLength in
      withBytes(value) { v, valueLength in LLVMCreateStringAttribute(context, k, UInt32(keyLength), v, UInt32(valueLength)) }
    }
  }

  /// The attributes of one parameter.
  func parameter(_ p: Parameter, _ types: inout TypeTable) -> [LLVMAttributeRef] {
    var list: [LLVMAttributeRef] = []
    if p.isForcedToStack {
      list.append(make("byval", type: types.bytes(UInt64((p.type.bytes + 7) / 8 * 8))))
      list.append(make("align", UInt64(max(8, p.type.bytes))))
      return list
    }
    if p.attributes.contains(.signExtended) && p.type.isInteger && p.type.bits < 32 { list.append(make("signext")) }
    if p.attributes.contains(.zeroExtended) && p.type.isInteger && p.type.bits < 32 { list.append(make("zeroext")) }
    if p.attributes.contains(.byValue) {
      list.append(make("byval", type: types.bytes(p.byValueSize)))
      list.append(make("align", UInt64(max(p.byValueAlignment, 1))))
    }
    if p.attributes.contains(.noAlias) { list.append(make("noalias")) }
    if p.attributes.contains(.staticChain) { list.append(make("nest")) }
    return list
  }

  /// Puts on function `value` what the global and its signature say.
  func apply(_ g: Global, _ signature: Signature, to value: LLVMValueRef, _ emitter: ModuleEmitter) {
    for (k, p) in signature.parameters.enumerated() {
      for a in parameter(p, &emitter.types) { LLVMAddAttributeAtIndex(value, LLVMAttributeIndex(k + 1), a) }
    }
    if signature.results.count == 1 && !signature.returnsStruct {
      for a in parameter(signature.results[0], &emitter.types) { LLVMAddAttributeAtIndex(value, AttributeTable.result, a) }
    }
    let options = emitter.options
    let flags = g.attributes
    func add(_ a: LLVMAttributeRef) { LLVMAddAttributeAtIndex(value, AttributeTable.function, a) }
    if g.function != nil && !options.exceptions { add(make("nounwind")) }
    if flags.contains(.noInline) { add(make("noinline")) }
    if flags.contains(.alwaysInline) && !flags.contains(.noInline) { add(make("alwaysinline")) }
    if flags.contains(.inlineHint) { add(make("inlinehint")) }
    if flags.contains(.noReturn) { add(make("noreturn")) }
    if flags.contains(.returnsTwice) { add(make("returns_twice")) }
    if flags.contains(.cold) { add(make("cold")) }
    if flags.contains(.hot) { add(make("hot")) }
    if flags.contains(.naked) { add(make("naked")) }
    if flags.contains(.noClone) { add(make("noduplicate")) }
    if flags.contains(.readNone) || flags.contains(.readOnly) {
      add(make("memory", flags.contains(.readNone) ? AttributeTable.memoryNone : AttributeTable.memoryRead))
      // As in gcc, const and pure functions end and do not throw, so unused calls can go.
      add(make("willreturn"))
      add(make("nounwind"))
    }
    if flags.contains(.returnsNoAlias) && signature.results.first?.type == .ptr { LLVMAddAttributeAtIndex(value, AttributeTable.result, make("noalias")) }
    let isUnoptimized = flags.contains(.noOptimize) && !flags.contains(.alwaysInline)
    if isUnoptimized {
      add(make("optnone"))
      if !flags.contains(.noInline) { add(make("noinline")) }
    }
    if g.function == nil && !options.usesPLT { add(make("nonlazybind")) }
    if g.function == nil { return }
    if options.unwindTables { add(make("uwtable", 2)) }
    protect(options, options.protection.adjusted(by: g.protection), flags, returnsX87: signature.results.contains { $0.type == .f80 }, add)
    if options.frameLimit != UInt64.max { add(make(string: "warn-stack-size", String(options.frameLimit))) }
    if options.noBuiltins { add(make(string: "no-builtins", "")) }
    for name in emitter.opaqueLibraryNames { add(make(string: "no-builtin-" + name, "")) }
    let isForSize = flags.optimizationLevel == nil ? options.optimization == .os || options.optimization == .oz : flags.contains(.forSize)
    if !isUnoptimized && isForSize { add(make("optsize")) }
    if !isUnoptimized && options.optimization == .oz { add(make("minsize")) }
    let keepFrame = !(options.omitFramePointer ?? (options.optimization != .o0)) || g.function!.readsFrames
    if keepFrame { add(make(string: "frame-pointer", "all")) }
    add(make(string: "target-features", Target.llvmFeatures(g.function?.features ?? emitter.module.target.features)))
    add(make(string: "target-cpu", "x86-64"))
  }

  /// What the options ask of entry and exit of a function that is defined here.
  private func protect(
    _ options: LLVMOptions, _ p: CodeProtection, _ flags: FunctionAttributes, returnsX87: Bool, _ add: (LLVMAttributeRef) -> Void
  ) {
    if !options.usesRedZone { add(make("noredzone")) }
    if !flags.contains(.noStackProtector) && !flags.contains(.naked) {
      switch p.stackProtector {
      case .none: break
      case .some where flags.contains(.stackProtect), .strong where flags.contains(.stackProtect), .explicit where flags.contains(.stackProtect):
        add(make("sspreq"))
      case .explicit: break
      case .some: add(make("ssp"))
      case .strong: add(make("sspstrong"))
      case .all: add(make("sspreq"))
      }
    }
    if p.probesStack { add(make(string: "probe-stack", "inline-asm")) }
    if p.clearedRegisters.isOn {
      var choice = p.clearedRegisters
      // LLVM 19 clears the result with the rest of the x87 stack.
      if returnsX87 { choice.onlyGeneral = true }
      add(make(string: "zero-call-used-regs", choice.text))
    }
    if p.patchableCount > p.patchableBefore {
      add(make(string: "patchable-function-entry", String(p.patchableCount - p.patchableBefore)))
    }
    if p.patchableBefore > 0 { add(make(string: "patchable-function-prefix", String(p.patchableBefore))) }
    switch p.profiling {
    case .none: break
    case .fentry: add(make(string: "fentry-call", "true"))
    case .mcount: add(make(string: "instrument-function-entry-inlined", "mcount"))
    }
  }

  /// Puts on a call instruction what its signature and flags say.
  func apply(_ signature: Signature, _ flags: CallFlags, toCall call: LLVMValueRef, _ types: inout TypeTable) {
    for (k, p) in signature.parameters.enumerated() {
      for a in parameter(p, &types) { LLVMAddCallSiteAttribute(call, LLVMAttributeIndex(k + 1), a) }
    }
    if signature.results.count == 1 && !signature.returnsStruct {
      for a in parameter(signature.results[0], &types) { LLVMAddCallSiteAttribute(call, AttributeTable.result, a) }
    }
    if signature.convention == .microsoft { LLVMSetInstructionCallConv(call, ModuleEmitter.microsoftConvention) }
    func add(_ name: String, _ value: UInt64 = 0) {
      LLVMAddCallSiteAttribute(call, AttributeTable.function, make(name, value))
    }
    if flags.contains(.readNone) || flags.contains(.readOnly) {
      add("memory", flags.contains(.readNone) ? AttributeTable.memoryNone : AttributeTable.memoryRead)
      add("willreturn")
      add("nounwind")
    }
    if flags.contains(.noUnwind) { add("nounwind") }
    if flags.contains(.noReturn) { add("noreturn") }
    if flags.contains(.returnsTwice) { add("returns_twice") }
    if flags.contains(.noInline) { add("noinline") }
    if flags.contains(.alwaysInline) && !flags.contains(.noInline) { add("alwaysinline") }
    if flags.contains(.cold) { add("cold") }
    if flags.contains(.returnsNoAlias) && signature.results.first?.type == .ptr { LLVMAddCallSiteAttribute(call, AttributeTable.result, make("noalias")) }
    if flags.contains(.mustTail) { LLVMSetTailCallKind(call, LLVMTailCallKindMustTail) }
    if flags.contains(.noTail) { LLVMSetTailCallKind(call, LLVMTailCallKindNoTail) }
  }
}

extension Function {
  /// The function looks at frames, or has one of variable size: as in gcc it keeps a frame pointer, so that its callers and callees
  /// find it in the chain.
  var readsFrames: Bool {
    for b in blockOrder {
      for i in instructions(b) {
        switch self[i].op {
        case .frameaddress, .returnaddress, .alloca: return true
        default: break
        }
      }
    }
    return false
  }
}

/// Alias classes as LLVM's TBAA: a tree of scalar types under one root.
final class AliasTags {
  private let kind: UInt32
  private var tags: [LLVMValueRef?]

  init(_ emitter: ModuleEmitter) {
    let context = emitter.context
    kind = LLVMGetMDKindIDInContext(context, "tbaa", 4)
    func text(_ s: String) -> LLVMMetadataRef? { withBytes(s) { LLVMMDStringInContext2(context, $0, $1) } }
    func node(_ operands: [LLVMMetadataRef?]) -> LLVMMetadataRef? {
      var copy = operands
      return LLVMMDNodeInContext2(context, &copy, copy.count)
    }
    let zero = LLVMValueAsMetadata(LLVMConstInt(emitter.types[.i64], 0, 0))
    let root = node([text("Martlet C TBAA")])
    var nodes: [LLVMMetadataRef?] = []
    tags = []
    for (k, c) in emitter.module.aliasClasses.enumerated() {
      // A class's parent precedes it; anything else counts as "any".
      let parent = k == 0 ? root : nodes[Int(c.parent) < k ? Int(c.parent) : 0]
      // The number makes equally named classes (struct tags of different scopes) distinct.
      let n = node([text(k == 0 ? "any" : "\(c.name) \(k)"), parent, zero])
      nodes.append(n)
      tags.append(k == 0 ? nil : LLVMMetadataAsValue(context, node([n, n, zero])))
    }
  }

  func attach(_ aliasClass: UInt16, to instruction: LLVMValueRef) {
    guard Int(aliasClass) < tags.count, let tag = tags[Int(aliasClass)] else { return }
    LLVMSetMetadata(instruction, kind, tag)
  }
}
