// From one SSA function to machine IR with registers: the pipeline that the driver, `martlet-opt` and the tests call.
//
//   SSA → Legalizer → X86Lowering → MIRFunction → allocateRegisters → AllocationResult
// Frame layout and emission (Late/) take the last two.

import MachineCode
import SSA
import Support

/// A function selected for x86-64, with what emission needs beside the machine IR.
public struct SelectedFunction {
  public let mir: MIRFunction
  /// Machine block of each SSA block whose address is taken, for static data that refers to it.
  public let addressTaken: [(block: BlockID, machine: MBlockID)]
}

public enum NativeBackend {
  /// Legalizes and selects `f`, which is changed.
  public static func select(_ f: Function, options: CodegenOptions) throws(CodegenProblem) -> SelectedFunction {
    if let problem = Legalizer(f, options: options).run() { throw problem }
    if options.verifies, let error = Verifier.check(f).first {
      throw CodegenProblem(message: "internal error: legalization made invalid SSA: \(error)", function: "", location: .none)
    }
    let lowering = X86Lowering(f, options: options)
    lowering.noteStructReturn()
    lowering.notePreserved()
    lowering.run()
    if let problem = lowering.problem { throw problem }
    let mir = lowering.out
    if options.optimizationLevel > 0 {
      let late = LateDefinitions(mir) { Int($0) == X86Opcode.leaR64M.row || Int($0) == X86Opcode.leaR32M.row }
      late.run()
    }
    if options.verifies {
      var verifier = MIRVerifier(mir)
      if let error = verifier.check() {
        let name = f.module.interner.string(mir.name)
        throw CodegenProblem(message: "internal error: instruction selection made invalid machine code: \(error)", function: name, location: .none)
      }
    }
    let step = lowering.dynamicAlignment
    mir.outgoingSize = (mir.outgoingSize + step - 1) & ~(step - 1)
    var labels: [(block: BlockID, machine: MBlockID)] = []
    for b in f.blockOrder where f[b].isAddressTaken && lowering.block(b).isSome { labels.append((b, lowering.block(b))) }
    return SelectedFunction(mir: mir, addressTaken: labels)
  }

  /// Registers for a selected function: the fast allocator at -O0, live-range splitting above and for naked functions, which cannot
  /// spill.
  public static func allocate(
    _ mir: MIRFunction, options: CodegenOptions, usesFramePointer: Bool = false
  ) throws(CodegenProblem) -> AllocationResult {
    let usesFramePointer = usesFramePointer || options.keepsFramePointer || mir.hasDynamicStack || mir.needsFramePointer
    let registers = X86Target.registers(usesFramePointer: usesFramePointer, reserved: mir.reservedRegisters)
    let result: AllocationResult
    do throws(AllocationFailure) {
      result = try allocateRegisters(mir, registers, options.optimizationLevel == 0 && !mir.isNaked ? .fast : .backtracking)
    } catch {
      throw CodegenProblem(message: "an instruction needs more registers than there are", function: "", location: mir[error.inst].location)
    }
    if options.verifies {
      var checker = AllocationChecker(mir, registers, result)
      if let error = checker.check().first {
        throw CodegenProblem(message: "internal error: wrong register allocation: \(error)", function: "", location: .none)
      }
    }
    return result
  }

  /// Compiles `f`, which is changed, at the sink's position; gives the labels of its address-taken blocks.
  public static func compile(_ f: Function, into sink: OutputSink, options: CodegenOptions) throws(CodegenProblem) -> [BlockLabel] {
    let selected = try select(f, options: options)
    let mir = selected.mir
    if mir.needsExecutableStack { sink.buffer.needsExecutableStack = true }
    let frameOptions = FrameOptions(
      keepFramePointer: options.keepsFramePointer || options.optimizationLevel == 0 || options.protection.profiling == .mcount,
      redZone: options.usesRedZone ? 128 : 0)
    // A call of mcount stands in every function.
    if options.protection.profiling == .mcount { mir.hasCalls = true }
    let result = try allocate(mir, options: options, usesFramePointer: FrameLayout.needsFramePointer(mir, frameOptions))
    let frame: FrameLayout
    let registers = X86Target.registers(usesFramePointer: FrameLayout.needsFramePointer(mir, frameOptions), reserved: mir.reservedRegisters)
    do throws(FrameFailure) {
      frame = try FrameLayout(mir, result, registers, frameOptions)
    } catch {
      throw CodegenProblem(message: "not supported yet: \(error.reason)", function: f.module.interner.string(mir.name), location: .none)
    }
    if options.notesFrames {
      sink.frames.append(FrameSize(
        function: f.id, locals: UInt64(max(frame.size, 0)), total: UInt64(max(frame.pushedSize + frame.adjustment, 0)), isDynamic: mir.hasDynamicStack))
    }
    let layout = BlockLayout(mir, result, optimize: options.optimizationLevel > 0)
    let emitter = X86FunctionEmitter(mir, result, frame, layout, sink, options)
    try emitter.run()
    return selected.addressTaken.map { BlockLabel(block: $0.block, label: emitter.addressLabel($0.machine)) }
  }
}
