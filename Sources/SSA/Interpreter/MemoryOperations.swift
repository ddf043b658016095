// Loads, stores, block copies, atomics, dynamic stack memory, and what reads the environment.

import Support

extension Interpreter {
  /// The address of an access with its displacement, checked against the promised alignment.
  private func address(_ frame: Frame, _ i: InstID, _ k: Int, _ data: InstData, displaced: Bool) throws(InterpreterFault) -> UInt64 {
    let p = try needed(frame, i, k, "address")
    let a = displaced ? p &+ UInt64(bitPattern: Int64(data.displacement)) : p
    let alignment = UInt64(data.memory.alignment)
    if a & (alignment - 1) != 0 { throw InterpreterFault(.undefined, "0x\(hex(a)) is not aligned to \(alignment) bytes") }
    return a
  }

  func accessMemory(_ frame: Frame, _ i: InstID, _ data: InstData) throws(InterpreterFault) {
    switch data.op {
    case .load: define(frame, i, try memory.load(data.type, try address(frame, i, 0, data, displaced: true)))
    case .store: try memory.store(operand(frame, i, 0), data.type, try address(frame, i, 1, data, displaced: true))
    case .memcpy, .memmove:
      let d = try needed(frame, i, 0, "address"), s = try needed(frame, i, 1, "address"), n = try needed(frame, i, 2, "length")
      if data.op == .memcpy && n != 0 && d != s && (d &- s < n || s &- d < n) {
        throw InterpreterFault(.undefined, "the areas overlap but are not equal")
      }
      try memory.copy(from: s, to: d, size: n)
    case .memset:
      let v = operand(frame, i, 1)
      let state = v.isPoison ? ByteState.poison : ByteState.defined
      try memory.fill(
        try needed(frame, i, 0, "address"), UInt8(truncatingIfNeeded: v.low), state: state, size: try needed(frame, i, 2, "length"))
    case .atomicrmw:
      let a = try address(frame, i, 0, data, displaced: false)
      let old = try memory.load(data.type, a)
      let x = operand(frame, i, 1)
      let isPoison = x.isPoison || (old.isPoison && data.atomicOperation != .exchange)
      let new = IntegerLanes.atomic(data.atomicOperation, old.low, x.low, data.type)
      try memory.store(isPoison ? .poison(data.type) : RuntimeValue(new), data.type, a)
      define(frame, i, old)
    case .cmpxchg:
      let a = try address(frame, i, 0, data, displaced: false)
      let old = try memory.load(data.type, a)
      let expected = operand(frame, i, 1)
      if old.isPoison || expected.isPoison { throw InterpreterFault(.undefined, "the values compared are poison") }
      if old.low == expected.low { try memory.store(operand(frame, i, 2), data.type, a) }
      define(frame, i, old)
      define(frame, i, RuntimeValue(old.low == expected.low), 1)
    case .alloca:
      let size = try needed(frame, i, 0, "size")
      define(frame, i, RuntimeValue(try memory.allocate(.stack, size: size, alignment: UInt64(data.memory.alignment))))
    case .stacksave: define(frame, i, RuntimeValue(memory.stackTop))
    default:
      let mark = memory.stackMark(atAddress: try needed(frame, i, 0, "mark"))
      if mark < frame.fixedObjects { throw InterpreterFault(.undefined, "the mark is older than the function's activation") }
      memory.popStack(to: mark)
    }
  }

  func executeOther(_ frame: Frame, _ i: InstID, _ data: InstData) throws(InterpreterFault) {
    switch data.op {
    case .fence, .prefetch: return
    case .vastart where module[frame.function.signature].convention != .standard:
      throw InterpreterFault(.unsupported, "variable arguments of a function with Microsoft's calling convention")
    case .vastart: try startVariableArguments(frame, try needed(frame, i, 0, "address"))
    case .asm: try executeAsm(frame, i, frame.function.asmInfos[Int(data.aux)])
    case .getsp, .frameaddress: define(frame, i, RuntimeValue(memory.stackTop))
    case .setjmp:
      let buffer = try needed(frame, i, 0, "address")
      try memory.writeWord(buffer, frame.serial)
      try memory.writeWord(buffer + 8, UInt64(i.raw))
      define(frame, i, RuntimeValue(0 as UInt128))
    case .longjmp: try jump(to: try needed(frame, i, 0, "address"), value: 1)
    case .trap: throw InterpreterFault(.trap, "the program trapped")
    default: throw InterpreterFault(.unsupported, "'\(data.op.mnemonic)' cannot be interpreted")
    }
  }

  /// Goes back to the place that filled `buffer` and gives `value` as its result there.
  func jump(to buffer: UInt64, value: UInt64) throws(InterpreterFault) {
    let serial = try memory.readWord(buffer), place = try memory.readWord(buffer + 8)
    guard let k = frames.lastIndex(where: { $0.serial == serial }) else {
      throw InterpreterFault(.undefined, "the function that set the jump buffer has returned")
    }
    for frame in frames[(k + 1)...] where frame.caller.isNone {
      throw InterpreterFault(.unsupported, "a jump out of a function called by the library")
    }
    while frames.count > k + 1 { memory.popStack(to: frames.removeLast().stackMark) }
    let frame = frames[k]
    let i = InstID(UInt32(truncatingIfNeeded: place))
    define(frame, i, RuntimeValue(value))
    frame.inst = frame.function[i].next
  }

  /// An empty template (a barrier for the compiler): outputs are the inputs tied to them.
  func executeAsm(_ frame: Frame, _ i: InstID, _ info: AsmInfo) throws(InterpreterFault) {
    for byte in info.template.utf8 where byte != 32 && byte != 9 && byte != 10 {
      throw InterpreterFault(.unsupported, "inline assembly cannot be interpreted")
    }
    for (position, o) in info.operands.enumerated() where o.kind == .output {
      var value: RuntimeValue? = nil
      for input in info.operands where input.kind == .input && input.constraint == String(position) {
        value = operand(frame, i, input.index)
      }
      guard let value else { throw InterpreterFault(.unsupported, "what a register held before inline assembly is not known") }
      define(frame, i, value, o.index)
    }
  }
}
