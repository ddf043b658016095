// swift-tools-version: 6.1
// The modules of Martlet, lowest layer first; a module imports only modules listed above it (ARCHITECTURE.md).
import Foundation
import PackageDescription

// LLVM is optional. LLVM_PREFIX overrides its location, LLVM_VERSION the library's suffix; MARTLET_NO_LLVM=1 leaves it out.
let llvm: (prefix: String, version: String)? = {
  if Context.environment["MARTLET_NO_LLVM"] != nil { return nil }
  let prefix = Context.environment["LLVM_PREFIX"] ?? "/usr/lib/llvm-19"
  guard FileManager.default.fileExists(atPath: prefix + "/include/llvm-c/Core.h") else { return nil }
  return (prefix, Context.environment["LLVM_VERSION"] ?? "19")
}()

// Hot code crosses module borders, and hot state sits in classes: see docs/Performance.md.
let fast: [SwiftSetting] = [
  .swiftLanguageMode(.v5),
  .unsafeFlags(["-cross-module-optimization", "-enforce-exclusivity=unchecked"], .when(configuration: .release)),
]
let staticExecutable: [LinkerSetting] = [
  .unsafeFlags(["-static-executable"], .when(platforms: [.linux], configuration: .release))
]

func library(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: fast)
}
func tool(_ name: String, _ dependencies: [Target.Dependency], _ settings: [LinkerSetting] = []) -> Target {
  .executableTarget(name: name, dependencies: dependencies, path: "Sources/Tools/\(name)", swiftSettings: fast, linkerSettings: settings)
}
func unitTests(_ module: String, _ dependencies: [Target.Dependency]) -> Target {
  .testTarget(
    name: "\(module)Tests", dependencies: [.init(stringLiteral: module)] + dependencies, path: "Tests/Unit/\(module)Tests",
    swiftSettings: [.swiftLanguageMode(.v5)])
}

var targets: [Target] = [
  library("Support"),
  library("TargetInfo", ["Support"]),
  library("Frontend", ["Support", "TargetInfo"]),
  library("SSA", ["Support", "TargetInfo"]),
  .systemLibrary(name: "CCompression", path: "Sources/CCompression", providers: [.apt(["zlib1g-dev", "libzstd-dev"])]),
  library("ObjectFormat", ["Support", "TargetInfo", "CCompression"]),
  library("SSAGen", ["Support", "TargetInfo", "Frontend", "SSA"]),
  library("Optimizer", ["Support", "TargetInfo", "SSA"]),
  library("MachineCode", ["Support", "TargetInfo", "ObjectFormat"]),
  library("Linker", ["Support", "ObjectFormat"]),
  library("NativeBackends", ["Support", "TargetInfo", "SSA", "ObjectFormat", "MachineCode"]),
  library("Driver", ["Support", "TargetInfo", "Frontend", "SSA", "SSAGen", "Optimizer", "ObjectFormat", "MachineCode", "NativeBackends", "Linker"]),
  .executableTarget(name: "martlet", dependencies: ["Driver"], swiftSettings: fast, linkerSettings: staticExecutable),
  tool("martlet-tables", ["Support"]),
  tool("martlet-opt", ["Support", "TargetInfo", "SSA", "Optimizer", "NativeBackends"]),
  tool("martlet-mc", ["Support", "ObjectFormat", "MachineCode"]),
  tool("martlet-ld", ["Support", "Linker"], staticExecutable),
  tool("martlet-ar", ["Support", "ObjectFormat"], staticExecutable),
  .target(name: "ToolSupport", path: "Sources/Tools/ToolSupport", swiftSettings: fast),
  tool("martlet-torture", ["ToolSupport"]),
  tool("martlet-fuzz", ["ToolSupport"]),
  unitTests("Support", []),
  unitTests("TargetInfo", ["Support"]),
  unitTests("Frontend", ["Support", "TargetInfo"]),
  unitTests("SSA", ["Support", "TargetInfo"]),
  unitTests("SSAGen", ["Support", "TargetInfo", "Frontend", "SSA"]),
  unitTests("Optimizer", ["Support", "TargetInfo", "SSA"]),
  unitTests("ObjectFormat", ["Support"]),
  unitTests("Linker", ["Support", "ObjectFormat"]),
  unitTests("MachineCode", ["Support", "ObjectFormat"]),
  unitTests("NativeBackends", ["Support", "TargetInfo", "SSA", "ObjectFormat", "MachineCode"]),
  unitTests("Driver", ["Support"]),
]
var products: [Product] = [.executable(name: "martlet", targets: ["martlet"])]

if let llvm {
  targets += [
    .systemLibrary(name: "CLLVM", path: "Sources/CLLVM", providers: [.apt(["llvm-19-dev"])]),
    .target(
      name: "SSAToLLVM", dependencies: ["CLLVM", "Support", "TargetInfo", "SSA"],
      swiftSettings: fast + [.unsafeFlags(["-Xcc", "-I\(llvm.prefix)/include"])],
      linkerSettings: [.linkedLibrary("LLVM-\(llvm.version)"), .unsafeFlags(["-L\(llvm.prefix)/lib"])]),
    .executableTarget(
      name: "martlet-llvm", dependencies: ["Driver", "SSAToLLVM", "SSA"], swiftSettings: fast,
      linkerSettings: [.unsafeFlags(["-static-stdlib"], .when(platforms: [.linux], configuration: .release))]),
    .testTarget(
      name: "SSAToLLVMTests", dependencies: ["SSAToLLVM", "SSA", "Support", "TargetInfo"], path: "Tests/Unit/SSAToLLVMTests",
      swiftSettings: [.swiftLanguageMode(.v5)]),
  ]
  products.append(.executable(name: "martlet-llvm", targets: ["martlet-llvm"]))
}

let package = Package(name: "martlet", products: products, targets: targets)
