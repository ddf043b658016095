// The System V calling convention for scalars (AMD64 psABI §3.2.3): where each parameter and result of an already lowered
// signature travels.
//
// Aggregates were taken apart by SSAGen; what arrives here is scalars with attributes.

import SSA
import Support

enum X86CallConvention {
  static let generalArguments: [PReg] = [.rdi, .rsi, .rdx, .rcx, .r8, .r9]
  static func vectorArgument(_ k: Int) -> PReg { .vector(k) }
  static let vectorArgumentCount = 8
  static let staticChain = PReg.r10
  /// Where a call behind which exceptions come out leaves the exception object, and whether there is one.
  static let exceptionObject = PReg.r10
  static let exceptionFlag = PReg.r11

  /// rax, rcx, rdx, rsi, rdi, r8…r11 and all vector registers (psABI figure 3.4).
  static let callerSaved: PRegSet = {
    var s = PRegSet(bits: 0xFFFF_0000_0000)
    for r in [PReg.rax, .rcx, .rdx, .rsi, .rdi, .r8, .r9, .r10, .r11] { s.insert(r) }
    return s
  }()
}

/// Where one scalar travels.
enum X86Place {
  case register(PReg)
  /// Offset in the stack argument area.
  case stack(Int)
  /// An object copied to the stack argument area.
  case copied(Int)
}

/// Walks the parameters of a signature through registers and stack.
struct X86Assignment {
  var general = 0
  var vector = 0
  var stack = 0
  /// The second half of a pair whose first half went to the stack.
  private var pairOnStack = false

  init() {}

  mutating func place(_ p: Parameter) -> X86Place {
    if p.attributes.contains(.byValue) {
      return .copied(stackSlot(size: Int(p.byValueSize), alignment: max(8, Int(p.byValueAlignment))))
    }
    if p.attributes.contains(.staticChain) { return .register(X86CallConvention.staticChain) }
    let t = p.type
    let alignment = t.bytes >= 16 ? t.bytes : 8
    if t == .f80 || p.attributes.contains(.onStack) { return .stack(stackSlot(size: max(8, t.bytes), alignment: alignment)) }
    if t.isIntegerOrPointer {
      if pairOnStack {
        pairOnStack = false
        return .stack(stackSlot(size: 8, alignment: 8))
      }
      if p.attributes.contains(.pairFirst) && general + 2 > 6 {
        pairOnStack = true
        return .stack(stackSlot(size: 8, alignment: 16))
      }
      if general < 6 {
        general += 1
        return .register(X86CallConvention.generalArguments[general - 1])
      }
    } else if vector < X86CallConvention.vectorArgumentCount {
      vector += 1
      return .register(X86CallConvention.vectorArgument(vector - 1))
    }
    return .stack(stackSlot(size: max(8, t.bytes), alignment: alignment))
  }

  private mutating func stackSlot(size: Int, alignment: Int) -> Int {
    stack = (stack + alignment - 1) & ~(alignment - 1)
    let offset = stack
    stack += (size + 7) & ~7
    return offset
  }
}

/// What `va_start` and the prologue of a variadic function share.
struct X86VariadicState {
  /// The register save area of psABI §3.5.7, or `.none` when the function has no `va_start`.
  var saveArea = FrameSlotID.none
}
