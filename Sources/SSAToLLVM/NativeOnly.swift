// What LLVM cannot express. A unit that needs it is compiled natively as a whole, also under --backend=llvm: its functions share the
// registers or modes in question, and a right program is worth more than a uniform one.

public import SSA

public enum NativeOnly {
  /// Why `module` is beyond LLVM, or nil.
  public static func reason(_ module: Module) -> String? {
    if let name = module.reservedRegisters.first { return "a global variable lives in register \(name)" }
    if module.roundingMath { return "-frounding-math" }
    return nil
  }
}
