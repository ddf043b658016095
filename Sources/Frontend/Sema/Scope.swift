// Scopes: which entity an identifier means at this point of the text (C17 §6.2.1, §6.2.3).
//
// For each name space an array indexed by name id holds the innermost binding; a binding remembers the one it hides. Leaving
// a scope pops bindings off one log. Lookup is an index, entering and leaving cost what was declared in between.

import Support

/// What a tag stands for.
enum TagKind: UInt8, BitwiseCopyable { case `struct`, union, `enum` }

/// The innermost meaning of a name, in one of the name spaces.
struct Binding: BitwiseCopyable {
  var name: Name
  /// A DeclID (ordinary), RecordID or EnumID (tags), or LabelID.
  var entity: UInt32
  /// The binding it hides, or `UInt32.max`.
  var hidden: UInt32
  var depth: UInt32
  var space: NameSpace
  var tagKind: TagKind = .struct
}

enum NameSpace: UInt8, BitwiseCopyable { case ordinary, tag, label }

/// What kind of text a scope covers.
enum ScopeKind: UInt8, BitwiseCopyable { case file, block, prototype, functionBody, loopOrSwitch }

final class ScopeStack {
  /// name id → index into `bindings`, or none.
  private var ordinary = Arena<UInt32>(capacity: 4096)
  private var tags = Arena<UInt32>(capacity: 1024)
  private var labels = Arena<UInt32>(capacity: 256)
  private var bindings = Arena<Binding>(capacity: 4096)
  /// Start of each open scope in `bindings`, and its kind.
  private var starts = Arena<UInt32>(capacity: 64)
  private var kinds = Arena<ScopeKind>(capacity: 64)

  init() {
    starts.append(0)
    kinds.append(.file)
  }

  /// 0 at file scope.
  @inline(__always) var depth: Int { starts.count - 1 }
  @inline(__always) var kind: ScopeKind { kinds[kinds.count - 1] }
  @inline(__always) var isFileScope: Bool { starts.count == 1 }

  func push(_ kind: ScopeKind) {
    starts.append(UInt32(bindings.count))
    kinds.append(kind)
  }

  /// Leaves the innermost scope: what its declarations hid is visible again.
  func pop() {
    let start = Int(starts.popLast() ?? 0)
    _ = kinds.popLast()
    var i = bindings.count
    while i > start {
      i -= 1
      let b = bindings[i]
      switch b.space {
      case .ordinary: ordinary[b.name.index] = b.hidden
      case .tag: tags[b.name.index] = b.hidden
      case .label: labels[b.name.index] = b.hidden
      }
    }
    bindings.truncate(to: start)
  }

  /// The entities bound in the innermost scope, in order.
  func forEachInnermost(_ space: NameSpace, _ body: (Binding) -> Void) {
    for i in Int(starts[starts.count - 1])..<bindings.count where bindings[i].space == space { body(bindings[i]) }
  }

  /// Calls `body` with every visible ordinary name, innermost first. Cold: for spelling suggestions.
  func forEachVisible(_ space: NameSpace, _ body: (Binding) -> Void) {
    var i = bindings.count
    while i > 0 {
      i -= 1
      if bindings[i].space == space { body(bindings[i]) }
    }
  }

  // MARK: Ordinary identifiers

  @inline(__always) func find(_ name: Name) -> DeclID {
    if name.index >= ordinary.count { return .none }
    let i = ordinary[name.index]
    return i == UInt32.max ? .none : DeclID(bindings[Int(i)].entity)
  }

  /// The entity, if it was declared in the innermost scope.
  func findInnermost(_ name: Name) -> DeclID {
    guard let b = binding(name), Int(b.depth) == depth else { return .none }
    return DeclID(b.entity)
  }

  func binding(_ name: Name) -> Binding? {
    if name.isNone || name.index >= ordinary.count || ordinary[name.index] == UInt32.max { return nil }
    return bindings[Int(ordinary[name.index])]
  }

  func declare(_ name: Name, _ decl: DeclID) {
    if name.isNone { return }
    grow(&ordinary, name)
    let b = Binding(name: name, entity: decl.raw, hidden: ordinary[name.index], depth: UInt32(depth), space: .ordinary)
    ordinary[name.index] = UInt32(bindings.count)
    bindings.append(b)
  }

  // MARK: Tags

  func findTag(_ name: Name) -> Binding? {
    if name.index >= tags.count || tags[name.index] == UInt32.max { return nil }
    return bindings[Int(tags[name.index])]
  }

  func declareTag(_ name: Name, _ kind: TagKind, _ entity: UInt32) {
    grow(&tags, name)
    let b = Binding(
      name: name, entity: entity, hidden: tags[name.index], depth: UInt32(depth), space: .tag, tagKind: kind)
    tags[name.index] = UInt32(bindings.count)
    bindings.append(b)
  }

  // MARK: Labels

  func findLabel(_ name: Name) -> LabelID {
    if name.index >= labels.count || labels[name.index] == UInt32.max { return .none }
    return LabelID(bindings[Int(labels[name.index])].entity)
  }

  /// Binds a label in the innermost scope (`__label__`).
  func declareLabel(_ name: Name, _ label: LabelID) {
    grow(&labels, name)
    let b = Binding(name: name, entity: label.raw, hidden: labels[name.index], depth: UInt32(depth), space: .label)
    labels[name.index] = UInt32(bindings.count)
    bindings.append(b)
  }

  @inline(__always) private func grow(_ table: inout Arena<UInt32>, _ name: Name) {
    if name.index >= table.count {
      table.append(repeating: UInt32.max, count: Swift.max(name.index + 1 - table.count, table.count / 2))
    }
  }
}

/// The state of the function body being parsed.
final class FunctionContext {
  let decl: DeclID
  /// The function around a nested one.
  let parent: FunctionContext?
  /// Type rows with smaller ids were there before the body.
  let firstType: TypeID
  /// Functions declared directly inside.
  var nested = Arena<UInt32>(capacity: 1)
  /// In the outermost function: which function uses which nested one, to find who needs a static chain.
  var nestedUses: [(user: DeclID, used: DeclID)] = []
  var info: FunctionInfo
  /// The declared result type.
  let resultType: QualType
  /// Errors reported before the body.
  var errorsBefore = 0
  /// Function-scope labels: name → label. Bound to the function, not to a block.
  var labelTable = HashTable(capacity: 16)
  var labels = Arena<UInt32>(capacity: 8)
  var locals = Arena<UInt32>(capacity: 64)
  /// The `__func__` array, once it is used.
  var functionNameDecl = DeclID.none
  /// Enclosing loops and switches: what `break` and `continue` may mean.
  var loopDepth = 0
  /// The loops and switches with labels around the current statement.
  var namedLoops: [NamedLoop] = []
  var switches = Arena<SwitchContext>(capacity: 4)
  var breakDepth = 0
  /// For each open compound statement: whether it declares something that needs work on leaving.
  var cleanupStack = Arena<UInt8>(capacity: 64)

  /// An inline definition of a function with external linkage: it may not refer to what has internal linkage (C17 §6.7.4 ¶3).
  var isInlineDefinition = false
  /// Inside the block of a `_Defer`, which no jump may leave.
  var deferDepth = 0
  /// The number of the innermost deferred statement around the current place, or 0, and how many there have been.
  var deferral: UInt32 = 0
  var deferralCount: UInt32 = 0
  /// The number of switches around the innermost deferred statement: their labels are out of its reach.
  var hiddenSwitches = 0
  var innermostSwitch: SwitchContext? { switches.count > hiddenSwitches ? switches.last : nil }
  /// What jumps may not enter, see `JumpScopes.swift`; empty while there is nothing. `scopeNode` is the innermost one here.
  var scopeNodes = Arena<ScopeNode>(capacity: 1)
  var scopeNode: UInt32 = 0
  var jumps = Arena<PendingJump>(capacity: 4)

  init(decl: DeclID, resultType: QualType, parent: FunctionContext?, firstType: TypeID) {
    self.decl = decl
    self.parent = parent
    self.firstType = firstType
    self.resultType = resultType
    info = FunctionInfo(decl: decl)
  }
}

/// A `switch` whose body is being parsed.
struct SwitchContext: BitwiseCopyable {
  var id: SwitchID
  /// The promoted type of the controlling expression.
  var type: QualType
  /// The innermost node of `JumpScopes.swift` around it.
  var scopeNode: UInt32
  /// Start of its case ids in `FunctionContext`'s case stack (the parser's `caseStack`).
  var firstCase: Int
  /// The type of the controlling expression as written.
  var written: QualType = .error
}
