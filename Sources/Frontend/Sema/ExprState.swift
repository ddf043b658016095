// What the expression half of the parser remembers between nodes.

import Support

final class ExprState {
  /// The initializer of a `constexpr` object is being read.
  var inConstexpr = false
  /// Greater than 0 inside operands that a constant condition skips (`0 && …`): warnings about values are silent there.
  var unreachable = 0
  /// How often a nearest name was looked for.
  var suggestions = 0
  /// Builtin name → function entity, once it was named.
  var builtinDecls = HashTable(capacity: 64)
  var builtinIndex: BuiltinIndex?
  /// Some type or member has attribute warn_if_not_aligned.
  var wantsAlignment = false
  /// C++'s keywords, once -Wc++-compat has asked for them.
  var cxxKeywords: HashTable?
  /// What aliases and indirect functions stand for.
  var aliasTargets: [Name] = []
  /// Builtins written in C that the unit calls and whose text has not been parsed yet.
  var builtinBodies: [BuiltinBody] = []
  /// The first `else` of the `if` parsed last.
  var elseLocation = SourceLocation.none
  /// Warnings that wait for the control flow of the function being parsed.
  var awaited: [AwaitedWarning] = []
  /// The function calls `free` or stores the address of a block's variable: PointerFates.swift has something to look at.
  var tracksPointers = false
  var flowBuilder: FlowBuilder?
  var uninitializedCheck: UninitializedCheck?
  /// Constants that `sizeof` made, while a warning asks for them.
  var sizeofOperands = HashTable(capacity: 16)
  var sizeofList: [SizeofOperand] = []
  /// The constant comparison folded last: for the note of a failed static assertion.
  var inStaticAssertion = false
  /// The rest of a line went into an unterminated literal: what is missing behind it is not worth a message.
  var lostLine = false
  var comparedResult = ExprID.none
  var comparedText = ("", BinaryOp.equal, "")
  /// Where braces were left out first at the brace level being parsed.
  var elidedBraces = SourceLocation.none
  /// Names reported as undeclared; each is reported once per function.
  var undeclared = HashTable(capacity: 8)
  var undeclaredFunction = DeclID.none
  /// Scratch bytes for string literals under construction.
  let text = ByteBuffer(capacity: 256)
  /// The adjacent string literal tokens being joined.
  var stringTokens = Arena<Token>(capacity: 16)
}
