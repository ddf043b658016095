// Diagnostics as JSON in the form of gcc's -fdiagnostics-format=json: one array, notes as children of what they explain.

/// Writes JSON text.
public struct JSONWriter {
  public let output: ByteBuffer
  private var needsComma = [false]

  public init(_ output: ByteBuffer) { self.output = output }

  private mutating func separate() {
    if needsComma[needsComma.count - 1] { output.write(", ") }
    needsComma[needsComma.count - 1] = true
  }

  private mutating func nested(_ open: StaticString, _ close: StaticString, _ body: (inout JSONWriter) -> Void) {
    output.write(open)
    needsComma.append(false)
    body(&self)
    needsComma.removeLast()
    output.write(close)
  }

  private mutating func key(_ name: StaticString) {
    separate()
    output.append(UInt8(ascii: "\""))
    output.write(name)
    output.write("\": ")
  }

  public mutating func object(_ name: StaticString, _ body: (inout JSONWriter) -> Void) {
    key(name)
    nested("{", "}", body)
  }
  public mutating func object(_ body: (inout JSONWriter) -> Void) {
    separate()
    nested("{", "}", body)
  }
  public mutating func array(_ name: StaticString, _ body: (inout JSONWriter) -> Void) {
    key(name)
    nested("[", "]", body)
  }
  public mutating func array(_ body: (inout JSONWriter) -> Void) {
    separate()
    nested("[", "]", body)
  }
  public mutating func field(_ name: StaticString, _ value: String) {
    key(name)
    write(value)
  }
  public mutating func field(_ name: StaticString, _ value: Int) {
    key(name)
    output.write(decimal: value)
  }
  public mutating func field(_ name: StaticString, _ value: Bool) {
    key(name)
    output.write(value ? "true" : "false")
  }
  public mutating func element(_ value: String) {
    separate()
    write(value)
  }

  /// A string with what RFC 8259 §7 wants escaped; broken UTF-8 was replaced when the `String` was made.
  private func write(_ text: String) {
    output.append(UInt8(ascii: "\""))
    for c in text.utf8 {
      switch c {
      case UInt8(ascii: "\""): output.write("\\\"")
      case UInt8(ascii: "\\"): output.write("\\\\")
      case 10: output.write("\\n")
      case 9: output.write("\\t")
      case 13: output.write("\\r")
      case 0..<32:
        output.write("\\u00")
        output.write(hex: UInt64(c), digits: 2)
      default: output.append(c)
      }
    }
    output.append(UInt8(ascii: "\""))
  }
}

/// Gathers diagnostics so that they can be written in one piece.
public final class DiagnosticCollection {
  let sources: SourceManager
  /// Each diagnostic with the notes that explain it.
  private(set) var groups: [(main: Diagnostic, notes: [Diagnostic])] = []
  public var tabStop = 8
  var places: DiagnosticPlaces { DiagnosticPlaces(sources: sources, tabStop: tabStop) }

  public init(sources: SourceManager) { self.sources = sources }

  public func add(_ d: Diagnostic) {
    if d.severity == .note && !groups.isEmpty { groups[groups.count - 1].notes.append(d) } else { groups.append((d, [])) }
  }

  static func kind(_ s: Severity) -> String {
    switch s {
    case .note: return "note"
    case .warning: return "warning"
    case .error: return "error"
    case .fatal: return "fatal error"
    }
  }

  /// gcc's JSON array, and a line end.
  public func writeJSON(to output: ByteBuffer) {
    var json = JSONWriter(output)
    json.array { json in
      for group in groups {
        json.object { json in
          write(group.main, &json)
          json.array("children") { json in for note in group.notes { json.object { write(note, &$0) } } }
          json.field("column-origin", 1)
        }
      }
    }
    output.append(10)
  }

  private func write(_ d: Diagnostic, _ json: inout JSONWriter) {
    json.field("kind", DiagnosticCollection.kind(d.severity))
    json.field("message", d.message)
    if !d.option.isEmpty {
      json.field("option", d.option)
      json.field("option_url", "https://gcc.gnu.org/onlinedocs/gcc/Warning-Options.html")
    }
    let place = sources.fileLocation(of: d.location)
    json.array("locations") { json in
      if place.isNone { return }
      json.object { json in
        json.object("caret") { write(places.place(place), &$0) }
        let length = DiagnosticPlaces.tokenLength(sources.text(at: place))
        if length > 1 { json.object("finish") { write(places.place(place, plus: length - 1), &$0) } }
      }
      for range in d.ranges {
        guard let (from, to) = places.columns(of: range, on: place), to > from else { continue }
        let (_, column) = sources.lineText(of: place)
        let start = SourceLocation(UInt32(Int(place.raw) - column + from))
        if start == place { continue }
        json.object { json in
          json.object("caret") { write(places.place(start), &$0) }
          json.object("finish") { write(places.place(start, plus: to - from - 1), &$0) }
        }
      }
    }
    if !d.fixIts.isEmpty {
      json.array("fixits") { json in
        for fix in d.fixIts {
          guard let (start, length) = places.extent(of: fix) else { continue }
          json.object { json in
            json.object("start") { write(places.place(start), &$0) }
            json.object("next") { write(places.place(start, plus: length), &$0) }
            json.field("string", fix.text)
          }
        }
      }
    }
    json.field("escape-source", false)
  }

  private func write(_ p: DiagnosticPlace, _ json: inout JSONWriter) {
    json.field("file", p.path)
    json.field("line", p.line)
    json.field("column", p.displayColumn)
    json.field("display-column", p.displayColumn)
    json.field("byte-column", p.byteColumn)
  }
}
