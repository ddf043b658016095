// The meaning of preprocessing numbers (C23 §6.4.4.1, §6.4.4.2; GNU C manual for `i`, `j`, `q`, `0b` before C23).

import Support

/// A numeric constant taken apart: digits, value or float text, suffix.
public struct NumericLiteral {
  /// The type a floating constant's suffix asks for.
  public enum FloatSuffix: UInt8, Sendable {
    case none, float, longDouble, float16, float32, float64, float128, float32x, float64x, float80
    case decimal32, decimal64, decimal128
    var isDecimal: Bool { rawValue >= FloatSuffix.decimal32.rawValue }
  }

  public var isFloating = false
  /// 2, 8, 10 or 16.
  public var base = 10
  /// An integer constant's value; wrong when `overflows`.
  public var value: UInt128 = 0
  public var overflows = false
  public var isUnsigned = false
  /// 0, 1 (`l`) or 2 (`ll`).
  public var longCount = 0
  /// C23 `wb`.
  public var isBitInt = false
  /// GNU `i`, `j`.
  public var isImaginary = false
  public var floatSuffix = FloatSuffix.none
  /// The digits with prefix and exponent but without suffix: input of `floatValue`.
  public private(set) var digitCount = 0
  /// `0o`, which cannot begin a floating constant.
  private var hasOctalPrefix = false
  /// What is wrong with the constant; nil when nothing is.
  public private(set) var error: String?
  /// An extension or later-standard form, for a pedantic warning; nil when the constant is plain.
  public private(set) var extensionNote: String?
  private let text: UnsafeBufferPointer<UInt8>

  public init(_ text: UnsafeBufferPointer<UInt8>, language: LanguageOptions) {
    self.text = text
    scan(language)
  }

  /// The exact value of a floating constant, rounded to nearest in `format`.
  public func floatValue(_ format: FloatFormat) -> ParsedFloat {
    let digits = UnsafeBufferPointer(rebasing: text[..<digitCount])
    // `scan` has seen a digit, so there is a value.
    return SoftFloat.parse(digits, format)!
  }

  /// The value of a constant with a decimal suffix, correctly rounded.
  public func decimalValue(_ format: DecimalFormat) -> SoftDecimal {
    SoftDecimal.parse(UnsafeBufferPointer(rebasing: text[..<digitCount]), format)!
  }

  /// The exact value of an integer constant of any length; nil if it needs more than `limit` bits.
  public func exactValue(limit: Int) -> BigUInt? {
    var v = BigUInt()
    for i in (base == 10 || base == 8 ? 0 : 2)..<digitCount {
      guard let digit = hexDigit(text[i]) else { continue }
      v.multiplyAdd(UInt32(base), UInt32(digit))
      if v.bitWidth > limit { return nil }
    }
    return v
  }

  private func byte(_ i: Int) -> UInt8 { i < text.count ? text[i] : 0 }

  private mutating func scan(_ language: LanguageOptions) {
    var i = 0
    if byte(0) == 48 {
      let x = byte(1) | 32
      if x == UInt8(ascii: "x") && (hexDigit(byte(2)) != nil || (byte(2) == 46 && hexDigit(byte(3)) != nil)) {
        base = 16
        i = 2
      } else if x == UInt8(ascii: "b") && (byte(2) == 48 || byte(2) == 49) {
        base = 2
        i = 2
        if !language.isC23 { extensionNote = "binary constants are a C23 feature or GCC extension" }
      } else if x == UInt8(ascii: "o") && byte(2) >= 48 && byte(2) < 56 {
        base = 8
        i = 2
        hasOctalPrefix = true
        if language.standard < .c2y { extensionNote = "'0o' prefixed constants are a C2Y feature" }
      } else {
        base = 8
      }
    }
    var sawDigit = false
    var badDigit: UInt8 = 0
    while true {
      let c = byte(i)
      if c == UInt8(ascii: "'") {
        i += 1
        continue
      }
      guard let digit = hexDigit(c), base == 16 || digit < 10 else { break }
      sawDigit = true
      if Int(digit) >= base {
        if badDigit == 0 { badDigit = c }
      }
      let (high, product) = value.multipliedFullWidth(by: UInt128(base))
      let (sum, carry) = product.addingReportingOverflow(UInt128(digit))
      if high != 0 || carry { overflows = true }
      value = sum
      i += 1
    }
    if (byte(i) == 46 || isExponent(byte(i))) && !hasOctalPrefix {
      scanFloat(&i, &sawDigit, language)
    } else if badDigit != 0 {
      error = "invalid digit \"\(Character(UnicodeScalar(badDigit)))\" in \(base == 8 ? "octal" : "binary") constant"
    }
    digitCount = i
    if error != nil { return }
    if isFloating {
      scanFloatSuffix(i, language)
      // `08.5` and `09e1` are decimal.
      if base == 8 { base = 10 }
    } else {
      scanIntegerSuffix(i, language)
    }
  }

  private func isExponent(_ c: UInt8) -> Bool {
    base == 16 ? c | 32 == UInt8(ascii: "p") : base != 2 && c | 32 == UInt8(ascii: "e")
  }

  private mutating func scanFloat(_ i: inout Int, _ sawDigit: inout Bool, _ language: LanguageOptions) {
    isFloating = true
    if base == 2 {
      error = "floating constants cannot be binary"
      return
    }
    if byte(i) == 46 {
      i += 1
      while let digit = hexDigit(byte(i)), base == 16 || digit < 10 {
        sawDigit = true
        i += 1
        if byte(i) == UInt8(ascii: "'") { i += 1 }
      }
    }
    if !sawDigit {
      error = "no digits in floating constant"
      return
    }
    if isExponent(byte(i)) {
      i += 1
      if byte(i) == UInt8(ascii: "+") || byte(i) == UInt8(ascii: "-") { i += 1 }
      if byte(i) < 48 || byte(i) > 57 {
        error = "exponent has no digits"
        return
      }
      while (byte(i) >= 48 && byte(i) <= 57) || byte(i) == UInt8(ascii: "'") { i += 1 }
    } else if base == 16 {
      error = "hexadecimal floating constants require an exponent"
    }
    if base == 16 && language.standard < .c99 { extensionNote = "use of C99 hexadecimal floating constant" }
  }

  private var suffixText: String { String(decoding: text[digitCount...], as: UTF8.self) }

  private mutating func scanIntegerSuffix(_ start: Int, _ language: LanguageOptions) {
    var i = start
    var sawU = false, sawLong = false
    while i < text.count {
      let c = byte(i), d = byte(i + 1)
      switch c | 32 {
      case UInt8(ascii: "u") where !sawU:
        sawU = true
        isUnsigned = true
        i += 1
      case UInt8(ascii: "l") where !sawLong && !isBitInt:
        sawLong = true
        // `lL` is not a suffix.
        longCount = d == c ? 2 : 1
        i += longCount
      case UInt8(ascii: "w") where !sawLong && (d == c &- 21) && !isBitInt:
        isBitInt = true
        if !language.isC23 { extensionNote = "ISO C before C23 does not have literal suffixes for '_BitInt'" }
        i += 2
      case UInt8(ascii: "i") where !isImaginary, UInt8(ascii: "j") where !isImaginary:
        isImaginary = true
        extensionNote = "imaginary constants are a GCC extension"
        i += 1
      default:
        error = "invalid suffix \"\(suffixText)\" on integer constant"
        return
      }
    }
    if longCount == 2 && language.standard < .c99 { extensionNote = "use of C99 long long integer constant" }
  }

  private mutating func scanFloatSuffix(_ start: Int, _ language: LanguageOptions) {
    var end = text.count
    // The imaginary letter stands before or after the rest.
    func isImaginaryLetter(_ c: UInt8) -> Bool { c | 32 == UInt8(ascii: "i") || c | 32 == UInt8(ascii: "j") }
    var begin = start
    if end > begin && isImaginaryLetter(byte(end - 1)) {
      isImaginary = true
      end -= 1
    } else if end > begin && isImaginaryLetter(byte(begin)) {
      isImaginary = true
      begin += 1
    }
    if isImaginary { extensionNote = "imaginary constants are a GCC extension" }
    switch String(decoding: text[begin..<end], as: UTF8.self) {
    case "": floatSuffix = .none
    case "f", "F", "l", "L", "df", "DF", "dd", "DD", "dl", "DL": break
    default: extensionNote = "non-standard suffix on floating constant"
    }
    switch String(decoding: text[begin..<end], as: UTF8.self) {
    case "": floatSuffix = .none
    case "f", "F": floatSuffix = .float
    case "l", "L": floatSuffix = .longDouble
    case "f16", "F16": floatSuffix = .float16
    case "f32", "F32": floatSuffix = .float32
    case "f64", "F64": floatSuffix = .float64
    case "f128", "F128", "q", "Q": floatSuffix = .float128
    case "f32x", "F32x": floatSuffix = .float32x
    case "f64x", "F64x": floatSuffix = .float64x
    case "w", "W": floatSuffix = .float80
    case "d", "D": floatSuffix = .none
    case "df", "DF": floatSuffix = .decimal32
    case "dd", "DD": floatSuffix = .decimal64
    case "dl", "DL": floatSuffix = .decimal128
    default: error = "invalid suffix \"\(suffixText)\" on floating constant"
    }
    if floatSuffix.isDecimal {
      if base == 16 || isImaginary {
        error = "invalid suffix \"\(suffixText)\" on \(base == 16 ? "hexadecimal" : "imaginary") floating constant"
      }
      if !language.isC23 { extensionNote = "decimal floating constants are a C23 feature" }
    }
  }
}
