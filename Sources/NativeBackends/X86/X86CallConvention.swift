// The System V calling convention for scalars (AMD64 psABI §3.2.3): where each parameter and result of an already lowered
// signature travels.
//
// Aggregates were taken apart by SSAGen; what arrives here is scalars with attributes.

import SSA
import Support
import TargetInfo

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

  // MARK: Microsoft's convention ("x64 calling convention", Microsoft Learn)

  static let microsoftArguments: [PReg] = [.rcx, .rdx, .r8, .r9]
  /// Room above the return address where the callee may keep its register arguments.
  static let microsoftHome = 32
  /// rax, rcx, rdx, r8…r11 and xmm0…xmm5.
  static let microsoftCallerSaved: PRegSet = {
    var s = PRegSet.empty
    for r in [PReg.rax, .rcx, .rdx, .r8, .r9, .r10, .r11] { s.insert(r) }
    for k in 0..<6 { s.insert(.vector(k)) }
    return s
  }()
  /// What such a function preserves beyond what every function does.
  static let microsoftPreserved: [PReg] = [.rdi, .rsi] + (6..<16).map { PReg.vector($0) }

  static func callerSaved(_ convention: CallConvention) -> PRegSet { convention == .microsoft ? microsoftCallerSaved : callerSaved }
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
  let convention: CallConvention

  init(_ convention: CallConvention) {
    self.convention = convention
    if convention == .microsoft { stack = X86CallConvention.microsoftHome }
  }

  /// Microsoft's convention: the next slot, `general` counting all of them.
  private mutating func microsoftPlace(_ p: Parameter) -> X86Place {
    if p.attributes.contains(.staticChain) { return .register(X86CallConvention.staticChain) }
    let k = general
    general += 1
    if k >= X86CallConvention.microsoftArguments.count { return .stack(stackSlot(size: 8, alignment: 8)) }
    return .register(p.type.isIntegerOrPointer ? X86CallConvention.microsoftArguments[k] : X86CallConvention.vectorArgument(k))
  }

  mutating func place(_ p: Parameter) -> X86Place {
    if convention == .microsoft { return microsoftPlace(p) }
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
  /// Microsoft's convention: the argument registers go to the room above the return address.
  var usesHome = false
}
