// What `__has_builtin` and `__has_attribute` answer: the questions the preprocessor puts to the tables of the later stages.

import Support
import TargetInfo

extension Frontend {
  /// Whether `name`, spelled as a program would call it, is a builtin function that Martlet compiles. Cold.
  public static func knowsBuiltin(_ name: String) -> Bool {
    let syntax = [
      "__builtin_types_compatible_p", "__builtin_choose_expr", "__builtin_offsetof", "__builtin_va_arg", "__builtin_complex",
      "__builtin_convertvector", "__builtin_shuffle", "__builtin_shufflevector", "__builtin_has_attribute", "__builtin_assoc_barrier",
    ]
    if syntax.contains(name) { return true }
    if name.hasPrefix("__builtin_ia32_") {
      return Array(name.utf8.dropFirst(15)).withUnsafeBufferPointer { X86Builtin.find($0) != nil || BuiltinBody.find($0) != nil }
    }
    let index = BuiltinIndex(Interner())
    let isPrefixed = name.hasPrefix("__builtin_")
    let plain = isPrefixed ? String(name.dropFirst(10)) : name
    guard let row = index.row(named: plain) else { return false }
    switch row.kind {
    case .none: return false
    case .exact: return !isPrefixed
    case .lib: return true
    case .op, .libop: return isPrefixed
    }
  }

  /// Whether `name`, with or without the underscores around it, is a GNU attribute that Martlet accepts. Cold.
  public static func knowsAttribute(_ name: String) -> Bool {
    let interner = Interner()
    let kind = AttributeTable(interner).find(interner.intern(name), interner).kind
    return kind != .unknown && kind != .refused
  }
}
