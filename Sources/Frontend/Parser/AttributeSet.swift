// The attributes of a declaration, gathered from all their lists until the entity or type they belong to is known.

import Support

/// What attribute lists have said so far.
struct AttributeSet: BitwiseCopyable {
  var values = Attributes()
  /// `vector_size` in bytes, 0 if absent.
  var vectorSize: UInt64 = 0
  /// `mode(…)`: the name, or none.
  var mode: Name = .none
  /// `scalar_storage_order`; nil if absent.
  var bigEndian: Bool?
  /// `_Alignas` as log2 + 1 (may not weaken, unlike `aligned`).
  var strictAlignPlus1: UInt8 = 0
  /// A section named before another one.
  var otherSection: Name = .none
  /// Attributes by the places where they mean nothing (`AttributeRow.unfit`); the first counts.
  var unfit: UInt64 = 0
  /// Anything at all was said.
  var isEmpty = true
  /// Of the first attribute.
  var location: SourceLocation = .none

  var alignLog2: UInt8? {
    let a = max(values.alignPlus1, strictAlignPlus1)
    return a == 0 ? nil : a - 1
  }

  mutating func noteUnfit(_ more: UInt64) {
    if unfit == 0 || more == 0 {
      unfit |= more
      return
    }
    for k in 0..<8 {
      let byte = UInt64(255) &<< UInt64(8 * k)
      if unfit & byte == 0 { unfit |= more & byte }
    }
  }

  /// Adds what `other` says.
  mutating func merge(_ other: AttributeSet) {
    if other.isEmpty { return }
    let o = other.values
    if isEmpty { location = other.location }
    isEmpty = false
    noteUnfit(other.unfit)
    values.flags.formUnion(o.flags)
    if o.section.isSome {
      if values.section.isSome && values.section != o.section { otherSection = values.section }
      values.section = o.section
    }
    if other.otherSection.isSome { otherSection = other.otherSection }
    if o.alias.isSome { values.alias = o.alias }
    if o.asmName.isSome { values.asmName = o.asmName }
    if o.cleanup.isSome { values.cleanup = o.cleanup }
    if o.constructorPriority >= 0 { values.constructorPriority = o.constructorPriority }
    if o.destructorPriority >= 0 { values.destructorPriority = o.destructorPriority }
    values.nonNullMask |= o.nonNullMask
    if o.visibility != .unspecified { values.visibility = o.visibility }
    if o.tlsModel != .unspecified { values.tlsModel = o.tlsModel }
    if o.formatKind != .none {
      (values.formatKind, values.formatString, values.formatFirst) = (o.formatKind, o.formatString, o.formatFirst)
    }
    if o.allocSize != 0 { (values.allocSize, values.allocCount) = (o.allocSize, o.allocCount) }
    values.alignPlus1 = max(values.alignPlus1, o.alignPlus1)
    if o.assumeAligned != 0 { values.assumeAligned = o.assumeAligned }
    if o.message.isSome { values.message = o.message }
    if o.callMessage.isSome { values.callMessage = o.callMessage }
    if o.flags.contains(.target) { values.features = o.features }
    if o.clearedRegisters.isSome { values.clearedRegisters = o.clearedRegisters }
    if o.flags.contains(.patchable) { (values.patchableCount, values.patchableBefore) = (o.patchableCount, o.patchableBefore) }
    if o.optimization != .none { values.optimization = o.optimization }
    // What one declaration says stays together; a later one that says something replaces it.
    if o.accesses.isSome { values.accesses = o.accesses }
    if o.deallocators.isSome { values.deallocators = o.deallocators }
    values.warnAlignPlus1 = max(values.warnAlignPlus1, o.warnAlignPlus1)
    if o.clones.isSome { values.clones = o.clones }
    if o.symbolVersion.isSome { values.symbolVersion = o.symbolVersion }
    if other.vectorSize != 0 { vectorSize = other.vectorSize }
    if other.mode.isSome { mode = other.mode }
    if let order = other.bigEndian { bigEndian = order }
    strictAlignPlus1 = max(strictAlignPlus1, other.strictAlignPlus1)
  }
}
