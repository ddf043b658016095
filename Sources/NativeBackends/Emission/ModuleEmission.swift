// A module to one object or one assembly text: functions through the code generator, then static data, then aliases.
//
// Order of output is the order of the module's globals, so it never depends on anything else.

import MachineCode
import ObjectFormat
import SSA
import Support
import TargetInfo

public struct ModuleEmissionOptions: Sendable {
  public var codegen = CodegenOptions()
  public var asText = false
  public var functionSections = false
  public var dataSections = false
  /// Text for `.comment`, or empty.
  public var ident = ""
  public init() {}
}

/// A label of a function that static data may refer to.
public struct BlockLabel {
  public var block: BlockID
  public var label: MCSymbol
  public init(block: BlockID, label: MCSymbol) {
    self.block = block
    self.label = label
  }
}

/// Generates the code of one function at the sink's current position (its symbol is bound already) and returns labels for
/// its address-taken blocks.
public typealias FunctionCompiler = (_ f: Function, _ sink: OutputSink) throws(CodegenProblem) -> [BlockLabel]

public final class ModuleEmission {
  let module: Module
  let options: ModuleEmissionOptions
  let sink: OutputSink
  let sections: SectionChoice
  let isWanted: (GlobalID) -> Bool
  /// The frames of the functions emitted, with `CodegenOptions.notesFrames`.
  public var frames: [FrameSize] { sink.frames }
  /// Per function with labels used elsewhere: (global, labels).
  private var labels: [(GlobalID, [BlockLabel])] = []

  /// Emits the globals of `module` for which `isWanted` holds.
  public init(_ module: Module, _ options: ModuleEmissionOptions, isWanted: @escaping (GlobalID) -> Bool = { _ in true }) {
    self.module = module
    self.options = options
    self.isWanted = isWanted
    sink = OutputSink(interner: module.interner, asText: options.asText, isIntel: module.intelSyntax)
    sections = SectionChoice(
      module: module, options: options.codegen, functionSections: options.functionSections, dataSections: options.dataSections)
  }

  /// The object's bytes, or the assembly text.
  public func run(_ compile: FunctionCompiler) throws(CodegenProblem) -> ByteBuffer {
    begin()
    for k in module.globals.indices where module.globals[k].function != nil && isWanted(GlobalID(index: k)) {
      if module.globals[k].linkage != .availableExternally { try emitFunction(GlobalID(index: k), compile) }
    }
    for k in module.globals.indices where isWanted(GlobalID(index: k)) {
      let g = module.globals[k]
      switch g.kind {
      case .variable where g.isDefinition: try emitVariable(g)
      case .alias, .ifunc: emitAlias(g)
      default: if !g.isDefinition && g.function == nil { emitReference(g) }
      }
    }
    emitConstructors()
    emitProperties()
    try emitModuleAsm()
    try sink.inlineAssembly.finish()
    return try finish()
  }

  private func begin() {
    let file = module.sourceName.split(separator: "/").last.map(String.init) ?? module.sourceName
    if !file.isEmpty { sink.buffer.fileName = module.interner.intern(file) }
  }

  private func finish() throws(CodegenProblem) -> ByteBuffer {
    if !options.ident.isEmpty { emitIdent() }
    if options.asText, let text = sink.buffer.finishListing() { return text }
    let object = sink.buffer.finish()
    if let problem = sink.buffer.problems.first { throw CodegenProblem(message: problem.message, function: "", location: .none) }
    let out = ByteBuffer(capacity: 1 << 16)
    ELFWriter.write(object, to: out)
    return out
  }

  private func emitIdent() {
    sink.enter(
      SectionSpec(name: module.interner.intern(".comment"), type: ELF.progBits, flags: ELF.merge | ELF.strings, entrySize: 1))
    var bytes = [UInt8](options.ident.utf8)
    bytes.insert(0, at: 0)
    bytes.append(0)
    bytes.withUnsafeBufferPointer { sink.buffer.emit(bytes: $0) }
  }

  // MARK: Symbols

  private func declare(_ g: Global) {
    switch g.linkage {
    case .internal: break
    case .weak, .externalWeak, .linkOnce: sink.buffer.setBinding(sink.symbol(g.name), .weak)
    default: sink.buffer.setBinding(sink.symbol(g.name), .global)
    }
    switch g.visibility {
    case .default: break
    case .hidden: sink.buffer.setVisibility(sink.symbol(g.name), .hidden)
    case .protected: sink.buffer.setVisibility(sink.symbol(g.name), .protected)
    case .internal: sink.buffer.setVisibility(sink.symbol(g.name), .internal)
    }
  }

  /// Declarations matter only when they say more than a plain reference does.
  private func emitReference(_ g: Global) {
    if g.linkage == .externalWeak { sink.buffer.setBinding(sink.symbol(g.name), .weak) }
    if g.visibility != .default { declare(g) }
  }

  // MARK: Functions

  private func emitFunction(_ id: GlobalID, _ compile: FunctionCompiler) throws(CodegenProblem) {
    let g = module[id]
    sink.enter(sections.text(g))
    sink.align(max(g.alignment, options.codegen.optimizeForSize ? 1 : 16))
    declare(g)
    emitPatchArea(g)
    sink.buffer.setType(sink.symbol(g.name), .function)
    sink.buffer.bind(sink.symbol(g.name))
    let blockLabels = try compile(g.function!, sink)
    sink.enter(sections.text(g))
    sink.buffer.setSizeToHere(sink.symbol(g.name))
    if !blockLabels.isEmpty { labels.append((id, blockLabels)) }
  }

  /// The `nop`s before the function's label (-fpatchable-function-entry=N,M).
  private func emitPatchArea(_ g: Global) {
    sink.patchLabel = .none
    let count = options.codegen.protection.adjusted(by: g.protection).patchableBefore
    if count == 0 { return }
    sink.patchLabel = sink.buffer.makeLabel()
    sink.buffer.bind(sink.patchLabel)
    for _ in 0..<count { X86Encoder.encode(.nop, into: sink.buffer) }
  }

  /// What the object says about indirect branches and shadow stacks (psABI, "Program Property": GNU_PROPERTY_X86_FEATURE_1_AND).
  private func emitProperties() {
    let p = options.codegen.protection
    let value: UInt64 = (p.marksBranchTargets ? 1 : 0) | (p.keepsShadowStack ? 2 : 0)
    if value == 0 { return }
    sink.enter(SectionSpec(name: module.interner.intern(".note.gnu.property"), type: ELF.note, flags: ELF.alloc))
    sink.align(8)
    for word in [4, 16, 5, 0x0055_4E47, 0xC000_0002, 4, value, 0] as [UInt64] { sink.buffer.emit(value: word, size: 4) }
  }

  private func label(_ block: BlockID, of id: GlobalID) throws(CodegenProblem) -> MCSymbol {
    for (owner, list) in labels where owner == id {
      for l in list where l.block == block { return l.label }
    }
    throw CodegenProblem(
      message: "static data refers to a label of '\(module.interner.string(module[id].name))', which is not in this object", function: "",
      location: module[id].location)
  }

  // MARK: Variables

  private func emitVariable(_ g: Global) throws(CodegenProblem) {
    if g.linkage == .availableExternally { return }
    if g.linkage == .common && g.section.isNone {
      declareCommon(g)
      return
    }
    let spec = sections.data(g)
    sink.enter(spec)
    sink.align(max(g.alignment, 1))
    declare(g)
    sink.buffer.setType(sink.symbol(g.name), g.tls != .none ? .threadLocal : .object)
    sink.buffer.setSize(sink.symbol(g.name), Int64(clamping: g.size))
    sink.buffer.bind(sink.symbol(g.name))
    if spec.type == ELF.noBits {
      sink.zeros(g.size)
    } else {
      try emitData(g)
    }
  }

  private func declareCommon(_ g: Global) {
    sink.buffer.setType(sink.symbol(g.name), .object)
    switch g.visibility {
    case .hidden: sink.buffer.setVisibility(sink.symbol(g.name), .hidden)
    case .protected: sink.buffer.setVisibility(sink.symbol(g.name), .protected)
    case .internal: sink.buffer.setVisibility(sink.symbol(g.name), .internal)
    case .default: break
    }
    sink.buffer.defineCommon(sink.symbol(g.name), size: Int64(clamping: g.size), alignment: Int64(max(g.alignment, 1)))
  }

  private func emitData(_ g: Global) throws(CodegenProblem) {
    var position = 0
    let data = g.data
    for r in data.relocations {
      emitBytes(data, from: position, to: Int(r.offset))
      let size = Int(r.size)
      switch r.kind {
      case .address: sink.buffer.emit(symbol: sink.symbol(module[r.target].name), addend: r.addend, size: size)
      case .blockAddress: sink.buffer.emit(symbol: try label(r.block, of: r.target), addend: r.addend, size: size)
      case .blockDifference:
        sink.buffer.emit(
          difference: try label(r.block, of: r.target), minus: try label(r.otherBlock, of: r.target), addend: r.addend, size: size)
      }
      position = Int(r.offset) + size
    }
    emitBytes(data, from: position, to: Int(g.size))
  }

  /// The bytes `from..<to` of the initial value; what lies beyond the given ones is zero.
  private func emitBytes(_ data: StaticData, from: Int, to: Int) {
    if to <= from { return }
    let given = min(max(data.bytes.count, from), to)
    if given > from {
      data.bytes.withUnsafeBufferPointer { sink.buffer.emit(bytes: UnsafeBufferPointer(rebasing: $0[from..<given])) }
    }
    sink.zeros(UInt64(to - given))
  }

  private func emitAlias(_ g: Global) {
    declare(g)
    let target = module[g.aliasee]
    if g.kind == .ifunc {
      sink.buffer.setType(sink.symbol(g.name), .gnuIndirectFunction)
    } else {
      sink.buffer.setType(sink.symbol(g.name), target.kind == .variable ? (target.tls != .none ? .threadLocal : .object) : .function)
      if target.kind == .variable && g.aliasOffset == 0 { sink.buffer.setSize(sink.symbol(g.name), Int64(clamping: target.size)) }
    }
    sink.buffer.define(sink.symbol(g.name), aliasOf: sink.symbol(target.name), addend: g.aliasOffset)
  }

  // MARK: Constructors and assembly

  private func emitConstructors() {
    emitFunctionPointers(".init_array", ELF.initArray) { $0.constructorPriority }
    emitFunctionPointers(".fini_array", ELF.finiArray) { $0.destructorPriority }
  }

  /// Sections with a priority are sorted by the linker; the number is padded to five digits.
  private func emitFunctionPointers(_ section: String, _ type: UInt32, _ priority: (Global) -> UInt16?) {
    for k in module.globals.indices where isWanted(GlobalID(index: k)) {
      let g = module.globals[k]
      guard let p = priority(g), g.function != nil else { continue }
      var name = section
      if p != 65535 {
        let digits = String(p)
        name += "." + String(repeating: "0", count: 5 - digits.count) + digits
      }
      sink.enter(SectionSpec(name: module.interner.intern(name), type: type, flags: ELF.alloc | ELF.write))
      sink.align(8)
      sink.buffer.emit(symbol: sink.symbol(g.name), size: 8)
    }
  }

  private func emitModuleAsm() throws(CodegenProblem) {
    if module.moduleAsm.isEmpty { return }
    let text = SectionSpec(name: module.interner.intern(".text"), type: ELF.progBits, flags: ELF.alloc | ELF.execute)
    sink.enter(text)
    var options = AsmOptions()
    options.namesPlaces = false
    let parser = AsmParser(sink.buffer, options: options)
    if module.intelSyntax { parser.useIntelSyntax() }
    for statement in module.moduleAsm {
      var text = statement
      text.withUTF8 { _ = parser.parseOrQuote($0) }
    }
    parser.finish()
    if let e = parser.errors.first {
      throw CodegenProblem(message: "in file-scope assembly, line \(e.line): \(e.message)", function: "", location: .none)
    }
  }
}
