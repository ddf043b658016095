// A linker script as a tree (GNU ld manual, chapter 3).
//
// Scripts are small and read once, so the tree is made for reading: nested enums and strings.

import Support

/// A file that INPUT or GROUP names.
struct ScriptInput { var name: String; var asNeeded: Bool }

indirect enum ScriptExpression {
  case number(UInt64)
  case symbol(Name)
  case dot
  case unary(ScriptOperator, ScriptExpression)
  case binary(ScriptOperator, ScriptExpression, ScriptExpression)
  case conditional(ScriptExpression, ScriptExpression, ScriptExpression)
  /// ADDR, LOADADDR, SIZEOF, ALIGNOF of an output section.
  case sectionProperty(SectionProperty, String)
  case defined(Name)
  case align(ScriptExpression?, ScriptExpression)
  case absolute(ScriptExpression)
  case maximum(ScriptExpression, ScriptExpression)
  case minimum(ScriptExpression, ScriptExpression)
  case log2Ceiling(ScriptExpression)
  case sizeofHeaders
  /// CONSTANT(MAXPAGESIZE) and CONSTANT(COMMONPAGESIZE).
  case maxPageSize, commonPageSize
  case dataSegmentAlign(ScriptExpression, ScriptExpression)
  case dataSegmentRelroEnd(ScriptExpression, ScriptExpression)
  case dataSegmentEnd(ScriptExpression)
  case segmentStart(String, ScriptExpression)
  /// ORIGIN and LENGTH of a memory region.
  case origin(String), length(String)
  case assertion(ScriptExpression, String)
}

/// What lies between contents: bytes given as a long hexadecimal number, or the four bytes of a value, most significant first.
enum ScriptFill {
  case bytes([UInt8])
  case value(ScriptExpression)
}

enum SectionProperty { case address, loadAddress, size, alignment }

enum ScriptOperator {
  case add, subtract, multiply, divide, remainder, and, or, xor, shiftLeft, shiftRight
  case equal, notEqual, less, lessEqual, greater, greaterEqual, logicalAnd, logicalOr
  case negate, complement, not, plus
}

struct ScriptAssignment {
  /// `.none` assigns to the location counter.
  var name: Name
  var isDot: Bool
  var value: ScriptExpression
  var isProvided = false
  var isHidden = false
  var place: String
  /// The symbol, once bound; none for an unused PROVIDE.
  var symbol = SymbolID.none
}

struct ScriptAssertion {
  var condition: ScriptExpression
  var message: String
  var place: String
}

enum SectionSort { case none, name, alignment, initPriority, reverse }

/// `KEEP(*file.o(EXCLUDE_FILE(...) SORT(.text.*) .text))`.
struct InputStatement {
  var archive = ""
  var file: GlobPattern
  var excludedFiles: [GlobPattern] = []
  var fileSort = SectionSort.none
  var sections: [SectionPattern] = []
  var keeps = false
  /// `INPUT_SECTION_FLAGS(...)`: required and forbidden flags.
  var withFlags: UInt64 = 0
  var withoutFlags: UInt64 = 0
}

struct SectionPattern {
  var pattern: GlobPattern
  var excludedFiles: [GlobPattern] = []
  var sort = SectionSort.none
  var secondSort = SectionSort.none
  /// COMMON names the common symbols.
  var isCommon = false
}

enum OutputItem {
  case inputs(InputStatement)
  case assignment(ScriptAssignment)
  case data(width: Int, ScriptExpression)
  case text(String)
  case fill(ScriptFill)
  case assertion(ScriptAssertion)
}

enum OutputConstraint { case none, onlyIfReadOnly, onlyIfReadWrite }

final class OutputStatement {
  let name: String
  let place: String
  var address: ScriptExpression?
  var loadAddress: ScriptExpression?
  var alignment: ScriptExpression?
  var alignsWithInput = false
  var subalignment: ScriptExpression?
  var isNoLoad = false
  var isInfo = false
  var isOverlayLike = false
  var constraint = OutputConstraint.none
  var items: [OutputItem] = []
  var region = ""
  var loadRegion = ""
  var programHeaders: [String] = []
  var fill: ScriptFill?

  init(name: String, place: String) {
    self.name = name
    self.place = place
  }
}

enum ScriptCommand {
  case output(OutputStatement)
  case assignment(ScriptAssignment)
  case assertion(ScriptAssertion)
}

struct ScriptProgramHeader {
  var name: String
  var type: UInt32
  var includesFileHeader = false
  var includesProgramHeaders = false
  var loadAddress: ScriptExpression?
  var flags: UInt32?
}

struct MemoryRegion {
  var name: String
  var origin: ScriptExpression
  var length: ScriptExpression
  var withFlags: UInt64 = 0
  var withoutFlags: UInt64 = 0
}

enum InsertPosition { case before(String), after(String) }

final class LinkScript {
  let path: String
  var inputs: [ScriptInput] = []
  var searchPaths: [String] = []
  var entry = ""
  var outputPath = ""
  var externs: [String] = []
  var commands: [ScriptCommand] = []
  var hasSections = false
  var programHeaders: [ScriptProgramHeader] = []
  var regions: [MemoryRegion] = []
  var insert: InsertPosition?
  var versionText: [VersionNode] = []
  var forcesCommons = false
  var noCrossReferences: [[String]] = []

  init(path: String) { self.path = path }

  var hasLayout: Bool { hasSections || !programHeaders.isEmpty || !regions.isEmpty }
}
