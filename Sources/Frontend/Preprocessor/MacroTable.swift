// The macros in force.
//
// One word per name says whether the name is a macro and whether it is a keyword, so that an ordinary identifier costs
// the preprocessor one load. Definitions are flat records; bodies and parameter lists never move, because tokens of an
// expansion being read point into them.

import Support

enum MacroKind: UInt8, BitwiseCopyable { case object, function, builtin }

/// Macros that the preprocessor computes (C23 §6.10.10, GCC manual "Standard" and "Common Predefined Macros").
enum BuiltinMacro: UInt8, BitwiseCopyable {
  case none, line, file, baseFile, fileName, includeLevel, counter, date, time, timestamp
  case pragmaOperator
  case hasInclude, hasIncludeNext, hasEmbed, hasAttribute, hasCAttribute, hasBuiltin
  /// `#pragma GCC poison`: any use is an error.
  case poisoned
}

/// A macro definition.
struct Macro: BitwiseCopyable {
  var name: Name
  var kind: MacroKind
  var builtin = BuiltinMacro.none
  var isVariadic = false
  /// `name...` instead of `...`; the last parameter has a name of its own.
  var isNamedVariadic = false
  /// Being expanded: its name is not expanded again (§6.10.5.4).
  var isDisabled = false
  /// Body contains `#`, `##` or `__VA_OPT__`.
  var hasOperators = false
  var hasVAOpt = false
  var isPredefined = false
  var isUsed = false
  var parameterCount: UInt16 = 0
  var bodyCount: UInt32 = 0
  var body: UnsafeMutablePointer<Token>
  var parameters: UnsafeMutablePointer<Name>
  /// The name in the `#define` directive, and the last token of the directive.
  var location: SourceLocation
  var endLocation: SourceLocation
}

final class MacroTable {
  /// Per name: bits 0…23 macro number plus one, bits 24…31 keyword kind.
  private(set) var info: UnsafeMutablePointer<UInt32>
  private(set) var infoCount: Int
  private(set) var macros: UnsafeMutablePointer<Macro>
  private(set) var count = 0
  private var capacity = 1024
  private var ownedTokens: [UnsafeMutablePointer<Token>] = []
  private var tokenChunk: UnsafeMutablePointer<Token>
  private var tokensFree = 0
  private var nameChunk: UnsafeMutablePointer<Name>
  private var namesFree = 0
  private var ownedNames: [UnsafeMutablePointer<Name>] = []
  /// `#pragma push_macro` stacks, newest last; the value is the `info` macro bits.
  var pushed: [(name: Name, macro: UInt32)] = []

  static let macroMask: UInt32 = 0x00FF_FFFF
  static let maximumCount = 0x00FF_FFF0

  init() {
    infoCount = 4096
    info = .allocate(capacity: infoCount)
    info.initialize(repeating: 0, count: infoCount)
    macros = .allocate(capacity: capacity)
    tokenChunk = .allocate(capacity: 1)
    ownedTokens.append(tokenChunk)
    nameChunk = .allocate(capacity: 1)
    ownedNames.append(nameChunk)
  }

  deinit {
    info.deallocate()
    macros.deallocate()
    for c in ownedTokens { c.deallocate() }
    for c in ownedNames { c.deallocate() }
  }

  @inline(never) func growInfo(toHold name: Name) {
    let size = max(infoCount * 2, name.index + 1)
    let grown = UnsafeMutablePointer<UInt32>.allocate(capacity: size)
    grown.update(from: info, count: infoCount)
    (grown + infoCount).initialize(repeating: 0, count: size - infoCount)
    info.deallocate()
    info = grown
    infoCount = size
  }

  @inline(__always) func info(of name: Name) -> UInt32 {
    if name.index >= infoCount { growInfo(toHold: name) }
    return info[name.index]
  }

  func setKeyword(_ name: Name, _ kind: TokenKind) {
    let old = info(of: name)
    info[name.index] = old & MacroTable.macroMask | UInt32(kind.rawValue) &<< 24
  }

  /// The definition in force, or nil.
  @inline(__always) func find(_ name: Name) -> UnsafeMutablePointer<Macro>? {
    let bits = info(of: name) & MacroTable.macroMask
    return bits == 0 ? nil : macros + Int(bits &- 1)
  }

  func isDefined(_ name: Name) -> Bool {
    guard let m = find(name) else { return false }
    return m.pointee.builtin != .poisoned
  }

  /// Puts `macro` in force under its name.
  func define(_ macro: Macro) {
    if count == capacity {
      let grown = UnsafeMutablePointer<Macro>.allocate(capacity: capacity * 2)
      grown.update(from: macros, count: count)
      macros.deallocate()
      macros = grown
      capacity *= 2
    }
    (macros + count).initialize(to: macro)
    count += 1
    setMacroBits(macro.name, UInt32(count))
  }

  func undefine(_ name: Name) { setMacroBits(name, 0) }

  func macroBits(_ name: Name) -> UInt32 { info(of: name) & MacroTable.macroMask }

  func setMacroBits(_ name: Name, _ bits: UInt32) {
    // In two steps: the array may move when it is read.
    let old = info(of: name)
    info[name.index] = old & ~MacroTable.macroMask | bits
  }

  /// Lasting copy of a macro's body.
  func store(_ tokens: UnsafeMutableBufferPointer<Token>) -> UnsafeMutablePointer<Token> {
    if tokens.count > tokensFree {
      tokensFree = max(2048, tokens.count)
      tokenChunk = .allocate(capacity: tokensFree)
      ownedTokens.append(tokenChunk)
    }
    let p = tokenChunk
    if let source = tokens.baseAddress { p.update(from: source, count: tokens.count) }
    tokenChunk += tokens.count
    tokensFree -= tokens.count
    return p
  }

  func store(_ names: UnsafeMutableBufferPointer<Name>) -> UnsafeMutablePointer<Name> {
    if names.count > namesFree {
      namesFree = max(1024, names.count)
      nameChunk = .allocate(capacity: namesFree)
      ownedNames.append(nameChunk)
    }
    let p = nameChunk
    if let source = names.baseAddress { p.update(from: source, count: names.count) }
    nameChunk += names.count
    namesFree -= names.count
    return p
  }
}
