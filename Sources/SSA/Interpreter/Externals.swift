// What interpreted programs may call beyond themselves: enough of the C library (C11 7) to run tests.
//
// Each group gives nil for a name it does not know; a name no group knows is a fault, never a guess.

import Support

extension Interpreter {
  /// Executes the external function `name` for call `i` of `frame`, which goes on at `resume`.
  func callExternal(
    _ name: String, _ passed: [PassedArgument], _ signature: Signature, _ frame: Frame, _ i: InstID, resume: InstID
  ) throws(InterpreterFault) {
    for (k, a) in passed.enumerated() where a.value.isPoison {
      throw InterpreterFault(.undefined, "argument \(k) of '\(name)' is poison")
    }
    if try callJump(name, passed, frame, i, resume: resume) { return }
    let arguments = ExternalArguments(passed)
    guard let result = try external(name, arguments) else {
      throw InterpreterFault(.unsupported, "external function '\(name)' is not known")
    }
    results.removeAll(keepingCapacity: true)
    if !signature.results.isEmpty { results.append(result) }
    if frame.function[i].op == .tailcall { return leave() }
    deliver(frame, i)
    frame.inst = resume
  }

  private func external(_ name: String, _ a: ExternalArguments) throws(InterpreterFault) -> RuntimeValue? {
    if let r = try formattedOutput(name, a) { return r }
    if let r = try memoryFunction(name, a) { return r }
    if let r = try stringFunction(name, a) { return r }
    if let r = try mathFunction(name, a) { return r }
    return try processFunction(name, a)
  }

  /// The jumps of `setjmp.h`, which change where the program goes on.
  private func callJump(
    _ name: String, _ passed: [PassedArgument], _ frame: Frame, _ i: InstID, resume: InstID
  ) throws(InterpreterFault) -> Bool {
    switch name {
    case "setjmp", "_setjmp", "__sigsetjmp", "sigsetjmp":
      guard let buffer = passed.first?.value.word else { return false }
      try memory.writeWord(buffer, frame.serial)
      try memory.writeWord(buffer + 8, UInt64(i.raw))
      results = [RuntimeValue(0 as UInt128)]
      deliver(frame, i)
      frame.inst = resume
      return true
    case "longjmp", "_longjmp", "siglongjmp", "__longjmp_chk":
      guard passed.count == 2 else { return false }
      let value = UInt32(truncatingIfNeeded: passed[1].value.word)
      try jump(to: passed[0].value.word, value: UInt64(value == 0 ? 1 : value))
      return true
    default: return false
    }
  }

  // MARK: Processes, sorting

  private func processFunction(_ name: String, _ a: ExternalArguments) throws(InterpreterFault) -> RuntimeValue? {
    let done = RuntimeValue(0 as UInt128)
    switch name {
    case "abort": throw InterpreterFault(.trap, "abort was called")
    case "exit", "_exit", "_Exit":
      exitStatus = a.int(0)
      if name != "exit" { exitHandlers.removeAll() }
      throw InterpreterFault(.exit, "")
    case "atexit":
      exitHandlers.append(a.word(0))
      return done
    case "qsort":
      try sort(a.word(0), count: a.word(1), size: a.word(2), compare: a.word(3))
      return done
    case "bsearch":
      var low: UInt64 = 0, high = a.word(2)
      while low < high {
        let middle = (low + high) / 2
        let element = a.word(1) + middle * a.word(3)
        let order = Int32(truncatingIfNeeded: try callBack(a.word(4), [RuntimeValue(a.word(0)), RuntimeValue(element)]))
        if order == 0 { return RuntimeValue(element) }
        if order < 0 { high = middle } else { low = middle + 1 }
      }
      return done
    case "abs", "labs", "llabs":
      if name == "abs" { return RuntimeValue(UInt64(a.int(0).magnitude)) }
      return RuntimeValue(Int64(bitPattern: a.word(0)).magnitude)
    default: return nil
    }
  }

  /// Insertion into a sorted prefix by binary search; elements move as bytes.
  private func sort(_ base: UInt64, count: UInt64, size: UInt64, compare: UInt64) throws(InterpreterFault) {
    if count < 2 || size == 0 { return }
    let spare = try memory.allocate(.heap, size: size, alignment: 16)
    for k in 1..<count {
      try memory.copy(from: base + k * size, to: spare, size: size)
      var low: UInt64 = 0, high = k
      while low < high {
        let middle = (low + high) / 2
        let order = Int32(truncatingIfNeeded: try callBack(compare, [RuntimeValue(spare), RuntimeValue(base + middle * size)]))
        if order < 0 { high = middle } else { low = middle + 1 }
      }
      try memory.copy(from: base + low * size, to: base + (low + 1) * size, size: (k - low) * size)
      try memory.copy(from: spare, to: base + low * size, size: size)
    }
    try memory.free(spare)
  }

  // MARK: Mathematics

  /// Exactly rounded functions in `double`, and with suffix `f` and `l`.
  private func mathFunction(_ name: String, _ a: ExternalArguments) throws(InterpreterFault) -> RuntimeValue? {
    guard let first = a.passed.first, first.parameter.type.isFloat else { return nil }
    var stem = name
    if stem.hasSuffix("f") && stem != "modf" || stem.hasSuffix("l") && stem != "ceil" { stem.removeLast() }
    let x = a.float(0)
    switch stem {
    case "sqrt": return RuntimeValue(x.squareRoot.bits)
    case "fabs": return RuntimeValue(x.magnitude.bits)
    case "floor": return RuntimeValue(x.roundedToIntegral(.down).bits)
    case "ceil": return RuntimeValue(x.roundedToIntegral(.up).bits)
    case "trunc": return RuntimeValue(x.roundedToIntegral(.towardZero).bits)
    case "round": return RuntimeValue(x.roundedToIntegral(.nearestAway).bits)
    case "rint", "nearbyint": return RuntimeValue(x.roundedToIntegral(.nearestEven).bits)
    case "fma": return RuntimeValue(SoftFloat.multiplyAdd(x, a.float(1), a.float(2)).bits)
    case "fmin": return RuntimeValue(SoftFloat.minimum(x, a.float(1)).bits)
    case "fmax": return RuntimeValue(SoftFloat.maximum(x, a.float(1)).bits)
    case "copysign": return RuntimeValue(x.copyingSign(of: a.float(1)).bits)
    default: return nil
    }
  }
}

/// The arguments of an external call. Those missing read as zero.
struct ExternalArguments {
  let passed: [PassedArgument]
  init(_ passed: [PassedArgument]) { self.passed = passed }

  func word(_ k: Int) -> UInt64 { k < passed.count ? passed[k].value.word : 0 }
  func int(_ k: Int) -> Int32 { Int32(truncatingIfNeeded: word(k)) }
  func float(_ k: Int) -> SoftFloat {
    if k >= passed.count || !passed[k].parameter.type.isFloat { return .zero(.f64) }
    return SoftFloat(format: passed[k].parameter.type.floatFormat, bits: passed[k].value.low)
  }
}
