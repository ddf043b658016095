public enum FloatFormat: UInt8, BitwiseCopyable, Sendable { case f16, bf16, f32, f64, f80, f128 }
public struct SoftFloat: BitwiseCopyable { public var format: FloatFormat; public var bits: UInt128
 public init(format: FloatFormat, bits: UInt128) { self.format = format; self.bits = bits } }
