// Options of the linker.


extension SettingsBuilder {
  mutating func applyLink(_ o: ParsedOption) -> Bool {
    switch o.id {
    case .libraryPath: settings.link.libraryPaths.append(o.value)
    case .library: settings.link.words.append(.library(o.value))
    case .linkerArguments: for w in o.value.split(separator: ",", omittingEmptySubsequences: false) { raw(String(w)) }
    case .linkerArgument: raw(o.value)
    case .linkerScript: raw("-T", o.value)
    case .undefinedSymbol: raw("-u", o.value)
    case .linkerKeyword: raw("-z", o.value)
    case .entry: raw("-e", o.value)
    case .rpath: raw("-rpath", o.value)
    case .static: settings.link.isStatic = true
    case .staticPIE: settings.link.staticPIE = true
    case .shared: settings.link.isShared = true
    case .pie: settings.link.pie = true
    case .noPIE: settings.link.pie = false
    case .exportDynamic: settings.link.exportsDynamic = true
    case .relocatable: settings.link.isRelocatable = true
    case .strip: settings.link.strips = true
    case .noStartFiles: settings.link.noStartFiles = true
    case .noDefaultLibraries: settings.link.noDefaultLibraries = true
    case .noLibc: settings.link.noLibc = true
    case .noStandardLibrary:
      settings.link.noStartFiles = true
      settings.link.noDefaultLibraries = true
    case .staticLibgcc: settings.link.staticLibgcc = true
    case .pthread:
      settings.predefined.threads = true
      settings.link.words.append(.library("pthread"))
    case .useLinker: settings.link.linker = o.value
    case .toolPath: settings.toolPaths.append(o.value)
    case .sysroot: settings.sysroot = o.value
    case .assemblerArguments: applyAssemblerWords(o.value, isWhole: false)
    case .assemblerArgument: applyAssemblerWords(o.value, isWhole: true)
    default: return false
    }
    return true
  }

  private mutating func raw(_ words: String...) { for w in words { settings.link.words.append(.raw(w)) } }
}
