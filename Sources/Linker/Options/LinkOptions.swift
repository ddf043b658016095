// What a link is asked to do: the meaning of the command line, in no particular spelling.

/// The kind of file that is made.
public enum LinkOutput: Sendable { case executable, pie, shared, relocatable }

public enum HashStyle: Sendable { case sysv, gnu, both }

/// `tree` is 20 bytes of a quick hash, `sha1` the real one.
public enum BuildIDStyle: Sendable, Equatable { case none, tree, sha1, md5, fast, uuid, bytes([UInt8]) }

public enum UnresolvedPolicy: Sendable { case error, warn, ignore }

public enum OrphanPolicy: Sendable { case place, discard, warn, error }

public enum SectionSortOption: Sendable { case none, name, alignment }

/// What is removed from the symbol table.
public enum StripLevel: Sendable { case none, debug, all }

/// Local symbols that are left out; by default the compiler's labels, except with -r.
public enum DiscardLocals: Sendable { case standard, none, temporary, all }

/// One word of the command line that names input or changes how later input is read.
public enum LinkInput: Sendable {
  case file(String)
  case library(String)
  /// `-l:NAME`: exactly that file name on the search path.
  case libraryFile(String)
  case asNeeded(Bool)
  case wholeArchive(Bool)
  case preferStatic(Bool)
  case startGroup, endGroup
  case startLazy, endLazy
  case pushState, popState
  /// `-b binary`: the following files are data.
  case binary(Bool)
  /// `--just-symbols=FILE`.
  case justSymbols(String)
}

public struct LinkOptions: Sendable {
  public var output: String?
  public var kind = LinkOutput.executable
  public var machine: UInt16 = 0
  public var is64 = true
  public var isStatic = false
  public var inputs: [LinkInput] = []
  public var searchPaths: [String] = []
  public var sysroot = ""
  public var entry = ""
  public var initFunction = "_init"
  public var finiFunction = "_fini"
  public var dynamicLinker = ""
  public var noDynamicLinker = false
  public var soname = ""
  public var runPaths: [String] = []
  public var auxiliaryFilters: [String] = []
  public var filter = ""
  public var scripts: [String] = []
  public var defaultScript = ""
  public var versionScripts: [String] = []
  public var dynamicLists: [String] = []
  public var exportsDynamic = false
  public var exportedSymbols: [String] = []
  public var requiredSymbols: [String] = []
  public var undefinedSymbols: [String] = []
  public var wrapped: [String] = []
  public var defined: [(name: String, expression: String)] = []
  public var traced: [String] = []
  public var collectsGarbage = false
  public var printsGarbage = false
  public var keepsExported = false
  public var hashStyle = HashStyle.both
  public var buildID = BuildIDStyle.none
  public var ehFrameHeader = false
  public var strip = StripLevel.none
  public var discard = DiscardLocals.standard
  public var symbolic = false
  public var symbolicFunctions = false
  public var noUndefined = false
  public var undefinedPolicy = UnresolvedPolicy.error
  /// References of shared objects that nothing satisfies; nil: an error for programs only.
  public var sharedUndefinedPolicy: UnresolvedPolicy?
  public var allowsMultipleDefinitions = false
  public var allowsUndefinedVersions = true
  public var excludedLibraries: [String] = []
  public var orphans = OrphanPolicy.place
  public var mapFile = ""
  public var printsMap = false
  /// `--cref`.
  public var printsCrossReferences = false
  public var printsMemoryUsage = false
  /// `--unique`: input sections that get an output section each; the empty pattern names those that no script places.
  public var uniqueSections: [String] = []
  public var dependencyFile = ""
  public var trace = false
  public var fatalWarnings = false
  public var noWarnings = false
  public var sectionStarts: [(name: String, address: UInt64)] = []
  public var imageBase: UInt64?
  public var relaxes = true
  public var sortsCommons = false
  /// `--emit-relocs`.
  public var emitsRelocations = false
  /// `--sort-section`: how wildcard patterns without a sort of their own are sorted.
  public var sectionSort = SectionSortOption.none
  /// `-O2`: strings that end others share their bytes in sections that are not loaded, too.
  public var sharesTails = false
  public var definesCommons = false
  public var warnsCommon = false
  public var noStandardLibraries = false
  public var newDynamicTags = true
  public var omagic = false
  public var nmagic = false
  public var checksSections = true
  public var threads = 0
  public var mergesStrings = true
  public var packsRelativeRelocations = false
  public var z = LinkKeywords()
  public init() {}
}

/// -z cet-report= and its kin: objects that lack a property of the set `bits`.
public struct PropertyReport: Sendable {
  public var bits: UInt32
  public var isError: Bool
}

/// The byte that makes a direct call as long as the one through a pointer.
public struct CallPadding: Sendable {
  public var byte: UInt8 = 0x67
  public var isSuffix = false
}

/// The `-z` keywords.
public struct LinkKeywords: Sendable {
  public var relro = true
  public var now = false
  public var executableStack: Bool?
  public var stackSize: UInt64?
  public var allowsTextRelocations = false
  public var copyRelocations = true
  public var maxPageSize: UInt64 = 0x1000
  public var commonPageSize: UInt64 = 0x1000
  public var separateCode = true
  public var isNoDelete = false
  public var isNoOpen = false
  public var isInitFirst = false
  public var isInterpose = false
  public var isNoDump = false
  public var isOrigin = false
  public var isGlobal = false
  public var isGlobalAudit = false
  public var isLoadFilter = false
  public var isNoDefaultLib = false
  public var ibt = false
  public var shadowStack = false
  public var startStop: UInt8 = 0
  public var keepsStartStop = true
  public var combinesRelocations = true
  public var undefinedWeakIsDynamic: Bool?
  /// Local symbols get `.N` behind their names, which makes each name unique.
  public var numbersLocals = false
  /// The output needs processors that have these levels (bits of GNU_PROPERTY_X86_ISA_1_NEEDED).
  public var neededLevels: UInt32 = 0
  /// Bits of GNU_PROPERTY_X86_FEATURE_1_AND for addresses with masked bits.
  public var addressMasking: UInt32 = 0
  public var indirectExternAccess = false
  public var sealsMemory = false
  /// A shared object is loaded once only, in the main namespace.
  public var isUnique = false
  /// Common symbols that stay so with -r have the type STT_COMMON.
  public var marksCommons = false
  public var reportsRelative = false
  /// Objects without the property are told of; nil: they are not.
  public var reports: [PropertyReport] = []
  /// What fills the place of a call through a pointer that became direct.
  public var callPadding = CallPadding()
}
