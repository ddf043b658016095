// The one C-ABI lowering: C function types to scalar signatures.
//
// The classifier of TargetInfo says how each argument and result travels; this file turns that into an SSA signature and keeps,
// per C parameter, how its value maps to the scalars. Plans of prototyped functions are made once per function type.

import Frontend
import SSA
import Support
import TargetInfo

struct ParameterPlan {
  var type: QualType
  var passing: ABIPassing
  /// Index of its first scalar among the signature's parameters.
  var firstScalar: Int
}

/// How to call, or be called with, one list of C types.
final class SignaturePlan {
  let signature: SignatureID
  let resultType: QualType
  let result: ABIPassing
  let parameters: [ParameterPlan]
  let hasStructReturn: Bool
  /// A static chain is passed, before the arguments (behind the address of the result).
  let hasChain: Bool
  let resultScalars: Int
  /// Behind the parameters' scalars: values for the argument registers that these leave.
  let takesAllRegisters: Bool
  /// What the plan was made for: result, arguments, and how many are named (-1: not variadic).
  let key: [QualType]
  let named: Int
  let convention: CallConvention
  /// A value travels in a 64-byte register (psABI §3.2.3, AVX-512), which the intermediate representation does not have.
  var needsWideRegisters = false

  init(
    signature: SignatureID, resultType: QualType, result: ABIPassing, parameters: [ParameterPlan], hasStructReturn: Bool, hasChain: Bool,
    resultScalars: Int, takesAllRegisters: Bool, key: [QualType], named: Int, convention: CallConvention
  ) {
    self.convention = convention
    self.takesAllRegisters = takesAllRegisters
    self.hasChain = hasChain
    self.signature = signature
    self.resultType = resultType
    self.result = result
    self.parameters = parameters
    self.hasStructReturn = hasStructReturn
    self.resultScalars = resultScalars
    self.key = key
    self.named = named
  }
}

final class ABILowering {
  private unowned(unsafe) let types: TypeTable
  private unowned(unsafe) let module: SSAModule
  private unowned(unsafe) let lowering: TypeLowering
  let classifier: ABIClassifier
  /// For functions with attribute `ms_abi`.
  let microsoft: ABIClassifier
  private var plans: [SignaturePlan] = []
  private var planByFunctionType = HashTable(capacity: 256)
  private var planByKey = HashTable(capacity: 64)

  init(types: TypeTable, module: SSAModule, lowering: TypeLowering, features: Features) {
    self.types = types
    self.module = module
    self.lowering = lowering
    var target = module.target
    target.setFeatures(features)
    classifier = ABIClassifier(target)
    microsoft = ABIClassifier(target, convention: .microsoft)
  }

  private func convention(_ row: TypeInfo) -> CallConvention { row.flags.contains(.msABI) ? .microsoft : .standard }

  /// The plan for functions of type `t` called with exactly its parameters.
  func plan(forFunctionType t: QualType, chain: Bool = false) -> SignaturePlan {
    let id = types.canonical(t).id
    let key = UInt64(id.raw) | (chain ? 1 &<< 32 : 0)
    if let k = planByFunctionType.find(key) { return plans[Int(k)] }
    let row = types.rows[id]
    var list: [QualType] = []
    for k in 0..<Int(row.count) { list.append(types.parameter(k, of: QualType(id))) }
    let isOpen = !row.flags.isDisjoint(with: [.variadic, .unprototyped])
    let index = planIndex(result: row.element, list, named: isOpen ? list.count : -1, chain: chain, convention(row))
    planByFunctionType.insert(key, UInt32(index))
    return plans[index]
  }

  /// The plan of a definition: like its type, except that `f()` takes nothing.
  func plan(forDefinition id: DeclID, _ ast: AST) -> SignaturePlan {
    let d = ast.decls[id]
    let row = types[d.type]
    let info = ast.functions[d.functionID]
    let chain = info.flags.contains(.needsChain)
    if info.flags.contains(.usesApplyArguments) { return planWithAllRegisters(d.type, info, ast) }
    if !row.flags.contains(.unprototyped) { return plan(forFunctionType: d.type, chain: chain) }
    return plans[planIndex(result: row.element, definedParameters(d.type, info, ast), named: -1, chain: chain, convention(row))]
  }

  private func definedParameters(_ type: QualType, _ info: FunctionInfo, _ ast: AST) -> [QualType] {
    let count = types.parameterCount(type)
    var list: [QualType] = []
    for k in 0..<Int(info.parameters.count) {
      let p = ast.decls[ast.id(k, of: info.parameters) as DeclID]
      list.append(k < count ? types.parameter(k, of: type) : types.unqualified(p.type))
    }
    return list
  }

  /// For a definition that passes on whatever it was called with.
  private func planWithAllRegisters(_ type: QualType, _ info: FunctionInfo, _ ast: AST) -> SignaturePlan {
    let isOpen = types[type].flags.contains(.variadic)
    let list = definedParameters(type, info, ast)
    return makePlan(
      result: types.element(type), list, named: isOpen ? list.count : -1, chain: info.flags.contains(.needsChain), convention(types[type]),
      allRegisters: !isOpen, key: [])
  }

  /// The plan for one call with these argument types.
  func plan(result: QualType, _ arguments: [QualType], named: Int, chain: Bool = false, convention: CallConvention = .standard) -> SignaturePlan {
    plans[planIndex(result: result, arguments, named: named, chain: chain, convention)]
  }

  private func planIndex(result: QualType, _ list: [QualType], named: Int, chain: Bool, _ convention: CallConvention) -> Int {
    var hash = hashMix(UInt64(types.canonical(result).id.raw), UInt64(bitPattern: Int64(named)) &* 2 &+ (chain ? 1 : 0))
    if convention != .standard { hash = ~hash }
    var key: [QualType] = [types.canonical(result).withoutLocalQualifiers]
    for t in list {
      let c = types.canonical(t).withoutLocalQualifiers
      key.append(c)
      hash = hashMix(hash, UInt64(c.raw))
    }
    while let k = planByKey.find(hash) {
      if plans[Int(k)].named == named && plans[Int(k)].hasChain == chain && plans[Int(k)].convention == convention && plans[Int(k)].key == key { return Int(k) }
      hash = hash &+ 1
    }
    let index = plans.count
    plans.append(makePlan(result: result, list, named: named, chain: chain, convention, key: key))
    planByKey.insert(hash, UInt32(index))
    return index
  }

  private func makePlan(
    result: QualType, _ list: [QualType], named: Int, chain: Bool, _ convention: CallConvention, allRegisters: Bool = false, key: [QualType]
  ) -> SignaturePlan {
    let classifier = convention == .microsoft ? microsoft : self.classifier
    var returned = types.isVoid(result) ? ABIPassing.ignore : classifier.classifyReturn(shape(of: result))
    if types.hasRuntimeSize(result) { returned = classifier.classifyReturn(TypeShape(size: 1 << 20, alignment: 1)) }
    var needsWideRegisters = false
    returned = withoutWideRegister(returned, &needsWideRegisters)
    var assigner = ArgumentAssigner(classifier, result: returned)
    var scalars: [Parameter] = []
    var results: [Parameter] = []
    if returned.mode == .memory { scalars.append(Parameter(.ptr, [.structReturn, .noAlias])) }
    if chain { scalars.append(Parameter(.ptr, .staticChain)) }
    if returned.mode == .direct {
      for k in 0..<returned.pieces.count { results.append(Parameter(pieceType(returned, k, lowering.lower(result)))) }
    }
    var parameters: [ParameterPlan] = []
    for (k, t) in list.enumerated() {
      let l = lowering.lower(t)
      var passing = assigner.assign(shape(of: types.hasRuntimeSize(t) ? types.pointer(to: .void) : t), isVariadic: named >= 0 && k >= named).passing
      passing = withoutWideRegister(passing, &needsWideRegisters)
      // GNU C: an object of run-time size goes by reference to a copy.
      if types.hasRuntimeSize(t) { passing.mode = .reference }
      parameters.append(ParameterPlan(type: t, passing: passing, firstScalar: scalars.count))
      appendScalars(passing, l, keepsPair: types.kind(t) != .bitInt && types.kind(t) != .unsignedBitInt, &scalars)
    }
    if allRegisters {
      let general = classifier.varArgs.generalEnd / classifier.varArgs.generalSlot
      let vector = (classifier.varArgs.vectorEnd - classifier.varArgs.generalEnd) / classifier.varArgs.vectorSlot
      for _ in UInt32(assigner.generalUsed)..<general { scalars.append(Parameter(.i64)) }
      for _ in UInt32(assigner.vectorUsed)..<vector { scalars.append(Parameter(.vector(.f32, bytes: 16))) }
    }
    let signature = module.intern(Signature(parameters: scalars, results: results, isVariadic: named >= 0, convention: convention))
    let plan = SignaturePlan(
      signature: signature, resultType: result, result: returned, parameters: parameters, hasStructReturn: returned.mode == .memory,
      hasChain: chain, resultScalars: results.count, takesAllRegisters: allRegisters, key: key, named: named,
      convention: convention)
    plan.needsWideRegisters = needsWideRegisters
    return plan
  }

  /// What stands for a value in a 64-byte register, whose use is reported.
  private func withoutWideRegister(_ passing: ABIPassing, _ found: inout Bool) -> ABIPassing {
    if passing.mode != .direct || passing.pieces.count == 0 || passing.pieces[0].type != .v512 { return passing }
    found = true
    return .memory(size: passing.size, alignment: 64)
  }

  /// `keepsPair`: an `__int128`, which goes to the stack as a whole, aligned to 16.
  private func appendScalars(_ passing: ABIPassing, _ l: LoweredType, keepsPair: Bool, _ scalars: inout [Parameter]) {
    switch passing.mode {
    case .ignore: break
    case .memory:
      scalars.append(Parameter(.ptr, .byValue, byValueSize: passing.size, byValueAlignment: passing.alignment))
    case .reference: scalars.append(Parameter(.ptr))
    case .direct:
      for k in 0..<passing.pieces.count {
        let piece = passing.pieces[k]
        var attributes: ParameterAttributes = []
        if piece.ext == .signExtend { attributes.insert(.signExtended) }
        if piece.ext == .zeroExtend { attributes.insert(.zeroExtended) }
        if piece.type == .f80 { attributes.insert(.onStack) }
        if keepsPair && l.type == .i128 && l.category == .scalar && k == 0 && passing.pieces.count == 2 { attributes.insert(.pairFirst) }
        scalars.append(Parameter(pieceType(passing, k, l), attributes))
      }
    }
  }

  /// The SSA type of piece `k`: the value's own type where one register holds it all.
  func pieceType(_ passing: ABIPassing, _ k: Int, _ l: LoweredType) -> Type {
    if passing.pieces.count == 1 {
      if l.category == .scalar && passing.pieces[k].type != .v128 { return l.memoryType }
      if l.category == .vector && l.type.bytes >= 16 { return l.type }
    }
    switch passing.pieces[k].type {
    case .i8: return .i8
    case .i16: return .i16
    case .i32: return .i32
    case .i64: return .i64
    case .i128: return .i128
    case .f16: return .f16
    case .f32: return .f32
    case .f64: return .f64
    case .f80: return .f80
    case .f128: return .f128
    case .v128: return .vector(.f32, bytes: 16)
    case .v256: return .vector(.f32, bytes: 32)
    case .v512: preconditionFailure("64-byte registers are dealt with when the plan is made")
    case .pointer: return .ptr
    }
  }

  // MARK: Shapes

  /// `t` as the calling conventions see it.
  func shape(of t: QualType) -> TypeShape {
    let row = types[t]
    var shape = TypeShape(size: row.size, alignment: UInt32(truncatingIfNeeded: types.alignment(of: types.canonical(t).withoutLocalQualifiers)))
    switch row.kind {
    case .record:
      let r = types.records[RecordID(row.aux)]
      // A transparent union travels as its first member.
      if r.flags.contains(.transparent) && r.fieldCount != 0 { return self.shape(of: types.fields[r.firstField].type) }
      shape.flags = .record
      if r.isUnion { shape.flags.insert(.union) }
      if r.flags.contains(.packed) { shape.flags.insert(.packed) }
      if r.flags.contains(.hasFlexibleArray) { shape.flags.insert(.flexibleArray) }
      if isPadding(t) { shape.flags.insert(.padding) }
    case .complex: shape.flags = .complex
    case .array: shape.flags = .record
    // psABI: bit-precise integers of more than 64 bits travel as a structure of 64-bit words would.
    case .bitInt where row.size > 8: shape.flags = .record
    case .unsignedBitInt where row.size > 8: shape.flags = .record
    default:
      let l = lowering.lower(t)
      if l.isSigned && l.category == .scalar { shape.flags.insert(.signed) }
      if l.isBool { shape.flags.insert(.bool) }
    }
    if row.size <= TypeShape.maximumClassifiedSize { addScalars(t, at: 0, &shape.scalars) }
    return shape
  }

  /// Nothing in it has a name: unnamed bit-fields, and records and arrays without anything else.
  private func isPadding(_ t: QualType) -> Bool {
    let row = types[t]
    switch row.kind {
    case .incompleteArray: return true
    case .array: return row.count == 0 || isPadding(row.element)
    case .record:
      let r = types.records[RecordID(row.aux)]
      for k in 0..<Int(r.fieldCount) {
        let field = types.fields[r.field(k)]
        if field.isBitField ? field.name.isSome : !isPadding(field.type) { return false }
      }
      return true
    default: return false
    }
  }

  private func addScalars(_ t: QualType, at offset: UInt32, _ list: inout [ShapeScalar]) {
    let row = types[t]
    switch row.kind {
    case .record: addFields(RecordID(row.aux), row.size, at: offset, &list)
    case .array:
      let step = UInt32(types.size(of: row.element))
      if row.count == 0 { return addEmptyArray(row.element, at: offset, &list) }
      for k in 0..<UInt32(step == 0 ? 0 : row.count) { addScalars(row.element, at: offset + k * step, &list) }
    case .complex:
      let size = UInt32(types.size(of: row.element))
      addScalars(row.element, at: offset, &list)
      addScalars(row.element, at: offset + size, &list)
    case .vector: list.append(ShapeScalar(.vector, offset: offset, size: UInt32(row.size)))
    case .incompleteArray, .variableArray, .void, .function, .error, .typedefName: break
    case .pointer, .nullptr: list.append(ShapeScalar(.pointer, offset: offset, size: UInt32(row.size)))
    case .bitInt, .unsignedBitInt:
      var at: UInt32 = 0
      while at < row.size {
        list.append(ShapeScalar(.integer, offset: offset + at, size: UInt32(min(row.size - UInt64(at), 8))))
        at += 8
      }
    default:
      let l = lowering.lower(t)
      let kind: ShapeScalarKind = l.type == .f80 ? .x87 : l.type.isFloat ? .float : .integer
      list.append(ShapeScalar(kind, offset: offset, size: UInt32(row.size)))
    }
  }

  /// gcc's accident, and so the ABI: an array of no elements counts like an element in the eightbyte it begins in, unless it
  /// begins that eightbyte.
  private func addEmptyArray(_ element: QualType, at offset: UInt32, _ list: inout [ShapeScalar]) {
    if offset % 8 == 0 { return }
    var inner: [ShapeScalar] = []
    addScalars(element, at: offset, &inner)
    let end = (offset / 8 + 1) * 8
    for var scalar in inner where scalar.offset < end {
      scalar.size = min(scalar.size, end - scalar.offset)
      list.append(scalar)
    }
  }

  private func addFields(_ record: RecordID, _ size: UInt64, at offset: UInt32, _ list: inout [ShapeScalar]) {
    let r = types.records[record]
    for k in 0..<Int(r.fieldCount) {
      let field = types.fields[r.field(k)]
      if field.isBitField && field.bitWidth == 0 && r.isUnion {
        // gcc takes a union's bit-field without width for an integer in the first eightbyte.
        let room = UInt32((size + 7) / 8 * 8)
        list.append(ShapeScalar(.bitField, offset: offset, size: min(UInt32(types.size(of: field.type)), room, 8)))
      } else if field.isBitField {
        // Unnamed bit-fields are padding by psABI §3.2.3, but gcc gives them class INTEGER all the same.
        if field.bitWidth == 0 { continue }
        let first = UInt32(field.bitPosition / 8), last = UInt32((field.bitPosition + UInt64(field.bitWidth) - 1) / 8)
        list.append(ShapeScalar(.bitField, offset: offset + first, size: last - first + 1))
      } else {
        addScalars(field.type, at: offset + UInt32(field.byteOffset), &list)
      }
    }
  }
}
