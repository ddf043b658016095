// The kinds of preprocessing tokens and tokens (C23 §6.4).
//
// One byte per token: every punctuator and every keyword has its own kind, so that the parser switches on a small
// integer. Alternative spellings (`<:`, `__const__`) share the kind of the primary one.

/// What a token is. Digraphs have the kind of the punctuator they stand for; GNU keyword spellings that of the plain one.
public enum TokenKind: UInt8, BitwiseCopyable, Sendable {
  // Special tokens.
  case endOfFile = 0
  /// End of a directive's or pragma's line; the parser sees it only as the end of a `pragma…` token's operands.
  case endOfDirective
  /// A character that starts no token (`@`, `` ` ``, a stray `\`).
  case unknown
  case identifier
  /// A preprocessing number: `NumericLiteral` classifies it.
  case ppNumber
  /// A character constant with its prefix: `'a'`, `L'a'`, `u8'a'`.
  case charLiteral
  /// A string literal with its prefix: `"a"`, `u8"a"`, `L"a"`. Adjacent ones are joined by the parser.
  case stringLiteral
  /// `<stdio.h>` in an include directive; never seen by the parser.
  case headerName
  /// A comment, when `-C` keeps them; never seen by the parser.
  case comment

  // Pragmas that concern the parser: the token stands at `#pragma`, its operands follow, then `endOfDirective`.
  case pragmaPack
  case pragmaWeak
  case pragmaRedefineExtname
  case pragmaVisibility
  /// `#pragma STDC …`, operands start after `STDC`.
  case pragmaSTDC
  /// `#pragma GCC optimize`, `unroll`, `ivdep`, `target`, `push_options`, `pop_options`: operands start at that word.
  case pragmaGCC
  case pragmaScalarStorageOrder
  /// Any pragma, when only preprocessing: operands are the whole line.
  case pragmaOther

  // Punctuators (§6.4.6).
  case leftBracket, rightBracket, leftParen, rightParen, leftBrace, rightBrace
  case dot, arrow, plusPlus, minusMinus, ampersand, star, plus, minus, tilde, exclamation
  case slash, percent, lessLess, greaterGreater, less, greater, lessEqual, greaterEqual, equalEqual, exclamationEqual
  case caret, pipe, ampersandAmpersand, pipePipe, question, colon, coloncolon, semicolon, ellipsis
  case equal, starEqual, slashEqual, percentEqual, plusEqual, minusEqual, lessLessEqual, greaterGreaterEqual
  case ampersandEqual, caretEqual, pipeEqual, comma
  case hash, hashHash

  // Keywords (§6.4.1).
  case kwAlignas, kwAlignof, kwAuto, kwBool, kwBreak, kwCase, kwChar, kwConst, kwConstexpr, kwContinue, kwDefault, kwDo
  case kwDouble, kwElse, kwEnum, kwExtern, kwFalse, kwFloat, kwFor, kwGoto, kwIf, kwInline, kwInt, kwLong, kwNullptr
  case kwRegister, kwRestrict, kwReturn, kwShort, kwSigned, kwSizeof, kwStatic, kwStaticAssert, kwStruct, kwSwitch
  case kwThreadLocal, kwTrue, kwTypedef, kwTypeof, kwTypeofUnqual, kwUnion, kwUnsigned, kwVoid, kwVolatile, kwWhile
  case kwAtomic, kwBitInt, kwComplex, kwDecimal32, kwDecimal64, kwDecimal128, kwGeneric, kwImaginary, kwNoreturn

  // Keywords of the GNU dialect and of ISO/IEC TS 18661.
  case kwAsm, kwAttribute, kwExtension, kwLabel, kwReal, kwImag, kwAutoType
  /// `__alignof__`, which yields the preferred alignment, unlike `_Alignof`.
  case kwPreferredAlignof
  /// `_Countof` (C2y).
  case kwCountof, kwDefer
  case kwInt128, kwFloat16, kwFloat32, kwFloat64, kwFloat128, kwFloat32x, kwFloat64x, kwFloat80
  /// `__func__`, `__FUNCTION__`, `__PRETTY_FUNCTION__`.
  case kwFunc
  case kwSegFS, kwSegGS
  case kwBuiltinVaArg, kwBuiltinOffsetof, kwBuiltinTypesCompatible, kwBuiltinChooseExpr, kwBuiltinComplex
  case kwBuiltinShuffle, kwBuiltinShuffleVector, kwBuiltinConvertVector, kwBuiltinHasAttribute, kwBuiltinTgmath
  case kwBuiltinCallWithStaticChain, kwBuiltinAssocBarrier, kwBuiltinBitCast

  @inlinable public var isKeyword: Bool { rawValue >= TokenKind.kwAlignas.rawValue }
  @inlinable public var isPunctuator: Bool {
    rawValue >= TokenKind.leftBracket.rawValue && rawValue <= TokenKind.hashHash.rawValue
  }
  @inlinable public var isPragma: Bool {
    rawValue >= TokenKind.pragmaPack.rawValue && rawValue <= TokenKind.pragmaOther.rawValue
  }
}

extension TokenKind {
  /// The primary spelling of a punctuator, for diagnostics and `-E`; empty for other kinds.
  public var punctuatorSpelling: StaticString {
    switch self {
    case .leftBracket: return "["
    case .rightBracket: return "]"
    case .leftParen: return "("
    case .rightParen: return ")"
    case .leftBrace: return "{"
    case .rightBrace: return "}"
    case .dot: return "."
    case .arrow: return "->"
    case .plusPlus: return "++"
    case .minusMinus: return "--"
    case .ampersand: return "&"
    case .star: return "*"
    case .plus: return "+"
    case .minus: return "-"
    case .tilde: return "~"
    case .exclamation: return "!"
    case .slash: return "/"
    case .percent: return "%"
    case .lessLess: return "<<"
    case .greaterGreater: return ">>"
    case .less: return "<"
    case .greater: return ">"
    case .lessEqual: return "<="
    case .greaterEqual: return ">="
    case .equalEqual: return "=="
    case .exclamationEqual: return "!="
    case .caret: return "^"
    case .pipe: return "|"
    case .ampersandAmpersand: return "&&"
    case .pipePipe: return "||"
    case .question: return "?"
    case .colon: return ":"
    case .coloncolon: return "::"
    case .semicolon: return ";"
    case .ellipsis: return "..."
    case .equal: return "="
    case .starEqual: return "*="
    case .slashEqual: return "/="
    case .percentEqual: return "%="
    case .plusEqual: return "+="
    case .minusEqual: return "-="
    case .lessLessEqual: return "<<="
    case .greaterGreaterEqual: return ">>="
    case .ampersandEqual: return "&="
    case .caretEqual: return "^="
    case .pipeEqual: return "|="
    case .comma: return ","
    case .hash: return "#"
    case .hashHash: return "##"
    default: return ""
    }
  }
}
