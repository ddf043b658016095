// library-calls: calls of C library functions become simpler ones, memory operations or values.
//
//   %n = call @strlen(@"hello")                    →   (uses of %n read 5)
//   call @strcpy(%d, @"hello")                     →   memcpy %d, @"hello", 6
//   call @printf(@"%s\n", %s)    (result unused)   →   call @puts(%s)
//   call @__memcpy_chk(%d, %s, 8, 16)              →   memcpy %d, %s, 8
//   %c = call @strchr(%s, 0)                       →   %n = call @strlen(%s) ; %c = ptradd %s, %n
//
// Only calls that carry the function's number are looked at: SSAGen gives it to builtins and, unless -fno-builtin or
// -ffreestanding forbids, to the plain names. What each function allows is in the other files of this folder, by kind.

import SSA
import Support

public let libraryCalls = FunctionPass("library-calls", preserves: .controlFlow) { f, context in
  let pass = LibraryCalls(f, context)
  return pass.run()
}

final class LibraryCalls {
  let f: Function
  let module: Module
  let memory: ConstantMemory
  let optimizesForSize: Bool
  /// The call being looked at, and the place before it.
  private(set) var call: InstID = .none
  private(set) var b: Builder
  private var rewrites = 0
  private let context: PassContext

  init(_ f: Function, _ context: PassContext) {
    self.f = f
    self.context = context
    module = f.module
    memory = ConstantMemory(f)
    optimizesForSize = context.options.optimizeForSize
    b = Builder(f, atEndOf: f.firstBlock)
  }

  func run() -> Bool {
    for block in f.blockOrder {
      for i in f.instructions(block) where f[i].op == .memmove || f[i].op == .memcpy { simplifyCopy(i) }
      var i = f[block].firstInst
      while i.isSome {
        // What replaces a call stands before it and may be simplified further: start again from there.
        let previous = f[i].previous
        if f[i].op == .call, f[i].callFlags.library != .none, visit(i) {
          i = previous.isSome ? f[previous].next : f[block].firstInst
        } else {
          i = f[i].next
        }
      }
    }
    context.count("library-calls.simplified", rewrites)
    return rewrites > 0
  }

  /// A copy of nothing goes; what is never written overlaps nothing that is.
  private func simplifyCopy(_ i: InstID) {
    if f[i].isVolatile { return }
    if f.signedConstant(f.operand(i, 2)) == 0 || f.operand(i, 0) == f.operand(i, 1) {
      f.remove(i)
      rewrites += 1
    } else if f[i].op == .memmove, memory.position(f.operand(i, 1)) != nil {
      f[i].op = .memcpy
      rewrites += 1
    }
  }

  /// True if the call is gone.
  private func visit(_ i: InstID) -> Bool {
    let library = f[i].callFlags.library
    if context.options.noBuiltins || f[i].callFlags.contains(.mustTail) || !hasExpectedTypes(i, library) { return false }
    call = i
    b = Builder(f, before: i)
    let v = simplified(library)
    if v.isNone { return false }
    if f[i].resultCount == 1 && f[f[i].result].useCount != 0 { f.replaceAllUses(of: f[i].result, with: v) }
    f.remove(i)
    rewrites += 1
    return true
  }

  /// What the call gives (any value if nobody asks), or none to leave it.
  private func simplified(_ library: LibraryFunction) -> ValueID {
    if let v = simplifiedMemoryCall(library) { return v }
    if let v = simplifiedStringCall(library) { return v }
    if let v = simplifiedCheckedCall(library) { return v }
    if let v = simplifiedOutputCall(library) { return v }
    return simplifiedMathCall(library)
  }

  /// Arguments and result are as the library declares them (the program may have declared something else).
  private func hasExpectedTypes(_ i: InstID, _ library: LibraryFunction) -> Bool {
    let text = library.signatureText
    let count = text.utf8CodeUnitCount
    let result = LibraryCalls.type(text.utf8Start[0])
    if result == .void ? f[i].resultCount != 0 : f[i].resultCount != 1 || f.type(f[i].result) != result { return false }
    let arguments = Int(f[i].operandCount) - 1
    for k in 1..<max(count, 1) {
      if text.utf8Start[k] == UInt8(ascii: ".") { return arguments >= k - 1 }
      if k > arguments || f.type(f.operand(i, k)) != LibraryCalls.type(text.utf8Start[k]) { return false }
    }
    return arguments == count - 1
  }

  private static func type(_ letter: UInt8) -> Type {
    switch letter {
    case UInt8(ascii: "i"): return .i32
    case UInt8(ascii: "l"): return .i64
    case UInt8(ascii: "p"): return .ptr
    case UInt8(ascii: "f"): return .f32
    case UInt8(ascii: "d"): return .f64
    case UInt8(ascii: "D"): return .f80
    default: return .void
    }
  }

  // MARK: Reading the call

  func argument(_ k: Int) -> ValueID { f.operand(call, k + 1) }
  var argumentCount: Int { Int(f[call].operandCount) - 1 }
  /// Nobody reads the result.
  var isUnused: Bool { f[call].resultCount == 0 || f[f[call].result].useCount == 0 }
  /// A constant argument. Sizes are unsigned: negative numbers are huge ones, which callers treat as unknown.
  func constant(_ k: Int) -> Int64? { f.signedConstant(argument(k)) }

  /// The result is only compared with zero.
  var isComparedWithZero: Bool {
    var u = f[f[call].result].firstUse
    while u.isSome {
      let user = f[u].user
      guard f[user].op == .icmp, f[user].predicate == .eq || f[user].predicate == .ne, f.signedConstant(f.operand(user, 1)) == 0 else { return false }
      u = f[u].next
    }
    return true
  }

  func isText(_ bytes: [UInt8], _ text: StaticString) -> Bool {
    text.withUTF8Buffer { bytes.elementsEqual($0) }
  }

  // MARK: Making code

  func int(_ v: Int64) -> ValueID { f.constant(.i32, v) }
  func long(_ v: Int64) -> ValueID { f.constant(.i64, v) }
  /// The result of a call that is nothing but its effects.
  var nothing: ValueID { f[call].resultCount == 0 ? f.null : f.poison(f.type(f[call].result)) }

  func byte(at p: ValueID, _ offset: Int64 = 0) -> ValueID {
    let v = b.load(.i8, p, offset: Int32(truncatingIfNeeded: offset), memory: MemoryInfo(alignment: 1))
    return b.cast(.zext, v, to: .i32)
  }

  func copy(to d: ValueID, from s: ValueID, _ n: ValueID, _ op: Opcode = .memcpy) {
    if f.signedConstant(n) == 0 || d == s { return }
    b.effect(op, d, s, n, aux2: MemoryInfo(alignment: 1).raw)
  }

  func fill(_ d: ValueID, _ v: ValueID, _ n: ValueID) {
    if f.signedConstant(n) == 0 { return }
    b.effect(.memset, d, v, n, aux2: MemoryInfo(alignment: 1).raw)
  }

  /// A call of `library` with `arguments` (and a result if it has one), or none where it cannot be made: the name means something
  /// else here, or is the very function being compiled.
  func emit(_ library: LibraryFunction, _ arguments: [ValueID]) -> ValueID {
    let text = library.signatureText
    var parameters: [Parameter] = []
    var isVariadic = false
    for k in 1..<text.utf8CodeUnitCount {
      if text.utf8Start[k] == UInt8(ascii: ".") { isVariadic = true } else { parameters.append(Parameter(LibraryCalls.type(text.utf8Start[k]))) }
    }
    let result = LibraryCalls.type(text.utf8Start[0])
    let signature = module.intern(Signature(parameters: parameters, results: result == .void ? [] : [Parameter(result)], isVariadic: isVariadic))
    return emit(library, arguments, signature)
  }

  private func emit(_ library: LibraryFunction, _ arguments: [ValueID], _ signature: SignatureID) -> ValueID {
    let name = module.interner.intern(library.name)
    let callee: GlobalID
    if let known = module.find(name) {
      if module[known].kind != .function || known == f.id { return .none }
      callee = known
    } else {
      var g = Global(name: name, kind: .function)
      g.signature = signature
      callee = module.add(g)
    }
    var flags = library.attributes.callFlags(mathErrno: true)
    flags.insert(CallFlags(library: library))
    let i = b.call(f.constant(addressOf: callee), arguments, signature: signature, flags: flags)
    return f[i].resultCount == 0 ? f.null : f[i].result
  }

  /// A call of `library` with the arguments of this one that `positions` names, passed as they are now.
  func emit(_ library: LibraryFunction, arguments positions: [Int]) -> ValueID {
    var signature = module[f[call].signature]
    let old = signature.parameters
    signature.parameters = positions.compactMap { $0 < old.count ? old[$0] : nil }
    return emit(library, positions.map { argument($0) }, module.intern(signature))
  }

  /// As `emit`, for calls whose result stands for the old call's only if nobody reads it.
  func emitEffect(_ library: LibraryFunction, _ arguments: [ValueID]) -> ValueID { emit(library, arguments).isNone ? .none : nothing }

  /// A new constant string with a zero byte behind `bytes`.
  func literal(_ bytes: [UInt8]) -> ValueID {
    var n = module.globals.count
    var name = module.interner.intern(".L.text.\(n)")
    while module.find(name) != nil {
      n += 1
      name = module.interner.intern(".L.text.\(n)")
    }
    var g = Global(name: name, kind: .variable)
    g.linkage = .internal
    g.isDefinition = true
    g.isConstant = true
    g.isUnnamed = true
    g.alignment = 1
    g.size = UInt64(bytes.count + 1)
    g.data = StaticData(bytes: bytes + [0])
    return f.constant(addressOf: module.add(g))
  }
}
