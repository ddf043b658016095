// The target's own builtins (`__builtin_ia32_…`): names, types, the constants they demand and the instruction sets they need.
//
// They have ids above those of Builtins.tbl and are found by searching their own sorted table, so that programs without them pay nothing.

import Support
import TargetInfo

extension BuiltinID {
  /// The first id of a target builtin.
  public static let firstTarget: UInt32 = 0x8000
  public init(_ b: X86Builtin) { self.init(BuiltinID.firstTarget + UInt32(b.index)) }
  /// The target builtin with this id.
  public var targetBuiltin: X86Builtin? { raw >= BuiltinID.firstTarget && raw != UInt32.max ? X86Builtin(index: Int(raw - BuiltinID.firstTarget)) : nil }
}

extension Parser {
  /// The instruction sets of the function being parsed.
  var functionFeatures: Features {
    guard let function = currentFunction else { return pragmas.target.features }
    let id = ast.decls[function.decl].attributes
    if id.isSome, ast.attributes[id].flags.contains(.target) { return Features(rawValue: ast.attributes[id].features) }
    return language.features
  }

  /// The target builtin called `bytes`, which start with `__builtin_`.
  func targetBuiltin(_ bytes: UnsafeBufferPointer<UInt8>) -> BuiltinID? {
    if !Parser.hasPrefix(bytes, "__builtin_ia32_") { return nil }
    return X86Builtin.find(UnsafeBufferPointer(rebasing: bytes[15...])).map { BuiltinID($0) }
  }

  /// A call of target builtin `b`, arguments on the scratch stack above `mark`.
  func callTargetBuiltin(
    _ b: X86Builtin, _ decl: DeclID, _ mark: Int, start: SourceLocation, open: SourceLocation, close: SourceLocation
  ) -> ExprID {
    let type = ast.decls[decl].type
    if !convertArguments(type, decl, above: mark, open: open, close: close) { return errorExpr(start, close) }
    if !checkImmediates(b, decl, mark) { return errorExpr(start, close) }
    let needed = b.feature
    if !functionFeatures.isSuperset(of: needed) {
      error(
        start,
        "\(quoted(ast.decls[decl].name)) needs '-m\(String(decoding: b.featureName, as: UTF8.self))' or a function with attribute 'target(\"\(String(decoding: b.featureName, as: UTF8.self))\")'")
      return errorExpr(start, close)
    }
    return finishTargetBuiltin(b, types.element(type), above: mark, from: start, to: close)
  }

  /// Constants among the arguments must fit the instruction's field. What is no constant yet may become one when the function is
  /// inlined; code generation has the last word.
  private func checkImmediates(_ b: X86Builtin, _ decl: DeclID, _ mark: Int) -> Bool {
    for k in 0..<(scratch.count - mark) {
      guard let bits = b.immediateBits(ofParameter: k) else { continue }
      let e = ExprID(scratch[mark + k])
      if let v = ast.evaluateConstant(e), v.kind == .integer, v.integer < 0 || v.integer >= 1 << Int128(bits) {
        error(
          ast.exprs[e].location,
          "argument \(k + 1) of \(quoted(ast.decls[decl].name)) must be \(bits == 8 ? "an" : "a") \(bits)-bit immediate, not \(v.integer)")
        return false
      }
    }
    return true
  }
}
