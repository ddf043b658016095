// Options of optimization and code generation.

import SSAGen
import TargetInfo

extension SettingsBuilder {
  mutating func applyOptimization(_ o: ParsedOption) -> Bool {
    switch o.id {
    case .optimizeOne: setLevel(1, size: false)
    case .optimize:
      switch o.value {
      case "0": setLevel(0, size: false)
      case "s", "z": setLevel(2, size: true)
      case "g": setLevel(1, size: false)
      case "fast":
        setLevel(3, size: false)
        setFastMath(true)
      default: setLevel(min(Int(o.value) ?? 3, 3), size: false)
      }
    case .fastMath: setFastMath(o.isOn)
    case .unsafeMath:
      settings.generation.fastMath = o.isOn
      setLiberty([.noSignedZeros, .noTrapping, .associative, .reciprocal], o.isOn)
    case .mathErrno:
      settings.generation.mathErrno = o.isOn
      setLiberty(.noMathErrno, !o.isOn)
    case .associativeMath: setLiberty(.associative, o.isOn)
    case .reciprocalMath: setLiberty(.reciprocal, o.isOn)
    case .finiteMath: setLiberty(.finiteOnly, o.isOn)
    case .signedZeros: setLiberty(.noSignedZeros, !o.isOn)
    case .trappingMath:
      setLiberty(.noTrapping, !o.isOn)
      settings.generation.trappingMath = o.isOn
    case .roundingMath:
      settings.generation.roundingMath = o.isOn
      setLiberty(.roundingModes, o.isOn)
    case .nonCallExceptions: settings.generation.nonCallExceptions = o.isOn
    case .signalingNaNs: setLiberty(.signalingNaNs, o.isOn)
    case .complexLimitedRange:
      settings.generation.complexLimitedRange = o.isOn
      settings.predefined.complexLimitedRange = o.isOn
    case .inline: settings.optimizer.noInline = !o.isOn
    case .omitFramePointer: settings.omitFramePointer = o.isOn
    case .siblingCalls: settings.optimizer.noTailCalls = !o.isOn
    case .fpContract: break
    default: return false
    }
    return true
  }

  private mutating func setLevel(_ level: Int, size: Bool) {
    optimizationLevel = level
    settings.optimizer.optimizeForSize = size
  }

  private mutating func setFastMath(_ isOn: Bool) {
    settings.generation.fastMath = isOn
    settings.generation.mathErrno = !isOn
    settings.generation.complexLimitedRange = isOn
    settings.predefined.complexLimitedRange = isOn
    setLiberty(.fast, isOn)
    if isOn {
      setLiberty([.signalingNaNs, .roundingModes], false)
      settings.generation.roundingMath = false
    }
  }

  private mutating func setLiberty(_ liberty: FloatingLiberties, _ isTaken: Bool) {
    if isTaken { settings.predefined.floating.formUnion(liberty) } else { settings.predefined.floating.subtract(liberty) }
  }

  mutating func applyCodeGeneration(_ o: ParsedOption) -> Bool {
    switch o.id {
    case .bigPIC, .smallPIC: setRelocation(o.isOn ? .pic : .absolute, small: o.id == .smallPIC)
    case .bigPIE, .smallPIE: setRelocation(o.isOn ? .pie : .absolute, small: o.id == .smallPIE)
    case .plt: settings.usesPLT = o.isOn
    case .visibility:
      switch o.value {
      case "hidden": settings.generation.defaultVisibility = .hidden
      case "internal": settings.generation.defaultVisibility = .internal
      case "protected": settings.generation.defaultVisibility = .protected
      default: settings.generation.defaultVisibility = .default
      }
    case .functionSections: settings.functionSections = o.isOn
    case .dataSections: settings.dataSections = o.isOn
    case .stackProtector:
      let kind: StackProtector = o.spelling.hasSuffix("-all") ? .all : o.spelling.hasSuffix("-strong") ? .strong
        : o.spelling.hasSuffix("-explicit") ? .explicit : .some
      settings.protection.stackProtector = o.isOn ? kind : .none
      settings.predefined.stackProtector = settings.protection.stackProtector
    case .stackClash: settings.protection.probesStack = o.isOn
    case .stackCheck: settings.protection.probesStack = o.value != "no"
    case .cfProtection:
      settings.protection.marksBranchTargets = ["", "full", "branch"].contains(o.value)
      settings.protection.keepsShadowStack = ["", "full", "return"].contains(o.value)
      settings.predefined.controlFlowProtection =
        (settings.protection.marksBranchTargets ? 1 : 0) + (settings.protection.keepsShadowStack ? 2 : 0)
    case .clearedRegisters:
      if let choice = ClearedRegisters(o.value) { settings.protection.clearedRegisters = choice }
    case .patchableEntry: setPatchableEntry(o)
    case .profile:
      isProfiling = true
    case .fentry: usesFentry = o.isOn
    case .indirectBranch: if o.value != "keep" { errors.append("'\(o.spelling)' is not supported by Martlet yet") }
    case .automaticInitialization:
      settings.generation.automaticFill = o.value == "zero" ? 0 : o.value == "pattern" ? 0xFE : nil
    case .tlsModel:
      switch o.value {
      case "local-dynamic": settings.generation.tlsModel = .localDynamic
      case "initial-exec": settings.generation.tlsModel = .initialExec
      case "local-exec": settings.generation.tlsModel = .localExec
      default: settings.generation.tlsModel = .generalDynamic
      }
    case .unwindTables: settings.unwindTables = o.isOn
    case .exceptions:
      settings.predefined.exceptions = o.isOn
      settings.generation.exceptions = o.isOn
    case .ident: settings.emitsIdent = o.isOn
    case .keepUnreferenced: settings.generation.keepUnreferenced = o.isOn
    case .debug, .debugVersion: settings.assembler.recordsLines = true
    case .debugLevel: settings.assembler.recordsLines = o.value != "0"
    default: return false
    }
    return true
  }

  private mutating func setPatchableEntry(_ o: ParsedOption) {
    let parts = o.value.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count <= 2, let total = parts[0], let before = parts.count == 2 ? parts[1] : 0, total <= 65535, before >= 0, before <= total else {
      return errors.append("expected N or N,M with M at most N in '\(o.spelling)'")
    }
    settings.protection.patchableCount = total
    settings.protection.patchableBefore = before
  }

  private mutating func setRelocation(_ model: RelocationModel, small: Bool) {
    settings.generation.relocation = model
    settings.predefined.relocation = model
    settings.predefined.smallPIC = small
  }
}
