// The layout as a list of things in address order, made by the default layout or by a script.

import ObjectFormat
import Support

enum LayoutItem {
  case section(OutputSection)
  case assignment(ScriptAssignment)
  case assertion(ScriptAssertion)
}

extension LinkContext {
  func addOutput(_ o: OutputSection) -> OutputSectionID {
    o.id = OutputSectionID(index: outputs.count)
    outputs.append(o)
    _ = outputAddresses.append(0)
    return o.id
  }

  /// Puts input section `id` at the end of `o`.
  func place(_ id: InputSectionID, in o: OutputSection) {
    var s = sections[id]
    o.absorb(s)
    s.output = o.id
    s.isPlaced = true
    let mayMerge = s.kind == .regular && options.mergesStrings && !isRelocatable && MergedSections.canMerge(s)
    if mayMerge { merged.add(id, &s, output: o.id) }
    sections[id] = s
    o.append(id)
  }

  /// A synthetic section with nothing in it is left out.
  func isEmptySynthetic(_ id: InputSectionID) -> Bool {
    let s = sections[id]
    if s.size > 0 { return false }
    switch id {
    case synthetic.dynamicSymbols, synthetic.dynamicStrings, synthetic.dynamic: return false
    default: return true
    }
  }

  /// Sections whose order is another section's order (`SHF_LINK_ORDER`), once that is known.
  func sortLinkOrdered(_ o: OutputSection) {
    guard o.inputs.contains(where: { sections[$0].linked.isSome }) else { return }
    func key(_ id: InputSectionID) -> UInt64 {
      let target = sections[id].linked
      return target.isNone || sections[target].output.isNone ? .max : address(target, 0)
    }
    let keyed = o.inputs.enumerated().map { (key($0.element), $0.offset, $0.element) }
    o.inputs = keyed.sorted { ($0.0, $0.1) < ($1.0, $1.1) }.map { $0.2 }
  }
}
