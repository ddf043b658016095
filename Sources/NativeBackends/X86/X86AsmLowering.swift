// Inline assembly. Not selected yet: a function that contains any is refused with a clear error, so that the driver can
// report it (or compile the function with the other back end).

import SSA

/// What emission needs of one inline assembly statement.
struct X86AsmRecord {}

extension X86Lowering {
  func lowerAsm(_ i: InstID) { fail("unsupported: inline assembly in the native back end") }
  func lowerAsmGoto(_ i: InstID, of b: MBlockID) { fail("unsupported: asm goto in the native back end") }
}
