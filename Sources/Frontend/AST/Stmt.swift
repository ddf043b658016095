// Typed statements, as 28-byte records; see Expr.swift for the conventions.
//
// Control flow is structured by nesting (`break` and `continue` refer to the innermost enclosing statement that takes them)
// except for `goto` and switch labels, which name their targets.

import Support

public struct StmtID: EntityID {
  public var raw: UInt32
  @inlinable @inline(__always) public init(_ raw: UInt32) { self.raw = raw }
}
public struct LabelID: EntityID {
  public var raw: UInt32
  @inlinable @inline(__always) public init(_ raw: UInt32) { self.raw = raw }
}
public struct SwitchID: EntityID {
  public var raw: UInt32
  @inlinable @inline(__always) public init(_ raw: UInt32) { self.raw = raw }
}
public struct CaseID: EntityID {
  public var raw: UInt32
  @inlinable @inline(__always) public init(_ raw: UInt32) { self.raw = raw }
}
public struct AsmID: EntityID {
  public var raw: UInt32
  @inlinable @inline(__always) public init(_ raw: UInt32) { self.raw = raw }
}

public enum StmtKind: UInt8, BitwiseCopyable, Sendable {
  /// Nothing (`;`, or an erroneous statement).
  case null
  /// `{ … }`: `b` StmtIDs from `AST.pool[a]`; `c` is the raw SourceLocation of `}`. A scope: automatic variables live to its
  /// end; variable-length arrays are freed and `cleanup` functions called, in reverse order of declaration, however it is left
  /// (flag `.hasCleanups` if there is any of either).
  case compound
  /// The statements `b` StmtIDs from `AST.pool[a]` one after the other, without a scope of their own.
  case sequence
  /// Evaluate ExprID `a` (void, or its value is dropped; an lvalue of volatile type *is* wrapped in a load).
  case expression
  /// if (`a`) `b` else `c` (none if absent). else-if chains nest in `c` to any depth: lower them iteratively.
  case `if`
  /// while (`a`) `b`.
  case `while`
  /// do `b` while (`a`).
  case doWhile
  /// for (StmtID `a`; ExprID `b`; ExprID `c`) StmtID `d`; each may be none. `a` is a declaration or expression; the statement is
  /// a scope as `.compound` is.
  case `for`
  /// switch (`a`) `b`: `a` is an rvalue of promoted integer type; the labels are in `AST.switches[c]`.
  case `switch`
  /// A `case` or `default` label, CaseID `a`, before statement `b`. Labels nest in `b` to any depth: walk iteratively.
  case `case`
  /// Label `a` before statement `b`.
  case label
  case goto
  /// goto *`a`; `a` has type `void *`. May reach every label of the function with `.addressTaken`.
  case computedGoto
  case `break`, `continue`
  /// return `a` (converted to the result type; none if absent; for a void function it may be a void expression).
  case `return`
  /// AsmID `a`.
  case asm
  /// The automatic variables `b` DeclIDs from `AST.pool[a]` come into being in this order; initialize those that have an
  /// initializer and allocate those flagged `.variableLength` (their bounds were evaluated by a preceding
  /// `.variableBounds`). Static and extern variables, typedefs and functions declared in blocks do not appear.
  case declaration
  /// The declarator of the `.variableArray` row TypeID `a` is reached: evaluate its element count (C17 §6.7.6.2 ¶5) and remember it
  /// under that id (`TypeTable.sizeOwner` of every type derived from it leads here). There is one such statement for each row
  /// a declaration makes, in the order of evaluation, before the `.declaration` that needs it.
  /// `a` may also be a `.record` row of run-time size, whose members' bounds were evaluated before: compute its layout.
  case variableBounds
  /// `_Defer` `a` (TS 25755): statement `a` runs when the enclosing block is left, in reverse order of such statements. `b`: its
  /// number in the function, from 1.
  case `defer`
  /// `__attribute__((fallthrough));`
  case fallThrough
}

public struct StmtFlags: OptionSet, BitwiseCopyable, Sendable {
  public var rawValue: UInt8
  @inlinable public init(rawValue: UInt8) { self.rawValue = rawValue }
  public static let hasCleanups = StmtFlags(rawValue: 1)
}

public struct Stmt: BitwiseCopyable, Sendable {
  public var kind: StmtKind
  public var flags: StmtFlags = []
  public var location: SourceLocation
  public var a: UInt32 = UInt32.max
  public var b: UInt32 = UInt32.max
  public var c: UInt32 = UInt32.max
  public var d: UInt32 = UInt32.max
  @inlinable public init(_ kind: StmtKind, at location: SourceLocation) {
    self.kind = kind
    self.location = location
  }
}

/// A label of a function (or of a block, by `__label__`).
public struct LabelInfo: BitwiseCopyable, Sendable {
  public var name: Name
  /// Of the definition, or the first use while there is none.
  public var location: SourceLocation
  public var isDefined = false
  public var isUsed = false
  /// `&&label` occurs.
  public var addressTaken = false
  /// A function nested in the label's jumps to it.
  public var isNonlocal = false
  /// `&&label` occurs in a nested function, which finds the address in the frame record.
  public var isCaptured = false
  /// The function it belongs to.
  public var function = DeclID.none
  /// What is around it that jumps may not enter, or 0.
  public var scopeNode: UInt32 = 0
  /// The number of the innermost deferred statement it is in, or 0; each expansion of that statement has its own copy of it.
  public var deferral: UInt32 = 0
  /// The depth of the block whose `__label__` declares it; 0: a label of the whole function.
  public var scopeOfDeclaration = 0
  /// The `.label` statement.
  public var statement: StmtID = .none
  @inlinable public init(name: Name, location: SourceLocation) {
    self.name = name
    self.location = location
  }
}

/// The labels of one `switch`: `CaseID`s, contiguous in `AST.pool`, in source order; no two overlap.
public struct SwitchInfo: BitwiseCopyable, Sendable {
  public var cases: PoolSlice = .empty
  /// The `default` label, or none.
  public var defaultCase: CaseID = .none
  @inlinable public init() {}
}

/// A `case low ... high:` label, values converted to the switch's type (so unsigned types give non-negative values).
public struct CaseInfo: BitwiseCopyable, Sendable {
  public var low: Int128 = 0
  public var high: Int128 = 0
  /// In a switch on more than 128 bits, labels that 64 bits do not hold: integer constants of the switch's type.
  public var wideLow: ExprID = .none
  public var wideHigh: ExprID = .none
  public var isDefault = false
  public var location: SourceLocation
  /// The `.case` statement.
  public var statement: StmtID = .none
  @inlinable public var isWide: Bool { wideLow.isSome }
  @inlinable public init(location: SourceLocation) { self.location = location }
}

/// An `asm` statement. Operands are contiguous in `AST.asmOperands`: outputs first.
public struct AsmInfo: BitwiseCopyable, Sendable {
  public var template: StringID
  public var isVolatile = false
  /// `asm goto`.
  public var isGoto = false
  /// Without operands: `%` is an ordinary character in the template.
  public var isBasic = false
  /// `asm inline`.
  public var isInline = false
  public var clobbersMemory = false
  public var firstOperand: UInt32 = 0
  public var outputCount: UInt16 = 0
  public var inputCount: UInt16 = 0
  /// Clobbered registers as Names ("memory" and "cc" excluded): a slice of `AST.pool`.
  public var clobbers: PoolSlice = .empty
  /// Labels of `asm goto`: LabelIDs; operand numbers continue after the inputs (and after "+" operands' implied inputs).
  public var labels: PoolSlice = .empty
  public init(template: StringID) { self.template = template }
}

/// An operand of an `asm` statement.
public struct AsmOperand: BitwiseCopyable, Sendable {
  /// `[name]`, or none.
  public var name: Name
  /// The constraint text, e.g. "=&r", checked for well-formedness.
  public var constraint: Name
  /// Output: an lvalue. Input: an rvalue if the constraint allows a register or immediate, an lvalue if it is memory only.
  public var value: ExprID
  /// Input that must be in the same place as this output ("0" or "[name]"), or -1.
  public var matchedOutput: Int16 = -1
  /// Output with "+": read as well.
  public var isReadWrite = false
  public var isEarlyClobber = false
  /// The constraint permits memory and no register or immediate: `value` is an lvalue whose address is the operand.
  public var isMemoryOnly = false
  public init(name: Name, constraint: Name, value: ExprID) {
    self.name = name
    self.constraint = constraint
    self.value = value
  }
}
