// Microsoft's x64 calling convention, as GCC gives it to functions with attribute `ms_abi` ("x64 calling convention" and "x64 ABI
// conventions", Microsoft Learn; GCC manual, "x86 Function Attributes").
//
// Every argument has one slot of eight bytes: the first four travel in rcx, rdx, r8, r9, or xmm0 to xmm3 if they are float or
// double. What is not 1, 2, 4 or 8 bytes large goes by reference to a copy. Results of those sizes come in rax, float and double in
// xmm0, and so do 16-byte vectors and (GCC) `__int128`; everything else in memory that the caller provides.

enum MicrosoftX64 {
  static func classify(_ shape: TypeShape, isReturn: Bool) -> ABIPassing {
    if shape.size == 0 { return .ignore }
    let isScalar = !shape.flags.contains(.record) && !shape.flags.contains(.complex) && shape.scalars.count == 1
    let kind = isScalar ? shape.scalars[0].kind : .integer
    if isScalar && kind == .float && shape.size <= 8 {
      let type: PieceType = shape.size == 2 ? .f16 : shape.size == 4 ? .f32 : .f64
      return filled(.direct(ABIPiece(type, offset: 0)), shape)
    }
    if isReturn && isScalar && shape.size == 16 && (kind == .vector || kind == .integer) {
      return filled(.direct(ABIPiece(.v128, offset: 0)), shape)
    }
    if [1, 2, 4, 8].contains(shape.size) { return filled(.direct(integer(shape, isScalar: isScalar)), shape) }
    if isReturn { return .memory(size: shape.size, alignment: shape.alignment) }
    return filled(ABIPassing(mode: .reference), shape)
  }

  private static func integer(_ shape: TypeShape, isScalar: Bool) -> ABIPiece {
    if isScalar && shape.scalars[0].kind == .pointer { return ABIPiece(.pointer, offset: 0) }
    let size = Int(shape.size)
    let type: PieceType = size == 1 ? .i8 : size == 2 ? .i16 : size == 4 ? .i32 : .i64
    var ext = PieceExtension.none
    if isScalar && size < 4 { ext = shape.flags.contains(.signed) && !shape.flags.contains(.bool) ? .signExtend : .zeroExtend }
    return ABIPiece(type, offset: 0, size: size, ext: ext)
  }

  private static func filled(_ passing: ABIPassing, _ shape: TypeShape) -> ABIPassing {
    var result = passing
    result.size = shape.size
    result.alignment = shape.alignment
    return result
  }
}
