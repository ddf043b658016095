// Calls, returns, and the va_list of the System V ABI for x86-64 (psABI §3.5.7).

import Support

extension Interpreter {
  /// Pushes an activation of `function`.
  func enter(_ function: Function, _ passed: [PassedArgument], caller: InstID) throws(InterpreterFault) {
    if frames.count >= limits.callDepth { throw InterpreterFault(.limit, "calls are nested more than \(limits.callDepth) deep") }
    let frame = Frame(function, caller: caller, stackMark: memory.stackMark, serial: nextSerial)
    nextSerial += 1
    for (s, data) in Interpreter.slotRecords(of: function).enumerated() {
      frame.slots[s] = data.isDead ? 0 : try memory.allocate(.stack, size: data.size, alignment: UInt64(data.alignment))
    }
    let signature = module[function.signature]
    guard Interpreter.bind(passed, to: frame) else {
      throw InterpreterFault(.undefined, "\(passed.count) arguments for \(signature.parameters.count) parameters")
    }
    if signature.isVariadic {
      frame.arguments = passed
      var places = ArgumentPlaces()
      for a in passed { _ = places.place(a.parameter) }
      frame.registerSaveArea = try memory.allocate(.stack, size: 176, alignment: 16)
      frame.overflowArea = try memory.allocate(.stack, size: UInt64(places.stack + 16), alignment: 64)
    }
    frame.fixedObjects = memory.stackMark
    frames.append(frame)
  }

  // Kept out of `enter`: the optimizer of Swift 6.3.1 fails on element access through a class in a throwing loop.
  @inline(never) private static func slotRecords(of function: Function) -> [SlotData] {
    var records: [SlotData] = []
    for k in 0..<function.slots.count { records.append(function.slots.storage[k]) }
    return records
  }

  /// Gives the entry block's parameters their values; false when there are too few.
  @inline(never) private static func bind(_ passed: [PassedArgument], to frame: Frame) -> Bool {
    let function = frame.function
    for k in 0..<Int(function[function.entry].parameterCount) {
      let v = function.parameter(function.entry, k)
      if k >= passed.count { return false }
      var value = passed[k].value
      if !function.type(v).isVector { value.low &= function.type(v).mask }
      frame.values[v.index] = value
    }
    return true
  }

  /// Pops the top activation; `results` go to the call below.
  func leave() {
    let frame = frames.removeLast()
    memory.popStack(to: frame.stackMark)
    if frame.caller.isNone || frames.isEmpty { return }
    deliver(frames[frames.count - 1], frame.caller)
  }

  /// Gives `results` to call `i` of `frame`.
  func deliver(_ frame: Frame, _ i: InstID) {
    let f = frame.function
    for k in 0..<Int(f[i].resultCount) {
      let t = f.type(f.result(i, k))
      var value = k < results.count ? results[k] : .poison(t)
      // No exceptions here: the two results of a landing say so.
      if f[i].callFlags.contains(.landing) && k >= Int(f[i].resultCount) - 2 { value = RuntimeValue(0 as UInt128) }
      if !t.isVector { value.low &= t.mask }
      define(frame, i, value, k)
    }
  }

  /// A call or tail call in `frame`, whose next instruction is already set for a call.
  func executeCall(_ frame: Frame, _ i: InstID) throws(InterpreterFault) {
    let f = frame.function
    let isTail = f[i].op == .tailcall
    let next = frame.inst
    frame.inst = i
    let callee = try needed(frame, i, 0, "callee")
    guard let target = function(at: callee) else { throw InterpreterFault(.undefined, "0x\(hex(callee)) is not the address of a function") }
    let signature = module[f[i].signature]
    var passed: [PassedArgument] = []
    for k in 1..<max(1, Int(f[i].operandCount)) {
      let p = k - 1 < signature.parameters.count ? signature.parameters[k - 1] : Parameter(f.type(f.operand(i, k)))
      passed.append(PassedArgument(value: operand(frame, i, k), parameter: p))
    }
    guard let body = module[target].function else {
      let name = module.interner.string(module[target].name)
      try callExternal(name, passed, signature, frame, i, resume: next)
      return
    }
    let mark = memory.stackMark
    if isTail {
      let caller = frame.caller
      try copyByValue(&passed)
      frames.removeLast()
      // Copies of arguments lie above the frame that goes; then its objects are forgotten when the callee returns.
      if memory.stackMark == mark { memory.popStack(to: frame.stackMark) }
      try enter(body, passed, caller: caller)
      frames[frames.count - 1] = lowered(frames[frames.count - 1], to: frame.stackMark)
    } else {
      try copyByValue(&passed)
      frame.inst = next
      try enterLocated(body, passed, frame, i)
      frames[frames.count - 1] = lowered(frames[frames.count - 1], to: mark)
    }
  }

  private func enterLocated(_ body: Function, _ passed: [PassedArgument], _ frame: Frame, _ i: InstID) throws(InterpreterFault) {
    do throws(InterpreterFault) {
      try enter(body, passed, caller: i)
    } catch {
      frame.inst = i
      throw error
    }
  }

  private func lowered(_ frame: Frame, to mark: Int) -> Frame {
    frame.stackMark = mark
    return frame
  }

  /// Replaces pointers passed `byval` by pointers to copies.
  private func copyByValue(_ passed: inout [PassedArgument]) throws(InterpreterFault) {
    for k in 0..<passed.count where passed[k].parameter.attributes.contains(.byValue) {
      let p = passed[k].parameter
      if passed[k].value.isPoison { throw InterpreterFault(.undefined, "the address of an argument is poison") }
      let copy = try memory.allocate(.stack, size: p.byValueSize, alignment: UInt64(max(p.byValueAlignment, 8)))
      try memory.copy(from: passed[k].value.word, to: copy, size: p.byValueSize)
      passed[k].value = RuntimeValue(copy)
    }
  }

  /// Calls the program's function at `address` from an external function.
  func callBack(_ address: UInt64, _ arguments: [RuntimeValue]) throws(InterpreterFault) -> UInt64 {
    guard let target = function(at: address), let body = module[target].function else {
      throw InterpreterFault(.undefined, "0x\(hex(address)) is not the address of a function of the program")
    }
    if callbackDepth >= 50 { throw InterpreterFault(.limit, "callbacks are nested too deep") }
    callbackDepth += 1
    let passed = arguments.map { PassedArgument(value: $0, parameter: Parameter(.i64)) }
    let saved = results
    let got = try run(body, passed)
    results = saved
    callbackDepth -= 1
    return got.first?.word ?? 0
  }

  // MARK: Variable arguments

  /// Fills the `va_list` at `list`.
  func startVariableArguments(_ frame: Frame, _ list: UInt64) throws(InterpreterFault) {
    guard module.target.arch == .x86_64 else {
      throw InterpreterFault(.unsupported, "va_list is known for x86-64 only")
    }
    let named = module[frame.function.signature].parameters.count
    var places = ArgumentPlaces()
    var general = 0, vector = 0, stack = 0
    for (k, a) in frame.arguments.enumerated() {
      if k == named { (general, vector, stack) = (places.general, places.vector, places.stack) }
      try put(a, places.place(a.parameter), frame)
    }
    if frame.arguments.count <= named { (general, vector, stack) = (places.general, places.vector, places.stack) }
    try memory.writeWord(list, UInt64(general * 8), size: 4)
    try memory.writeWord(list + 4, UInt64(48 + vector * 16), size: 4)
    try memory.writeWord(list + 8, frame.overflowArea + UInt64(stack))
    try memory.writeWord(list + 16, frame.registerSaveArea)
  }

  private func put(_ a: PassedArgument, _ place: ArgumentPlaces.Place, _ frame: Frame) throws(InterpreterFault) {
    let address: UInt64
    switch place {
    case .general(let k): address = frame.registerSaveArea + UInt64(k * 8)
    case .vector(let k): address = frame.registerSaveArea + 48 + UInt64(k * 16)
    case .stack(let offset): address = frame.overflowArea + UInt64(offset)
    }
    if a.parameter.attributes.contains(.byValue) {
      return try memory.copy(from: a.value.word, to: address, size: a.parameter.byValueSize)
    }
    try memory.store(a.value, a.parameter.type, address)
  }
}

/// Assignment of arguments to registers and the stack by psABI §3.2.3.
struct ArgumentPlaces {
  enum Place { case general(Int), vector(Int), stack(Int) }
  var general = 0
  var vector = 0
  var stack = 0
  private var pairOnStack = false

  mutating func place(_ p: Parameter) -> Place {
    let t = p.type
    if p.attributes.contains(.byValue) { return onStack(size: Int(p.byValueSize), alignment: Int(p.byValueAlignment)) }
    if p.attributes.contains(.staticChain) { return .general(0) }
    if p.attributes.contains(.onStack) || t == .f80 || t.bytes > 16 {
      let second = pairOnStack
      pairOnStack = false
      return onStack(size: t.bytes, alignment: second ? 8 : t.bytes)
    }
    if t.isIntegerOrPointer {
      if pairOnStack {
        pairOnStack = false
        return onStack(size: 8, alignment: 8)
      }
      if p.attributes.contains(.pairFirst) && general > 4 {
        pairOnStack = true
        return onStack(size: 8, alignment: 16)
      }
      if general < 6 {
        general += 1
        return .general(general - 1)
      }
    } else if vector < 8 {
      vector += 1
      return .vector(vector - 1)
    }
    return onStack(size: t.bytes, alignment: t.bytes)
  }

  private mutating func onStack(size: Int, alignment: Int) -> Place {
    let unit = max(alignment, 8)
    stack = (stack + unit - 1) & ~(unit - 1)
    defer { stack += (size + 7) & ~7 }
    return .stack(stack)
  }
}
