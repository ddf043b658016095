// The keyword table (C23 §6.4.1, and the GNU C manual's alternative spellings).
//
// Keywords are interned before anything else, so their name ids are small; the kind is found through a table by name id.

import Support

extension TokenKind {
  /// Calls `add` with every spelling that is a keyword in `language` and the kind it stands for.
  static func forEachKeyword(in language: LanguageOptions, _ add: (StaticString, TokenKind) -> Void) {
    addStandardKeywords(add)
    addReservedKeywords(add)
    addBuiltinKeywords(add)
    if language.standard >= .c99 || language.gnu { add("inline", .kwInline) }
    if language.standard >= .c99 { add("restrict", .kwRestrict) }
    if language.gnu && !language.noAsm { add("asm", .kwAsm) }
    if (language.gnu && !language.noAsm) || language.standard >= .c23 { add("typeof", .kwTypeof) }
    if language.standard >= .c23 { addC23Keywords(add) }
  }

  private static func addStandardKeywords(_ add: (StaticString, TokenKind) -> Void) {
    add("auto", .kwAuto)
    add("break", .kwBreak)
    add("case", .kwCase)
    add("char", .kwChar)
    add("const", .kwConst)
    add("continue", .kwContinue)
    add("default", .kwDefault)
    add("do", .kwDo)
    add("double", .kwDouble)
    add("else", .kwElse)
    add("enum", .kwEnum)
    add("extern", .kwExtern)
    add("float", .kwFloat)
    add("for", .kwFor)
    add("goto", .kwGoto)
    add("if", .kwIf)
    add("int", .kwInt)
    add("long", .kwLong)
    add("register", .kwRegister)
    add("return", .kwReturn)
    add("short", .kwShort)
    add("signed", .kwSigned)
    add("sizeof", .kwSizeof)
    add("static", .kwStatic)
    add("struct", .kwStruct)
    add("switch", .kwSwitch)
    add("typedef", .kwTypedef)
    add("union", .kwUnion)
    add("unsigned", .kwUnsigned)
    add("void", .kwVoid)
    add("volatile", .kwVolatile)
    add("while", .kwWhile)
  }

  private static func addC23Keywords(_ add: (StaticString, TokenKind) -> Void) {
    add("alignas", .kwAlignas)
    add("alignof", .kwAlignof)
    add("bool", .kwBool)
    add("constexpr", .kwConstexpr)
    add("false", .kwFalse)
    add("nullptr", .kwNullptr)
    add("static_assert", .kwStaticAssert)
    add("thread_local", .kwThreadLocal)
    add("true", .kwTrue)
    add("typeof_unqual", .kwTypeofUnqual)
  }

  /// Spellings in the implementation's name space: keywords in every mode.
  private static func addReservedKeywords(_ add: (StaticString, TokenKind) -> Void) {
    add("_Alignas", .kwAlignas)
    add("_Alignof", .kwAlignof)
    add("_Atomic", .kwAtomic)
    add("_BitInt", .kwBitInt)
    add("_Bool", .kwBool)
    add("_Complex", .kwComplex)
    add("_Countof", .kwCountof)
    add("_Defer", .kwDefer)
    add("_Decimal32", .kwDecimal32)
    add("_Decimal64", .kwDecimal64)
    add("_Decimal128", .kwDecimal128)
    add("_Generic", .kwGeneric)
    add("_Imaginary", .kwImaginary)
    add("_Noreturn", .kwNoreturn)
    add("_Static_assert", .kwStaticAssert)
    add("_Thread_local", .kwThreadLocal)
    add("_Float16", .kwFloat16)
    add("_Float32", .kwFloat32)
    add("_Float64", .kwFloat64)
    add("_Float128", .kwFloat128)
    add("_Float32x", .kwFloat32x)
    add("_Float64x", .kwFloat64x)
    add("__alignof", .kwPreferredAlignof)
    add("__alignof__", .kwPreferredAlignof)
    add("__asm", .kwAsm)
    add("__asm__", .kwAsm)
    add("__attribute", .kwAttribute)
    add("__attribute__", .kwAttribute)
    add("__auto_type", .kwAutoType)
    add("__complex", .kwComplex)
    add("__complex__", .kwComplex)
    add("__const", .kwConst)
    add("__const__", .kwConst)
    add("__extension__", .kwExtension)
    add("__float128", .kwFloat128)
    add("__float80", .kwFloat80)
    add("__func__", .kwFunc)
    add("__FUNCTION__", .kwFunc)
    add("__PRETTY_FUNCTION__", .kwFunc)
    add("__imag", .kwImag)
    add("__imag__", .kwImag)
    add("__inline", .kwInline)
    add("__inline__", .kwInline)
    add("__int128", .kwInt128)
    add("__label__", .kwLabel)
    add("__real", .kwReal)
    add("__real__", .kwReal)
    add("__restrict", .kwRestrict)
    add("__restrict__", .kwRestrict)
    add("__seg_fs", .kwSegFS)
    add("__seg_gs", .kwSegGS)
    add("__signed", .kwSigned)
    add("__signed__", .kwSigned)
    add("__thread", .kwThreadLocal)
    add("__typeof", .kwTypeof)
    add("__typeof__", .kwTypeof)
    add("__volatile", .kwVolatile)
    add("__volatile__", .kwVolatile)
  }

  /// Built-ins whose operands are not all expressions, so that they need syntax of their own.
  private static func addBuiltinKeywords(_ add: (StaticString, TokenKind) -> Void) {
    add("__builtin_va_arg", .kwBuiltinVaArg)
    add("__builtin_offsetof", .kwBuiltinOffsetof)
    add("__builtin_types_compatible_p", .kwBuiltinTypesCompatible)
    add("__builtin_choose_expr", .kwBuiltinChooseExpr)
    add("__builtin_complex", .kwBuiltinComplex)
    add("__builtin_shuffle", .kwBuiltinShuffle)
    add("__builtin_shufflevector", .kwBuiltinShuffleVector)
    add("__builtin_convertvector", .kwBuiltinConvertVector)
    add("__builtin_has_attribute", .kwBuiltinHasAttribute)
    add("__builtin_tgmath", .kwBuiltinTgmath)
    add("__builtin_call_with_static_chain", .kwBuiltinCallWithStaticChain)
    add("__builtin_assoc_barrier", .kwBuiltinAssocBarrier)
    add("__builtin_bit_cast", .kwBuiltinBitCast)
  }
}
