// The command `martlet`: reads the command line, compiles the inputs side by side, links.

#if canImport(Glibc)
import Glibc
#endif
import Linker
import Support
import TargetInfo

public struct Driver {
  let settings: Settings
  let toolchain: Toolchain
  let llvm: LLVMProvider?
  /// Temporary files, removed before leaving.
  private var temporaries: [String] = []

  /// Runs the command line `words` (program name first) and returns the exit status.
  public static func main(_ words: [String], llvm: LLVMProvider? = nil) -> Int32 {
    CrashContext.installHandler()
    let arguments: [String]
    do { arguments = try ResponseFiles.expand(Array(words.dropFirst())) } catch {
      complain("martlet: error: \(error)\n")
      return 1
    }
    let parser = OptionParser.parse(arguments)
    if llvm == nil && needsLLVM(parser.items) { return becomeLLVMSibling(arguments) }
    var builder = SettingsBuilder.build(parser.items)
    var errors = parser.errors + builder.errors
    checkWarnings(builder.settings.warnings, &errors)
    if builder.settings.resourceDirectory.isEmpty { builder.settings.resourceDirectory = Toolchain.defaultResourceDirectory() }
    addEnvironment(&builder.settings)
    let settings = builder.settings
    let toolchain = Toolchain(
      triple: settings.target.triple, sysroot: settings.sysroot, toolPaths: settings.toolPaths, resourceDirectory: settings.resourceDirectory)
    if errors.isEmpty, let answer = Information.answer(parser.items, settings, toolchain) {
      print(answer, terminator: "")
      return 0
    }
    if errors.isEmpty && settings.inputs.isEmpty {
      if settings.isVerbose {
        complain(Information.verbose(settings, toolchain))
        return 0
      }
      if !settings.link.words.isEmpty && settings.action == .link { return linkOnly(settings, toolchain) }
      errors.append("no input files")
    }
    if !errors.isEmpty {
      for e in errors { complain("martlet: error: \(e)\n") }
      return 1
    }
    var driver = Driver(settings: settings, toolchain: toolchain, llvm: llvm)
    if settings.isVerbose { complain(Information.verbose(settings, toolchain)) }
    let status = driver.run()
    for t in driver.temporaries { unlink(t) }
    return status
  }

  private init(settings: Settings, toolchain: Toolchain, llvm: LLVMProvider?) {
    self.settings = settings
    self.toolchain = toolchain
    self.llvm = llvm
  }

  private static func complain(_ text: String) {
    var copy = text
    copy.withUTF8 { _ = FileOutput.writeAll($0, to: 2) }
  }

  // MARK: Set-up

  private static func needsLLVM(_ items: [CommandLineItem]) -> Bool {
    for case .option(let o) in items {
      if o.id == .backend && o.value == "llvm" { return true }
      if o.id == .emitLLVM { return true }
      if o.id == .backendFor && o.value.hasSuffix("=llvm") { return true }
    }
    return false
  }

  private static func becomeLLVMSibling(_ arguments: [String]) -> Int32 {
    let sibling = Toolchain.executableDirectory + "/martlet-llvm"
    Spawn.replaceProcess([sibling] + arguments)
    complain("martlet: error: the LLVM backend is not installed ('\(sibling)' cannot be run); use --backend=native\n")
    return 1
  }

  private static func checkWarnings(_ options: [String], _ errors: inout [String]) {
    let sources = SourceManager(interner: Interner())
    let engine = DiagnosticEngine(sources: sources) { _ in }
    for option in options {
      switch engine.apply(option: option) {
      case .accepted, .unknownNegative: break
      case .invalid(let message): errors.append(message)
      case .unknown(let suggestion):
        let prefix = option.hasPrefix("error=") ? "error=" : option.hasPrefix("no-error=") ? "no-error=" : ""
        errors.append("unrecognized command-line option '-W\(option)'" + (suggestion.map { "; did you mean '-W\(prefix)\($0)'?" } ?? ""))
      }
    }
  }

  private static func addEnvironment(_ settings: inout Settings) {
    settings.preprocessor.includePaths.user += Environment.folders("CPATH")
    settings.preprocessor.includePaths.system += Environment.folders("C_INCLUDE_PATH")
    settings.link.libraryPaths += Environment.folders("LIBRARY_PATH")
    if settings.color == nil { settings.color = Environment.wantsColor }
    settings.toolPaths += Environment.folders("COMPILER_PATH")
    addDependencyVariable("DEPENDENCIES_OUTPUT", includesSystemHeaders: false, &settings)
    addDependencyVariable("SUNPRO_DEPENDENCIES", includesSystemHeaders: true, &settings)
    if let colors = Environment.value("GCC_COLORS") {
      if colors.isEmpty { settings.color = false } else { settings.colors.apply(colors) }
    }
  }

  /// `file` or `file target`: a rule is added to the file (GCC manual, "Environment Variables").
  private static func addDependencyVariable(_ name: String, includesSystemHeaders: Bool, _ settings: inout Settings) {
    guard let text = Environment.value(name), !text.isEmpty, !settings.dependencies.isWanted else { return }
    let words = text.split(separator: " ", maxSplits: 1).map(String.init)
    settings.dependencies.isWanted = true
    settings.dependencies.includesSystemHeaders = includesSystemHeaders
    settings.dependencies.file = words[0]
    settings.dependencies.appends = true
    if words.count > 1 { settings.dependencies.targets.append((words[1], true)) }
  }

  private static func linkOnly(_ settings: Settings, _ toolchain: Toolchain) -> Int32 {
    let driver = Driver(settings: settings, toolchain: toolchain, llvm: nil)
    return driver.link([])
  }

  // MARK: Running

  private mutating func run() -> Int32 {
    var objects = [String](repeating: "", count: settings.inputs.count)
    var jobs: [Int] = []
    for (k, input) in settings.inputs.enumerated() {
      if input.language == .linkerInput {
        objects[k] = input.path
        if settings.action == .link && !Toolchain.exists(input.path) {
          Driver.complain("martlet: error: cannot read '\(input.path)': \(errorText(errno))\n")
          return 1
        }
        if settings.action != .link {
          Driver.complain("martlet: warning: \(input.path): linker input unused because linking is not done\n")
        }
      } else {
        jobs.append(k)
        objects[k] = outputPath(k)
      }
    }
    if settings.printsCommands { return printCommands(objects) }
    let status = compile(jobs, objects)
    if status != 0 || settings.action != .link { return status }
    return link(objects)
  }

  /// Where input `k`'s output goes.
  private mutating func outputPath(_ k: Int) -> String {
    if settings.action == .link && settings.savesTemporaries { return temporaryBase(k) + ".o" }
    if settings.action == .link {
      let path = temporaryPath()
      temporaries.append(path)
      return path
    }
    if let output = settings.output { return output }
    let name = settings.inputs[k].path.split(separator: "/").last.map(String.init) ?? "a"
    let stem = settings.inputs[k].path == "-" ? "-" : name.lastIndex(of: ".").map { String(name[..<$0]) } ?? name
    switch settings.action {
    case .preprocess, .emitAST: return "-"
    case .checkSyntax: return ""
    case .assembly: return stem == "-" ? "-" : stem + ".s"
    case .emitSSA: return stem == "-" ? "-" : stem + ".ssa"
    case .emitLLVM: return stem == "-" ? "-" : stem + ".ll"
    case .object, .link: return stem + ".o"
    }
  }

  private func temporaryPath() -> String {
    var template = Array("\(Environment.temporaryFolder)/martlet-XXXXXX.o".utf8CString)
    let descriptor = mkstemps(&template, 2)
    if descriptor >= 0 { close(descriptor) }
    return template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
  }

  private func compile(_ jobs: [Int], _ objects: [String]) -> Int32 {
    final class Results: @unchecked Sendable {
      var list: [CompilationResult?]
      init(_ n: Int) { list = Array(repeating: nil, count: n) }
    }
    let results = Results(jobs.count)
    let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    pthread_mutex_init(lock, nil)
    let settings = self.settings, toolchain = self.toolchain, llvm = self.llvm
    DeepThread.forEach(jobs.count, jobs: settings.jobs == 0 ? DeepThread.processorCount : settings.jobs) { n in
      let input = settings.inputs[jobs[n]]
      let result: CompilationResult
      if input.language == .assembly {
        result = AssemblyJob.run(input, settings)
      } else {
        let compilation = Compilation(settings: settings, input: input, toolchain: toolchain, llvm: llvm)
        result = compilation.run(dependencyTarget: Driver.dependencyTarget(input, settings, objects[jobs[n]]))
      }
      pthread_mutex_lock(lock)
      results.list[n] = result
      pthread_mutex_unlock(lock)
    }
    var status: Int32 = 0
    for (n, result) in results.list.enumerated() {
      guard let result else { continue }
      if let printed = result.printed { _ = FileOutput.writeAll(printed.bytes, to: 1) }
      _ = FileOutput.writeAll(result.diagnostics.bytes, to: 2)
      status = max(status, result.status)
      status = max(status, write(result, input: settings.inputs[jobs[n]], to: objects[jobs[n]]))
      if settings.savesTemporaries && result.status == 0 { saveTemporaries(jobs[n], object: objects[jobs[n]]) }
    }
    return status
  }

  private static func dependencyTarget(_ input: Input, _ settings: Settings, _ object: String) -> String {
    if settings.action != .link, settings.action != .preprocess, let output = settings.output { return output }
    let name = input.path.split(separator: "/").last.map(String.init) ?? "-"
    return (name.lastIndex(of: ".").map { String(name[..<$0]) } ?? name) + ".o"
  }

  private func write(_ result: CompilationResult, input: Input, to path: String) -> Int32 {
    do {
      if let output = result.output { try FileOutput.write(output.bytes, to: path) }
      if let dependencies = result.dependencies {
        let file = dependencyPath(input, path)
        try FileOutput.write(settings.dependencies.appends ? Driver.contents(of: file, and: dependencies).bytes : dependencies.bytes, to: file)
      }
      return 0
    } catch {
      Driver.complain("martlet: error: cannot write \(error.description)\n")
      return 1
    }
  }

  private static func contents(of file: String, and text: ByteBuffer) -> ByteBuffer {
    var code: Int32 = 0
    let all = ByteBuffer()
    if let old = FileMapping(path: file, error: &code) { all.append(old.contents) }
    all.append(text.bytes)
    return all
  }

  /// -save-temps: the preprocessed text and the assembly of input `k` beside what was asked for.
  private func saveTemporaries(_ k: Int, object: String) {
    let input = settings.inputs[k]
    if input.language != .c && input.language != .preprocessedC && input.language != .assemblyWithCPP { return }
    let base = temporaryBase(k)
    for (action, suffix) in [(Action.preprocess, ".i"), (.assembly, ".s")] {
      if settings.action == .preprocess || (settings.action.rawValue < action.rawValue && action == .assembly) { continue }
      if input.language == .preprocessedC && action == .preprocess { continue }
      if input.language == .assemblyWithCPP && action == .assembly { continue }
      if settings.action == .assembly && action == .assembly { continue }
      var copy = settings
      copy.action = action
      copy.savesTemporaries = false
      copy.dependencies = DependencySettings()
      DeepThread.forEach(1, jobs: 1) { [toolchain, llvm] _ in
        let result = Compilation(settings: copy, input: input, toolchain: toolchain, llvm: llvm).run(dependencyTarget: object)
        if let output = result.output { try? FileOutput.write(output.bytes, to: base + (input.language == .assemblyWithCPP ? ".s" : suffix)) }
      }
    }
  }

  /// Where the intermediate files of input `k` go, without suffix: `a-x` beside the program when linking, as gcc names them.
  private func temporaryBase(_ k: Int) -> String {
    let name = settings.inputs[k].path.split(separator: "/").last.map(String.init) ?? "a"
    let stem = name.lastIndex(of: ".").map { String(name[..<$0]) } ?? name
    let output = settings.output ?? "a.out"
    let file = output.split(separator: "/").last.map(String.init) ?? output
    let folder = settings.savesBesideOutput ? String(output.dropLast(file.count)) : ""
    if settings.action != .link { return folder + stem }
    return folder + (settings.output == nil ? "a" : file) + "-" + stem
  }

  private func dependencyPath(_ input: Input, _ output: String) -> String {
    if !settings.dependencies.file.isEmpty { return settings.dependencies.file }
    let base = settings.action == .link || settings.output == nil ? input.path.split(separator: "/").last.map(String.init) ?? "a" : output
    let slash = base.lastIndex(of: "/") ?? base.startIndex
    if let dot = base.lastIndex(of: "."), dot > slash { return String(base[..<dot]) + ".d" }
    return base + ".d"
  }

  // MARK: Linking

  private func link(_ objects: [String]) -> Int32 {
    let output = settings.output ?? "a.out"
    let job = LinkJob(settings: settings, toolchain: toolchain)
    guard let command = job.command(objects: objects, output: output) else {
      Driver.complain("martlet: error: linker '\(settings.link.linker)' not found; install it or leave -fuse-ld= out\n")
      return 1
    }
    if settings.isVerbose { Driver.complain(" " + command.joined(separator: " ") + "\n") }
    if job.usesOwnLinker { return LinkTool.run(Array(command.dropFirst()), program: "martlet-ld") }
    let status = Spawn.run(command)
    if status == 127 { Driver.complain("martlet: error: cannot run the linker '\(command[0])'\n") }
    return status == 0 ? 0 : 1
  }

  /// -###: what would be run, nothing is.
  private func printCommands(_ objects: [String]) -> Int32 {
    var text = Information.verbose(settings, toolchain)
    for (k, input) in settings.inputs.enumerated() where input.language != .linkerInput {
      let mode = settings.target.arch == .i386 ? "\"-m32\" " : ""
      text += " \"martlet\" \(mode)\"-c\" \"\(input.path)\" \"-o\" \"\(objects[k])\"\n"
    }
    if settings.action == .link, let command = LinkJob(settings: settings, toolchain: toolchain).command(objects: objects, output: settings.output ?? "a.out") {
      text += " " + command.map { "\"\($0)\"" }.joined(separator: " ") + "\n"
    }
    Driver.complain(text)
    return 0
  }
}
