// Why an interpreted program stopped before its end, and where.

/// A program that did something undefined, met a limit, or asked for what the interpreter does not know.
public struct InterpreterFault: Error, CustomStringConvertible, Sendable {
  public enum Kind: Sendable {
    /// Undefined behaviour (docs/IR.md).
    case undefined
    /// `trap`, `abort`: the program stopped itself abnormally.
    case trap
    /// Steps, calls or memory beyond the interpreter's limits.
    case limit
    /// An operation or external function the interpreter does not know.
    case unsupported
    /// Not a fault: `exit` was called; the interpreter catches it.
    case exit
  }
  public var kind: Kind
  public var message: String
  /// Name of the function, number of the block in layout order, position of the instruction in it, and its operation.
  public var function: String = ""
  public var block: Int = -1
  public var position: Int = -1
  public var operation: String = ""

  public init(_ kind: Kind, _ message: String) {
    self.kind = kind
    self.message = message
  }

  public var description: String {
    if function.isEmpty { return message }
    return "@\(function), b\(block), instruction \(position) (\(operation)): \(message)"
  }
}
