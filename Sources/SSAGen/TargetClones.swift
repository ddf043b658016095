// Attribute `target_clones`: the function becomes an ifunc; each version is a function of its own, and a resolver chooses among them by
// what libgcc finds out about the processor (CPUBuiltins.swift; psABI, "STT_GNU_IFUNC").
//
//   before:  target_clones("default", "avx2") int f (int x) { … }
//   after:   f.default, f.avx2: the body;  f.resolver: avx2 there? f.avx2 : f.default;  f: ifunc f.resolver

import Frontend
import SSA
import Support
import TargetInfo

extension ModuleGen {
  func emitClones(_ id: DeclID, _ d: Decl, _ a: Attributes, _ g: GlobalID) {
    if ast.functions[d.functionID].flags.contains(.hasComputedGoto) || d.flags.contains(.nested) {
      return error(d.location, "a function with attribute 'target_clones' must not be nested or take the address of labels")
    }
    let stem = ast.interner.string(module[g].name)
    var versions: [CloneVersion] = []
    for name in ast.interner.string(a.clones).split(separator: ",") {
      guard let version = CloneVersion(String(name), module.target.features) else {
        return error(d.location, "'\(name)' of attribute 'target_clones' is nothing that a program can find out about its processor")
      }
      versions.append(version)
    }
    versions.sort { $0.priority != $1.priority ? $0.priority > $1.priority : $0.name < $1.name }
    for k in versions.indices {
      let plan = abi(for: versions[k].features).plan(forDefinition: id, ast)
      if plan.needsWideRegisters { return error(d.location, ModuleGen.wideRegisters) }
      var clone = module[g]
      clone.name = ast.interner.intern(stem + "." + versions[k].symbolSuffix)
      clone.linkage = .internal
      clone.visibility = .default
      clone.signature = plan.signature
      (clone.constructorPriority, clone.destructorPriority) = (nil, nil)
      let c = module.add(clone)
      versions[k].global = c
      // Each version lowers the body anew; what belongs to the function, such as static variables, is shared.
      lowerBody(id, a, c, plan, versions[k].features)
    }
    emitResolver(stem, g, versions, d)
  }

  private func emitResolver(_ stem: String, _ g: GlobalID, _ versions: [CloneVersion], _ d: Decl) {
    let plan = abi.plan(result: types.pointer(to: .void), [], named: -1)
    var resolver = Global(name: ast.interner.intern(stem + ".resolver"), kind: .function)
    resolver.linkage = .internal
    resolver.isDefinition = true
    resolver.signature = plan.signature
    resolver.location = d.location
    let r = module.add(resolver)
    let function = Function(module: module, id: r, signature: plan.signature)
    function.features = module.target.features
    var b = Builder(function, atEndOf: function.addBlock())
    let nothing = abi.plan(result: .int, [], named: -1)
    b.call(function.constant(addressOf: runtimeFunction("__cpu_indicator_init", nothing)), [], signature: nothing.signature)
    for v in versions {
      let target = function.constant(addressOf: v.global)
      if v.tests.isEmpty {
        b.ret([target])
        break
      }
      var isThere = function.constant(.i1, 1)
      for t in v.tests { isThere = b.binary(.and, isThere, t.value(&b, self, function)) }
      let yes = function.addBlock(), no = function.addBlock()
      b.condbr(isThere, yes, [], no, [])
      b.move(toEndOf: yes)
      b.ret([target])
      b.move(toEndOf: no)
    }
    module[r].function = function
    module[g].kind = .ifunc
    module[g].aliasee = r
  }

  /// A word of the record in libgcc.
  func processorRecord(_ name: String, size: UInt64) -> GlobalID {
    let n = ast.interner.intern(name)
    if let known = module.find(n) { return known }
    var g = Global(name: n, kind: .variable)
    g.visibility = .hidden
    g.size = size
    g.alignment = 4
    return module.add(g)
  }
}

/// One version and how a program finds out whether it may use it.
private struct CloneVersion {
  var name: String
  var features: Features
  /// Higher ones are tried first: by the newest instruction set they need, processors before the sets alone.
  var priority = 0
  var tests: [ProcessorTest] = []
  var global = GlobalID.none

  /// From the oldest to the newest.
  private static let order: StaticString = "mmx sse sse2 sse3 ssse3 sse4a sse4.1 sse4.2 popcnt aes pclmul avx bmi fma4 xop fma bmi2 avx2 avx512f avx512vl avx512bw avx512dq avx512cd"

  init?(_ name: String, _ base: Features) {
    self.name = name
    features = base
    if name == "default" { return }
    if features.apply(targetOptions: name) != nil { return nil }
    let isProcessor = name.hasPrefix("arch=")
    for (k, f) in CloneVersion.order.description.split(separator: " ").enumerated() {
      var one = Features(rawValue: 0)
      if one.apply(targetOptions: String(f)) == nil && features.isSuperset(of: one) { priority = 2 * (k + 1) }
    }
    if isProcessor {
      priority += 1
      let processor = String(name.dropFirst(5))
      let words = [(CPUBuiltins.vendors, 0), (CPUBuiltins.types, 4), (CPUBuiltins.subtypes, 8)]
      for (list, offset) in words {
        if let n = CPUBuiltins.index(of: processor, in: list) {
          tests = [ProcessorTest(offset: Int64(offset), bit: nil, number: n)]
          return
        }
      }
      // A level or a processor without a number: everything it has.
      for (k, f) in CPUBuiltins.features.description.split(separator: " ").enumerated() {
        var one = Features(rawValue: 0)
        if one.apply(targetOptions: String(f)) == nil && features.isSuperset(of: one) { tests.append(ProcessorTest(offset: 12, bit: k, number: 0)) }
      }
      return
    }
    guard let bit = CPUBuiltins.index(of: name == "sse4" ? "sse4.2" : name, in: CPUBuiltins.features) else { return nil }
    tests = [ProcessorTest(offset: 12, bit: bit, number: 0)]
  }

  var symbolSuffix: String { String(name.map { $0 == "=" || $0 == "-" || $0 == "." ? "_" : $0 }) }
}

/// A feature's bit, or a word of the record with the number of a processor.
private struct ProcessorTest {
  var offset: Int64
  var bit: Int?
  var number: Int

  func value(_ b: inout Builder, _ m: ModuleGen, _ f: Function) -> ValueID {
    let isFirst = (bit ?? 0) < 32
    let g = m.processorRecord(isFirst ? "__cpu_model" : "__cpu_features2", size: isFirst ? 16 : 4)
    let address = b.ptradd(f.constant(addressOf: g), bytes: isFirst ? offset : Int64((bit ?? 0) / 32 - 1) * 4)
    let word = b.load(.i32, address, memory: MemoryInfo(alignment: 4))
    guard let bit else { return b.icmp(.eq, word, f.constant(.i32, Int64(number))) }
    let mask = f.constant(.i32, Int64(Int32(truncatingIfNeeded: Int64(1) << Int64(bit % 32))))
    return b.icmp(.ne, b.binary(.and, word, mask), f.constant(.i32, 0))
  }
}
