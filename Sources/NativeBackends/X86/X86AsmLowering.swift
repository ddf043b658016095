import SSA
struct X86AsmRecord {}
extension X86Lowering {
  func lowerAsm(_ i: InstID) { fail("unsupported: inline assembly") }
  func lowerAsmGoto(_ i: InstID, of b: MBlockID) { fail("unsupported: inline assembly") }
}
