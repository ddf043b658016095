// SSA types → LLVM types, one table per module, and small helpers on LLVM values that the C API lacks.

internal import CLLVM
internal import SSA
internal import Support
internal import TargetInfo

/// The LLVM types of one context, made on first use.
struct TypeTable {
  let context: LLVMContextRef
  private var table: [LLVMTypeRef?]

  init(_ context: LLVMContextRef) {
    self.context = context
    table = Array(repeating: nil, count: 256)
  }

  /// The type of a value in a register.
  subscript(type: Type) -> LLVMTypeRef {
    mutating get {
      if let known = table[Int(type.raw)] { return known }
      let made = make(type)
      table[Int(type.raw)] = made
      return made
    }
  }

  private mutating func make(_ type: Type) -> LLVMTypeRef {
    if type.isVector { return LLVMVectorType(self[type.element], UInt32(type.laneCount)) }
    switch type {
    case .void: return LLVMVoidTypeInContext(context)
    case .i1: return LLVMInt1TypeInContext(context)
    case .i8: return LLVMInt8TypeInContext(context)
    case .i16: return LLVMInt16TypeInContext(context)
    case .i32: return LLVMInt32TypeInContext(context)
    case .i64: return LLVMInt64TypeInContext(context)
    case .i128: return LLVMInt128TypeInContext(context)
    case .f16: return LLVMHalfTypeInContext(context)
    case .bf16: return LLVMBFloatTypeInContext(context)
    case .f32: return LLVMFloatTypeInContext(context)
    case .f64: return LLVMDoubleTypeInContext(context)
    case .f80: return LLVMX86FP80TypeInContext(context)
    case .f128: return LLVMFP128TypeInContext(context)
    default: return LLVMPointerTypeInContext(context, 0)
    }
  }

  /// An integer type of any width.
  func integer(_ bits: Int) -> LLVMTypeRef { LLVMIntTypeInContext(context, UInt32(bits)) }

  /// `[count x i8]`: memory without further structure.
  mutating func bytes(_ count: UInt64) -> LLVMTypeRef { LLVMArrayType2(self[.i8], count) }

  /// Several results as one LLVM value.
  mutating func aggregate(_ types: [Type]) -> LLVMTypeRef {
    var parts: [LLVMTypeRef?] = types.map { self[$0] }
    return LLVMStructTypeInContext(context, &parts, UInt32(parts.count), 0)
  }

  /// The LLVM type of a function or call with `signature`.
  mutating func function(_ signature: Signature) -> LLVMTypeRef {
    var parameters: [LLVMTypeRef?] = signature.parameters.map { $0.isForcedToStack ? self[.ptr] : self[$0.type] }
    let result: LLVMTypeRef
    switch signature.results.count {
    case _ where signature.returnsStruct: result = self[.ptr]
    case 0: result = self[.void]
    case 1: result = self[signature.results[0].type]
    default: result = aggregate(signature.results.map { $0.type })
    }
    return LLVMFunctionType(result, &parameters, UInt32(parameters.count), signature.isVariadic ? 1 : 0)
  }
}

extension Parameter {
  /// A scalar that must go to the stack while registers are left: LLVM has no such attribute, so it travels as a `byval`
  /// object. An f80 goes to the stack anyway.
  var isForcedToStack: Bool { attributes.contains(.onStack) && !attributes.contains(.byValue) && type != .f80 }
}

extension Signature {
  /// The result goes through a pointer that the function also returns (psABI §3.2.3). LLVM's `sret` attribute would do that,
  /// but it carries a size that LLVM believes; so the function plainly takes the pointer and returns it.
  var returnsStruct: Bool { sretParameter != nil }
  var sretParameter: Int? { parameters.firstIndex { $0.attributes.contains(.structReturn) } }
}

/// The instruction behind `value` if the builder made one (it folds constants) and it is neither operand.
func freshInstruction(_ value: LLVMValueRef?, _ a: LLVMValueRef?, _ b: LLVMValueRef? = nil) -> LLVMValueRef? {
  guard let value, value != a, value != b, LLVMIsAInstruction(value) != nil else { return nil }
  return value
}

/// Calls `body` with the bytes of `text` as C characters.
func withBytes<R>(_ text: String, _ body: (UnsafePointer<CChar>, Int) -> R) -> R {
  var copy = text
  return copy.withUTF8 { bytes in
    if bytes.count == 0 { return body("", 0) }
    return bytes.baseAddress!.withMemoryRebound(to: CChar.self, capacity: bytes.count) { body($0, bytes.count) }
  }
}
