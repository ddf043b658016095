// Options that say what is reported, and how.

import Support

extension SettingsBuilder {
  mutating func applyDiagnostics(_ o: ParsedOption) -> Bool {
    switch o.id {
    case .noWarnings: settings.noWarnings = true
    case .extraWarnings: settings.warnings.append("extra")
    case .allWarnings: settings.warnings.append("all")
    case .warning: settings.warnings.append(o.value)
    case .maximumErrors:
      if let n = Int(o.value), n >= 0 { settings.maximumErrors = n } else { errors.append("invalid number in '\(o.spelling)'") }
    case .color: settings.color = true
    case .noColor: settings.color = false
    case .colorMode: settings.color = o.value == "auto" ? nil : o.value == "always"
    case .showOption: settings.showsOption = o.isOn
    case .caret: settings.showsCaret = o.isOn
    case .showColumn: settings.showsColumn = o.isOn
    case .lineNumbers: settings.showsLineNumbers = o.isOn
    case .parseableFixIts: settings.showsParseableFixIts = o.isOn
    case .columnUnit: settings.columnUnit = o.value == "byte" ? .byte : .display
    case .messageLength: if let n = number(o) { settings.messageLength = n }
    case .tabStop: if let n = number(o) { settings.tabStop = min(max(n, 1), 100) }
    case .diagnosticsFormat:
      let formats: [String: DiagnosticsFormat] = [
        "text": .text, "json": .json, "json-stderr": .json, "json-file": .jsonFile, "sarif-stderr": .sarif, "sarif-file": .sarifFile,
      ]
      settings.diagnosticsFormat = formats[o.value] ?? .text
    case .plainDiagnostics:
      settings.color = false
      settings.showsCaret = false
      settings.showsLineNumbers = false
      settings.messageLength = 0
    default: return false
    }
    return true
  }

  /// The number that an option has as its value.
  mutating func number(_ o: ParsedOption) -> Int? {
    if let n = Int(o.value), n >= 0 { return n }
    errors.append("invalid number in '\(o.spelling)'")
    return nil
  }
}
