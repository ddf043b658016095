// Typed AST to SSA for a whole translation unit.
//
// Only what is needed is generated: definitions visible outside, what is marked `used`, and what those refer to. Entities get
// a `Global` when something first refers to them; bodies and data of internal ones follow from a work list, so unreferenced
// static functions, variables and inline functions cost nothing.

import Frontend
import SSA
import Support
import TargetInfo

/// Lowers `ast`, which has no errors, to an SSA module. What the lowering does not support is reported through `diagnostics`.
public func generate(_ ast: AST, target: Target, options: GenerationOptions, diagnostics: DiagnosticEngine) -> SSA.Module {
  let module = SSAModule(interner: ast.interner, target: target)
  module.sourceName = options.sourceName
  let generator = ModuleGen(ast, module, options, diagnostics)
  generator.run()
  return module
}

final class ModuleGen {
  let ast: AST
  let types: TypeTable
  let module: SSAModule
  let options: GenerationOptions
  let diagnostics: DiagnosticEngine
  let lowering: TypeLowering
  /// The calling convention of the command line's instruction sets, and those of functions with others: only AVX makes a difference.
  let abi: ABILowering
  private var otherABI: ABILowering?
  let names: RuntimeNames

  /// By entity: the GlobalID of those with one.
  private var globalOf: EntityMap<DeclID, UInt32>
  /// By entity: the ValueID of an automatic variable's address in its function.
  var localValue: EntityMap<DeclID, UInt32>
  private var isQueued: BitSet
  private var pending = Arena<DeclID>(capacity: 64)
  var labelBlock = EntityMap<LabelID, BlockID>(capacity: 16)
  var labelFunction = EntityMap<LabelID, GlobalID>(capacity: 16)
  var caseBlock = EntityMap<CaseID, BlockID>(capacity: 16)
  /// By variable array type: the slot of its element count.
  var countSlot = EntityMap<TypeID, UInt32>(capacity: 1)
  /// Who owns that slot; with a frame record `countSlot` is the offset there.
  var countFunction = EntityMap<TypeID, DeclID>(capacity: 1)
  /// By label whose address nested functions want: its offset in the frame record.
  var labelOffset = EntityMap<LabelID, UInt32>(capacity: 1)
  private var stringGlobal: EntityMap<StringID, UInt32>
  private var stringsByContent = HashTable(capacity: 256)
  private var regions = EntityMap<FieldID, BitFieldRegion>(capacity: 1)
  private var payloads = EntityMap<TypeID, UInt64>(capacity: 1)
  private var uniqueNumber = 0
  private var declByName = HashTable(capacity: 1)
  private var hasDeclByName = false
  /// Symbols that declarations with an assembler name gave to library functions, by builtin; made when first asked for.
  private var renamedLibrary: [(builtin: UInt32, symbol: Name)]?

  init(_ ast: AST, _ module: SSAModule, _ options: GenerationOptions, _ diagnostics: DiagnosticEngine) {
    self.ast = ast
    types = ast.types
    self.module = module
    self.options = options
    self.diagnostics = diagnostics
    lowering = TypeLowering(types: ast.types, module: module, strictAliasing: options.strictAliasing)
    abi = ABILowering(types: ast.types, module: module, lowering: lowering, features: module.target.features)
    names = RuntimeNames(ast.interner)
    globalOf = EntityMap(repeating: UInt32.max, count: ast.decls.count)
    localValue = EntityMap(repeating: UInt32.max, count: ast.decls.count)
    isQueued = BitSet(capacity: ast.decls.count)
    stringGlobal = EntityMap(repeating: UInt32.max, count: ast.strings.count)
  }

  func error(_ location: SourceLocation, _ message: String) { diagnostics.error(at: location, message) }

  func run() {
    module.roundingMath = options.roundingMath
    module.intelSyntax = options.intelSyntax
    module.nonCallExceptions = options.nonCallExceptions
    for k in 0..<ast.globals.count {
      let id = ast.globals[k]
      let d = ast.decls[id]
      if d.kind == .fileAsm {
        module.moduleAsm.append(String(decoding: trimmed(ast.bytes(of: StringID(d.aux))), as: UTF8.self))
      } else if d.kind == .variable && d.flags.contains(.registerAsm) {
        reserve(id)
      } else if isRoot(id, d) {
        need(id)
      }
      drain()
    }
    for (builtin, name) in [(Builtin.memcpy, "memcpy"), (.memmove, "memmove"), (.memset, "memset")] {
      if let symbol = renamedSymbol(builtin) { module.renamedRoutines.append((ast.interner.intern(name), symbol)) }
    }
  }

  /// A global register variable keeps its register from all other uses in the module.
  private func reserve(_ id: DeclID) {
    guard let name = FunctionGen.globalRegisterName(ast.interner.string(ast.attributes(of: id).asmName)) else {
      error(
        ast.decls[id].location,
        "a global register variable must be in a register that calls preserve (rbx, r12 to r15) or in rsp")
      return
    }
    if name != "rsp" && !module.reservedRegisters.contains(name) { module.reservedRegisters.append(name) }
  }

  /// Without the terminator.
  func trimmed(_ bytes: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
    bytes.last == 0 ? UnsafeBufferPointer(rebasing: bytes[0..<bytes.count - 1]) : bytes
  }

  private func drain() {
    while let id = pending.popLast() { emit(id) }
  }

  /// Emitted whether or not anything refers to it.
  private func isRoot(_ id: DeclID, _ d: Decl) -> Bool {
    if d.kind != .function && d.kind != .variable || d.flags.contains(.nested) { return false }
    let a = ast.attributes(of: id)
    let isAlias = a.alias.isSome && !a.flags.contains(.weakref)
    if !d.isDefined && !d.flags.contains(.tentative) && !isAlias { return false }
    if !a.flags.isDisjoint(with: [.used, .retain, .constructor, .destructor]) { return true }
    if d.kind == .function && !isAlias && !d.flags.contains(.emitDefinition) { return false }
    if d.linkage == .external { return true }
    return options.keepUnreferenced && d.flags.contains(.fileScope)
  }

  /// Something refers to `id`: if it is defined here, its body or data will be generated.
  @inline(__always) func need(_ id: DeclID) {
    if isQueued.insert(id.index) { pending.append(id) }
  }

  private func emit(_ id: DeclID) {
    let d = ast.decls[id]
    let a = ast.attributes(of: id)
    if a.flags.contains(.weakref) { return }
    if a.alias.isSome { return emitAlias(id, a) }
    switch d.kind {
    case .function: if d.isDefined && d.aux != UInt32.max { emitFunction(id, d, a) }
    case .variable: if d.isDefined || d.flags.contains(.tentative) { emitVariable(id, d, a) }
    default: break
    }
  }

  // MARK: Functions

  private func emitFunction(_ id: DeclID, _ d: Decl, _ a: Attributes) {
    let g = global(id)
    if !d.flags.contains(.emitDefinition) {
      // Expanded at its calls; what is left is the function elsewhere.
      if ast.functions[d.functionID].flags.contains(.usesArgumentPack) { return }
      // An inline definition without an external one here.
      if options.optimizationLevel == 0 && !a.flags.contains(.alwaysInline) { return }
      module[g].linkage = .availableExternally
    } else {
      setDefinitionLinkage(g, d, a)
    }
    module[g].isDefinition = true
    module[g].location = d.location
    if a.symbolVersion.isSome {
      module.moduleAsm.append(".symver \(ast.interner.string(module[g].name)), \(ast.interner.string(a.symbolVersion))")
    }
    if a.alignPlus1 != 0 { module[g].alignment = 1 &<< UInt32(a.alignPlus1 - 1) }
    if a.flags.contains(.constructor) { module[g].constructorPriority = a.constructorPriority < 0 ? 65535 : UInt16(a.constructorPriority) }
    if a.flags.contains(.destructor) { module[g].destructorPriority = a.destructorPriority < 0 ? 65535 : UInt16(a.destructorPriority) }
    let features = features(a)
    let plan = abi(for: features).plan(forDefinition: id, ast)
    if plan.needsWideRegisters { return error(d.location, ModuleGen.wideRegisters) }
    module[g].signature = plan.signature
    if a.clones.isSome { return emitClones(id, d, a, g) }
    // Called by other signatures, which must not be taken for no calls at all.
    if plan.takesAllRegisters { module[g].isUsed = true }
    lowerBody(id, a, g, plan, features)
  }

  /// The body of `id` as the function of global `g`, for instruction sets `features`.
  func lowerBody(_ id: DeclID, _ a: Attributes, _ g: GlobalID, _ plan: SignaturePlan, _ features: Features) {
    let function = Function(module: module, id: g, signature: plan.signature)
    function.features = features
    let generator = FunctionGen(self, id, function: function, plan: plan)
    if a.clones.isSome {
      generator.forgetEarlierExpansion(generator.info)
      for k in 0..<Int(generator.info.parameters.count) { localValue[ast.id(k, of: generator.info.parameters, as: DeclID.self)] = UInt32.max }
    }
    generator.run()
    if !a.flags.isDisjoint(with: [.noStrictAliasing, .wrapsSigned]) { weakenPromises(function, a.flags) }
    module[g].attributes = function.attributes
    module[g].function = function
  }

  static let wideRegisters = "passing a vector of 64 bytes takes an AVX-512 register, which Martlet does not use; pass a pointer to it"

  func abi(for features: Features) -> ABILowering {
    if features.contains(.avx) == module.target.features.contains(.avx) { return abi }
    if let other = otherABI { return other }
    let made = ABILowering(types: types, module: module, lowering: lowering, features: features)
    otherABI = made
    return made
  }

  /// The instruction sets a function with attributes `a` may use.
  func features(_ a: Attributes) -> Features {
    a.flags.contains(.target) ? Features(rawValue: a.features) : module.target.features
  }

  /// Attribute optimize: takes back what the command line's options let operations promise.
  private func weakenPromises(_ f: Function, _ flags: AttributeFlags) {
    for k in 0..<f.insts.count {
      let i = InstID(index: k)
      if flags.contains(.noStrictAliasing) && (f[i].op == .load || f[i].op == .store) { f[i].aux2 &= 0xFFFF }
      if flags.contains(.wrapsSigned) { f[i].flags.remove(.nsw) }
    }
  }

  /// `id` is a nested function that is called with a static chain.
  @inline(__always) func needsChain(_ id: DeclID) -> Bool {
    let d = ast.decls[id]
    return d.flags.contains(.nested) && ast.functions[d.functionID].flags.contains(.needsChain)
  }

  func functionAttributes(_ d: Decl, _ a: Attributes) -> FunctionAttributes {
    var r: FunctionAttributes = []
    if a.flags.contains(.noInline) || a.flags.contains(.noIPA) { r.insert(.noInline) }
    if a.flags.contains(.alwaysInline) { r.insert(.alwaysInline) }
    if d.flags.contains(.inlineSpecified) { r.insert(.inlineHint) }
    if a.flags.contains(.noReturn) || types[d.type].flags.contains(.noReturn) { r.insert(.noReturn) }
    if a.flags.contains(.const) { r.insert(.readNone) } else if a.flags.contains(.pure) { r.insert(.readOnly) }
    if a.flags.contains(.returnsTwice) || names.isReturnsTwice(d.name) { r.insert(.returnsTwice) }
    if a.flags.contains(.optimizeNone) { r.formUnion([.noOptimize, .noInline]) }
    switch a.optimization {
    case .none: break
    case .level1: r.insert(.atLevel1)
    case .level2: r.insert(.atLevel2)
    case .level3: r.insert(.atLevel3)
    case .size: r.formUnion([.atLevel2, .forSize])
    }
    if a.flags.contains(.cold) { r.insert(.cold) }
    if a.flags.contains(.hot) { r.insert(.hot) }
    if a.flags.contains(.naked) { r.formUnion([.naked, .noInline]) }
    if a.flags.contains(.interrupt) { r.formUnion([.interrupt, .noInline]) }
    if a.flags.contains(.noStackProtector) { r.insert(.noStackProtector) }
    if a.flags.contains(.stackProtect) { r.insert(.stackProtect) }
    if a.flags.contains(.malloc) { r.insert(.returnsNoAlias) }
    if a.flags.contains(.noClone) || a.flags.contains(.noIPA) { r.insert(.noClone) }
    return r
  }

  // MARK: Variables

  private func emitVariable(_ id: DeclID, _ d: Decl, _ a: Attributes) {
    let g = global(id)
    if module[g].isDefinition { return }
    setDefinitionLinkage(g, d, a)
    module[g].isDefinition = true
    module[g].location = d.location
    var size = types.size(of: d.type)
    // C17 §6.9.2 ¶5: a tentative array without size has one element.
    if size == 0 && types.kind(d.type) == .incompleteArray { size = types.size(of: types.element(d.type)) }
    if d.initializer.isSome {
      size = max(size, initializedSize(d.initializer))
      module[g].data = staticData(d.initializer, d.type, size: size)
    } else if d.flags.contains(.tentative) && options.common && module[g].linkage == .external && a.section.isNone
      && d.duration == .static && !a.flags.contains(.noCommon) {
      module[g].linkage = .common
    }
    module[g].size = size
    let quals = types.qualifiers(d.type)
    module[g].isConstant = quals.contains(.const) && !quals.contains(.volatile) && module[g].linkage != .common
      && (d.initializer.isSome || d.linkage != .external)
  }

  private func setDefinitionLinkage(_ g: GlobalID, _ d: Decl, _ a: Attributes) {
    if d.linkage == .external {
      module[g].linkage = a.flags.contains(.weak) ? .weak : .external
      if a.visibility == .unspecified { module[g].visibility = options.defaultVisibility }
    } else {
      module[g].linkage = .internal
    }
    if !a.flags.isDisjoint(with: [.used, .retain]) { module[g].isUsed = true }
    if d.duration == .thread { module[g].tls = tlsModel(d, a, isDefinedHere: true) }
  }

  // MARK: Globals

  /// The global of a function or an object with static storage.
  func global(_ id: DeclID) -> GlobalID {
    let known = globalOf[id]
    if known != UInt32.max { return GlobalID(known) }
    let g = makeGlobal(id)
    globalOf[id] = g.raw
    return g
  }

  private func makeGlobal(_ id: DeclID) -> GlobalID {
    let d = ast.decls[id]
    let a = ast.attributes(of: id)
    if a.flags.contains(.weakref) { return weakReference(id, d, a) }
    var name = d.linkage == .none || d.name.isNone ? localName(d, a) : ast.symbolName(of: id)
    // `__builtin_strchr` is whatever symbol the program's own declaration gave `strchr`.
    if d.flags.contains(.libraryBuiltin), d.location.isNone, let builtin = Builtin(rawValue: UInt16(truncatingIfNeeded: d.aux2)), d.aux2 <= UInt32(UInt16.max),
      let renamed = renamedSymbol(builtin)
    {
      name = renamed
    }
    if let existing = module.find(name) { return existing }
    var g = Global(name: name, kind: d.kind == .function ? .function : .variable)
    g.section = a.section
    g.visibility = visibility(a)
    g.location = d.location
    if d.linkage == .external {
      g.linkage = a.flags.contains(.weak) ? .externalWeak : .external
    } else {
      g.linkage = .internal
    }
    if d.kind == .function {
      g.signature = abi(for: features(a)).plan(forFunctionType: d.type, chain: needsChain(id)).signature
      g.attributes = functionAttributes(d, a)
      noteAllocation(&g, a)
      if a.accesses.isSome || a.deallocators.isSome || a.nonNullMask != 0 || a.flags.contains(.nonNullAll) { noteRoles(&g, d, a) }
      g.callMessage = a.callMessage
      g.callMessageIsError = a.flags.contains(.callError)
      if a.clearedRegisters.isSome { g.protection.clearedRegisters = ClearedRegisters(ast.interner.string(a.clearedRegisters)) }
      if a.flags.contains(.patchable) { g.protection.patchable = (a.patchableCount, a.patchableBefore) }
      if d.linkage != .external && !d.isDefined && a.alias.isNone { g.linkage = .external }
    } else {
      g.alignment = 1 &<< UInt32(d.alignLog2)
      g.size = types.size(of: d.type)
      if d.duration == .thread { g.tls = tlsModel(d, a, isDefinedHere: d.isDefined || d.flags.contains(.tentative)) }
    }
    return module.add(g)
  }

  private func visibility(_ a: Attributes) -> SSAVisibility {
    switch a.visibility {
    case .unspecified, .default: return .default
    case .hidden: return .hidden
    case .protected: return .protected
    case .internal: return .internal
    }
  }

  private func tlsModel(_ d: Decl, _ a: Attributes, isDefinedHere: Bool) -> SSATLSModel {
    switch a.tlsModel {
    case .globalDynamic: return .generalDynamic
    case .localDynamic: return .localDynamic
    case .initialExec: return .initialExec
    case .localExec: return .localExec
    case .unspecified: break
    }
    if options.tlsModel != .none { return options.tlsModel }
    let isLocal = d.linkage != .external || a.visibility == .hidden || (isDefinedHere && options.relocation != .pic)
    switch module.target.tlsModel(isLocal: isLocal, relocation: options.relocation) {
    case .globalDynamic: return .generalDynamic
    case .localDynamic: return .localDynamic
    case .initialExec: return .initialExec
    case .localExec: return .localExec
    }
  }

  /// Static locals and unnamed objects: a name of their own.
  private func localName(_ d: Decl, _ a: Attributes) -> Name {
    if a.asmName.isSome && !d.flags.contains(.registerAsm) { return a.asmName }
    return uniqueName(d.name.isSome ? ast.interner.string(d.name) : ".Lcompound")
  }

  func uniqueName(_ stem: String) -> Name {
    var name: Name
    repeat {
      name = ast.interner.intern(stem + "." + String(uniqueNumber))
      uniqueNumber += 1
    } while module.find(name) != nil
    return name
  }

  // MARK: Aliases

  private func weakReference(_ id: DeclID, _ d: Decl, _ a: Attributes) -> GlobalID {
    let name = a.alias.isSome ? a.alias : d.name
    if let target = declaration(named: name), target != id {
      need(target)
      let g = global(target)
      if !ast.decls[target].isDefined && module[g].linkage == .external { module[g].linkage = .externalWeak }
      return g
    }
    if let existing = module.find(name) { return existing }
    var g = Global(name: name, kind: d.kind == .function ? .function : .variable)
    g.linkage = .externalWeak
    if d.kind == .function {
      g.signature = abi(for: features(a)).plan(forFunctionType: d.type).signature
      g.attributes = functionAttributes(d, a)
    }
    return module.add(g)
  }

  /// Attribute alloc_size, where the arguments it names are passed as one scalar each.
  private func noteAllocation(_ g: inout Global, _ a: Attributes) {
    let parameters = module[g.signature].parameters
    for k in [a.allocSize, a.allocCount] where k != 0 {
      if Int(k) > parameters.count { return }
      for p in parameters[..<Int(k)] where !p.attributes.isEmpty && p.attributes.isDisjoint(with: [.signExtended, .zeroExtended, .noAlias]) { return }
    }
    g.allocationSize = a.allocSize
    g.allocationCount = a.allocCount
  }

  /// The entity with symbol `name`.
  func declaration(named name: Name) -> DeclID? {
    if !hasDeclByName {
      hasDeclByName = true
      for k in 0..<ast.globals.count {
        let id = ast.globals[k]
        let d = ast.decls[id]
        if d.kind == .fileAsm || !d.flags.contains(.fileScope) { continue }
        if ast.attributes(of: id).flags.contains(.weakref) { continue }
        declByName.insert(UInt64(ast.symbolName(of: id).raw), id.raw)
      }
    }
    return declByName.find(UInt64(name.raw)).map { DeclID($0) }
  }

  /// The symbol of library function `builtin` where a declaration with `asm("…")` has changed it.
  func renamedSymbol(_ builtin: Builtin) -> Name? {
    if renamedLibrary == nil {
      var list: [(builtin: UInt32, symbol: Name)] = []
      for k in 0..<ast.globals.count {
        let id = ast.globals[k]
        let d = ast.decls[id]
        if d.kind != .function || !d.flags.contains(.libraryBuiltin) || d.attributes.isNone { continue }
        let symbol = ast.attributes[d.attributes].asmName
        if symbol.isSome && symbol != d.name { list.append((d.aux2, symbol)) }
      }
      renamedLibrary = list
    }
    for entry in renamedLibrary! where entry.builtin == UInt32(builtin.rawValue) { return entry.symbol }
    return nil
  }

  private func emitAlias(_ id: DeclID, _ a: Attributes) {
    let d = ast.decls[id]
    let isIFunc = a.flags.contains(.ifunc)
    guard let target = declaration(named: a.alias), ast.decls[target].isDefined || ast.attributes(of: target).alias.isSome else {
      let what = isIFunc ? "ifunc resolver" : "alias target"
      return error(d.location, "\(what) '\(ast.interner.string(a.alias))' is not defined in this file; define it here")
    }
    need(target)
    let aliasee = global(target)
    let g = global(id)
    module[g].kind = isIFunc ? .ifunc : .alias
    module[g].isDefinition = true
    module[g].aliasee = aliasee
    setDefinitionLinkage(g, d, a)
  }

  // MARK: Strings and images

  /// The pooled constant with the bytes of `id`, aligned at least as asked.
  func string(_ id: StringID, alignLog2: UInt8) -> GlobalID {
    var raw = stringGlobal[id]
    if raw == UInt32.max {
      raw = makeString(id).raw
      stringGlobal[id] = raw
    }
    let g = GlobalID(raw)
    if module[g].alignment < 1 &<< UInt32(alignLog2) { module[g].alignment = 1 &<< UInt32(alignLog2) }
    return g
  }

  private func makeString(_ id: StringID) -> GlobalID {
    let bytes = ast.bytes(of: id)
    var key = hashMix(UInt64(bytes.count), UInt64(ast.strings[id].unitSize))
    for byte in bytes { key = (key ^ UInt64(byte)) &* 0x100_0000_01B3 }
    while let found = stringsByContent.find(key) {
      let g = GlobalID(found)
      if module[g].data.bytes.elementsEqual(bytes) && module[g].size == UInt64(bytes.count) { return g }
      key = key &+ 1
    }
    let g = addConstant(".L.str", data: StaticData(bytes: Array(bytes)), size: UInt64(bytes.count), alignment: UInt32(ast.strings[id].unitSize))
    stringsByContent.insert(key, g.raw)
    return g
  }

  func addConstant(_ stem: String, data: StaticData, size: UInt64, alignment: UInt32) -> GlobalID {
    var g = Global(name: uniqueName(stem), kind: .variable)
    g.linkage = .internal
    g.isDefinition = true
    g.isConstant = true
    g.isUnnamed = true
    g.alignment = alignment
    g.size = size
    g.data = data
    return module.add(g)
  }

  /// A constant global with the numbers of initializer list `id`; entries computed at run time are zero in it.
  func constantImage(of id: ExprID, type: QualType, size: UInt64, alignLog2: UInt8) -> GlobalID {
    var image = StaticImage(size: Int(size))
    putConstants(id, &image)
    return addConstant(".L.const", data: StaticData(bytes: image.bytes, relocations: []), size: size, alignment: 1 &<< UInt32(alignLog2))
  }

  // MARK: Cached facts about types

  /// The memory location (C17 §3.14 ¶3) of a bit-field: its run of adjacent bit-fields and the padding after it.
  func bitFieldRegion(_ id: FieldID) -> BitFieldRegion {
    regions.grow(toHold: id, filling: BitFieldRegion(start: 0, end: 0))
    if regions[id].end == 0 { computeRegions(types.fields[id].record) }
    return regions[id]
  }

  private func computeRegions(_ record: RecordID) {
    let r = types.records[record]
    let size = types.size(of: QualType(r.type))
    if r.fieldCount != 0 { regions.grow(toHold: r.field(Int(r.fieldCount) - 1), filling: BitFieldRegion(start: 0, end: 0)) }
    if r.isUnion {
      for k in 0..<Int(r.fieldCount) { regions[r.field(k)] = BitFieldRegion(start: 0, end: size) }
      return
    }
    var end = size
    var k = Int(r.fieldCount) - 1
    while k >= 0 {
      let field = types.fields[r.field(k)]
      if !field.isBitField || field.bitWidth == 0 {
        end = min(end, field.byteOffset)
        k -= 1
        continue
      }
      var first = k
      while first > 0 {
        let previous = types.fields[r.field(first - 1)]
        if !previous.isBitField || previous.bitWidth == 0 { break }
        first -= 1
      }
      let start = types.fields[r.field(first)].bitPosition / 8
      for j in first...k { regions[r.field(j)] = BitFieldRegion(start: start, end: max(end, (field.bitPosition + UInt64(field.bitWidth) + 7) / 8)) }
      end = start
      k = first - 1
    }
  }

  /// Bytes of an object of `size` bytes that are no padding; an initializer that covers fewer must zero the rest.
  func payloadSize(_ t: QualType, _ size: UInt64) -> UInt64 {
    if size != types.size(of: t) { return UInt64.max }
    let id = types.canonical(t).id
    payloads.grow(toHold: id, filling: UInt64.max - 1)
    if payloads[id] != UInt64.max - 1 { return payloads[id] }
    let row = types.rows[id]
    var total = row.size
    switch row.kind {
    case .array: total = row.count &* payloadSize(row.element, types.size(of: row.element))
    case .record:
      let r = types.records[RecordID(row.aux)]
      if r.isUnion { break }
      total = 0
      for k in 0..<Int(r.fieldCount) {
        let field = types.fields[r.field(k)]
        total = field.isBitField ? total + (field.bitWidth == 0 ? 0 : 1 << 40) : total &+ payloadSize(field.type, types.size(of: field.type))
      }
    default: break
    }
    payloads[id] = total
    return total
  }
}
