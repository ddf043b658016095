// The `-z` keywords of the command line (GNU ld manual, "Command-line Options").

import Support

extension LinkCommandLine {
  mutating func parseKeyword(_ word: String) throws {
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
    case "global": options.z.isGlobal = true
    case "globalaudit": options.z.isGlobalAudit = true
    case "loadfltr": options.z.isLoadFilter = true
    case "nodefaultlib": options.z.isNoDefaultLib = true
    case "ibt": options.z.ibt = true
    case "shstk": options.z.shadowStack = true
    // Entries of the PLT begin with endbr64 whenever the output promises branch tracking.
    case "ibtplt": options.z.ibt = true
    case "combreloc": options.z.combinesRelocations = true
    case "nocombreloc": options.z.combinesRelocations = false
    case "start-stop-gc": options.z.keepsStartStop = false
    case "nostart-stop-gc": options.z.keepsStartStop = true
    case "pack-relative-relocs": options.packsRelativeRelocations = true
    case "nopack-relative-relocs": options.packsRelativeRelocations = false
    case "dynamic-undefined-weak": options.z.undefinedWeakIsDynamic = true
    case "nodynamic-undefined-weak": options.z.undefinedWeakIsDynamic = false
    case "unique-symbol": options.z.numbersLocals = true
    case "nounique-symbol": options.z.numbersLocals = false
    case "unique": options.z.isUnique = true
    case "nounique": options.z.isUnique = false
    case "common": options.z.marksCommons = true
    case "nocommon": options.z.marksCommons = false
    case "indirect-extern-access":
      options.z.indirectExternAccess = true
      options.z.copyRelocations = false
    case "noindirect-extern-access": options.z.indirectExternAccess = false
    case "x86-64-baseline": options.z.neededLevels |= 1
    case "x86-64-v2": options.z.neededLevels |= 2
    case "x86-64-v3": options.z.neededLevels |= 4
    case "x86-64-v4": options.z.neededLevels |= 8
    // Whoever has 48 bits masked has 57, too.
    case "lam-u48": options.z.addressMasking |= 4 | 8
    case "lam-u57": options.z.addressMasking |= 8
    case "memory-seal": options.z.sealsMemory = true
    case "nomemory-seal": options.z.sealsMemory = false
    case "report-relative-reloc": options.z.reportsRelative = true
    // What is always so: .text.hot and its like go to .text; .dynamic is writable; variables that are protected may be copied; section headers
    // are written.
    case "nokeep-text-section-prefix", "extern-protected-data", "noextern-protected-data", "sectionheader", "nomark-plt", "noreport-relative-reloc": break
    // Properties that a program may count on, which ld knows and this linker does not make.
    case "mark-plt", "nosectionheader", "keep-text-section-prefix", "bndplt", "noreloc-overflow":
      throw LinkUsageError("'-z \(word)' is not supported")
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
    case "cet-report": try addReport(3, name, value)
    case "lam-u48-report": try addReport(4, name, value)
    case "lam-u57-report": try addReport(8, name, value)
    case "lam-report":
      try addReport(4, name, value)
      try addReport(8, name, value)
    case "call-nop": options.z.callPadding = try callPadding(value)
    default: warnings.append("unknown keyword '-z \(name)=\(value)' ignored")
    }
  }

  private mutating func addReport(_ bits: UInt32, _ name: String, _ value: String) throws {
    switch value {
    case "none": options.z.reports.removeAll { $0.bits == bits }
    case "warning", "error": options.z.reports.append(PropertyReport(bits: bits, isError: value == "error"))
    default: throw LinkUsageError("'\(value)' is not a value of -z \(name); use none, warning or error")
    }
  }

  /// `prefix-addr`, `prefix-nop`, `suffix-nop`, `prefix-BYTE` or `suffix-BYTE`.
  private func callPadding(_ value: String) throws -> CallPadding {
    let parts = value.split(separator: "-", maxSplits: 1).map(String.init)
    if parts.count == 2, parts[0] == "prefix" || parts[0] == "suffix" {
      let isSuffix = parts[0] == "suffix"
      if parts[1] == "nop" { return CallPadding(byte: 0x90, isSuffix: isSuffix) }
      if parts[1] == "addr" && !isSuffix { return CallPadding() }
      let digits = parts[1].hasPrefix("0x") ? UInt8(parts[1].dropFirst(2), radix: 16) : UInt8(parts[1])
      if let byte = digits { return CallPadding(byte: byte, isSuffix: isSuffix) }
    }
    throw LinkUsageError("'\(value)' is not a value of -z call-nop; use prefix-addr, prefix-nop, suffix-nop, prefix-BYTE or suffix-BYTE")
  }
}
