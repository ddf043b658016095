// The command that links: start files, inputs and libraries in the order the C library expects.
//
// Follows what gcc's specs do for Linux: crt1/Scrt1/rcrt1, crti, crtbegin*, inputs, -lgcc and -lc as a group when static,
// crtend*, crtn. Martlet's own linker runs in this process; -fuse-ld= names another.

import TargetInfo

struct LinkJob {
  let settings: Settings
  let toolchain: Toolchain

  private var isPIE: Bool { !link.isStatic && !link.isShared && (link.pie ?? true) }
  private var link: LinkSettings { settings.link }

  /// Martlet's own linker does it, in this process.
  var usesOwnLinker: Bool { link.linker.isEmpty || link.linker == "martlet" }

  /// The linker's command line; `objects[k]` is the file that stands for input `k`. Nil if the linker cannot be found.
  func command(objects: [String], output: String) -> [String]? {
    guard let linker = linkerProgram() else { return nil }
    var words = [linker]
    words += mode()
    words += ["-o", output]
    if !settings.sysroot.isEmpty { words.append("--sysroot=\(settings.sysroot)") }
    if !link.noStartFiles && !link.isRelocatable { words += startFiles() }
    for d in link.libraryPaths { words.append("-L\(d)") }
    for d in toolchain.libraryDirectories { words.append("-L\(d)") }
    for word in link.words {
      switch word {
      case .input(let k): words.append(objects[k])
      case .library(let name): words.append("-l\(name)")
      case .raw(let text): words.append(text)
      }
    }
    if !link.noDefaultLibraries && !link.isRelocatable { words += libraries() }
    if !link.noStartFiles && !link.isRelocatable { words += endFiles() }
    return words
  }

  private func linkerProgram() -> String? {
    if usesOwnLinker { return Toolchain.executableDirectory + "/martlet-ld" }
    return toolchain.findProgram("ld.\(link.linker)") ?? toolchain.findProgram(link.linker)
  }

  private func mode() -> [String] {
    let emulation = settings.target.arch == .i386 ? "elf_i386" : "elf_x86_64"
    if link.isRelocatable { return ["-m", emulation, "-r"] }
    var words = ["--eh-frame-hdr", "-m", emulation, "--hash-style=gnu", "--build-id"]
    if link.strips { words.append("-s") }
    if link.exportsDynamic { words.append("-export-dynamic") }
    if link.staticPIE {
      words += ["-static", "-pie", "--no-dynamic-linker", "-z", "text"]
    } else if link.isStatic {
      words.append("-static")
    } else if link.isShared {
      words.append("-shared")
    } else {
      if isPIE { words.append("-pie") }
      words += ["-dynamic-linker", toolchain.dynamicLinker]
    }
    return words
  }

  private func startFiles() -> [String] {
    var names: [String] = []
    if !link.isShared { names.append(link.staticPIE ? "rcrt1.o" : link.isProfiled ? "gcrt1.o" : isPIE ? "Scrt1.o" : "crt1.o") }
    names.append("crti.o")
    names.append(link.isStatic ? "crtbeginT.o" : link.isShared || isPIE || link.staticPIE ? "crtbeginS.o" : "crtbegin.o")
    return names.map(toolchain.find)
  }

  private func endFiles() -> [String] {
    modeFiles() + [link.isShared || isPIE || link.staticPIE ? "crtendS.o" : "crtend.o", "crtn.o"].map(toolchain.find)
  }

  /// Objects of gcc's whose constructors set the floating-point units' modes.
  private func modeFiles() -> [String] {
    var files: [String] = []
    if settings.generation.fastMath && !link.isShared {
      // Subnormal numbers are zero (a program works without this).
      let file = toolchain.find("crtfastmath.o")
      if Toolchain.exists(file) { files.append(file) }
    }
    if !link.x87Precision.isEmpty { files.append(toolchain.find("crtprec\(link.x87Precision).o")) }
    return files
  }

  private func libraries() -> [String] {
    let libc = link.noLibc ? [] : ["-lc"]
    if link.isStatic || link.staticPIE { return ["--start-group", "-lgcc", "-lgcc_eh"] + libc + ["--end-group"] }
    let gcc = link.staticLibgcc ? ["-lgcc", "-lgcc_eh"] : ["-lgcc", "--push-state", "--as-needed", "-lgcc_s", "--pop-state"]
    return gcc + libc + gcc
  }
}
