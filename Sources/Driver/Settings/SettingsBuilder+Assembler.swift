// Words that `-Wa,` and `-Xassembler` pass to the assembler, as GNU as has them.


extension SettingsBuilder {
  /// The words after `-Wa,`, and those of `-Xassembler`, of which an option and its value come separately.
  mutating func applyAssemblerWords(_ text: String, isWhole: Bool) {
    var words = isWhole ? [text] : text.split(separator: ",").map(String.init)
    if let option = pendingAssemblerOption {
      words.insert(option, at: 0)
      pendingAssemblerOption = nil
    }
    // What GNU as accepts without effect on the object, or what is Martlet's way anyway.
    let harmless = ["-c", "-s", "-w", "-x", "--divide"]
    let prefixes = ["-mrelax-relocations=", "--generate-missing-build-notes=no", "-O", "-mtune=", "-march=", "-mbranches-within-32B-boundaries=no"]
    var i = 0
    while i < words.count {
      let word = words[i]
      i += 1
      func value() -> String? {
        if i < words.count {
          i += 1
          return words[i - 1]
        }
        return nil
      }
      switch word {
      case "--64": settings.assembler.is32Bit = false
      case "--32": settings.assembler.is32Bit = true
      case "--noexecstack":
        settings.assembler.marksStack = true
        settings.assembler.needsExecutableStack = false
      case "--execstack":
        settings.assembler.marksStack = true
        settings.assembler.needsExecutableStack = true
      case "-g", "--gen-debug", "--gdwarf-2", "--gdwarf-3", "--gdwarf-4", "--gdwarf-5": settings.assembler.recordsLines = true
      case "--nocompress-debug-sections", "--compress-debug-sections=none": settings.assembler.debugCompression = nil
      case "--compress-debug-sections", "--compress-debug-sections=zlib", "--compress-debug-sections=zlib-gabi": settings.assembler.debugCompression = .zlib
      case "--compress-debug-sections=zstd": settings.assembler.debugCompression = .zstd
      case "--fatal-warnings": settings.assembler.treatsWarningsAsErrors = true
      case "-W", "--no-warn": settings.assembler.suppressesWarnings = true
      case "--warn": settings.assembler.suppressesWarnings = false
      case "-I":
        if let v = value() { settings.assembler.includePaths.append(v) } else { pendingAssemblerOption = word }
      case "--defsym":
        if let v = value() { defineAssemblerSymbol(v) } else { pendingAssemblerOption = word }
      default:
        if word.hasPrefix("-I") {
          settings.assembler.includePaths.append(String(word.dropFirst(2)))
        } else if word.hasPrefix("--defsym=") {
          defineAssemblerSymbol(String(word.dropFirst(9)))
        } else if !harmless.contains(word) && !prefixes.contains(where: { word.hasPrefix($0) }) {
          errors.append("assembler option '\(word)' is not supported by Martlet's assembler")
        }
      }
    }
  }

  private mutating func defineAssemblerSymbol(_ text: String) {
    let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
    guard parts.count == 2, let value = SettingsBuilder.assemblerNumber(parts[1]) else {
      errors.append("expected SYMBOL=NUMBER after '--defsym', not '\(text)'")
      return
    }
    settings.assembler.symbols.append((parts[0], value))
  }

  private static func assemblerNumber(_ text: String) -> Int64? {
    let isNegative = text.hasPrefix("-")
    let digits = isNegative ? String(text.dropFirst()) : text
    let value = digits.hasPrefix("0x") ? UInt64(digits.dropFirst(2), radix: 16) : digits.hasPrefix("0") && digits.count > 1 ? UInt64(digits, radix: 8) : UInt64(digits)
    return value.map { isNegative ? 0 &- Int64(bitPattern: $0) : Int64(bitPattern: $0) }
  }
}
