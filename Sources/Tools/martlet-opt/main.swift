// martlet-opt: runs passes on SSA text and prints the result.
//
// Usage: martlet-opt [-O0 | -O1 | -O2 | -O3 | -Os | --passes=NAME,NAME…] [--stats] [--list] input.ssa
//        martlet-opt --run input.ssa [-- ARGUMENT…]
//        martlet-opt --emit-mir [-O…] input.ssa       the functions after instruction selection
//        martlet-opt --mir [--allocate=fast|splitting] input.mir
// The input is verified first, and the module again after each pass. `-` reads standard input. `--run` interprets `main` of the
// input as it is, or after the passes asked for, and exits with the program's status.

import NativeBackends
import Optimizer
import SSA
import Support
import TargetInfo

#if canImport(Glibc)
import Glibc
#endif

func complain(_ text: String) { fputs("martlet-opt: " + text + "\n", stderr) }

func readAll(_ path: String) -> [UInt8]? {
  guard let file = path == "-" ? stdin : fopen(path, "rb") else { return nil }
  defer { if path != "-" { fclose(file) } }
  var out: [UInt8] = []
  var chunk = [UInt8](repeating: 0, count: 1 << 16)
  while true {
    let n = fread(&chunk, 1, chunk.count, file)
    if n == 0 { return out }
    out += chunk[0..<n]
  }
}

/// Interprets `main`; the program's output goes where it belongs.
func interpret(_ module: Module, _ arguments: [String]) -> Int32 {
  do throws(InterpreterFault) {
    let interpreter = try Interpreter(module)
    var status: Int32 = 125
    var failure: InterpreterFault? = nil
    do throws(InterpreterFault) { status = try interpreter.runMain(arguments: arguments) } catch { failure = error }
    fwrite(interpreter.output, 1, interpreter.output.count, stdout)
    fflush(stdout)
    fwrite(interpreter.errors, 1, interpreter.errors.count, stderr)
    if let failure { throw failure }
    return status
  } catch {
    complain("\(arguments[0]): \(error)")
    return 125
  }
}

/// Prints the machine code of each function, before register allocation.
func printSelected(_ module: Module, level: Int) -> Int32 {
  var options = CodegenOptions()
  options.optimizationLevel = level
  options.verifies = true
  for k in module.globals.indices {
    guard let f = module.globals[k].function, f.instCount > 0 else { continue }
    do throws(CodegenProblem) {
      let mir = try NativeBackend.select(f, options: options).mir
      print(MIRPrinter.text(mir, target: X86Target.mir(), interner: module.interner), terminator: "")
    } catch {
      complain("function '\(error.function)': \(error.message)")
      return 1
    }
  }
  return 0
}

/// Reads one machine function and prints it again, with registers if an allocator is named.
func printMachineCode(_ text: [UInt8], _ path: String, allocator: String?) -> Int32 {
  let interner = Interner()
  do {
    let mir = try MIRParser.parse(String(decoding: text, as: UTF8.self), target: X86Target.mir(), interner: interner)
    var verifier = MIRVerifier(mir)
    if let fault = verifier.check() {
      complain("\(path): \(fault)")
      return 1
    }
    var result: AllocationResult? = nil
    if let allocator {
      let registers = X86Target.registers(usesFramePointer: mir.needsFramePointer || mir.hasDynamicStack)
      result = try allocateRegisters(mir, registers, allocator == "fast" ? .fast : .backtracking)
      var checker = AllocationChecker(mir, registers, result!)
      if let fault = checker.check().first {
        complain("\(path): wrong allocation: \(fault)")
        return 1
      }
    }
    print(MIRPrinter.text(mir, target: X86Target.mir(), interner: interner, allocation: result), terminator: "")
    return 0
  } catch {
    complain("\(path): \(error)")
    return 1
  }
}

func runTool() -> Int32 {
  var options = OptimizerOptions()
  options.verifyEach = true
  options.level = 2
  var passes: String? = nil
  var input: String? = nil
  var showStatistics = false
  var runs = false
  var emitsMIR = false
  var readsMIR = false
  var allocator: String? = nil
  var optimizes = false
  let words = CommandLine.arguments.dropFirst()
  let programArguments = words.firstIndex(of: "--").map { Array(words[($0 + 1)...]) } ?? []
  for a in words.prefix(while: { $0 != "--" }) {
    switch a {
    case "-O0": (options.level, optimizes) = (0, true)
    case "-O1": (options.level, optimizes) = (1, true)
    case "-O2": (options.level, optimizes) = (2, true)
    case "-O3": (options.level, optimizes) = (3, true)
    case "-Os": (options.optimizeForSize, optimizes) = (true, true)
    case "--run": runs = true
    case "--emit-mir": emitsMIR = true
    case "--mir": readsMIR = true
    case "--allocate=fast", "--allocate=splitting": allocator = String(a.dropFirst(11))
    case "--stats": showStatistics = true
    case "--list":
      for name in Pipelines.passNames { print(name) }
      return 0
    default:
      if a.hasPrefix("--passes=") {
        passes = String(a.dropFirst(9))
      } else if a.hasPrefix("-") && a != "-" {
        complain("unknown option '\(a)'; usage: martlet-opt [-O0…-O3 | -Os | --passes=NAME,…] [--stats] [--list] input.ssa")
        return 2
      } else {
        input = a
      }
    }
  }
  guard let input, let text = readAll(input) else {
    complain(input.map { "cannot read '\($0)'" } ?? "no input file")
    return 2
  }
  if readsMIR { return printMachineCode(text, input, allocator: allocator) }
  var steps = Pipelines.steps(options)
  if let passes {
    guard let named = Pipelines.steps(named: passes) else {
      complain("unknown pass in '\(passes)'; --list shows the names")
      return 2
    }
    steps = named
  }
  do throws(SSAParseError) {
    let module = try Parser.parse(text, interner: Interner(), target: Target.x86_64Linux, verifies: true)
    if emitsMIR && !optimizes && passes == nil { return printSelected(module, level: 1) }
    if runs && !optimizes && passes == nil { return interpret(module, [input] + programArguments) }
    let context = PassContext(options: options)
    PassManager(context).run(steps, on: module)
    if let fault = context.fault {
      complain("\(input): pass '\(fault.pass)', function '\(fault.function)': \(fault.messages.joined(separator: "; "))")
      return 1
    }
    if runs { return interpret(module, [input] + programArguments) }
    if emitsMIR { return printSelected(module, level: options.level) }
    print(Printer.text(module), terminator: "")
    if showStatistics { for s in context.statistics { complain("\(s.name) \(s.count)") } }
    return 0
  } catch {
    complain("\(input):\(error)")
    return 1
  }
}

exit(runTool())
