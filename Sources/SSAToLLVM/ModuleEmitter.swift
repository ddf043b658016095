// One SSA module (or the LLVM half of it) as an LLVM module: symbols first, then bodies, then static data.
//
// Bodies come before data because data may hold addresses of blocks. Symbols that this half does not define become
// declarations when something refers to them.

internal import CLLVM
internal import SSA
internal import Support
internal import TargetInfo

final class ModuleEmitter {
  let module: Module
  let context: LLVMContextRef
  let llvm: LLVMModuleRef
  let builder: LLVMBuilderRef
  let machine: TargetMachine
  let options: LLVMOptions
  let split: BackendSplit?
  var types: TypeTable
  var attributes: AttributeTable
  /// The LLVM value of each global, made on first use.
  private var symbols: [LLVMValueRef?]
  /// Function types per signature.
  private var functionTypes: [LLVMTypeRef?]
  /// LLVM blocks whose address static data may take: per function, indexed by block.
  var addressTakenBlocks: [UInt32: [LLVMBasicBlockRef?]] = [:]
  private var intrinsics: [String: (type: LLVMTypeRef, function: LLVMValueRef)] = [:]
  /// A call was marked by MarkedCalls.swift.
  var hasMarkedCalls = false
  private(set) lazy var aliasTags = AliasTags(self)

  init(
    _ module: Module, _ context: LLVMContextRef, _ machine: TargetMachine, _ options: LLVMOptions, _ split: BackendSplit?
  ) {
    self.module = module
    self.context = context
    self.machine = machine
    self.options = options
    self.split = split
    llvm = LLVMModuleCreateWithNameInContext(module.sourceName, context)
    builder = LLVMCreateBuilderInContext(context)
    types = TypeTable(context)
    attributes = AttributeTable(context)
    symbols = Array(repeating: nil, count: module.globals.count)
    functionTypes = Array(repeating: nil, count: module.signatures.count)
    LLVMSetTarget(llvm, machine.triple)
    LLVMSetModuleDataLayout(llvm, machine.layout)
    withBytes(module.sourceName) { LLVMSetSourceFileName(llvm, $0, $1) }
    addModuleFlags()
  }

  func dispose() {
    LLVMDisposeBuilder(builder)
    LLVMDisposeModule(llvm)
  }

  private func addModuleFlags() {
    func flag(_ behavior: LLVMModuleFlagBehavior, _ name: String, _ value: UInt64) {
      let metadata = LLVMValueAsMetadata(LLVMConstInt(types[.i32], value, 0))
      LLVMAddModuleFlag(llvm, behavior, name, name.utf8.count, metadata)
    }
    if options.relocation != .absolute { flag(LLVMModuleFlagBehaviorOverride, "PIC Level", 2) }
    if options.relocation == .pie { flag(LLVMModuleFlagBehaviorOverride, "PIE Level", 2) }
    if options.protection.marksBranchTargets { flag(LLVMModuleFlagBehaviorOverride, "cf-protection-branch", 1) }
    if options.protection.keepsShadowStack { flag(LLVMModuleFlagBehaviorOverride, "cf-protection-return", 1) }
    if !options.usesPLT { flag(LLVMModuleFlagBehaviorOverride, "RtLibUseGOT", 1) }
    if options.unwindTables { flag(LLVMModuleFlagBehaviorOverride, "uwtable", 2) }
  }

  /// LLVM's number of `win64cc`.
  static let microsoftConvention: UInt32 = 79

  /// C's personality routine, for functions whose cleanups run on unwinding.
  func personality() -> LLVMValueRef {
    let name = "__gcc_personality_v0"
    if let known = LLVMGetNamedFunction(llvm, name) { return known }
    let type: LLVMTypeRef = LLVMFunctionType(types[.i32], nil, 0, 1)
    return LLVMAddFunction(llvm, name, type)
  }

  func functionType(_ id: SignatureID) -> LLVMTypeRef {
    // A function that is only named, never called by this name.
    if id.isNone { return types.function(Signature(parameters: [], results: [])) }
    if id.index >= functionTypes.count {
      functionTypes += Array(repeating: nil, count: module.signatures.count - functionTypes.count)
    }
    if let known = functionTypes[id.index] { return known }
    let type = types.function(module[id])
    functionTypes[id.index] = type
    return type
  }

  /// Whether this LLVM module defines `id`.
  func defines(_ id: GlobalID) -> Bool {
    let g = module[id]
    let isDefined: Bool
    switch g.kind {
    case .variable: isDefined = g.isDefinition
    case .function: isDefined = g.function != nil
    case .alias, .ifunc: isDefined = true
    }
    return isDefined && (split?.isInLLVM(id) ?? true)
  }

  func emit() throws(LLVMBackendError) {
    if split == nil {
      for text in module.moduleAsm {
        withBytes(text + "\n") { LLVMAppendModuleInlineAsm(llvm, $0, $1) }
      }
    }
    for k in module.globals.indices where defines(GlobalID(index: k)) { _ = try symbol(GlobalID(index: k)) }
    for k in module.globals.indices {
      let id = GlobalID(index: k)
      if module.globals[k].kind != .function || !defines(id) { continue }
      guard let function = module.globals[k].function, let value = symbols[k] else { continue }
      try FunctionEmitter(self, function, value).emit()
    }
    for k in module.globals.indices {
      let id = GlobalID(index: k)
      if module.globals[k].kind == .variable && defines(id) { try defineVariable(id) }
    }
    try emitConstructors()
    try emitUsed()
  }

  /// Library functions whose names mean nothing to LLVM: -fno-builtin-X, and those the program gave another symbol.
  var opaqueLibraryNames: [String] { options.disabledBuiltins + module.renamedRoutines.map { module.interner.string($0.routine) } }

  /// What stands for library routine `name` where a declaration with `asm("…")` gave it another symbol.
  func renamedRoutine(_ name: String, _ type: LLVMTypeRef) throws(LLVMBackendError) -> LLVMValueRef? {
    if module.renamedRoutines.isEmpty { return nil }
    let own = module.interner.intern(name)
    let renamed = module.symbol(ofRoutine: own)
    if renamed == own { return nil }
    if let global = module.find(renamed) { return try symbol(global) }
    let text = module.interner.string(renamed)
    if let known = LLVMGetNamedFunction(llvm, text) { return known }
    return LLVMAddFunction(llvm, text, type)
  }

  // MARK: Symbols

  /// The LLVM value that names `id`.
  func symbol(_ id: GlobalID) throws(LLVMBackendError) -> LLVMValueRef {
    if let known = symbols[id.index] { return known }
    let g = module[id]
    let name = module.interner.string(g.name)
    let value: LLVMValueRef
    switch g.kind {
    case .function:
      value = LLVMAddFunction(llvm, name, functionType(g.signature))
      symbols[id.index] = value
      if g.signature.isSome && module[g.signature].convention == .microsoft { LLVMSetFunctionCallConv(value, ModuleEmitter.microsoftConvention) }
      if g.signature.isSome { attributes.apply(g, module[g.signature], to: value, self) }
      if g.alignment != 0 { LLVMSetAlignment(value, g.alignment) }
    case .variable:
      value = LLVMAddGlobal(llvm, defines(id) ? try variableType(g) : types.bytes(g.size), name)
      symbols[id.index] = value
      LLVMSetGlobalConstant(value, g.isConstant ? 1 : 0)
      LLVMSetAlignment(value, max(g.alignment, 1))
      if g.tls != .none { LLVMSetThreadLocalMode(value, threadLocalMode(g.tls)) }
    case .alias, .ifunc:
      value = defines(id) ? try alias(g, name) : try declareAlias(g, name)
      symbols[id.index] = value
    }
    applyLinkage(g, defined: defines(id), to: value)
    if g.section.isSome && g.kind != .alias && g.kind != .ifunc {
      LLVMSetSection(value, module.interner.string(g.section))
    } else if defines(id) && g.kind == .function && options.functionSections {
      LLVMSetSection(value, ".text.\(name)")
    } else if defines(id) && g.kind == .variable && options.dataSections && g.linkage != .common {
      LLVMSetSection(value, dataSection(g) + name)
    }
    return value
  }

  private func dataSection(_ g: Global) -> String {
    let isZero = g.data.relocations.isEmpty && !g.data.bytes.contains { $0 != 0 }
    if g.tls != .none { return isZero ? ".tbss." : ".tdata." }
    if g.isConstant { return g.data.relocations.isEmpty || options.relocation == .absolute ? ".rodata." : ".data.rel.ro." }
    return isZero ? ".bss." : ".data."
  }

  private func alias(_ g: Global, _ name: String) throws(LLVMBackendError) -> LLVMValueRef {
    let target = try symbol(g.aliasee)
    let type = aliasedType(g)
    if g.kind == .ifunc {
      return withBytes(name) { LLVMAddGlobalIFunc(llvm, $0, $1, type, 0, target) }
    }
    return LLVMAddAlias2(llvm, type, 0, address(target, offset: g.aliasOffset), name)
  }

  private func aliasedType(_ g: Global) -> LLVMTypeRef {
    if g.signature.isSome { return functionType(g.signature) }
    var target = g.aliasee
    while module[target].kind == .alias { target = module[target].aliasee }
    let base = module[target]
    return base.signature.isSome ? functionType(base.signature) : types.bytes(base.size)
  }

  /// An alias defined in the other half is an ordinary external symbol here.
  private func declareAlias(_ g: Global, _ name: String) throws(LLVMBackendError) -> LLVMValueRef {
    var target = g.aliasee
    while module[target].kind == .alias { target = module[target].aliasee }
    let base = module[target]
    let isFunction = g.kind == .ifunc || base.kind != .variable
    if isFunction { return LLVMAddFunction(llvm, name, aliasedType(g)) }
    let value: LLVMValueRef = LLVMAddGlobal(llvm, types.bytes(base.size), name)
    if base.tls != .none { LLVMSetThreadLocalMode(value, threadLocalMode(base.tls)) }
    return value
  }

  private func threadLocalMode(_ model: SSA.TLSModel) -> LLVMThreadLocalMode {
    switch model {
    case .none: return LLVMNotThreadLocal
    case .generalDynamic: return LLVMGeneralDynamicTLSModel
    case .localDynamic: return LLVMLocalDynamicTLSModel
    case .initialExec: return LLVMInitialExecTLSModel
    case .localExec: return LLVMLocalExecTLSModel
    }
  }

  private func applyLinkage(_ g: Global, defined: Bool, to value: LLVMValueRef) {
    if !defined {
      LLVMSetLinkage(value, g.linkage == .externalWeak || g.linkage == .weak && !isDefinedAnywhere(g) ? LLVMExternalWeakLinkage : LLVMExternalLinkage)
    } else {
      LLVMSetLinkage(value, definitionLinkage(g))
      if g.linkage == .linkOnce {
        LLVMSetComdat(value, LLVMGetOrInsertComdat(llvm, module.interner.string(g.name)))
      }
    }
    if g.linkage == .internal && defined {
      if g.isUnnamed { LLVMSetUnnamedAddress(value, LLVMGlobalUnnamedAddr) }
      return
    }
    if g.isUnnamed && defined { LLVMSetUnnamedAddress(value, LLVMGlobalUnnamedAddr) }
    // dso_local has no setter in the C API; hidden visibility sets it, and it stays when visibility goes back.
    if isLocalToImage(g, defined: defined) {
      LLVMSetVisibility(value, LLVMHiddenVisibility)
      LLVMSetVisibility(value, LLVMDefaultVisibility)
    }
    switch g.visibility {
    case .default: break
    case .hidden, .internal: LLVMSetVisibility(value, LLVMHiddenVisibility)
    case .protected: LLVMSetVisibility(value, LLVMProtectedVisibility)
    }
  }

  private func isDefinedAnywhere(_ g: Global) -> Bool { g.kind == .function ? g.function != nil : g.isDefinition }

  private func definitionLinkage(_ g: Global) -> LLVMLinkage {
    switch g.linkage {
    case .external, .externalWeak: return LLVMExternalLinkage
    // A `.L` name is the assembler's own: it leaves no symbol.
    case .internal: return module.interner.string(g.name).hasPrefix(".L") ? LLVMPrivateLinkage : LLVMInternalLinkage
    case .weak: return LLVMWeakAnyLinkage
    case .common: return LLVMCommonLinkage
    case .linkOnce: return LLVMLinkOnceODRLinkage
    case .availableExternally: return LLVMAvailableExternallyLinkage
    }
  }

  /// The symbol cannot be replaced by another module at run time, so it may be addressed directly.
  private func isLocalToImage(_ g: Global, defined: Bool) -> Bool {
    switch options.relocation {
    case .absolute: return true
    case .pie: return defined && g.linkage != .availableExternally
    case .pic: return false
    }
  }

  func address(_ base: LLVMValueRef, offset: Int64) -> LLVMValueRef {
    if offset == 0 { return base }
    var index: LLVMValueRef? = LLVMConstInt(types[.i64], UInt64(bitPattern: offset), 1)
    return LLVMConstGEP2(types[.i8], base, &index, 1)
  }

  // MARK: Intrinsics

  /// Declares `llvm.<name>` for the overload `types` (ignored when the intrinsic has none).
  func intrinsic(_ name: String, _ overload: [LLVMTypeRef]) -> (type: LLVMTypeRef, function: LLVMValueRef) {
    var key = name
    for t in overload { key += " \(UInt(bitPattern: t))" }
    if let known = intrinsics[key] { return known }
    let id = withBytes("llvm." + name) { LLVMLookupIntrinsicID($0, $1) }
    precondition(id != 0, "LLVM has no intrinsic llvm.\(name)")
    var parameters: [LLVMTypeRef?] = LLVMIntrinsicIsOverloaded(id) != 0 ? overload : []
    let function: LLVMValueRef = LLVMGetIntrinsicDeclaration(llvm, id, &parameters, parameters.count)
    let made = (type: LLVMGlobalGetValueType(function)!, function: function)
    intrinsics[key] = made
    return made
  }
}
