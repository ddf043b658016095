// The warning groups that `-W…` options name (names and default levels after the GCC 12 manual, "Warning Options").

/// What a `-W` option or a diagnostic pragma controls.
public enum WarningGroup: UInt8, CaseIterable, Sendable {
  case general  // warnings without an option
  case pedantic, cpp, undef, unusedMacros, builtinMacroRedefined, macroRedefined, expansionToDefined, trigraphs, comment
  case multichar, unknownPragmas, pragmas, endifLabels, invalidPP, variadicMacros, longLong, dateTime, overflow
  case unused, unusedVariable, unusedFunction, unusedParameter, unusedLabel, unusedValue, unusedButSetVariable
  case unusedConstVariable, unusedResult, unusedLocalTypedefs
  case uninitialized, maybeUninitialized, returnType, implicitFunctionDeclaration, implicitInt, implicitFallthrough
  case intConversion, incompatiblePointerTypes, discardedQualifiers, discardedArrayQualifiers, pointerSign, pointerArith
  case format, formatSecurity, formatNonliteral, parentheses, sequencePoint, charSubscripts, main, missingBraces
  case switchCases, switchBool, switchDefault, switchEnum, signCompare, signConversion, conversion, floatConversion
  case shadow, redundantDecls, strictPrototypes, oldStyleDefinition, missingPrototypes, missingDeclarations
  case nestedExterns, declarationAfterStatement, vla, overlengthStrings, attributes, ignoredAttributes
  case ignoredQualifiers, deprecatedDeclarations, divByZero, shiftCountNegative, shiftCountOverflow, shiftNegativeValue
  case shiftOverflow, boolCompare, boolOperation, logicalNotParentheses, logicalOp, tautologicalCompare, address
  case nonnull, nonnullCompare, nullDereference, emptyBody, typeLimits, missingFieldInitializers, overrideInit
  case castAlign, castQual, badFunctionCast, castFunctionType, writeStrings, builtinDeclarationMismatch
  case sizeofPointerMemaccess, sizeofArrayArgument, arrayBounds, stringopOverflow, stringopTruncation, strictAliasing
  case misleadingIndentation, inline, packed, padded, enumCompare, enumConversion, absoluteValue, initSelf
  case duplicateDeclSpecifier, c90c99Compat, c99c11Compat, c11c2xCompat, unreachableCode, floatEqual, restrictArguments
  case scalarStorageOrder, designatedInit, returnLocalAddr, freeNonheapObject, danglingPointer, infiniteRecursion
  case alloca, bidiChars, normalized, missingNoreturn, unsuffixedFloatConstants, traditional, invalidMemoryModel
  case psabi, multistatementMacros, arithConversion, doublePromotion, unusedCommandLine, attributeWarning
}

extension WarningGroup {
  /// When a group is on: always, with `-Wall`, with `-Wextra`, with `-Wpedantic`, or only by name.
  public enum Level: UInt8, Sendable { case on, all, extra, pedantic, off }

  /// One row per case, in declaration order: option name and level. Names are those of GCC, so makefiles keep working.
  private static let table: StaticString = """
    - on
    pedantic pedantic
    cpp on
    undef off
    unused-macros off
    builtin-macro-redefined on
    macro-redefined on
    expansion-to-defined extra
    trigraphs all
    comment all
    multichar on
    unknown-pragmas all
    pragmas on
    endif-labels on
    invalid-pp-token on
    variadic-macros pedantic
    long-long off
    date-time off
    overflow on
    unused all
    unused-variable all
    unused-function all
    unused-parameter extra
    unused-label all
    unused-value all
    unused-but-set-variable all
    unused-const-variable off
    unused-result on
    unused-local-typedefs all
    uninitialized all
    maybe-uninitialized all
    return-type all
    implicit-function-declaration on
    implicit-int on
    implicit-fallthrough extra
    int-conversion on
    incompatible-pointer-types on
    discarded-qualifiers on
    discarded-array-qualifiers on
    pointer-sign all
    pointer-arith pedantic
    format all
    format-security off
    format-nonliteral off
    parentheses all
    sequence-point all
    char-subscripts all
    main all
    missing-braces off
    switch all
    switch-bool on
    switch-default off
    switch-enum off
    sign-compare extra
    sign-conversion off
    conversion off
    float-conversion off
    shadow off
    redundant-decls off
    strict-prototypes off
    old-style-definition off
    missing-prototypes off
    missing-declarations off
    nested-externs off
    declaration-after-statement off
    vla off
    overlength-strings pedantic
    attributes on
    ignored-attributes on
    ignored-qualifiers extra
    deprecated-declarations on
    div-by-zero on
    shift-count-negative on
    shift-count-overflow on
    shift-negative-value extra
    shift-overflow on
    bool-compare all
    bool-operation all
    logical-not-parentheses all
    logical-op off
    tautological-compare all
    address all
    nonnull all
    nonnull-compare all
    null-dereference off
    empty-body extra
    type-limits extra
    missing-field-initializers extra
    override-init extra
    cast-align off
    cast-qual off
    bad-function-cast off
    cast-function-type extra
    write-strings off
    builtin-declaration-mismatch on
    sizeof-pointer-memaccess all
    sizeof-array-argument on
    array-bounds all
    stringop-overflow on
    stringop-truncation all
    strict-aliasing all
    misleading-indentation all
    inline off
    packed off
    padded off
    enum-compare all
    enum-conversion extra
    absolute-value extra
    init-self off
    duplicate-decl-specifier all
    c90-c99-compat off
    c99-c11-compat off
    c11-c2x-compat off
    unreachable-code off
    float-equal off
    restrict all
    scalar-storage-order on
    designated-init on
    return-local-addr on
    free-nonheap-object on
    dangling-pointer all
    infinite-recursion all
    alloca off
    bidi-chars on
    normalized off
    missing-noreturn off
    unsuffixed-float-constants off
    traditional off
    invalid-memory-model on
    psabi on
    multistatement-macros all
    arith-conversion off
    double-promotion off
    unused-command-line-argument off
    attribute-warning on
    """

  /// Name and level of every group, by raw value. Cold: built when options or messages need it.
  static func rows() -> [(name: String, level: Level)] {
    var result: [(name: String, level: Level)] = []
    for line in "\(table)".split(separator: "\n") {
      let words = line.split(separator: " ")
      let level: Level
      switch words[1] {
      case "on": level = .on
      case "all": level = .all
      case "extra": level = .extra
      case "pedantic": level = .pedantic
      default: level = .off
      }
      result.append((name: String(words[0]), level: level))
    }
    return result
  }
}
