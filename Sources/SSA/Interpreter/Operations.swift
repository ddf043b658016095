// Operations on values, lane by lane.

import Support

extension Interpreter {
  /// Executes `i`, which is neither a terminator nor a call.
  func execute(_ frame: Frame, _ i: InstID) throws(InterpreterFault) {
    let f = frame.function
    let data = f[i]
    switch data.op.shape {
    case .binary, .shift: try binary(frame, i, data)
    case .unary:
      if data.op == .freeze { define(frame, i, frozen(operand(frame, i, 0), data.type)) } else { try unary(frame, i, data) }
    case .ternary:
      let a = operand(frame, i, 0), b = operand(frame, i, 1), c = operand(frame, i, 2)
      let element = data.type.element
      let lanes = FloatLanes(op: data.op, type: element, flags: data.flags)
      var out = RuntimeValue(0 as UInt128)
      for k in 0..<data.type.laneCount {
        let x = a.lane(k, element), y = b.lane(k, element), z = c.lane(k, element)
        out.setLane(k, element, x.poison || y.poison || z.poison ? .poisoned : lanes.multiplyAdd(x.bits, y.bits, z.bits))
      }
      define(frame, i, out)
    case .compare: compare(frame, i, data)
    case .overflow:
      let x = operand(frame, i, 0), y = operand(frame, i, 1)
      if x.isPoison || y.isPoison {
        define(frame, i, .poison(data.type))
        define(frame, i, .poison(.i1), 1)
        return
      }
      let r = IntegerLanes(op: data.op, type: data.type, flags: data.flags).overflow(x.low, y.low)
      define(frame, i, RuntimeValue(r.0.bits))
      define(frame, i, RuntimeValue(r.1.bits), 1)
    case .cast: try cast(frame, i, data)
    case .select: select(frame, i, data)
    case .constantp, .objectsize: define(frame, i, RuntimeValue(UInt128(UInt64(bitPattern: Function.unknownAnswer(data)))))
    case .ptradd: addToPointer(frame, i, data)
    case .splat, .extract, .insert, .extractdyn, .insertdyn, .shuffle: moveLanes(frame, i, data)
    case .load, .store, .memory3, .atomicrmw, .cmpxchg, .alloca, .stacksave, .stackrest: try accessMemory(frame, i, data)
    default: try executeOther(frame, i, data)
    }
  }

  private func binary(_ frame: Frame, _ i: InstID, _ data: InstData) throws(InterpreterFault) {
    let a = operand(frame, i, 0), b = operand(frame, i, 1)
    let element = data.type.element
    let isFloat = element.isFloat
    let integers = IntegerLanes(op: data.op, type: element, flags: data.flags)
    let floats = FloatLanes(op: data.op, type: element, flags: data.flags)
    let divides = data.op.effects.contains(.traps)
    var out = RuntimeValue(0 as UInt128)
    for k in 0..<data.type.laneCount {
      let x = a.lane(k, element), y = b.lane(k, element)
      if divides && y.poison { throw InterpreterFault(.undefined, "the divisor is poison") }
      if divides && x.poison && element.signed(y.bits) == -1 && (data.op == .sdiv || data.op == .srem) {
        throw InterpreterFault(.undefined, "poison is divided by -1")
      }
      if divides && y.bits == 0 { throw InterpreterFault(.undefined, "division by zero") }
      if x.poison || y.poison {
        out.setLane(k, element, .poisoned)
      } else {
        out.setLane(k, element, isFloat ? try floats.binary(x.bits, y.bits) : try integers.binary(x.bits, y.bits))
      }
    }
    define(frame, i, out)
  }

  private func unary(_ frame: Frame, _ i: InstID, _ data: InstData) throws(InterpreterFault) {
    let a = operand(frame, i, 0)
    let element = data.type.element
    var out = RuntimeValue(0 as UInt128)
    for k in 0..<data.type.laneCount {
      let x = a.lane(k, element)
      let r: Lane
      if x.poison {
        r = .poisoned
      } else if element.isFloat {
        r = try FloatLanes(op: data.op, type: element, flags: data.flags).unary(x.bits)
      } else {
        r = try IntegerLanes(op: data.op, type: element, flags: data.flags).unary(x.bits)
      }
      out.setLane(k, element, r)
    }
    define(frame, i, out)
  }

  /// Poison lanes become zero, the arbitrary value taken here.
  private func frozen(_ value: RuntimeValue, _ type: Type) -> RuntimeValue {
    var out = value
    for k in 0..<type.laneCount where value.poison >> UInt32(k) & 1 != 0 { out.setLane(k, type.element, Lane(0)) }
    return out
  }

  private func compare(_ frame: Frame, _ i: InstID, _ data: InstData) {
    let a = operand(frame, i, 0), b = operand(frame, i, 1)
    let from = frame.function.type(frame.function.operand(i, 0))
    let element = from.element
    let target = data.type.element
    var out = RuntimeValue(0 as UInt128)
    for k in 0..<from.laneCount {
      let x = a.lane(k, element), y = b.lane(k, element)
      if x.poison || y.poison {
        out.setLane(k, target, .poisoned)
        continue
      }
      var truth: Bool
      if data.op == .icmp {
        truth = IntegerLanes.compare(data.predicate, x.bits, y.bits, element)
        // Addresses are unsigned.
        if element.isPointer { truth = IntegerLanes.compare(data.predicate.unsigned, x.bits, y.bits, element) }
      } else {
        let format = element.floatFormat
        truth = FloatLanes.compare(data.floatPredicate, SoftFloat(format: format, bits: x.bits), SoftFloat(format: format, bits: y.bits))
      }
      out.setLane(k, target, Lane(truth ? target.mask : 0))
    }
    define(frame, i, out)
  }

  private func cast(_ frame: Frame, _ i: InstID, _ data: InstData) throws(InterpreterFault) {
    let a = operand(frame, i, 0)
    let from = frame.function.type(frame.function.operand(i, 0))
    if data.op == .bitcast { return define(frame, i, bitcast(a, from, data.type)) }
    var out = RuntimeValue(0 as UInt128)
    for k in 0..<data.type.laneCount {
      let x = a.lane(k, from.element)
      out.setLane(k, data.type.element, x.poison ? .poisoned : try FloatLanes.cast(data.op, x.bits, from.element, data.type.element))
    }
    define(frame, i, out)
  }

  /// The bits stay; a lane with a byte of a poison lane is poison.
  private func bitcast(_ a: RuntimeValue, _ from: Type, _ to: Type) -> RuntimeValue {
    var out = RuntimeValue(a.low, high: a.high)
    if a.poison != 0 {
      for byte in 0..<from.bytes where a.poison >> UInt32(byte / from.element.bytes) & 1 != 0 {
        out.poison |= 1 << UInt32(byte / to.element.bytes)
      }
    }
    if !to.isVector { out.low &= to.mask }
    return out
  }

  private func select(_ frame: Frame, _ i: InstID, _ data: InstData) {
    let c = operand(frame, i, 0), a = operand(frame, i, 1), b = operand(frame, i, 2)
    let condition = frame.function.type(frame.function.operand(i, 0))
    if !condition.isVector { return define(frame, i, c.isPoison ? .poison(data.type) : c.low & 1 != 0 ? a : b) }
    // A vector mask: lanes of all ones or zeros choose bits.
    let element = data.type.element
    var out = RuntimeValue(0 as UInt128)
    for k in 0..<data.type.laneCount {
      let m = c.lane(k, element), x = a.lane(k, element), y = b.lane(k, element)
      if m.poison {
        out.setLane(k, element, .poisoned)
      } else if m.bits == element.mask || m.bits == 0 {
        out.setLane(k, element, m.bits == 0 ? y : x)
      } else {
        out.setLane(k, element, x.poison || y.poison ? .poisoned : Lane((x.bits & m.bits) | (y.bits & ~m.bits)))
      }
    }
    define(frame, i, out)
  }

  private func addToPointer(_ frame: Frame, _ i: InstID, _ data: InstData) {
    let p = operand(frame, i, 0), n = operand(frame, i, 1)
    if p.isPoison || n.isPoison { return define(frame, i, .poison(.ptr)) }
    let sum = p.word &+ n.word
    if data.flags.contains(.inbounds), let o = memory.object(p.word), sum < o.base || sum > o.base + o.size {
      return define(frame, i, .poison(.ptr))
    }
    define(frame, i, RuntimeValue(sum))
  }

  private func moveLanes(_ frame: Frame, _ i: InstID, _ data: InstData) {
    let f = frame.function
    let element = data.type.element
    let a = operand(frame, i, 0)
    var out = RuntimeValue(0 as UInt128)
    switch data.op {
    case .splat: for k in 0..<data.type.laneCount { out.setLane(k, element, a.lane(0, element)) }
    case .extractlane: out.setLane(0, element, a.lane(Int(data.aux), element))
    case .insertlane:
      out = a
      out.setLane(Int(data.aux), element, operand(frame, i, 1).lane(0, element))
    case .extractdyn:
      let index = operand(frame, i, 1)
      let count = f.type(f.operand(i, 0)).laneCount
      let isBad = index.isPoison || index.low >= UInt128(count)
      out.setLane(0, element, isBad ? .poisoned : a.lane(Int(index.low), element))
    case .insertdyn:
      let index = operand(frame, i, 2)
      if index.isPoison || index.low >= UInt128(data.type.laneCount) { return define(frame, i, .poison(data.type)) }
      out = a
      out.setLane(Int(index.low), element, operand(frame, i, 1).lane(0, element))
    default:
      let b = operand(frame, i, 1)
      let n = data.type.laneCount
      for k in 0..<n {
        let m = Int(f.masks[Int(data.aux) + k])
        out.setLane(k, element, m < 0 ? .poisoned : m < n ? a.lane(m, element) : b.lane(m - n, element))
      }
    }
    define(frame, i, out)
  }
}
