// Options that say what language is compiled.

import Frontend
import TargetInfo

extension SettingsBuilder {
  mutating func applyLanguage(_ o: ParsedOption) -> Bool {
    switch o.id {
    case .standard: setStandard(o.value, o.spelling)
    case .ansi: setStandard("c89", o.spelling)
    case .pedantic: settings.warnings.append("pedantic")
    case .pedanticErrors: settings.pedanticErrors = true
    case .gnu89Inline: settings.predefined.gnu89Inline = o.isOn
    case .asmKeyword: settings.language.noAsm = !o.isOn
    case .builtins: settings.builtins = o.isOn
    case .loopPatterns: settings.loopPatterns = o.isOn
    case .noBuiltin: settings.disabledBuiltins.append(o.value)
    case .freestanding, .hosted:
      let isFreestanding = (o.id == .freestanding) == o.isOn
      settings.language.freestanding = isFreestanding
      settings.predefined.hosted = !isFreestanding
      if isFreestanding { settings.builtins = false }
    case .signedChar, .unsignedChar:
      let isSigned = (o.id == .signedChar) == o.isOn
      settings.language.charIsSigned = isSigned
      settings.predefined.charIsSigned = isSigned
    case .common: settings.generation.common = o.isOn
    case .shortWchar: settings.predefined.shortWchar = o.isOn
    case .shortEnums: settings.language.shortEnums = o.isOn
    case .signedBitFields: settings.language.unsignedBitFields = !o.isOn
    case .unsignedBitFields: settings.language.unsignedBitFields = o.isOn
    case .bracketDepth:
      guard let n = Int(o.value), n > 0 else {
        errors.append("expected a positive number in '\(o.spelling)'")
        return true
      }
      settings.language.bracketDepth = min(n, LanguageOptions().bracketDepth)
    case .msBitFields: settings.language.msBitFields = o.isOn
    case .packStruct: settings.language.packStruct = o.isOn ? 1 : 0
    case .packStructTo: settings.language.packStruct = UInt8(o.value) ?? 0
    case .instrumentFunctions: settings.generation.instrumentsFunctions = o.isOn
    case .wrapv:
      settings.generation.wrapsSigned = o.isOn
      if o.isOn { settings.generation.trapsSigned = false }
    case .trapv:
      settings.generation.trapsSigned = o.isOn
      if o.isOn { settings.generation.wrapsSigned = false }
    case .strictOverflow: settings.generation.wrapsSigned = !o.isOn
    case .strictAliasing: settings.generation.strictAliasing = o.isOn
    case .msExtensions: settings.language.microsoftExtensions = o.isOn
    case .singlePrecisionConstants: settings.language.singlePrecisionConstants = o.isOn
    case .laxVectorConversions: settings.language.laxVectorConversions = o.isOn
    case .variadicWithoutParameters: settings.language.variadicWithoutParameters = o.isOn
    case .recordStorageOrder: settings.language.bigEndianRecords = o.value == "big-endian"
    default: return false
    }
    return true
  }

  private mutating func setStandard(_ value: String, _ spelling: String) {
    guard let language = LanguageOptions(standard: value) else {
      return errors.append("unknown standard '\(value)' in '\(spelling)'; use c89, c99, c11, c17, c23, c2y or gnu89 to gnu2y")
    }
    let old = settings.language
    settings.language = language
    settings.language.charIsSigned = old.charIsSigned
    settings.language.freestanding = old.freestanding
    settings.language.noAsm = old.noAsm
    settings.language.shortEnums = old.shortEnums
    settings.language.unsignedBitFields = old.unsignedBitFields
    settings.language.packStruct = old.packStruct
    settings.language.msBitFields = old.msBitFields
    settings.language.bracketDepth = old.bracketDepth
    settings.language.microsoftExtensions = old.microsoftExtensions
    settings.language.singlePrecisionConstants = old.singlePrecisionConstants
    settings.language.laxVectorConversions = old.laxVectorConversions
    settings.language.variadicWithoutParameters = old.variadicWithoutParameters
    settings.language.bigEndianRecords = old.bigEndianRecords
    settings.language.trigraphs = language.trigraphs || old.trigraphs
  }
}
