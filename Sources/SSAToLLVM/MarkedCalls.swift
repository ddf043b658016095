// Calls of functions with attribute `error` or `warning` that LLVM's passes leave.
//
// Each such call carries its place in the source as metadata, and the number of its callee, since LLVM may rename and merge
// what it likes. Instructions of unreachable blocks are gone after LLVM's passes, at -O0 they are not made at all.

internal import CLLVM
internal import SSA
internal import Support

extension ModuleEmitter {
  private var markKind: UInt32 { LLVMGetMDKindIDInContext(context, "martlet.call", 12) }

  /// Notes on `call` where it stands, if its callee has a message.
  func mark(_ call: LLVMValueRef, _ callee: GlobalID, at location: SourceLocation) {
    if module[callee].callMessage.isNone { return }
    var parts: [LLVMMetadataRef?] = [callee.raw, location.raw].map { LLVMValueAsMetadata(LLVMConstInt(types[.i32], UInt64($0), 0)) }
    let node = LLVMMDNodeInContext2(context, &parts, parts.count)
    LLVMSetMetadata(call, markKind, LLVMMetadataAsValue(context, node))
    hasMarkedCalls = true
  }

  func findMarkedCalls(_ list: inout [(GlobalID, SourceLocation)]) {
    if !hasMarkedCalls { return }
    let kind = markKind
    var f = LLVMGetFirstFunction(llvm)
    while let function = f {
      // What is only there to be inlined is reported where it was inlined.
      if LLVMGetLinkage(function) != LLVMAvailableExternallyLinkage { findMarkedCalls(function, kind, &list) }
      f = LLVMGetNextFunction(function)
    }
  }

  private func findMarkedCalls(_ function: LLVMValueRef, _ kind: UInt32, _ list: inout [(GlobalID, SourceLocation)]) {
    var b = LLVMGetFirstBasicBlock(function)
    while let block = b {
      var i = LLVMGetFirstInstruction(block)
      while let instruction = i {
        if LLVMHasMetadata(instruction) != 0, let node = LLVMGetMetadata(instruction, kind), LLVMGetMDNodeNumOperands(node) == 2 {
          var parts: [LLVMValueRef?] = [nil, nil]
          LLVMGetMDNodeOperands(node, &parts)
          let numbers = parts.map { UInt32(truncatingIfNeeded: LLVMConstIntGetZExtValue($0)) }
          list.append((GlobalID(numbers[0]), SourceLocation(numbers[1])))
        }
        i = LLVMGetNextInstruction(instruction)
      }
      b = LLVMGetNextBasicBlock(block)
    }
  }
}
