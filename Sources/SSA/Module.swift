// A translation unit in SSA form.

import Support
import TargetInfo

/// What the IR is allowed to contain; the verifier checks it (docs/IR.md, Stages).
public enum Stage: UInt8, Sendable {
  /// As SSAGen makes it; C ABI applied.
  case abi
  /// Only operations and types the native target selects.
  case legal
}

/// A C effective type for alias analysis: a node of a tree whose root (0) aliases everything.
public struct AliasClass: Sendable {
  public var name: String
  public var parent: UInt16
  public init(name: String, parent: UInt16) {
    self.name = name
    self.parent = parent
  }
}

public final class Module {
  public let interner: Interner
  public let target: Target
  public var stage: Stage = .abi
  /// Source file name, for the object's FILE symbol.
  public var sourceName = ""
  public var globals: [Global] = []
  public private(set) var signatures: [Signature] = []
  public var aliasClasses: [AliasClass] = [AliasClass(name: "any", parent: 0)]
  /// Top-level assembly, in order.
  public var moduleAsm: [String] = []
  /// Library routines the program renamed by a declaration with `asm("…")`: block operations that become calls use the new symbol.
  public var renamedRoutines: [(routine: Name, symbol: Name)] = []
  /// Inexact floating results depend on the rounding mode at run time: they are not folded.
  public var roundingMath = false
  /// Inline assembly, and assembly that is written, are in Intel syntax (-masm=intel).
  public var intelSyntax = false
  /// Divisions and accesses to memory that may trap do so even if nothing uses their results (-fnon-call-exceptions).
  public var nonCallExceptions = false
  /// Registers that hold global register variables: no function of the module uses them for anything else.
  public var reservedRegisters: [String] = []

  private var globalByName = HashTable()
  private var signatureIDs: [Signature: SignatureID] = [:]

  public init(interner: Interner, target: Target) {
    self.interner = interner
    self.target = target
  }

  @inlinable public subscript(id: GlobalID) -> Global {
    get { globals[id.index] }
    _modify { yield &globals[id.index] }
  }

  /// The interned signature; equal signatures have equal ids.
  public func intern(_ signature: Signature) -> SignatureID {
    if let id = signatureIDs[signature] { return id }
    let id = SignatureID(index: signatures.count)
    signatures.append(signature)
    signatureIDs[signature] = id
    return id
  }

  @inlinable public subscript(id: SignatureID) -> Signature { signatures[id.index] }

  /// Adds `global`. Names are unique; the caller looks with `find` first.
  @discardableResult public func add(_ global: Global) -> GlobalID {
    let id = GlobalID(index: globals.count)
    globals.append(global)
    if global.name.isSome { globalByName.insert(UInt64(global.name.raw), id.raw) }
    return id
  }

  /// The symbol to call for library routine `name`.
  public func symbol(ofRoutine name: Name) -> Name {
    for r in renamedRoutines where r.routine == name { return r.symbol }
    return name
  }

  public func find(_ name: Name) -> GlobalID? { globalByName.find(UInt64(name.raw)).map { GlobalID($0) } }
}
