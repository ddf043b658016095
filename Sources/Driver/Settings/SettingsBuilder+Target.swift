// Options that name the target: its triple, mode, processor and instruction sets.

import TargetInfo

extension SettingsBuilder {
  mutating func applyTarget(_ o: ParsedOption) -> Bool {
    switch o.id {
    case .target:
      guard let triple = Triple(o.value), let target = Target(triple) else {
        errors.append("target '\(o.value)' is not supported; this build generates code for x86_64-linux-gnu")
        return true
      }
      settings.target = target
      machineMode = nil
    case .mode64: machineMode = .bits64
    case .mode32: machineMode = .bits32
    case .mode16: machineMode = .bits16
    case .march: if o.value.isEmpty { featureOptions.append(String(o.spelling.dropFirst(2))) } else { machineName = o.value }
    case .mtune: tuningName = o.value
    case .fpMath: settings.predefined.arithmeticInSSE = o.value != "387"
    case .generalRegistersOnly: featureOptions += ["no-80387", "no-mmx", "no-sse"]
    case .x87Precision: settings.link.x87Precision = String(o.spelling.dropFirst(4))
    case .codeModel:
      switch o.value {
      case "small": settings.codeModel = .small
      case "kernel": settings.codeModel = .kernel
      default: errors.append("'\(o.spelling)' is not supported by Martlet yet; -mcmodel=small and -mcmodel=kernel are")
      }
      settings.predefined.codeModel = settings.codeModel
    case .redZone: settings.redZone = o.isOn
    case .assemblerDialect: settings.generation.intelSyntax = o.value == "intel"
    default: return false
    }
    return true
  }

  // MARK: Mode, processor, instruction sets

  /// Looks up what -march=, -mtune= and the options of instruction sets mean in the mode that -m64, -m32 or -m16 chooses.
  mutating func resolveTarget() {
    resolveMode()
    var features: Features? = nil
    if !machineName.isEmpty, let processor = processor(named: machineName, option: "-march=") {
      if processor.isIA32Only && settings.target.arch == .x86_64 {
        errors.append("processor '\(machineName)' has no 64-bit mode; add -m32 or choose another with -march=")
      }
      settings.target.processor = processor
      settings.target.tuning = processor.tuning
      features = processor.features
    }
    if !tuningName.isEmpty { settings.target.tuning = tuning(named: tuningName) }
    if features == nil && featureOptions.isEmpty { return }
    let base = features ?? settings.target.features
    // Every processor can do this in 32-bit mode; in 64-bit mode some cannot.
    let usual: Features = settings.target.arch == .i386 ? .sahf : []
    let resolved = Features.resolve(base.union(usual), options: featureOptions)
    if let unknown = resolved.unknown { errors.append("unrecognized command-line option '-m\(unknown)'") }
    var result = resolved.features
    // As gcc: SSE2 brings MMX where it is not there already, and 16-bit code does without BMI unless it is asked for.
    if result.contains(.sse) && !featureOptions.contains("no-mmx") { result.insert(.mmx) }
    if machineMode == .bits16 { for (feature, name) in [(Features.bmi, "bmi"), (.bmi2, "bmi2")] where !featureOptions.contains(name) { result.remove(feature) } }
    settings.target.setFeatures(result)
  }

  private mutating func resolveMode() {
    guard let mode = machineMode else { return }
    let wanted: Arch = mode == .bits64 ? .x86_64 : .i386
    if settings.target.arch != wanted, let target = Target(Triple(arch: wanted, os: settings.target.triple.os, environment: settings.target.triple.environment)) {
      settings.target = target
    }
    if mode == .bits16 {
      // As gcc: the processor of 64-bit code is taken, of which code in 16-bit mode may use less.
      settings.target.processor = .generic
      settings.target.setFeatures(Features.x86_64Baseline.union(.sahf))
    }
    if mode != .bits64 && settings.codeModel == .kernel { errors.append("-mcmodel=kernel is for 64-bit code only") }
  }

  private mutating func processor(named name: String, option: String) -> Processor? {
    if Processor.isUnsupported(name) {
      errors.append("'\(option)\(name)' is not supported: Martlet generates no AVX-512 code; use -march=x86-64-v3 or another processor without it")
      return nil
    }
    if let processor = Processor(named: name) { return processor }
    errors.append("unknown processor '\(name)' in '\(option)\(name)'")
    return nil
  }

  private mutating func tuning(named name: String) -> [String] {
    if Processor.isKnownForTuningOnly(name) || Processor.isUnsupported(name) { return [] }
    return processor(named: name, option: "-mtune=")?.tuning ?? []
  }
}
