// What the expression half of the parser remembers between nodes.

import Support

final class ExprState {
  /// Greater than 0 inside operands that a constant condition skips (`0 && …`): warnings about values are silent there.
  var unreachable = 0
  /// How often a nearest name was looked for.
  var suggestions = 0
  /// Builtin name → function entity, once it was named.
  var builtinDecls = HashTable(capacity: 64)
  var builtinIndex: BuiltinIndex?
  /// The first `else` of the `if` parsed last.
  var elseLocation = SourceLocation.none
  /// Names reported as undeclared; each is reported once per function.
  var undeclared = HashTable(capacity: 8)
  var undeclaredFunction = DeclID.none
  /// Scratch bytes for string literals under construction.
  let text = ByteBuffer(capacity: 256)
  /// The adjacent string literal tokens being joined.
  var stringTokens = Arena<Token>(capacity: 16)
}
