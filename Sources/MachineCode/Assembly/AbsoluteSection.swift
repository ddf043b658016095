// `.struct` and `.offset` (GNU as manual §7.124, §7.86): the absolute section, in which labels are numbers and space only counts.
//
// It is a section without contents that no object has: a label in it becomes an absolute symbol at once.

import ObjectFormat
import Support

extension AsmParser {
  /// `.struct n`, `.offset n`
  func absoluteDirective() throws(AsmError) {
    let offset = try constantExpression("the offset")
    guard offset.magnitude <= 1 << 62 else { throw failure("the offset is larger than any address") }
    let id = buffer.absoluteSection()
    if id != buffer.section { try change(to: id) }
    buffer.current.zeroSize = Int(offset)
  }
}

extension CodeBuffer {
  /// The absolute section, made on first use.
  func absoluteSection() -> SectionID {
    if absolute.isSome { return absolute }
    let s = Section(name: interner.intern("*ABS*"), type: ELF.noBits, flags: 0, entrySize: 0)
    // As if it were merged into another section: it is not written.
    s.parent = text
    sections.append(s)
    absolute = SectionID(UInt32(sections.count - 1))
    return absolute
  }
}
