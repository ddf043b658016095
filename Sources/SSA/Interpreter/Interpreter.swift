// Executes a module as docs/IR.md defines it: the oracle that optimizations and backends are compared with.
//
// Frames are explicit objects, so that deep recursion of the program is a fault and not one of the host. Every operation is
// computed in target arithmetic with poison; what the IR calls undefined ends the run with an `InterpreterFault` that says
// where. Nothing here is used by a compilation.

import Support
import TargetInfo

/// An activation of a function.
final class Frame {
  let function: Function
  /// Registers by `ValueID`; constants are evaluated at each use.
  var values: [RuntimeValue]
  var slots: [UInt64]
  /// Stack objects that live as long as the activation: slots and what `vastart` reads.
  var fixedObjects = 0
  var inst: InstID
  /// The call that waits for this frame's results in the frame below; `.none` for a call from outside the program.
  let caller: InstID
  /// Stack objects before this activation's.
  var stackMark: Int
  let serial: UInt64
  /// What was passed, for `vastart`.
  var arguments: [PassedArgument] = []
  var registerSaveArea: UInt64 = 0
  var overflowArea: UInt64 = 0

  // Not inlined: see `slotRecords(of:)`.
  @inline(never) init(_ function: Function, caller: InstID, stackMark: Int, serial: UInt64) {
    self.function = function
    self.caller = caller
    self.stackMark = stackMark
    self.serial = serial
    values = [RuntimeValue](repeating: RuntimeValue(0 as UInt128), count: function.values.count)
    slots = [UInt64](repeating: 0, count: function.slots.count)
    inst = function[function.entry].firstInst
  }
}

/// An argument with how it is passed.
struct PassedArgument {
  var value: RuntimeValue
  var parameter: Parameter
}

public final class Interpreter {
  public struct Limits: Sendable {
    public var steps: Int = 100_000_000
    public var callDepth: Int = 10_000
    public var memory: UInt64 = 1 << 30
    /// What a byte that was never written reads as. Running twice with different fillers shows who depends on it.
    public var filler: UInt8 = 0
    public init() {}
  }

  public let module: Module
  public let limits: Limits
  /// What the program wrote to standard output and standard error.
  public internal(set) var output: [UInt8] = []
  public internal(set) var errors: [UInt8] = []
  /// Instructions executed.
  public internal(set) var steps = 0

  let memory: Memory
  var frames: [Frame] = []
  var globalAddresses: [UInt64] = []
  var results: [RuntimeValue] = []
  var nextSerial: UInt64 = 1
  var exitStatus: Int32 = 0
  var exitHandlers: [UInt64] = []
  var callbackDepth = 0

  /// Lays out the static data of `module`.
  public init(_ module: Module, limits: Limits = Limits()) throws(InterpreterFault) {
    self.module = module
    self.limits = limits
    memory = Memory(limit: limits.memory, filler: limits.filler)
    try layOutGlobals()
  }

  /// Calls `f` with `arguments` and gives its results.
  public func call(_ f: GlobalID, _ arguments: [RuntimeValue]) throws(InterpreterFault) -> [RuntimeValue] {
    guard let function = module[f].function else {
      throw InterpreterFault(.unsupported, "@\(module.interner.string(module[f].name)) has no body")
    }
    let parameters = module[function.signature].parameters
    guard arguments.count == parameters.count else {
      throw InterpreterFault(.unsupported, "\(arguments.count) arguments for \(parameters.count) parameters")
    }
    var passed: [PassedArgument] = []
    for k in 0..<arguments.count { passed.append(PassedArgument(value: arguments[k], parameter: parameters[k])) }
    return try run(function, passed)
  }

  /// Runs constructors, `main` with `arguments` (its name first), exit handlers and destructors; gives the exit status.
  public func runMain(arguments: [String]) throws(InterpreterFault) -> Int32 {
    guard let main = module.find(module.interner.intern("main")), let function = module[main].function else {
      throw InterpreterFault(.unsupported, "no function 'main' is defined")
    }
    let passed = try mainArguments(arguments, module[function.signature].parameters)
    do throws(InterpreterFault) {
      for f in startFunctions(\.constructorPriority, ascending: true) { _ = try run(f, []) }
      let status = try run(function, passed)
      exitStatus = Int32(truncatingIfNeeded: status.first?.word ?? 0)
    } catch {
      if error.kind != .exit { throw error }
      abandonFrames()
    }
    try runExitHandlers()
    return exitStatus & 0xFF
  }

  private func startFunctions(_ priority: KeyPath<Global, UInt16?>, ascending: Bool) -> [Function] {
    var found: [(UInt16, Int, Function)] = []
    for (k, g) in module.globals.enumerated() {
      if let p = g[keyPath: priority], let f = g.function { found.append((p, k, f)) }
    }
    found.sort { ascending ? ($0.0, $0.1) < ($1.0, $1.1) : ($0.0, $0.1) > ($1.0, $1.1) }
    return found.map { $0.2 }
  }

  private func runExitHandlers() throws(InterpreterFault) {
    do throws(InterpreterFault) {
      while let handler = exitHandlers.popLast() { _ = try callBack(handler, []) }
      for f in startFunctions(\.destructorPriority, ascending: false) { _ = try run(f, []) }
    } catch {
      if error.kind != .exit { throw error }
      abandonFrames()
    }
  }

  private func mainArguments(_ arguments: [String], _ parameters: [Parameter]) throws(InterpreterFault) -> [PassedArgument] {
    if parameters.isEmpty { return [] }
    let vector = try memory.allocate(.fixed, size: UInt64(8 * (arguments.count + 2)), alignment: 16, isZeroed: true)
    for (k, text) in arguments.enumerated() {
      let bytes = Array(text.utf8) + [0]
      let address = try memory.allocate(.fixed, size: UInt64(bytes.count), alignment: 1)
      try memory.write(address, bytes)
      try memory.writeWord(vector + UInt64(8 * k), address)
    }
    let all = [RuntimeValue(UInt64(arguments.count)), RuntimeValue(vector), RuntimeValue(vector + UInt64(8 * (arguments.count + 1)))]
    var out: [PassedArgument] = []
    for k in 0..<min(parameters.count, 3) { out.append(PassedArgument(value: all[k], parameter: parameters[k])) }
    return out
  }

  private func abandonFrames() {
    frames.removeAll()
    memory.popStack(to: 0)
    callbackDepth = 0
  }

  // MARK: The loop

  /// Calls `function` and executes until it returns.
  func run(_ function: Function, _ arguments: [PassedArgument]) throws(InterpreterFault) -> [RuntimeValue] {
    let base = frames.count
    try enter(function, arguments, caller: .none)
    while frames.count > base {
      let frame = frames[frames.count - 1]
      do throws(InterpreterFault) {
        try step(frame)
      } catch {
        throw located(error, frame)
      }
    }
    return results
  }

  private func step(_ frame: Frame) throws(InterpreterFault) {
    steps += 1
    if steps > limits.steps { throw InterpreterFault(.limit, "more than \(limits.steps) instructions executed") }
    let i = frame.inst
    if i.isNone { throw InterpreterFault(.undefined, "the block has no terminator") }
    if frame.function[i].isTerminator { return try executeTerminator(frame, i) }
    frame.inst = frame.function[i].next
    if frame.function[i].op == .call { return try executeCall(frame, i) }
    do throws(InterpreterFault) {
      try execute(frame, i)
    } catch {
      frame.inst = i
      throw error
    }
  }

  /// `fault` with its place, unless a deeper frame has said it.
  private func located(_ fault: InterpreterFault, _ frame: Frame) -> InterpreterFault {
    if !fault.function.isEmpty || fault.kind == .exit { return fault }
    var out = fault
    let f = frame.function
    out.function = module.interner.string(module[f.id].name)
    let i = frame.inst
    if i.isNone { return out }
    var number = 0
    for b in f.blockOrder {
      if b == f[i].block { break }
      number += 1
    }
    out.block = number
    out.position = 0
    for k in f.instructions(f[i].block) {
      if k == i { break }
      out.position += 1
    }
    out.operation = "\(f[i].op.mnemonic)"
    return out
  }

  // MARK: Operands and results

  /// The value of operand value `v` in `frame`.
  func read(_ frame: Frame, _ v: ValueID) -> RuntimeValue {
    let f = frame.function
    let data = f[v]
    switch data.kind {
    case .result, .parameter: return frame.values[v.index]
    case .integer, .float:
      let c = f.constants[Int(data.owner)]
      return RuntimeValue(UInt128(c.high) << 64 | UInt128(c.low))
    case .vector:
      let words = f.vectorWords(v)
      var value = RuntimeValue(UInt128(words[0]))
      if words.count > 1 { value.low |= UInt128(words[1]) << 64 }
      if words.count > 2 { value.high = UInt128(words[3]) << 64 | UInt128(words[2]) }
      return value
    case .global:
      let c = f.constants[Int(data.owner)]
      return RuntimeValue(globalAddresses[Int(c.low)] &+ c.high)
    case .slot: return RuntimeValue(frame.slots[Int(data.owner)])
    case .blockAddress: return RuntimeValue(blockAddress(f.id, BlockID(data.owner)))
    case .poison, .dead: return .poison(data.type)
    }
  }

  func operand(_ frame: Frame, _ i: InstID, _ k: Int) -> RuntimeValue { read(frame, frame.function.operand(i, k)) }

  /// An operand that must not be poison: an address, a length, a condition.
  func needed(_ frame: Frame, _ i: InstID, _ k: Int, _ what: StaticString) throws(InterpreterFault) -> UInt64 {
    let v = operand(frame, i, k)
    if v.isPoison { throw InterpreterFault(.undefined, "the \(what) is poison") }
    return v.word
  }

  func define(_ frame: Frame, _ i: InstID, _ value: RuntimeValue, _ k: Int = 0) {
    frame.values[frame.function[i].result.index + k] = value
  }

  // MARK: Terminators

  private func executeTerminator(_ frame: Frame, _ i: InstID) throws(InterpreterFault) {
    let f = frame.function
    let data = f[i]
    switch data.op {
    case .br: take(frame, EdgeID(data.aux))
    case .condbr:
      let c = try needed(frame, i, 0, "condition")
      take(frame, EdgeID(data.aux &+ (c & 1 != 0 ? 0 : 1)))
    case .switch:
      let v = operand(frame, i, 0)
      if v.isPoison { throw InterpreterFault(.undefined, "the value switched on is poison") }
      for e in f.edges(of: i) where f[e].caseValue.isSome && f.integerConstant(f[e].caseValue) == v.low { return take(frame, e) }
      take(frame, EdgeID(data.aux))
    case .indirectbr:
      let address = try needed(frame, i, 0, "target")
      for e in f.edges(of: i) where blockAddress(f.id, f[e].target) == address { return take(frame, e) }
      throw InterpreterFault(.undefined, "0x\(hex(address)) is not the address of one of the targets")
    case .asmgoto:
      try executeAsm(frame, i, f.asmInfos[Int(data.aux)])
      take(frame, f.asmInfos[Int(data.aux)].firstEdge)
    case .ret:
      results.removeAll(keepingCapacity: true)
      for u in f.operandUses(i) { results.append(read(frame, f[u].value)) }
      leave()
    case .tailcall: try executeCall(frame, i)
    default: throw InterpreterFault(.undefined, "'unreachable' was reached")
    }
  }

  /// Assigns the target's parameters all at once, and goes there.
  private func take(_ frame: Frame, _ e: EdgeID) {
    let f = frame.function
    let target = f[e].target
    let n = Int(f[e].argumentCount)
    if n == 1 {
      frame.values[f.parameter(target, 0).index] = read(frame, f.argument(e, 0))
    } else if n > 1 {
      var moved: [RuntimeValue] = []
      moved.reserveCapacity(n)
      for k in 0..<n { moved.append(read(frame, f.argument(e, k))) }
      for k in 0..<n { frame.values[f.parameter(target, k).index] = moved[k] }
    }
    frame.inst = f[target].firstInst
  }
}
