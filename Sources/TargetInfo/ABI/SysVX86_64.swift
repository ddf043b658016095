// System V psABI for AMD64 1.0, §3.2.3 "Parameter Passing", and §3.5.7 for variable arguments.
//
// An object is cut into eightbytes; each gets a class by merging the classes of the scalars in it. The tests compare with
// gcc, which is the oracle where the text leaves room: scalars that are not naturally aligned put the whole object in
// memory; an eightbyte without scalars (padding) is not passed at all; vectors wider than the enabled registers go to memory.

enum SysVX86_64 {
  static let generalArgumentRegisters: UInt8 = 6  // rdi rsi rdx rcx r8 r9
  static let vectorArgumentRegisters: UInt8 = 8  // xmm0…xmm7

  static let varArgs = VarArgsLayout(
    listSize: 24, listAlignment: 8, isArrayOfRecord: true, generalOffsetField: 0, vectorOffsetField: 4, overflowAreaField: 8,
    saveAreaField: 16, generalSlot: 8, generalEnd: 48, vectorSlot: 16, vectorEnd: 176, stackSlot: 8)

  enum Class: UInt8 { case none, integer, sse, sseUp, x87, x87Up, memory }

  /// psABI §3.2.3, "classification", rule 4.
  static func merge(_ a: Class, _ b: Class) -> Class {
    if a == b || b == .none { return a }
    if a == .none { return b }
    if a == .memory || b == .memory { return .memory }
    if a == .integer || b == .integer { return .integer }
    if a == .x87 || a == .x87Up || b == .x87 || b == .x87Up { return .memory }
    return .sse
  }

  /// The classes of the (at most eight) eightbytes, or nil for memory.
  static func classes(_ shape: TypeShape, _ features: Features) -> InlineArray<8, Class>? {
    var classes = InlineArray<8, Class>(repeating: .none)
    if shape.size > 64 { return nil }
    let words = Int(shape.size + 7) / 8
    for scalar in shape.scalars where scalar.size != 0 {
      let first = Int(scalar.offset) / 8
      let last = Int(scalar.offset + scalar.size - 1) / 8
      if last >= words { return nil }
      if scalar.kind != .bitField && scalar.offset % naturalAlignment(scalar) != 0 { return nil }
      for word in first...last {
        guard let c = classOf(scalar, word - first, features) else { return nil }
        classes[word] = merge(classes[word], c)
      }
    }
    // Post-merger clean-up (rule 5).
    for i in 0..<words {
      switch classes[i] {
      case .memory: return nil
      case .x87Up: if i == 0 || classes[i - 1] != .x87 { return nil }
      case .sseUp:
        if i == 0 || (classes[i - 1] != .sse && classes[i - 1] != .sseUp) { classes[i] = .sse }
      default: break
      }
    }
    if words > 2 {
      // Larger than two eightbytes: only one whole vector stays in a register.
      if classes[0] != .sse { return nil }
      for i in 1..<words where classes[i] != .sseUp { return nil }
    }
    return classes
  }

  private static func naturalAlignment(_ scalar: ShapeScalar) -> UInt32 {
    var a: UInt32 = 1
    while a < scalar.size && a < 64 { a <<= 1 }
    return a
  }

  /// Class of one eightbyte of a scalar; nil when the object must go to memory.
  private static func classOf(_ scalar: ShapeScalar, _ word: Int, _ features: Features) -> Class? {
    switch scalar.kind {
    case .integer, .bitField, .pointer: return .integer
    case .float: return word == 0 ? .sse : .sseUp
    case .x87: return word == 0 ? .x87 : .x87Up
    case .vector:
      // gcc: vectors below 8 bytes have integer modes.
      if scalar.size < 8 { return .integer }
      if scalar.size > 16 && !features.contains(.avx) { return nil }
      if scalar.size > 32 && !features.contains(.avx512f) { return nil }
      return word == 0 ? .sse : .sseUp
    }
  }

  static func classify(_ shape: TypeShape, _ features: Features, isReturn: Bool) -> ABIPassing {
    if shape.size == 0 { return .ignore }
    let memory = ABIPassing.memory(
      size: shape.size, alignment: isReturn ? shape.alignment : max(8, shape.alignment))
    if shape.flags.contains(.complex) && shape.size == 32 && shape.scalars.first?.kind == .x87 {
      // COMPLEX_X87: returned in st0 and st1, passed in memory. A record holding one is memory either way.
      if !isReturn { return memory }
      var passing = ABIPassing(mode: .direct)
      passing.size = shape.size
      passing.alignment = shape.alignment
      passing.pieces.append(ABIPiece(.f80, offset: 0))
      passing.pieces.append(ABIPiece(.f80, offset: 16))
      return passing
    }
    guard let classes = classes(shape, features) else { return memory }
    var passing = ABIPassing(mode: .direct)
    passing.size = shape.size
    passing.alignment = shape.alignment
    let words = Int(shape.size + 7) / 8
    var i = 0
    while i < words {
      let rest = min(8, Int(shape.size) - i * 8)
      switch classes[i] {
      case .none, .sseUp, .x87Up, .memory: break
      case .integer: passing.pieces.append(integerPiece(shape, i, rest))
      case .sse:
        var run = 1
        while i + run < words && classes[i + run] == .sseUp { run += 1 }
        passing.pieces.append(vectorPiece(shape, i, rest, run))
        i += run - 1
      case .x87:
        // A lone long double argument is put on the stack by both back ends as a scalar; in a record it is memory.
        if !isReturn && (shape.flags.contains(.record) || shape.flags.contains(.complex)) { return memory }
        passing.pieces.append(ABIPiece(.f80, offset: i * 8))
      }
      i += 1
    }
    if passing.pieces.count == 0 { passing.mode = .ignore }
    return passing
  }

  private static func integerPiece(_ shape: TypeShape, _ word: Int, _ bytes: Int) -> ABIPiece {
    let isScalar = !shape.flags.contains(.record) && !shape.flags.contains(.complex)
    if isScalar, let only = shape.scalars.first, only.kind == .pointer { return ABIPiece(.pointer, offset: 0) }
    let type: PieceType = bytes == 1 ? .i8 : bytes == 2 ? .i16 : bytes <= 4 ? .i32 : .i64
    var ext = PieceExtension.none
    if isScalar && bytes < 4 {
      // Not in the psABI's text, but gcc's callers widen small arguments to 32 bits and clang's callees rely on it.
      ext = shape.flags.contains(.signed) && !shape.flags.contains(.bool) ? .signExtend : .zeroExtend
    }
    return ABIPiece(type, offset: word * 8, size: bytes, ext: ext)
  }

  private static func vectorPiece(_ shape: TypeShape, _ word: Int, _ bytes: Int, _ run: Int) -> ABIPiece {
    let offset = word * 8
    if run == 1 {
      let type: PieceType = bytes == 2 ? .f16 : bytes <= 4 ? .f32 : .f64
      return ABIPiece(type, offset: offset, size: bytes)
    }
    if run == 2 {
      let isScalar = shape.scalars.count == 1 && shape.scalars[0].kind == .float && shape.scalars[0].size == 16
      return ABIPiece(isScalar ? .f128 : .v128, offset: offset)
    }
    return ABIPiece(run <= 4 ? .v256 : .v512, offset: offset)
  }

  static func needs(_ passing: ABIPassing) -> RegisterNeeds {
    var needs = RegisterNeeds()
    if passing.mode != .direct { return needs }
    for i in 0..<passing.pieces.count {
      switch passing.pieces[i].type {
      case .i8, .i16, .i32, .i64, .pointer: needs.general += 1
      case .i128: needs.general += 2
      case .f80: break
      case .f16, .f32, .f64, .f128, .v128, .v256, .v512: needs.vector += 1
      }
    }
    return needs
  }
}
