// What must happen when a scope is left: `cleanup` functions and freeing variable-length arrays.
//
// Only scopes flagged by the parser are tracked. A jump runs the actions between its own depth and that of its target; for
// `goto` the target's depth comes from a walk over the function's statements, made once and only where it matters.

import Frontend
import SSA
import Support

enum ScopeActionKind: UInt8, BitwiseCopyable {
  case cleanup, restoreStack, deferred
  /// Begun, or done, on the way out that is being generated.
  case running
  /// A `restoreStack` that must not happen, see `keepStack`.
  case keepStack
}

struct ScopeAction: BitwiseCopyable {
  var kind: ScopeActionKind
  /// `deferred`: the `_Defer` statement. `cleanup`: the variable. `restoreStack`: the address of the slot with the saved stack pointer.
  var raw: UInt32
  static func deferred(_ s: StmtID) -> ScopeAction { ScopeAction(kind: .deferred, raw: s.raw) }
  static func cleanup(_ d: DeclID) -> ScopeAction { ScopeAction(kind: .cleanup, raw: d.raw) }
  static func restoreStack(_ slot: ValueID) -> ScopeAction { ScopeAction(kind: .restoreStack, raw: slot.raw) }
}

/// A tracked scope seen by the label walk.
struct WalkedScope: BitwiseCopyable {
  var statement: StmtID
  var parent: Int32
  /// Actions of the parent when this scope begins.
  var parentActions: Int32
}

struct LabelPlace: BitwiseCopyable {
  var label: LabelID
  var scope: Int32
  var actions: Int32
}

struct ActiveScope: BitwiseCopyable {
  var statement: StmtID
  var firstAction: Int
  var savedStack = false
}

struct ScopeStack: ~Copyable {
  var actions = Arena<ScopeAction>(capacity: 1)
  var active = Arena<ActiveScope>(capacity: 1)
  private var walked = Arena<WalkedScope>(capacity: 1)
  private var labels = Arena<LabelPlace>(capacity: 1)
  private var labelIndex = HashTable(capacity: 1)

  /// Where the actions of the body being generated begin: of the function, of one expanded into it, or of a deferred statement.
  var base = 0

  var depth: Int { actions.count }

  mutating func push(_ statement: StmtID) { active.append(ActiveScope(statement: statement, firstAction: actions.count)) }
  mutating func add(_ action: ScopeAction) { actions.append(action) }
  /// What `alloca` gives lives as long as the function: the end of a scope around it no longer frees that scope's arrays.
  mutating func keepStack() {
    for k in actions.indices where actions[k].kind == .restoreStack { actions[k].kind = .keepStack }
  }
  mutating func pop() {
    let scope = active[active.count - 1]
    actions.truncate(to: scope.firstAction)
    active.removeLast()
  }

  /// The number of actions still pending at `label`.
  func depth(of label: LabelID) -> Int {
    guard actions.count != 0, let at = labelIndex.find(UInt64(label.raw)) else { return actions.count == 0 ? 0 : outermost(label) }
    let place = labels[Int(at)]
    var scope = place.scope, pending = place.actions
    while scope >= 0 {
      let w = walked[Int(scope)]
      for a in active.indices where active[a].statement == w.statement {
        return min(active[a].firstAction + Int(pending), actions.count)
      }
      pending = w.parentActions
      scope = w.parent
    }
    return base
  }

  /// A label the walk did not see is inside a statement expression, as the jump must be too: nothing is left.
  private func outermost(_ label: LabelID) -> Int { actions.count }

  // MARK: The walk

  mutating func recordLabels(of info: FunctionInfo, _ ast: AST) { walk(info.body, ast, scope: -1, count: 0) }

  /// Records labels below `first`; gives the number of actions the current scope has afterwards.
  @discardableResult private mutating func walk(_ first: StmtID, _ ast: AST, scope: Int32, count start: Int32) -> Int32 {
    var id = first, count = start
    while id.isSome {
      let s = ast.stmts[id]
      switch s.kind {
      case .label:
        labelIndex.insert(UInt64(s.a), UInt32(labels.count))
        labels.append(LabelPlace(label: LabelID(s.a), scope: scope, actions: count))
        id = StmtID(s.b)
      case .case: id = StmtID(s.b)
      case .if:
        walk(StmtID(s.b), ast, scope: scope, count: count)
        id = StmtID(s.c)
      case .while, .doWhile, .switch: id = StmtID(s.b)
      case .for:
        if s.flags.contains(.hasCleanups) {
          let inner = enter(id, scope, count)
          let n = walk(StmtID(s.a), ast, scope: inner, count: 0)
          walk(StmtID(s.d), ast, scope: inner, count: n)
          return count
        }
        id = StmtID(s.d)
      case .compound, .sequence:
        let tracked = s.flags.contains(.hasCleanups)
        let inner = tracked ? enter(id, scope, count) : scope
        var n = tracked ? 0 : count
        for k in 0..<Int(s.b) { n = walk(StmtID(ast.pool[Int(s.a) + k]), ast, scope: inner, count: n) }
        return s.kind == .sequence ? n : count
      case .declaration: return count + actionCount(s, ast, count)
      case .defer:
        walk(StmtID(s.a), ast, scope: -1, count: 0)
        return count + 1
      default: return count
      }
    }
    return count
  }

  private mutating func enter(_ id: StmtID, _ scope: Int32, _ count: Int32) -> Int32 {
    walked.append(WalkedScope(statement: id, parent: scope, parentActions: count))
    return Int32(walked.count - 1)
  }

  /// Actions a declaration adds; as `FunctionGen.declaration` does, but one stack restore per array, see `allocateVariableArray`.
  private func actionCount(_ s: Stmt, _ ast: AST, _ count: Int32) -> Int32 {
    var n: Int32 = 0
    for k in 0..<Int(s.b) {
      let d = ast.decls[DeclID(ast.pool[Int(s.a) + k])]
      if d.kind != .variable || d.duration != .automatic { continue }
      if d.flags.contains(.variableLength) { n += 1 }
      if d.attributes.isSome && ast.attributes[d.attributes].cleanup.isSome { n += 1 }
    }
    return n
  }
}

extension FunctionGen {
  /// Runs what is pending above `depth`, innermost first; the scopes stay active.
  func runCleanups(to depth: Int, returning: Bool = false) {
    let first = scopes.actions.count
    var k = first
    // An exception that passes through one of them finds pending what is below it.
    var begun: [ScopeAction] = []
    defer { for (n, action) in begun.enumerated() { scopes.actions[first - 1 - n] = action } }
    while k > depth {
      k -= 1
      let action = scopes.actions[k]
      begun.append(action)
      scopes.actions[k].kind = .running
      switch action.kind {
      case .running: break
      case .cleanup: callCleanup(DeclID(action.raw))
      case .deferred: deferredStatement(ast.stmts[StmtID(action.raw)])
      case .restoreStack:
        // A return frees the whole frame.
        if !returning { restoreStack(ValueID(action.raw)) }
      case .keepStack: break
      }
      if !reachable { return }
    }
  }

  /// One expansion of a deferred statement, with labels of its own.
  private func deferredStatement(_ s: Stmt) {
    if info.flags.contains(.hasDeferredLabels) {
      for k in 0..<Int(info.labels.count) {
        let label: LabelID = ast.id(k, of: info.labels)
        if ast.labels[label].deferral == s.b && label.index < m.labelBlock.count { m.labelBlock[label] = .none }
      }
    }
    let outer = scopes.base
    scopes.base = scopes.depth
    statement(StmtID(s.a))
    scopes.base = outer
  }

  /// The end of the innermost tracked scope.
  func leaveScope() {
    if reachable { runCleanups(to: scopes.active[scopes.active.count - 1].firstAction) }
    scopes.pop()
  }

  private func callCleanup(_ id: DeclID) {
    let function = ast.attributes(of: id).cleanup
    let address = address(localPlace(id))
    m.need(function)
    let callee = f.constant(addressOf: m.global(function))
    let needsChain = m.needsChain(function)
    let plan = abi.plan(forFunctionType: ast.decls[function].type, chain: needsChain)
    let passed = needsChain ? [record(of: ast.decls[function].function), address] : [address]
    b.call(callee, passed, signature: plan.signature)
  }
}
