// ld's command line: every option takes one or two dashes, and most take their value joined, after `=`, or as the next word.
//
// Source: GNU ld manual, "Command-line Options". Options that only ask for what this linker always does are accepted; an
// unknown one is an error.

import Support

public struct LinkUsageError: Error, CustomStringConvertible {
  public var description: String
  public init(_ description: String) { self.description = description }
}

/// What else the command line asked for.
public enum LinkRequest: Sendable { case link, printVersion, printHelp, printSysroot }

public struct LinkCommandLine {
  public var options = LinkOptions()
  public var request = LinkRequest.link
  public var isVerbose = false
  /// `--print-output-format`, which also links.
  public var printsOutputFormat = false
  /// Keywords that are not known are passed over, as ld does: they only ask for properties.
  public internal(set) var warnings: [String] = []

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
    if LinkCommandLine.longSingleDash.contains(String(word.dropFirst().prefix { $0 != "=" })) { return false }
    func value(_ this: inout LinkCommandLine) throws -> String { rest.isEmpty ? try this.next(word) : rest }
    switch letter {
    case "L": options.searchPaths.append(try value(&self))
    case "l":
      let name = try value(&self)
      options.inputs.append(name.hasPrefix(":") ? .libraryFile(String(name.dropFirst())) : .library(name))
    case "o":
      options.output = try value(&self)
    case "e": options.entry = try value(&self)
    case "u": options.undefinedSymbols.append(try value(&self))
    case "T": options.scripts.append(try value(&self))
    case "m": try setEmulation(try value(&self))
    case "z": try parseKeyword(try value(&self))
    case "h": options.soname = try value(&self)
    case "R" where !rest.hasPrefix("path"):
      // A directory is a run path, a file one for --just-symbols.
      let path = try value(&self)
      if FileStatus.isRegularFile(path) { options.inputs.append(.justSymbols(path)) } else { options.runPaths.append(path) }
    case "I" where rest.isEmpty || rest.hasPrefix("/"): options.dynamicLinker = try value(&self)
    case "y": options.traced.append(try value(&self))
    case "b" where rest.isEmpty: try setInputFormat(try next(word))
    case "O": options.sharesTails = (Int(rest) ?? 1) >= 2
    case "a":
      switch try value(&self) {
      case "archive": options.inputs.append(.preferStatic(true))
      case "shared", "default": options.inputs.append(.preferStatic(false))
      case let other: throw LinkUsageError("'\(other)' is not a value of -a; use archive, shared or default")
      }
    // Small data: not on these machines.
    case "G": _ = try value(&self)
    case "f" where rest.isEmpty: options.auxiliaryFilters.append(try next(word))
    case "F" where rest.isEmpty: options.filter = try next(word)
    case "Y" where rest.hasPrefix(" ") || rest.isEmpty: _ = try next(word)
    default: return false
    }
    return true
  }

  /// Long options that may be written with one dash although they begin with the letter of a short one.
  private static let longSingleDash: Set<String> = [
    "accept-unknown-input-arch", "add-needed", "allow-multiple-definition", "allow-shlib-undefined", "allow-undefined-version", "as-needed", "assert", "audit", "auxiliary",
    "build-id", "eh-frame-hdr", "emit-relocs", "enable-new-dtags", "end-group", "end-lib", "entry", "error-limit", "error-unresolved-symbols", "exclude-libs",
    "export-dynamic", "export-dynamic-symbol", "export-dynamic-symbol-list", "fatal-warnings", "filter", "fini", "format", "hash-style", "help", "library", "library-path",
    "max-cache-size", "oformat", "omagic", "orphan-handling", "output", "undefined", "undefined-version", "unique", "unresolved-symbols", "Tbss", "Tdata", "Tldata-segment",
    "Trodata-segment", "Ttext", "Ttext-segment",
  ]

  /// Options without effect on the result: what they ask for is always done, or concerns speed, memory or messages that this linker
  /// does not have.
  private static let ignoredFlags: Set<String> = [
    // Messages.
    "warn-once", "no-warn-mismatch", "warn-constructors", "warn-multiple-gp", "warn-section-align", "no-warn-search-mismatch", "warn-alternate-em", "demangle",
    "no-demangle", "stats", "no-ld-generated-unwind-info", "color-diagnostics", "no-color-diagnostics", "warn-execstack", "no-warn-execstack", "no-warn-rwx-segments", "warn-rwx-segments",
    "no-error-execstack", "no-error-rwx-segments", "no-print-gc-sections", "no-fatal-warnings",
    // Speed and memory.
    "no-keep-memory", "reduce-memory-overheads", "no-mmap-output-file", "mmap-output-file", "no-map-whole-files", "map-whole-files",
    // What is always so: symbols of libraries that only libraries need do not resolve, .ctors become .init_array, no other byte order.
    "no-add-needed", "no-copy-dt-needed-entries", "ctors-in-init-array", "EL", "no-omagic", "no-accept-unknown-input-arch", "strip-discarded", "rosegment",
    "no-ctf-variables", "force-exe-suffix", "Qy", "g",
  ]
  private static let ignoredValues: Set<String> = [
    // The loader of plugins is not here: objects that need one are refused when they come.
    "plugin", "plugin-opt",
    "assert", "max-cache-size", "hash-bucket-empty-fraction", "hash-size", "error-limit", "Y",
    // Libraries that only libraries need are not read, so there is nothing to search them for.
    "rpath-link",
  ]
  private static let optionalValue: Set<String> = ["build-id", "unique", "demangle", "compress-debug-sections", "sort-common"]
  private static let valued: Set<String> = [
    "output", "entry", "library", "library-path", "sysroot", "dynamic-linker", "soname", "rpath", "script", "default-script", "dT", "version-script",
    "dynamic-list", "export-dynamic-symbol", "export-dynamic-symbol-list", "require-defined", "undefined", "wrap", "defsym", "trace-symbol", "hash-style",
    "exclude-libs", "orphan-handling", "Map", "dependency-file", "section-start", "Ttext", "Tdata", "Tbss", "Ttext-segment", "image-base",
    "sort-section", "init", "fini", "auxiliary", "filter", "unresolved-symbols", "oformat", "format", "just-symbols", "threads", "emulation", "thread-count",
    "pack-dyn-relocs",
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
    case "cref": options.printsCrossReferences = true
    case "print-memory-usage": options.printsMemoryUsage = true
    case "print-output-format": printsOutputFormat = true
    case "print-sysroot": request = .printSysroot
    case "trace", "t": options.trace = true
    case "fatal-warnings": options.fatalWarnings = true
    case "no-warnings", "w": options.noWarnings = true
    case "emit-relocs", "q": options.emitsRelocations = true
    case "relax": options.relaxes = true
    case "no-relax": options.relaxes = false
    case "define-common", "d", "dc", "dp": options.definesCommons = true
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
    case "demangle": break
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
    case "unique": options.uniqueSections.append(value)
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
    case "sort-section":
      switch value {
      case "none": options.sectionSort = .none
      case "name": options.sectionSort = .name
      case "alignment": options.sectionSort = .alignment
      default: throw bad("none, name or alignment")
      }
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
    case "", "tree": return .tree
    case "sha1": return .sha1
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
}
