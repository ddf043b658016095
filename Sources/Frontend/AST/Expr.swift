// Typed expressions. This file is the contract between semantic analysis and the lowering to SSA.
//
// An expression is a 32-byte record; `kind` says how to read `a`, `b`, `c`. Guarantees of semantic analysis:
//  - Every implicit conversion is a `.cast` node. Loads are explicit: an operand that is *used as a value* is never an lvalue;
//    reading one is `.cast` with `CastKind.load`. Arrays and functions used as values are wrapped in `.arrayToPointer` /
//    `.functionToPointer`. The lowering therefore never looks at the context to know what an operand means.
//  - The type of an rvalue is unqualified. The type of an lvalue carries its qualifiers (`volatile`, `_Atomic`, `const`).
//  - A condition (of if, loops, ?:, &&, ||, !) is an rvalue of type `_Bool` (a comparison, whose type is `int`, is wrapped in a
//    `.toBool` cast like anything else).
//  - No node of a unit without errors has type `.error` or kind `.error`.
//  - Left-associative chains nest to the left to any depth (100,000 operands): walk `a` of `.binary` iteratively.
//
// "lvalue" below: evaluating gives an address (or a bit-field place); "rvalue": gives a value. Record rvalues (calls, `?:`,
// assignments of struct type, statement expressions) denote a temporary; `.member` may be applied to them.

import Support

public struct ExprID: EntityID {
  public var raw: UInt32
  @inlinable @inline(__always) public init(_ raw: UInt32) { self.raw = raw }
}
/// A string literal's bytes (`AST.strings`).
public struct StringID: EntityID {
  public var raw: UInt32
  @inlinable @inline(__always) public init(_ raw: UInt32) { self.raw = raw }
}
/// A builtin function, a row of `Tables/frontend/Builtins.tbl`.
public struct BuiltinID: EntityID {
  public var raw: UInt32
  @inlinable @inline(__always) public init(_ raw: UInt32) { self.raw = raw }
}

public enum ExprKind: UInt8, BitwiseCopyable, Sendable {
  /// Poison: an error has been reported. Never in a unit without errors.
  case error
  /// rvalue of integer, enumerated or pointer type: the value, sign- or zero-extended per type, is `a` (low 32 bits) and
  /// `b` (high 32); if flag `.wide`, the Int128 at `AST.integers[a]`. Read it with `AST.integerValue`.
  case integerConstant
  /// rvalue of bit-precise type wider than 128 bits whose value no Int128 holds: the `b` 64-bit limbs `AST.limbs[a]`, low first,
  /// which fill the object, extended from the type's width.
  case wideIntegerConstant
  /// rvalue of real floating type: `AST.floats[a]` holds the value encoded in the target format of the type.
  case floatConstant
  /// rvalue of complex type from the real rvalues `a`, `b` (both of the element type); also imaginary constants.
  case complexPair
  /// `nullptr` (C23).
  case nullPointer
  /// lvalue of type array of (w)char: StringID `a`. The array type includes the terminator.
  case stringLiteral
  /// DeclID `a`. lvalue (variable, parameter) or function designator.
  case declRef
  /// `&&label`: LabelID `a`; type `void *`.
  case labelAddress

  /// Conversion `op` (a `CastKind`) of `a` to the node's type. Flag `.explicit` if written as a cast.
  case cast
  /// rvalue: `UnaryOp` of the rvalue `a`, which already has the result type (for `logicalNot`: `_Bool` in, `int` out).
  case unary
  /// `IncDecOp` of the lvalue `a`. The result is an rvalue of `a`'s unqualified type. Arithmetic: add 1 after promotion and
  /// convert back (for `_Bool`: ++ gives 1, -- inverts). Pointers: step by `c` bytes; when the pointee is variable-length,
  /// `b` is the ExprID of the step, else none.
  case incDec
  /// rvalue: the address of the lvalue or function designator `a`.
  case addressOf
  /// lvalue (or function designator): what the pointer rvalue `a` points to.
  case dereference
  /// rvalue: `BinaryOp` of rvalues `a`, `b`. Arithmetic: both operands have the *result type* (shifts: `a` does; `b` is any
  /// promoted integer, or a vector). Comparisons: operands have a common type (arithmetic, pointer, vector); the result is
  /// `int`, or for vectors the signed integer vector mask (0/-1). `logicalAnd/Or`: operands `_Bool`, result `int`,
  /// short-circuit. Vectors: elementwise.
  case binary
  /// rvalue: pointer `a` plus (`op` == 0) or minus (1) integer `b`, already converted to the pointer-difference type. The step
  /// in bytes is `c`, unless flag `.runtimeStep`, when `c` is the ExprID of the step (of type `size_t`).
  case pointerOffset
  /// rvalue of pointer-difference type: (`a` - `b`) / step; `c` as in `pointerOffset`. The difference is an exact multiple.
  case pointerDifference
  /// `a = b`: `b` is an rvalue converted to `a`'s unqualified type. rvalue. Records: copy. `a` may be a bit-field; the value of
  /// the expression is then the stored value re-read (truncated/sign-extended to the field width).
  case assign
  /// `a op= b` with `op` a `BinaryOp`: load `a` once as a place, convert its value to the computation type `c` (a raw
  /// `QualType`), apply op with `b` (of type `c`, or a promoted integer for shifts), convert back to `a`'s type, store.
  /// Pointers (`op` add/sub): flag `.pointerStep`: `b` is in the difference type and `c` is the step in bytes, or, with
  /// `.runtimeStep`, the ExprID of the step. rvalue: the stored value.
  case compoundAssign
  /// `a ? b : c`; `a` is `_Bool`; `b`, `c` have the node's type (both void if that is void). rvalue.
  case conditional
  /// GNU `x ?: y`: slice `a` of `AST.pool` = [source, condition, then, else]. Evaluate `source` (an rvalue) once; `condition`
  /// (`_Bool`) and `then` refer to its value by an `.opaqueValue` node. rvalue of the node's type.
  case gnuConditional
  /// The already evaluated value of expression `a`, inside an enclosing construct that says so.
  case opaqueValue
  /// `a, b`: evaluate `a` (any category; discarded), then `b`. rvalue.
  case comma
  /// Call: callee `a` is an rvalue of pointer-to-function type (usually `.functionToPointer` of a `.declRef`); arguments are the
  /// `c` ExprIDs from `AST.pool[b]`, rvalues converted to the parameter types, or default-promoted past the prototype.
  /// For a transparent-union parameter the argument has the union's type (wrapped by `CastKind.toUnion`).
  case call
  /// Call of BuiltinID `a`; arguments: `c` ExprIDs from `AST.pool[b]`, converted as the builtin's row says. Type arguments
  /// (`__builtin_va_arg` has its own node) are folded away. See `Builtins.tbl` for each builtin's meaning.
  case builtinCall
  /// Member FieldID `b` of the record `a`: an lvalue if `a` is one, else rvalue. `p->m` is `.member` of `.dereference`. Flag
  /// `.bitField` when the member is one.
  case member
  /// Element `b` (integer rvalue) of the vector `a`: lvalue if `a` is one.
  case vectorElement
  /// lvalue: the unnamed object DeclID `a` (flag `.compoundLiteral`), whose `initializer` is evaluated and stored each time the
  /// expression is evaluated if it is automatic, or at program start if static.
  case compoundLiteral
  /// rvalue of aggregate, vector, complex or union type made of `b` entries from `AST.initEntries[a]`, see `InitEntry`.
  /// Everything not covered by an entry is zero.
  case initList
  /// `({ … })`: the `.compound` StmtID `a`. If `b` is not none, it is the expression of the (possibly labelled) last statement,
  /// an rvalue of the node's type, and its value, taken before the scope's cleanups run, is the result; else type void.
  case statementExpression
  /// `__builtin_va_arg(a, type)`: `a` is an rvalue pointer to the `va_list` object; the result is an rvalue of the node's type.
  case vaArg
  /// `sizeof` of variable-length array type TypeID `a`: rvalue of `size_t`, from the element counts recorded when the
  /// declarators were evaluated (`TypeTable.sizeOwner`). `b`, if not none, is the operand, to evaluate first for its effects.
  case sizeOfVariable
  /// Evaluate the bounds of the `c` `.variableArray` rows (TypeIDs) from `AST.pool[a]` as `StmtKind.variableBounds` does, in
  /// order; then the value is expression `b`. For sizeof, casts and compound literals that name a variably modified type.
  case withBounds
}

public struct ExprFlags: OptionSet, BitwiseCopyable, Sendable {
  public var rawValue: UInt16
  @inlinable @inline(__always) public init(rawValue: UInt16) { self.rawValue = rawValue }
  public static let lvalue = ExprFlags(rawValue: 1)
  /// An lvalue that is a bit-field (no address).
  public static let bitField = ExprFlags(rawValue: 2)
  public static let wide = ExprFlags(rawValue: 4)
  public static let explicit = ExprFlags(rawValue: 8)
  public static let pointerStep = ExprFlags(rawValue: 16)
  public static let runtimeStep = ExprFlags(rawValue: 32)
  /// Written in parentheses: silences -Wparentheses, and `("abc")` is no initializer string in pedantic mode.
  public static let parenthesized = ExprFlags(rawValue: 64)
  /// An integer constant expression by C17 §6.6 ¶6 (not merely foldable): usable as null pointer constant, case label…
  public static let integerConstantExpression = ExprFlags(rawValue: 128)
  /// An `.initList` whose entries must be applied in order.
  public static let unordered = ExprFlags(rawValue: 256)
  /// A register lvalue (or part of one): its address may not be taken.
  public static let registerStorage = ExprFlags(rawValue: 512)
  /// From a macro expansion or made by the compiler; silences style warnings.
  public static let synthesized = ExprFlags(rawValue: 1024)
  /// Wrapped by `__extension__`.
  public static let extensionMarked = ExprFlags(rawValue: 2048)
  /// A constant that GNU C computes although ISO C has no constant expression there: overflow, a shift of a negative value, …
  public static let looseConstant = ExprFlags(rawValue: 4096)
  /// A constant that was computed from constants by the binary operator that `op` names.
  public static let foldedOperator = ExprFlags(rawValue: 8192)
}

public enum CastKind: UInt8, BitwiseCopyable, Sendable {
  /// Same value, same representation (qualifier changes, compatible types, enum to its integer type).
  case noop
  /// Read the lvalue. Atomic if its type is `_Atomic` (sequentially consistent), volatile likewise; bit-fields are extracted.
  case load
  /// Array lvalue (or rvalue member of a temporary) to pointer to its first element.
  case arrayToPointer
  case functionToPointer
  /// Integer to integer: truncate or extend by the signedness of the *source* type. Also between enums.
  case integral
  /// Any scalar to `_Bool`: compare with zero.
  case toBool
  case integralToFloating, floatingToIntegral, floating
  /// Pointer to pointer.
  case pointer
  /// Integer (of any width) to pointer: extended by its signedness or truncated.
  case integerToPointer, pointerToInteger
  /// A null pointer constant to a pointer type: the null pointer.
  case nullToPointer
  case toVoid
  /// Real (of the element type already) to complex with imaginary part 0; complex to real: drop it; complex to complex.
  case realToComplex, complexToReal, complex
  /// Scalar (of the element type) to every lane.
  case vectorSplat
  /// Reinterpret the bits of a vector as another type of the same size (vector or scalar).
  case bitcast
  /// Lane-wise conversion (`__builtin_convertvector`).
  case vectorConvert
  /// GNU cast to union: `a` has the type of the member FieldID `b`; the rest of the union is undefined.
  case toUnion
}

public enum UnaryOp: UInt8, BitwiseCopyable, Sendable { case plus, minus, bitNot, logicalNot, realPart, imagPart, conjugate }

/// `realPart`/`imagPart` of an lvalue are lvalues (GNU); of a real operand, the operand itself or zero.
public enum IncDecOp: UInt8, BitwiseCopyable, Sendable { case preIncrement, preDecrement, postIncrement, postDecrement }

public enum BinaryOp: UInt8, BitwiseCopyable, Sendable {
  case multiply, divide, remainder, add, subtract, shiftLeft, shiftRight
  case less, greater, lessEqual, greaterEqual, equal, notEqual
  case bitAnd, bitXor, bitOr, logicalAnd, logicalOr
}

/// One expression (32 bytes).
public struct Expr: BitwiseCopyable, Sendable {
  public var kind: ExprKind
  /// A `CastKind`, `UnaryOp`, `IncDecOp` or `BinaryOp`, by `kind`.
  public var op: UInt8 = 0
  public var flags: ExprFlags = []
  public var type: QualType
  /// Where a diagnostic about this expression points: the operator, or the first token.
  public var location: SourceLocation
  public var a: UInt32 = UInt32.max
  public var b: UInt32 = UInt32.max
  public var c: UInt32 = UInt32.max
  /// First and last token.
  public var start: SourceLocation
  public var end: SourceLocation

  @inlinable public init(
    _ kind: ExprKind, _ type: QualType, at location: SourceLocation, from start: SourceLocation, to end: SourceLocation
  ) {
    self.kind = kind
    self.type = type
    self.location = location
    self.start = start
    self.end = end
  }
  @inlinable public var first: ExprID { ExprID(a) }
  @inlinable public var second: ExprID { ExprID(b) }
  @inlinable public var third: ExprID { ExprID(c) }
  @inlinable public var castKind: CastKind { CastKind(rawValue: op)! }
  @inlinable public var unaryOp: UnaryOp { UnaryOp(rawValue: op)! }
  @inlinable public var incDecOp: IncDecOp { IncDecOp(rawValue: op)! }
  @inlinable public var binaryOp: BinaryOp { BinaryOp(rawValue: op)! }
  @inlinable public var isLvalue: Bool { flags.contains(.lvalue) }
  @inlinable public var isBitField: Bool { flags.contains(.bitField) }
  @inlinable public var range: SourceRange { SourceRange(start, end) }
}

/// One initialized scalar (or whole sub-object) of a normalised initializer.
///
/// Entries are sorted by place and do not overlap, unless the list has flag `.unordered` (designators went backwards): then they
/// are to be applied one after the other, later ones overwriting earlier ones, onto an object of zeros. Nested braces are
/// flattened: the only `.initList` that is an entry's value is an empty one in an unordered list, which takes away what earlier
/// entries put there. `value` is an rvalue converted to the sub-object's type. It has
/// aggregate type only when a whole struct, union, vector or complex value initializes the sub-object (copy it), or when it is
/// a `.stringLiteral` for a character array: copy the bytes, cut or zero-fill to the array. Initializing a flexible array member
/// (GNU) makes entries behind the size of the object's type: allocate that much more.
public struct InitEntry: BitwiseCopyable, Sendable {
  /// Place in bits from the start of the initialized object.
  public var bitOffset: UInt64
  public var value: ExprID
  /// The sub-object's type.
  public var type: QualType
  /// Repeat the value this many times with the sub-object's size as stride (GNU `[first ... last] =`; the expression is
  /// evaluated once); 1 otherwise.
  public var repeatCount: UInt64 = 1
  /// Not 0: the sub-object is a bit-field of this width at `bitOffset`.
  public var bitWidth: UInt16 = 0
  /// The sub-object is in reverse storage order (see `FieldFlags.reversed`).
  public var isReversed = false
  /// Not 0: the stride in bytes of a repeated entry, when it differs from the size of `type`.
  public var stride: UInt32 = 0
  @inlinable public init(bitOffset: UInt64, value: ExprID, type: QualType) {
    self.bitOffset = bitOffset
    self.value = value
    self.type = type
  }
}

/// A string literal's data: `AST.stringBytes[offset ..< offset + byteCount]`, including the terminator, in target byte order.
public struct StringData: BitwiseCopyable, Sendable {
  public var offset: UInt32
  public var byteCount: UInt32
  /// 1, 2 or 4.
  public var unitSize: UInt8
}

/// 128 bits of constant payload: a floating value in its target format, low bits first.
public struct ConstantBits: BitwiseCopyable, Sendable {
  public var low: UInt64
  public var high: UInt64
  @inlinable public init(low: UInt64, high: UInt64) {
    self.low = low
    self.high = high
  }
}
