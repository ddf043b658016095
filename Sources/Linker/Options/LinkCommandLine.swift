// ld's command line: every option takes one or two dashes, and most take their value joined, after `=`, or as the next word.
//
// Source: GNU ld manual, "Command-line Options". Options that only ask for what this linker always does are accepted; an
// unknown one is an error.

public struct LinkUsageError: Error, CustomStringConvertible {
  public var description: String
  public init(_ description: String) { self.description = description }
}

/// What else the command line asked for.
public enum LinkRequest: Sendable { case link, printVersion, printHelp }

public struct LinkCommandLine {
  public var options = LinkOptions()
  public var request = LinkRequest.link
  public var isVerbose = false
  /// Keywords that are not known are passed over, as ld does: they only ask for properties.
  public private(set) var warnings: [String] = []

  private var words: [String]
  private var position = 0

  public init(_ words: [String]) throws {
    self.words = words
    while position < self.words.count {
      let word = self.words[position]
      position += 1
      if word.hasPrefix("-") && word != "-" { try parseOption(word) } else { options.inputs.append(.file(word)) }
    }
  }

  private mutating func next(_ option: String) throws -> String {
    guard position < words.count else { throw LinkUsageError("option '\(option)' needs a value") }
    position += 1
    return words[position - 1]
  }

  // MARK: Dispatch

  private mutating func parseOption(_ word: String) throws {
    if try parseSingleLetter(word) { return }
    var name = String(word.drop(while: { $0 == "-" }))
    var joined: String?
    if let equal = name.firstIndex(of: "=") {
      joined = String(name[name.index(after: equal)...])
      name = String(name[..<equal])
    }
    if joined == nil, try parseFlag(name) { return }
    if LinkCommandLine.ignoredFlags.contains(name) { return }
    if LinkCommandLine.optionalValue.contains(name) { return try parseValue(name, joined ?? "") }
    if LinkCommandLine.ignoredValues.contains(name) {
      if joined == nil { _ = try next(word) }
      return
    }
    if LinkCommandLine.valued.contains(name) { return try parseValue(name, try joined ?? next(word)) }
    throw LinkUsageError("unknown option '\(word)'")
  }

  /// `-L DIR`, `-lNAME`, `-o FILE` and their like: one dash, one letter, value joined or next.
  private mutating func parseSingleLetter(_ word: String) throws -> Bool {
    guard !word.hasPrefix("--"), word.count >= 2 else { return false }
    let letter = word[word.index(after: word.startIndex)]
    let rest = String(word.dropFirst(2))
    if LinkCommandLine.longSingleDash.contains(where: { word == $0 || word.hasPrefix($0 + "=") }) { return false }
    func value(_ this: inout LinkCommandLine) throws -> String { rest.isEmpty ? try this.next(word) : rest }
    switch letter {
    case "L": options.searchPaths.append(try value(&self))
    case "l":
      let name = try value(&self)
      options.inputs.append(name.hasPrefix(":") ? .libraryFile(String(name.dropFirst())) : .library(name))
    case "o":
      if rest.hasPrefix("format") || rest.hasPrefix("mit") { return false }
      options.output = try value(&self)
    case "e" where rest.isEmpty: options.entry = try next(word)
    case "u" where !rest.hasPrefix("n"): options.undefinedSymbols.append(try value(&self))
    case "T" where !rest.hasPrefix("text") && !rest.hasPrefix("data") && !rest.hasPrefix("bss") && !rest.hasPrefix("rodata") && !rest.hasPrefix("ldata"):
      options.scripts.append(try value(&self))
    case "m" where rest != "ax-page-size": try setEmulation(try value(&self))
    case "z": try parseKeyword(try value(&self))
    case "h" where rest.isEmpty || !rest.hasPrefix("ash") && !rest.hasPrefix("elp"): options.soname = try value(&self)
    case "R" where !rest.hasPrefix("path"):
      let path = try value(&self)
      options.runPaths.append(path)
    case "I" where rest.isEmpty || rest.hasPrefix("/"): options.dynamicLinker = try value(&self)
    case "y": options.traced.append(try value(&self))
    case "b" where rest.isEmpty: try setInputFormat(try next(word))
    case "O": break
    case "A", "a": _ = try value(&self)
    case "G": _ = try value(&self)
    case "f" where rest.isEmpty: options.auxiliaryFilters.append(try next(word))
    case "F" where rest.isEmpty: options.filter = try next(word)
    case "Y" where rest.hasPrefix(" ") || rest.isEmpty: _ = try next(word)
    default: return false
    }
    return true
  }

  /// Long options that may be written with one dash although they begin with the letter of a short one.
  private static let longSingleDash: [String] = [
    "-shared", "-static", "-soname", "-rpath", "-rpath-link", "-export-dynamic", "-dynamic-linker", "-no-pie", "-pie", "-Bstatic", "-Bdynamic",
    "-Bsymbolic", "-Bsymbolic-functions", "-entry", "-emit-relocs", "-eh-frame-hdr", "-build-id", "-help", "-hash-style", "-exclude-libs",
    "-oformat", "-Ttext", "-Tdata", "-Tbss", "-Ttext-segment", "-Trodata-segment", "-Tldata-segment", "-undefined", "-unresolved-symbols",
    "-unique", "-error-unresolved-symbols", "-EL", "-EB", "-fini", "-init", "-filter", "-auxiliary", "-as-needed", "-assert", "-allow-multiple-definition",
    "-accept-unknown-input-arch", "-allow-shlib-undefined", "-allow-undefined-version", "-map", "-Map", "-library", "-library-path", "-omagic", "-output",
    "-gc-sections", "-format", "-fatal-warnings", "-force-exe-suffix", "-rpath", "-retain-symbols-file", "-relax", "-relocatable", "-max-cache-size",
    "-ltrans", "-disable-new-dtags", "-enable-new-dtags", "-architecture", "-add-needed", "-add-stdcall-alias", "-hash-size", "-embedded-relocs",
    "-error-limit", "-exclude-all-symbols", "-export-dynamic-symbol", "-end-group", "-end-lib", "-undefined-version", "-mri-script", "-mmap-output-file",
    "-oformat", "-image-base", "-orphan-handling",
  ]

  private static let ignoredFlags: Set<String> = [
    "nostdlib-search", "warn-once", "no-keep-memory", "reduce-memory-overheads", "no-add-needed", "no-copy-dt-needed-entries", "copy-dt-needed-entries",
    "add-needed", "no-warn-mismatch", "warn-constructors", "warn-multiple-gp", "warn-section-align", "no-warn-search-mismatch", "warn-alternate-em",
    "g", "i386", "EL", "dc", "d", "dp", "no-toc-optimize", "no-ctors-in-init-array", "ctors-in-init-array", "qmagic", "Qy", "disable-multiple-abs-defs",
    "no-ld-generated-unwind-info", "ld-generated-unwind-info", "no-print-gc-sections", "no-fatal-warnings", "no-gc-sections-print", "no-warnings-as-errors",
    "no-map-whole-files", "map-whole-files", "no-ctf-variables", "color-diagnostics", "no-color-diagnostics", "no-rosegment", "rosegment", "n-no-op",
    "force-group-allocation", "no-omagic", "warn-execstack", "no-warn-execstack", "no-warn-rwx-segments", "warn-rwx-segments", "no-error-execstack",
    "no-error-rwx-segments", "demangle", "no-demangle", "stats", "no-accept-unknown-input-arch", "accept-unknown-input-arch", "no-eh-frame-hdr-warning",
    "secure-plt", "fix-cortex-a53-843419", "no-apply-dynamic-relocs", "apply-dynamic-relocs", "no-mmap-output-file", "mmap-output-file", "ld-is-lld",
    "S-no-op", "no-strip-discarded", "strip-discarded", "no-undefined-version-warning", "hash-size", "non-contiguous-regions-warnings", "check-sections-warning",
  ]
  private static let ignoredValues: Set<String> = ["assert", "max-cache-size", "error-handling-script", "hash-bucket-empty-fraction", "ctf-share-types", "plugin", "plugin-opt", "rpath-link-no-op", "Y"]
  private static let optionalValue: Set<String> = ["build-id", "unique", "demangle", "compress-debug-sections", "package-metadata", "sort-common", "cref"]
  private static let valued: Set<String> = [
    "output", "entry", "library", "library-path", "sysroot", "dynamic-linker", "soname", "rpath", "rpath-link", "script", "default-script", "dT", "version-script",
    "dynamic-list", "export-dynamic-symbol", "export-dynamic-symbol-list", "require-defined", "undefined", "wrap", "defsym", "trace-symbol", "hash-style", "build-id",
    "exclude-libs", "orphan-handling", "Map", "dependency-file", "section-start", "Ttext", "Tdata", "Tbss", "Ttext-segment", "Trodata-segment", "image-base",
    "sort-section", "init", "fini", "auxiliary", "filter", "unresolved-symbols", "oformat", "format", "just-symbols", "threads", "retain-symbols-file",
    "version-exports-section", "audit", "depaudit", "architecture", "emulation", "thread-count", "pack-dyn-relocs", "error-limit", "undefined-glob", "section-ordering-file",
  ]

  // MARK: Flags

  private mutating func parseFlag(_ name: String) throws -> Bool {
    if parseModeFlag(name) || parseInputFlag(name) { return true }
    switch name {
    case "export-dynamic", "E": options.exportsDynamic = true
    case "no-export-dynamic": options.exportsDynamic = false
    case "gc-sections": options.collectsGarbage = true
    case "no-gc-sections": options.collectsGarbage = false
    case "print-gc-sections": options.printsGarbage = true
    case "gc-keep-exported": options.keepsExported = true
    case "eh-frame-hdr": options.ehFrameHeader = true
    case "no-eh-frame-hdr": options.ehFrameHeader = false
    case "strip-all", "s": options.strip = .all
    case "strip-debug", "S": options.strip = .debug
    case "discard-all", "x": options.discard = .all
    case "discard-locals", "X": options.discard = .temporary
    case "discard-none": options.discard = .none
    case "no-undefined": options.noUndefined = true
    case "allow-multiple-definition": options.allowsMultipleDefinitions = true
    case "allow-shlib-undefined": options.sharedUndefinedPolicy = .ignore
    case "no-allow-shlib-undefined": options.sharedUndefinedPolicy = .error
    case "no-undefined-version": options.allowsUndefinedVersions = false
    case "undefined-version", "allow-undefined-version": options.allowsUndefinedVersions = true
    case "warn-unresolved-symbols": options.undefinedPolicy = .warn
    case "error-unresolved-symbols": options.undefinedPolicy = .error
    case "print-map", "M": options.printsMap = true
    case "trace", "t": options.trace = true
    case "fatal-warnings": options.fatalWarnings = true
    case "no-warnings", "w": options.noWarnings = true
    case "relax": options.relaxes = true
    case "no-relax": options.relaxes = false
    case "define-common": options.definesCommons = true
    case "no-define-common": options.definesCommons = false
    case "warn-common": options.warnsCommon = true
    case "nostdlib": options.noStandardLibraries = true
    case "enable-new-dtags": options.newDynamicTags = true
    case "disable-new-dtags": options.newDynamicTags = false
    case "check-sections": options.checksSections = true
    case "no-check-sections": options.checksSections = false
    case "no-dynamic-linker": options.noDynamicLinker = true
    case "no-threads": options.threads = 1
    case "threads": options.threads = 0
    case "verbose", "V": isVerbose = true
    case "version", "v": request = .printVersion
    case "help": request = .printHelp
    default: return false
    }
    return true
  }

  private mutating func parseModeFlag(_ name: String) -> Bool {
    switch name {
    case "shared", "Bshareable": options.kind = .shared
    case "pie", "pic-executable": options.kind = .pie
    case "no-pie": if options.kind == .pie { options.kind = .executable }
    case "relocatable", "r", "i", "Ur": options.kind = .relocatable
    case "static":
      options.isStatic = true
      options.inputs.append(.preferStatic(true))
    case "Bstatic", "dn", "non_shared": options.inputs.append(.preferStatic(true))
    case "Bdynamic", "dy", "call_shared": options.inputs.append(.preferStatic(false))
    case "Bsymbolic": options.symbolic = true
    case "Bsymbolic-functions": options.symbolicFunctions = true
    case "Bno-symbolic": (options.symbolic, options.symbolicFunctions) = (false, false)
    case "omagic", "N": options.omagic = true
    case "nmagic", "n": options.nmagic = true
    case "no-nmagic": options.nmagic = false
    default: return false
    }
    return true
  }

  private mutating func parseInputFlag(_ name: String) -> Bool {
    switch name {
    case "as-needed": options.inputs.append(.asNeeded(true))
    case "no-as-needed": options.inputs.append(.asNeeded(false))
    case "whole-archive": options.inputs.append(.wholeArchive(true))
    case "no-whole-archive": options.inputs.append(.wholeArchive(false))
    case "start-group", "(": options.inputs.append(.startGroup)
    case "end-group", ")": options.inputs.append(.endGroup)
    case "start-lib": options.inputs.append(.startLazy)
    case "end-lib": options.inputs.append(.endLazy)
    case "push-state": options.inputs.append(.pushState)
    case "pop-state": options.inputs.append(.popState)
    default: return false
    }
    return true
  }

  // MARK: Options with a value

  private mutating func parseValue(_ name: String, _ value: String) throws {
    if try parseAddressValue(name, value) || parseChoice(name, value) { return }
    switch name {
    case "output": options.output = value
    case "entry": options.entry = value
    case "library": options.inputs.append(value.hasPrefix(":") ? .libraryFile(String(value.dropFirst())) : .library(value))
    case "library-path": options.searchPaths.append(value)
    case "sysroot": options.sysroot = value
    case "dynamic-linker": options.dynamicLinker = value
    case "soname": options.soname = value
    case "rpath": options.runPaths += value.split(separator: ":").map(String.init)
    case "rpath-link", "architecture", "error-limit", "package-metadata", "cref", "demangle": break
    case "script": options.scripts.append(value)
    case "default-script", "dT": options.defaultScript = value
    case "version-script": options.versionScripts.append(value)
    case "dynamic-list": options.dynamicLists.append(value)
    case "export-dynamic-symbol": options.exportedSymbols.append(value)
    case "export-dynamic-symbol-list": options.dynamicLists.append(value)
    case "require-defined":
      options.requiredSymbols.append(value)
      options.undefinedSymbols.append(value)
    case "undefined": options.undefinedSymbols.append(value)
    case "wrap": options.wrapped.append(value)
    case "defsym":
      guard let equal = value.firstIndex(of: "=") else { throw LinkUsageError("'--defsym \(value)' lacks '=': write --defsym NAME=EXPRESSION") }
      options.defined.append((String(value[..<equal]), String(value[value.index(after: equal)...])))
    case "trace-symbol": options.traced.append(value)
    case "exclude-libs": options.excludedLibraries += value.split(whereSeparator: { $0 == "," || $0 == ":" }).map(String.init)
    case "Map": options.mapFile = value
    case "dependency-file": options.dependencyFile = value
    case "init": options.initFunction = value
    case "fini": options.finiFunction = value
    case "auxiliary": options.auxiliaryFilters.append(value)
    case "filter": options.filter = value
    case "format": try setInputFormat(value)
    case "just-symbols": options.inputs.append(.justSymbols(value))
    case "threads", "thread-count": options.threads = Int(value) ?? 0
    case "emulation": try setEmulation(value)
    case "sort-common": options.sortsCommons = true
    default: throw LinkUsageError("option '--\(name)' is not supported")
    }
  }

  private mutating func parseChoice(_ name: String, _ value: String) throws -> Bool {
    func bad(_ allowed: String) -> LinkUsageError { LinkUsageError("'\(value)' is not a value of --\(name); use \(allowed)") }
    switch name {
    case "hash-style":
      switch value {
      case "sysv": options.hashStyle = .sysv
      case "gnu": options.hashStyle = .gnu
      case "both": options.hashStyle = .both
      default: throw bad("sysv, gnu or both")
      }
    case "build-id": options.buildID = try buildID(value)
    case "orphan-handling":
      switch value {
      case "place": options.orphans = .place
      case "discard": options.orphans = .discard
      case "warn": options.orphans = .warn
      case "error": options.orphans = .error
      default: throw bad("place, discard, warn or error")
      }
    case "unresolved-symbols":
      switch value {
      case "ignore-all": (options.undefinedPolicy, options.sharedUndefinedPolicy) = (.ignore, .ignore)
      case "report-all": (options.undefinedPolicy, options.sharedUndefinedPolicy) = (.error, .error)
      case "ignore-in-object-files": (options.undefinedPolicy, options.sharedUndefinedPolicy) = (.ignore, .error)
      case "ignore-in-shared-libs": (options.undefinedPolicy, options.sharedUndefinedPolicy) = (.error, .ignore)
      default: throw bad("ignore-all, report-all, ignore-in-object-files or ignore-in-shared-libs")
      }
    case "pack-dyn-relocs":
      guard value == "none" || value == "relr" else { throw bad("none or relr") }
      options.packsRelativeRelocations = value == "relr"
    case "compress-debug-sections": guard value == "none" else { throw LinkUsageError("--compress-debug-sections=\(value) is not supported") }
    case "oformat":
      guard value.hasPrefix("elf") else { throw LinkUsageError("--oformat=\(value) is not supported; link to ELF and convert the file") }
    case "unique": break
    default: return false
    }
    return true
  }

  private mutating func parseAddressValue(_ name: String, _ value: String) throws -> Bool {
    switch name {
    case "section-start":
      guard let equal = value.firstIndex(of: "=") else { throw LinkUsageError("'--section-start \(value)' lacks '='") }
      options.sectionStarts.append((String(value[..<equal]), try address(String(value[value.index(after: equal)...]))))
    case "Ttext": options.sectionStarts.append((".text", try address(value)))
    case "Tdata": options.sectionStarts.append((".data", try address(value)))
    case "Tbss": options.sectionStarts.append((".bss", try address(value)))
    case "Ttext-segment", "image-base": options.imageBase = try address(value)
    default: return false
    }
    return true
  }

  /// Addresses of these options are hexadecimal, with or without `0x`.
  private func address(_ text: String) throws -> UInt64 {
    let digits = text.hasPrefix("0x") || text.hasPrefix("0X") ? String(text.dropFirst(2)) : text
    guard let v = UInt64(digits, radix: 16) else { throw LinkUsageError("'\(text)' is not a hexadecimal address") }
    return v
  }

  private func buildID(_ value: String) throws -> BuildIDStyle {
    switch value {
    case "", "sha1", "tree": return .sha1
    case "md5": return .md5
    case "uuid": return .uuid
    case "fast": return .fast
    case "none": return .none
    default:
      guard value.hasPrefix("0x") else { throw LinkUsageError("'\(value)' is not a value of --build-id; use sha1, md5, uuid, none or 0xHEX") }
      let digits = value.dropFirst(2).filter { $0 != "-" && $0 != ":" }
      var bytes: [UInt8] = []
      var rest = Substring(digits)
      while rest.count >= 2 {
        guard let b = UInt8(rest.prefix(2), radix: 16) else { throw LinkUsageError("'\(value)' is not hexadecimal") }
        bytes.append(b)
        rest = rest.dropFirst(2)
      }
      if !rest.isEmpty { throw LinkUsageError("'\(value)' has an odd number of digits") }
      return .bytes(bytes)
    }
  }

  private mutating func setEmulation(_ name: String) throws {
    switch name {
    case "elf_x86_64": (options.machine, options.is64) = (62, true)
    case "elf_i386": (options.machine, options.is64) = (3, false)
    case "aarch64linux", "aarch64elf": (options.machine, options.is64) = (183, true)
    case "elf64lriscv": (options.machine, options.is64) = (243, true)
    default: throw LinkUsageError("unknown emulation '\(name)'; known are elf_x86_64, elf_i386, aarch64linux, elf64lriscv")
    }
  }

  private mutating func setInputFormat(_ name: String) throws {
    switch name {
    case "binary": options.inputs.append(.binary(true))
    case "elf64-x86-64", "elf32-i386", "default", "elf64-littleaarch64", "elf64-littleriscv": options.inputs.append(.binary(false))
    default: throw LinkUsageError("unknown input format '\(name)'")
    }
  }

  // MARK: -z

  private mutating func parseKeyword(_ word: String) throws {
    if let equal = word.firstIndex(of: "=") {
      return try parseKeyword(String(word[..<equal]), value: String(word[word.index(after: equal)...]))
    }
    switch word {
    case "relro": options.z.relro = true
    case "norelro": options.z.relro = false
    case "now": options.z.now = true
    case "lazy": options.z.now = false
    case "execstack": options.z.executableStack = true
    case "noexecstack": options.z.executableStack = false
    case "text": options.z.allowsTextRelocations = false
    case "notext", "textoff": options.z.allowsTextRelocations = true
    case "copyreloc": options.z.copyRelocations = true
    case "nocopyreloc": options.z.copyRelocations = false
    case "defs": options.noUndefined = true
    case "undefs": options.noUndefined = false
    case "muldefs": options.allowsMultipleDefinitions = true
    case "separate-code": options.z.separateCode = true
    case "noseparate-code": options.z.separateCode = false
    case "nodelete": options.z.isNoDelete = true
    case "nodlopen": options.z.isNoOpen = true
    case "initfirst": options.z.isInitFirst = true
    case "interpose": options.z.isInterpose = true
    case "nodump": options.z.isNoDump = true
    case "origin": options.z.isOrigin = true
    case "global", "globalaudit": options.z.isGlobalAudit = true
    case "loadfltr": options.z.isLoadFilter = true
    case "nodefaultlib": options.z.isNoDefaultLib = true
    case "ibt": options.z.ibt = true
    case "shstk": options.z.shadowStack = true
    case "ibtplt": options.z.usesIBTPLT = true
    case "combreloc": options.z.combinesRelocations = true
    case "nocombreloc": options.z.combinesRelocations = false
    case "start-stop-gc": options.z.keepsStartStop = false
    case "nostart-stop-gc": options.z.keepsStartStop = true
    case "pack-relative-relocs": options.packsRelativeRelocations = true
    case "nopack-relative-relocs": options.packsRelativeRelocations = false
    case "dynamic-undefined-weak": options.z.undefinedWeakIsDynamic = true
    case "nodynamic-undefined-weak": options.z.undefinedWeakIsDynamic = false
    case "keep-text-section-prefix", "nokeep-text-section-prefix", "rodynamic", "noextern-protected-data", "extern-protected-data", "indirect-extern-access",
      "noindirect-extern-access", "bndplt", "call-nop", "unique", "nounique", "unique-symbol", "nounique-symbol", "sectionheader", "x86-64-baseline", "common",
      "nocommon", "hazardplt", "memory-seal", "nomemory-seal", "report-relative-reloc", "mark-plt", "nomark-plt":
      break
    default: warnings.append("unknown keyword '-z \(word)' ignored")
    }
  }

  private mutating func parseKeyword(_ name: String, value: String) throws {
    func number() throws -> UInt64 {
      let hex = value.hasPrefix("0x") || value.hasPrefix("0X")
      guard let v = hex ? UInt64(value.dropFirst(2), radix: 16) : UInt64(value) else { throw LinkUsageError("'-z \(name)=\(value)' is not a number") }
      return v
    }
    switch name {
    case "max-page-size", "common-page-size":
      let v = try number()
      guard v != 0, v & (v - 1) == 0 else { throw LinkUsageError("'-z \(name)=\(value)' is not a power of two") }
      if name == "max-page-size" { options.z.maxPageSize = v } else { options.z.commonPageSize = v }
    case "stack-size": options.z.stackSize = try number()
    case "start-stop-visibility":
      let values = ["default", "internal", "hidden", "protected"]
      guard let k = values.firstIndex(of: value) else { throw LinkUsageError("unknown visibility '\(value)'") }
      options.z.startStop = UInt8(k)
    case "cet-report", "lam-u48-report", "lam-u57-report", "lam-report": break
    default: warnings.append("unknown keyword '-z \(name)=\(value)' ignored")
    }
  }
}
