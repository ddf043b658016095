// The front end's entry: from an opened preprocessor to the typed AST.

import Support
import TargetInfo

/// Compiles one translation unit as far as the typed AST.
public enum Frontend {
  /// Parses what `preprocessor` delivers (its main file must have been entered). If `AST.hasErrors`, errors were reported and the
  /// result must not be lowered. Run it on a thread with a large stack: nesting is parsed by recursion.
  public static func compileUnit(_ preprocessor: Preprocessor, target: Target) -> AST {
    let types = TypeTable(model: TypeModel(target.layout, language: preprocessor.language))
    let ast = AST(types: types, interner: preprocessor.interner)
    let parser = Parser(preprocessor: preprocessor, ast: ast)
    parser.target = target
    parser.parseTranslationUnit()
    return ast
  }
}

extension TypeModel {
  /// The C types of a target under the given language options (`-funsigned-char`).
  public init(_ layout: DataLayout, language: LanguageOptions) {
    self.init()
    charIsSigned = language.charIsSigned
    longSize = layout.long.size
    pointerSize = layout.pointer.size
    longLongAlign = layout.longLong.alignment
    doubleAlign = layout.double.alignment
    memberAlign8 = layout.memberAlignment8
    longDoubleSize = layout.longDouble.size
    longDoubleAlign = layout.longDouble.alignment
    longDoublePrecision = layout.longDoubleFormat == .f80 ? 64 : layout.longDoubleFormat == .f128 ? 113 : 53
    hasInt128 = layout.int128.size != 0
    maxAlignment = UInt8(clamping: layout.biggestAlignment)
    wchar = TypeModel.kind(layout.wcharType)
    wint = TypeModel.kind(layout.wintType)
  }

  private static func kind(_ scalar: CScalar) -> TypeKind {
    switch scalar {
    case .unsignedInt: return .unsignedInt
    case .long: return .long
    case .unsignedLong: return .unsignedLong
    case .short: return .short
    case .unsignedShort: return .unsignedShort
    default: return .int
    }
  }
}
