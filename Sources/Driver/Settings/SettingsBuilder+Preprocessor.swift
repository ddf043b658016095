// Options of the preprocessor: macros, search paths, dependencies.

import Frontend

extension SettingsBuilder {
  mutating func applyPreprocessor(_ o: ParsedOption) -> Bool {
    switch o.id {
    case .define:
      if let problem = macroProblem(o.value) { errors.append(problem) } else { settings.preprocessor.macros.append(.define(o.value)) }
    case .undefine: settings.preprocessor.macros.append(.undefine(o.value))
    case .includePath: settings.preprocessor.includePaths.user.append(o.value)
    case .quotePath: settings.preprocessor.includePaths.quote.append(o.value)
    case .systemPath: settings.preprocessor.includePaths.system.append(o.value)
    case .afterPath: settings.preprocessor.includePaths.after.append(o.value)
    case .includePrefix: includePrefix = o.value
    case .prefixedAfter: settings.preprocessor.includePaths.after.append(includePrefix + o.value)
    case .prefixedPath: settings.preprocessor.includePaths.user.append(includePrefix + o.value)
    case .debugPrefixMap: if !o.value.contains("=") { errors.append("expected OLD=NEW in '\(o.spelling)'") }
    case .forcedInclude: settings.preprocessor.forcedIncludes.append(o.value)
    case .forcedMacros: settings.preprocessor.forcedMacroFiles.append(o.value)
    case .noStandardIncludes: settings.noStandardIncludes = true
    case .undefPredefined: settings.undefinesPredefined = true
    case .noLineMarkers: settings.noLineMarkers = true
    case .keepComments: settings.preprocessor.keepsComments = true
    case .dumpMacros: settings.macroDump = .macros
    case .dumpDefinitions: settings.macroDump = .definitions
    case .dumpNames: settings.macroDump = .names
    case .dumpIncludes: settings.dumpsIncludes = true
    case .traceIncludes: settings.preprocessor.tracesIncludes = true
    case .trigraphs: settings.language.trigraphs = true
    case .preprocessed: settings.preprocessor.isPreprocessed = o.isOn
    case .dollars: settings.language.dollarInIdentifiers = o.isOn
    case .maximumIncludeDepth:
      if let n = Int(o.value), n > 0 { settings.preprocessor.maximumIncludeDepth = n } else { errors.append("invalid number in '\(o.spelling)'") }
    case .macroPrefixMap:
      guard let equal = o.value.firstIndex(of: "=") else {
        errors.append("expected OLD=NEW in '\(o.spelling)'")
        return true
      }
      settings.preprocessor.macroPrefixMap.append((String(o.value[..<equal]), String(o.value[o.value.index(after: equal)...])))
    case .preprocessorArguments: applyPreprocessorWords(o.value.split(separator: ",", omittingEmptySubsequences: false).map(String.init))
    case .preprocessorArgument: applyPreprocessorWords([o.value])
    case .inputCharset: break
    default: return false
    }
    return true
  }

  /// What stands before `=` or `(` must be an identifier.
  private func macroProblem(_ text: String) -> String? {
    let name = text.prefix { $0 != "=" && $0 != "(" }
    let isIdentifier = name.utf8.first.map { !($0 >= 48 && $0 <= 57) } ?? false
    let valid = isIdentifier && name.utf8.allSatisfy { ($0 | 32) &- 97 < 26 || $0 &- 48 < 10 || $0 == 95 || $0 == 36 || $0 >= 128 }
    return valid ? nil : "macro name '\(name)' is not an identifier in '-D\(text)'"
  }

  /// -Wp,-MD,file and its kin: the words are options of the preprocessor, where -MD takes the file.
  mutating func applyPreprocessorWords(_ words: [String]) {
    var k = 0
    while k < words.count {
      let word = words[k]
      k += 1
      if (word == "-MD" || word == "-MMD") && k < words.count {
        settings.dependencies.isWanted = true
        settings.dependencies.includesSystemHeaders = word == "-MD"
        settings.dependencies.file = words[k]
        k += 1
        continue
      }
      var rest = [word]
      if k < words.count && !words[k].hasPrefix("-") {
        rest.append(words[k])
        k += 1
      }
      let parsed = OptionParser.parse(rest)
      errors += parsed.errors
      for case .option(let option) in parsed.items { apply(option) }
    }
  }

  mutating func applyDependencies(_ o: ParsedOption) -> Bool {
    switch o.id {
    case .dependencies, .userDependencies:
      settings.dependencies.isWanted = true
      settings.dependencies.replacesOutput = true
      settings.dependencies.includesSystemHeaders = o.id == .dependencies
    case .dependenciesAside, .userDependenciesAside:
      settings.dependencies.isWanted = true
      settings.dependencies.includesSystemHeaders = o.id == .dependenciesAside
    case .dependencyFile: settings.dependencies.file = o.value
    case .dependencyTarget: settings.dependencies.targets.append((o.value, false))
    case .dependencyQuotedTarget: settings.dependencies.targets.append((o.value, true))
    case .phonyDependencies:
      dependencyOption = o.spelling
      settings.dependencies.addsPhonyTargets = true
    case .missingHeaders:
      dependencyOption = o.spelling
      settings.dependencies.allowsMissing = true
      settings.preprocessor.allowsMissingHeaders = true
    default: return false
    }
    return true
  }
}
