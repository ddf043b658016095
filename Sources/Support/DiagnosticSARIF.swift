// Diagnostics in the Static Analysis Results Interchange Format, version 2.1.0 (OASIS standard).

extension DiagnosticCollection {
  /// A SARIF log with one run. `input` is the main source file.
  public func writeSARIF(to output: ByteBuffer, toolVersion: String, input: String, isSuccess: Bool) {
    var json = JSONWriter(output)
    let rules = self.rules
    json.object { json in
      json.field("$schema", "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json")
      json.field("version", "2.1.0")
      json.array("runs") { json in
        json.object { json in
          json.object("tool") { json in
            json.object("driver") { json in
              json.field("name", "martlet")
              json.field("fullName", "Martlet C compiler")
              json.field("version", toolVersion)
              json.array("rules") { json in for rule in rules { json.object { $0.field("id", rule) } } }
            }
          }
          json.array("invocations") { json in
            json.object { json in
              json.field("executionSuccessful", isSuccess)
              json.array("toolExecutionNotifications") { _ in }
            }
          }
          json.array("artifacts") { json in
            json.object { json in
              json.object("location") { $0.field("uri", DiagnosticCollection.uri(input)) }
              json.field("sourceLanguage", "c")
              json.array("roles") { $0.element("analysisTarget") }
            }
          }
          json.array("results") { json in for group in groups { json.object { write(group, rules, &$0) } } }
          json.field("columnKind", "unicodeCodePoints")
        }
      }
    }
    output.append(10)
  }

  /// The options that control the diagnostics, each once, in order of appearance.
  private var rules: [String] {
    var list: [String] = []
    for g in groups where !list.contains(DiagnosticCollection.rule(g.main)) { list.append(DiagnosticCollection.rule(g.main)) }
    return list
  }

  private static func rule(_ d: Diagnostic) -> String {
    if d.option.isEmpty { return DiagnosticCollection.kind(d.severity) }
    return d.option.hasPrefix("-Werror=") ? "-W" + d.option.dropFirst(8) : d.option
  }

  /// A path as a URI reference (RFC 3986): what is not allowed in it is percent-encoded.
  private static func uri(_ path: String) -> String {
    var result = path.hasPrefix("/") ? "file://" : ""
    let digits = Array("0123456789ABCDEF".utf8)
    for c in path.utf8 {
      let isPlain = (c | 32) &- 97 < 26 || c &- 48 < 10 || "/-._~+,@".utf8.contains(c)
      if isPlain { result.unicodeScalars.append(Unicode.Scalar(c)) }
      else { result += "%" + String(decoding: [digits[Int(c >> 4)], digits[Int(c & 15)]], as: UTF8.self) }
    }
    return result
  }

  private func write(_ g: (main: Diagnostic, notes: [Diagnostic]), _ rules: [String], _ json: inout JSONWriter) {
    let d = g.main
    json.field("ruleId", DiagnosticCollection.rule(d))
    json.field("ruleIndex", rules.firstIndex(of: DiagnosticCollection.rule(d)) ?? 0)
    json.field("level", d.severity == .note ? "note" : d.severity == .warning ? "warning" : "error")
    json.object("message") { $0.field("text", d.message) }
    json.array("locations") { json in writeLocation(d, &json, id: nil) }
    if !g.notes.isEmpty {
      json.array("relatedLocations") { json in
        for (k, note) in g.notes.enumerated() { writeLocation(note, &json, id: k) }
      }
    }
    if !d.fixIts.isEmpty { json.array("fixes") { json in json.object { writeFix(d.fixIts, &$0) } } }
  }

  private func writeLocation(_ d: Diagnostic, _ json: inout JSONWriter, id: Int?) {
    let place = sources.fileLocation(of: d.location)
    if place.isNone && id == nil { return }
    json.object { json in
      if let id {
        json.field("id", id)
        json.object("message") { $0.field("text", d.message) }
      }
      if place.isNone { return }
      json.object("physicalLocation") { json in
        json.object("artifactLocation") { $0.field("uri", DiagnosticCollection.uri(places.place(place).path)) }
        json.object("region") { writeRegion(place, DiagnosticPlaces.tokenLength(sources.text(at: place)), &$0) }
      }
    }
  }

  /// SARIF's columns count code points here; `endColumn` is the one behind the last.
  private func writeRegion(_ start: SourceLocation, _ length: Int, _ json: inout JSONWriter) {
    let p = places.place(start)
    let (text, column) = sources.lineText(of: start)
    func points(_ end: Int) -> Int { text.prefix(min(end, text.count)).reduce(0) { $0 + ($1 & 0xC0 == 0x80 ? 0 : 1) } }
    json.field("startLine", p.line)
    json.field("startColumn", points(column) + 1)
    json.field("endColumn", points(column + length) + 1)
  }

  private func writeFix(_ fixes: [FixIt], _ json: inout JSONWriter) {
    json.array("artifactChanges") { json in
      for fix in fixes {
        guard let (start, length) = places.extent(of: fix) else { continue }
        json.object { json in
          json.object("artifactLocation") { $0.field("uri", DiagnosticCollection.uri(places.place(start).path)) }
          json.array("replacements") { json in
            json.object { json in
              json.object("deletedRegion") { writeRegion(start, length, &$0) }
              json.object("insertedContent") { $0.field("text", fix.text) }
            }
          }
        }
      }
    }
  }
}
