// The stack protector: a canary between the locals and the return address, checked before every return.
//
// The value is the thread's own at %fs:40 (glibc's tcbhead_t; the kernel has it at %gs:40). `FrameLayout` puts the canary's
// slot above all others, and arrays right below it.
//
//   before:  entry: …             after:  entry: %c = asm "movq %fs:40, %0"; store volatile %c, $canary; …
//            ret %x                       %d = load volatile $canary; %e, %ok = asm "subq %fs:40, %0" (%d)
//                                         condbr %ok, return, failed; return: ret %x; failed: call @__stack_chk_fail

import SSA
import Support
import TargetInfo

extension Legalizer {
  func protectStack() {
    if !needsProtector() { return }
    let slot = f.addSlot(size: 8, alignment: 8)
    f[slot].contents = .canary
    let canary = f[slot].address
    var exits: [InstID] = []
    for block in f.blockOrder {
      let t = f.terminator(block)
      if t.isSome && (f[t].op == .ret || f[t].op == .tailcall) { exits.append(t) }
    }
    let memory = MemoryInfo(alignment: 8)
    if !exits.isEmpty {
      let failed = makeFailure()
      for t in exits {
        let back = f.splitBlock(before: t)
        let at = Builder(f, atEndOf: f[back].previous)
        let v = at.load(.i64, canary, memory: memory, flags: .volatile)
        let (_, isIntact) = compareCanary(at, v)
        at.condbr(isIntact, back, [], failed, [])
      }
    }
    let first = Builder(f, before: f[f.entry].firstInst)
    first.store(readCanary(first), to: canary, memory: memory, flags: .volatile)
  }

  private func needsProtector() -> Bool {
    let attributes = module[f.id].attributes
    if attributes.contains(.noStackProtector) || attributes.contains(.naked) { return false }
    let kind = options.protection.stackProtector
    if kind == .all || attributes.contains(.stackProtect) { return true }
    if kind == .explicit { return false }
    for k in f.slots.storage.indices {
      let s = f.slots[SlotID(index: k)]
      if s.isDead { continue }
      if s.contents == .buffer || kind == .strong && (s.contents == .array || isAddressTaken(s.address)) { return true }
    }
    for block in f.blockOrder { for i in f.instructions(block) where f[i].op == .alloca { return true } }
    return false
  }

  /// The slot's address goes elsewhere than into loads and stores of the slot.
  private func isAddressTaken(_ address: ValueID) -> Bool {
    var isTaken = false
    f.forEachUse(address) { u in
      let user = f[f[u].user]
      switch user.op {
      case .load: break
      case .store: if f.operand(f[u].user, 0) == address { isTaken = true }
      default: isTaken = true
      }
    }
    return isTaken
  }

  private var guardAddress: String { options.codeModel == .kernel ? "%%gs:40" : "%%fs:40" }

  private func readCanary(_ at: Builder) -> ValueID {
    let i = assembly(
      at, "movq \(guardAddress), %0", [AsmOperand(kind: .output, constraint: "r", index: 0, type: .i64)], [], clobbers: [])
    return f.addResult(i, .i64)
  }

  private func compareCanary(_ at: Builder, _ v: ValueID) -> (ValueID, ValueID) {
    let operands = [
      AsmOperand(kind: .output, constraint: "r", index: 0, type: .i64),
      AsmOperand(kind: .output, constraint: "@ccz", index: 1, type: .i1),
      AsmOperand(kind: .input, constraint: "0", index: 0, type: .i64),
    ]
    let i = assembly(at, "subq \(guardAddress), %0", operands, [v], clobbers: ["cc"])
    let difference = f.addResult(i, .i64)
    return (difference, f.addResult(i, .i1))
  }

  private func assembly(_ at: Builder, _ template: String, _ operands: [AsmOperand], _ values: [ValueID], clobbers: [String]) -> InstID {
    f.asmInfos.append(AsmInfo(template: template, operands: operands, clobbers: clobbers, isVolatile: true))
    let i = f.makeInst(.asm, .i64, aux: UInt32(f.asmInfos.count - 1), location: at.location)
    for v in values { f.addOperand(i, v) }
    at.place(i)
    return i
  }

  private func makeFailure() -> BlockID {
    let failed = f.addBlock()
    b = Builder(f, atEndOf: failed)
    _ = call("__stack_chk_fail", [], [])
    b.unreachable()
    return failed
  }
}
