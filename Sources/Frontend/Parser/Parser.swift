// The parser: one pass over the token stream that builds the typed AST, checking as it goes.
//
// The class only holds the state; the grammar and the semantic actions are extensions in files of their own. C cannot be
// parsed without knowing which names are types, so scopes are part of the state.
//
// The two halves of the grammar meet in these functions.
//
// Declarations and statements (Parser/{Declarations,Declarators,…}, Sema/{Scope,Layout,DeclCheck,InitCheck,StmtCheck}) provide:
//   startsTypeName(_ token: Token) -> Bool             token begins a type name (keyword, attribute, or typedef in scope)
//   parseTypeName() -> QualType                        C17 §6.7.7; the caller consumes the parentheses
//   parseStatementExpression() -> (StmtID, ExprID)     at `{` of `({`: scope and body; the second is the value's expression
//   parseCompoundLiteral(type: QualType, DeclSpecifiers, start: SourceLocation) -> ExprID      at `{` of `(type){…}`
//   lookup(_ name: Name) -> DeclID                     the ordinary identifier in scope, or none
//   declareImplicitFunction(_ name: Name, at:) -> DeclID      C89 implicit declaration (with its warning)
//   functionNameVariable(_ token: Token) -> DeclID     `__func__`
//   label(named: Name, at:) -> LabelID                 label of the current function, declared on demand
//   requireComplete(_ type: QualType, at:, _ what: String) -> Bool    reports an incomplete type
//   suggestOrdinary(_ name: Name) -> Name?             "did you mean", among the names in scope
//   suggestMember(_ name: Name, in: RecordID) -> Name?
//   types.areCompatible(a, b), types.composite(a, b)   C17 §6.2.7 (Sema/TypeRelations.swift)
//   spell(_ type: QualType) -> String                  'T' (aka 'U') in quotes, for diagnostics
//   markReferenced(_ decl: DeclID)
//   pendingBounds.count, withBounds(above: Int, _ e: ExprID) -> ExprID   take the count before `parseTypeName` in sizeof, casts,
//                                                      compound literals; wraps `e` if the type had variable bounds
//
// Expressions (Parser/Expressions.swift, Parser/InlineAsm*.swift, Sema/{TypeRules,Conversions,ExprCheck,ConstEval,…}) provide:
//   parseExpression() -> ExprID                        with commas
//   parseAssignmentExpression() -> ExprID
//   parseConstantExpression() -> ExprID                a conditional-expression
//   parseStringLiteral() -> ExprID                     at a string literal: joins adjacent ones; lvalue of array type
//   parseStringAsName() -> Name?                       the same for attribute arguments, asm labels, static_assert texts: bytes
//   parseAsmStatement() -> StmtID                      at `asm`, through the `;`
//   parseFileScopeAsm() -> StringID                    at `asm`, through the `)`
//   rvalue(_ e: ExprID) -> ExprID                      load, array and function decay
//   condition(_ e: ExprID) -> ExprID                   rvalue converted to `_Bool`, or an error
//   discarded(_ e: ExprID) -> ExprID                   operand of an expression statement, for clauses, comma
//   promoted(_ e: ExprID) -> ExprID                    rvalue after the integer promotions
//   convert(_ e: ExprID, to: QualType) -> ExprID       unconditional conversion between scalar types, no checks
//   convertForAssignment(_ e: ExprID, to: QualType, _ context: AssignmentContext) -> ExprID     §6.5.16.1, with diagnostics
//   evaluateInteger(_ e: ExprID) -> Int128?            value if foldable to an integer
//   integerConstant(_ e: ExprID, _ what: StaticString) -> Int128?   integer constant expression required; reports otherwise
//   constantInitializer(_ e: ExprID) -> ExprID         folds an initializer of static storage, or reports that it is no constant
//   makeInteger(_ value: Int128, _ type: QualType, at:) -> ExprID
//   makeBinary(_ op: BinaryOp, _ a: ExprID, _ b: ExprID, at:) -> ExprID   checked, converted and folded
//   libraryBuiltin(_ name: Name) -> BuiltinID?         a library function the compiler knows
//   declareBuiltin(_ name: Name, at:) -> DeclID?       ordinary-name lookup of `__builtin_…` and known library functions
//
// Errors poison: once something is reported, the node gets type `.error` and nothing about it is reported again.

import Support
import TargetInfo

/// Why a value is converted as if by assignment; chooses the words of a diagnostic.
public enum AssignmentContext: Sendable {
  case assignment
  case initialization
  case returnValue
  /// Argument number (from 1) of a function.
  case argument(Int, DeclID)
}

public final class Parser {
  public let ast: AST
  public let types: TypeTable
  public let interner: Interner
  public let diagnostics: DiagnosticEngine
  public let preprocessor: Preprocessor
  public let language: LanguageOptions
  let names: KnownNames

  /// The current token. Pragmas never show up here: `advance` acts on them.
  var token: Token
  /// The token before it, where "missing ;" points.
  var previousToken: Token
  /// Tokens peeked at but not consumed, from `lookaheadStart`.
  var lookahead = Arena<Token>(capacity: 8)
  var lookaheadStart = 0

  let scopes: ScopeStack
  /// The function whose body is being parsed, or none.
  var currentFunction: FunctionContext?
  /// Nesting of the constructs now open (expressions, statements, declarators).
  var depth = 0
  /// Greater than 0 inside operands that are not evaluated (`sizeof`, `typeof`, `_Generic` controls).
  var unevaluatedDepth = 0
  /// Scratch stack for lists under construction; cut with `ast.takeSlice(from:above:)`.
  var scratch = Arena<UInt32>(capacity: 1024)
  var pragmas: PragmaState
  /// What the code is for; nil in tests of the parser alone.
  var target: Target?
  /// `extension` nesting: pedantic warnings are silenced.
  var extensionDepth = 0
  /// Rows of variable arrays made by declarators whose bounds no statement or expression evaluates yet.
  var pendingBounds = Arena<UInt32>(capacity: 16)
  /// Variable arrays in parameter declarators: (parameter, TypeID); evaluated on entry if the declarator becomes a definition.
  var parameterBounds: [(parameter: DeclID, row: UInt32)] = []
  /// Parameters whose declarators contain `[*]`.
  var parameterStars: [DeclID] = []
  /// Automatic variables named in prototypes being parsed: a nested definition that follows evaluates those bounds.
  var prototypeUses = Arena<UInt32>(capacity: 4)
  /// Case labels of the switches being parsed.
  var caseStack = Arena<UInt32>(capacity: 64)
  /// Entries of the initializer lists being parsed.
  var entryStack = Arena<InitEntry>(capacity: 256)
  /// Pieces of the declarators being parsed.
  var chunks = Arena<DeclaratorChunk>(capacity: 64)
  /// Members of the records being parsed.
  var fieldStack = Arena<FieldInfo>(capacity: 128)
  /// The enumeration that is being defined again (C23), or none.
  var repeatedEnum = EnumID.none
  /// Enumerations whose enumerators are known (a fixed type makes one complete before).
  var enumBodies = BitSet(capacity: 64)
  /// Enumerations whose lists of enumerators are being read.
  var enumsBeingDefined: [UInt32] = []
  /// Label statements waiting for the statement they stand before.
  var labelStack = Arena<UInt32>(capacity: 16)
  /// The next declaration is that of an `if` or `switch` header: it may end at the `)`.
  var isInSelectionHeader = false
  /// The variable declared last.
  var lastVariable = DeclID.none
  /// The current-object paths of the initializer lists being parsed.
  var frames = Arena<InitFrame>(capacity: 32)
  var initState = InitState()
  /// Automatic variables of the declaration being parsed.
  var declStack = Arena<UInt32>(capacity: 64)
  /// Entities with linkage by name, visible or not: `extern` in a block refers to them.
  var linkedEntities = HashTable(capacity: 1024)
  /// Names other than parameters declared inside prototypes (`void f(struct S { int a; } *p) {…}`), by parameter slice.
  var prototypeBindings: [(slice: UInt32, bindings: [Binding])] = []
  let attributeTable: AttributeTable
  let checks = ExprState()
  var reportedEndOfFile = false
  var reportedDepth = false

  public init(preprocessor: Preprocessor, ast: AST) {
    self.preprocessor = preprocessor
    self.ast = ast
    types = ast.types
    interner = ast.interner
    diagnostics = preprocessor.diagnostics
    language = preprocessor.language
    names = KnownNames(ast.interner)
    pragmas = PragmaState(target: TargetPragmaState(preprocessor.language.features))
    pragmas.bigEndian = preprocessor.language.bigEndianRecords
    scopes = ScopeStack()
    attributeTable = AttributeTable(ast.interner)
    let nothing = Token(
      kind: .endOfFile, flags: [], location: .none, length: 0, name: .none, text: UnsafePointer(ast.stringBytes.base))
    token = nothing
    previousToken = nothing
  }
}

// MARK: Tokens

extension Parser {
  /// Moves to the next token.
  @inline(__always) func advance() {
    previousToken = token
    if lookaheadStart < lookahead.count {
      token = lookahead[lookaheadStart]
      // The end of the file is sticky, so that giving up (`reportTooDeep`) is final.
      if token.kind == .endOfFile { return }
      lookaheadStart &+= 1
      if lookaheadStart == lookahead.count {
        lookahead.removeAll()
        lookaheadStart = 0
      }
      return
    }
    token = preprocessor.next()
    if token.kind.isPragma { skipPragmas() }
  }

  /// The token `distance` after the current one (1: the next).
  @inline(__always) func peek(_ distance: Int = 1) -> Token {
    while lookahead.count - lookaheadStart < distance {
      var next = preprocessor.next()
      while next.kind.isPragma {
        handlePragma(next)
        next = preprocessor.next()
      }
      lookahead.append(next)
    }
    return lookahead[lookaheadStart + distance - 1]
  }

  @inline(never) private func skipPragmas() {
    while token.kind.isPragma {
      handlePragma(token)
      token = preprocessor.next()
    }
  }

  @inline(__always) func at(_ kind: TokenKind) -> Bool { token.kind == kind }

  /// Consumes the current token if it is of `kind`.
  @inline(__always) func consume(_ kind: TokenKind) -> Bool {
    if token.kind != kind { return false }
    advance()
    return true
  }

  /// Consumes a token of `kind`, or reports that it is missing *behind the previous token* and stays.
  @discardableResult @inline(__always) func expect(_ kind: TokenKind, _ context: StaticString) -> Bool {
    if token.kind == kind {
      advance()
      return true
    }
    reportMissing(kind, context)
    return false
  }

  @inline(never) private func reportMissing(_ kind: TokenKind, _ context: StaticString) {
    if token.kind == .endOfFile && (reportedEndOfFile || preprocessor.endsInComment) {
      ast.hasErrors = true
      return
    }
    if checks.lostLine && token.isStartOfLine { return }
    if token.kind == .endOfFile { reportedEndOfFile = true }
    errorAfterPrevious("expected '\(kind.punctuatorSpelling)' \(context)", inserting: "\(kind.punctuatorSpelling)")
  }

  /// The closing bracket `kind` for the `opening` one, with a note where that is.
  @discardableResult func expectClosing(_ kind: TokenKind, _ context: StaticString, opening: SourceLocation) -> Bool {
    if token.kind == kind {
      advance()
      return true
    }
    let before = diagnostics.errorCount
    reportMissing(kind, context)
    if diagnostics.errorCount != before { note(opening, "to match this opening bracket") }
    return false
  }

  /// How the current token reads in a message.
  var tokenDescription: String {
    switch token.kind {
    case .endOfFile: return "end of file"
    default: return "'\(token.spelling)'"
    }
  }
}

// MARK: Diagnostics

extension Parser {
  func error(_ location: SourceLocation, _ message: String, _ ranges: SourceRange...) {
    ast.hasErrors = true
    diagnostics.error(at: location, ranges: ranges, message)
  }
  /// An error placed just behind the previous token, proposing to insert `text` there.
  func errorAfterPrevious(_ message: String, inserting text: String? = nil) {
    ast.hasErrors = true
    if checks.lostLine && token.isStartOfLine { return }
    var place = previousToken.location
    if place.isNone { place = token.location }
    else if diagnostics.sources.isMacro(place) { place = diagnostics.sources.expansionLocation(of: place) }
    else { place.raw &+= previousToken.length }
    diagnostics.error(at: place, fixIts: text.map { [.insert($0, before: place)] } ?? [], message)
  }
  func warning(_ group: WarningGroup, _ location: SourceLocation, _ message: @autoclosure () -> String, _ ranges: SourceRange...) {
    diagnostics.warning(group, at: location, ranges: ranges, message())
  }
  /// A violated constraint that gcc accepts unless -pedantic-errors. Silent under `__extension__`.
  func pedantic(_ location: SourceLocation, _ message: @autoclosure () -> String) {
    if extensionDepth == 0 { diagnostics.pedantic(at: location, message()) }
  }
  /// A violated constraint that GNU C lets pass with a warning of `group`; an error with -pedantic-errors.
  func violation(_ group: WarningGroup, _ location: SourceLocation, _ message: @autoclosure () -> String, _ ranges: SourceRange...) {
    if extensionDepth == 0 {
      diagnostics.violation(group, at: location, ranges: ranges, message())
    } else {
      diagnostics.warning(group, at: location, ranges: ranges, message())
    }
  }
  /// A feature that came with `standard` is used: a pedantic warning in older modes.
  @inline(__always) func since(_ standard: LanguageStandard, _ location: SourceLocation, _ feature: StaticString) {
    if language.standard < standard { pedanticFeature(standard, location, feature) }
  }
  @inline(never) private func pedanticFeature(_ standard: LanguageStandard, _ location: SourceLocation, _ feature: StaticString) {
    let name = standard == .c99 ? "C99" : standard == .c11 ? "C11" : standard == .c23 ? "C23" : "C2Y"
    pedantic(location, "ISO C before \(name) does not support \(feature)")
  }
  /// Explains the diagnostic just reported; dropped if that one was.
  func note(_ location: SourceLocation, _ message: String) { diagnostics.note(at: location, message) }

  /// `name` in quotes.
  func quoted(_ name: Name) -> String { "'\(interner.string(name))'" }
}

// MARK: Nesting

extension Parser {
  /// The deepest nesting of brackets, blocks and declarators accepted: as -fbracket-depth says, but no more than the compiler's 1 GB
  /// stack can take.
  private var maximumDepth: Int { language.bracketDepth }

  /// Enters a nested construct; false (after one fatal error) if the limit is reached. Pair with `leave`.
  @inline(__always) func enter() -> Bool {
    depth &+= 1
    return depth < maximumDepth || reportTooDeep()
  }
  @inline(__always) func leave() { depth &-= 1 }

  @inline(never) private func reportTooDeep() -> Bool {
    if !reportedDepth {
      reportedDepth = true
      ast.hasErrors = true
      diagnostics.fatal(at: token.location, "nesting is deeper than \(maximumDepth) levels; simplify the code")
    }
    // Give up on the rest: every caller unwinds at the (sticky) end of the file.
    token.kind = .endOfFile
    lookahead.removeAll()
    lookaheadStart = 0
    lookahead.append(token)
    reportedEndOfFile = true
    return false
  }
}

// MARK: Nodes

extension Parser {
  @inline(__always) func expr(_ id: ExprID) -> Expr { ast.exprs[id] }
  @inline(__always) func type(of id: ExprID) -> QualType { ast.exprs[id].type }

  /// A poisoned expression covering `range`.
  func errorExpr(_ start: SourceLocation, _ end: SourceLocation) -> ExprID {
    ast.exprs.append(Expr(.error, .error, at: start, from: start, to: end))
  }
  func errorExpr(_ e: ExprID) -> ExprID { errorExpr(expr(e).start, expr(e).end) }
  func isError(_ e: ExprID) -> Bool { ast.exprs[e].kind == .error || ast.exprs[e].type.isError }

  @inline(__always) func add(_ e: Expr) -> ExprID { ast.exprs.append(e) }
  @inline(__always) func add(_ s: Stmt) -> StmtID { ast.stmts.append(s) }
}
