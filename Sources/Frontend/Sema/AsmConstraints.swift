// The constraint strings of `asm` operands (GNU C manual, "Constraints for asm Operands").
//
// Only what decides how an operand is evaluated is settled here: may it live in memory, in a register, be an immediate; which
// output does it share a place with. Which register a letter means is the backend's business.

import Support

/// What a constraint string allows.
struct AsmConstraint: BitwiseCopyable {
  var isOutput = false
  var isReadWrite = false
  var isEarlyClobber = false
  var allowsMemory = false
  var allowsRegister = false
  var allowsImmediate = false
  /// `%`: commutes with the next operand.
  var isCommutative = false
  /// A digit or `[name]`: the output it matches, or -1.
  var matched: Int16 = -1
  var isEmpty = true

  var isMemoryOnly: Bool { allowsMemory && !allowsRegister && !allowsImmediate }
}

/// A mistake in a constraint string, in words.
enum AsmConstraintError: Error {
  case message(String)
}

extension AsmConstraint {
  /// Parses `text`. `resolve` maps an operand's symbolic name to its number.
  init(_ text: UnsafeBufferPointer<UInt8>, resolve: (UnsafeBufferPointer<UInt8>) -> Int?) throws(AsmConstraintError) {
    var i = 0
    if i < text.count && (text[i] == UInt8(ascii: "=") || text[i] == UInt8(ascii: "+")) {
      isOutput = true
      isReadWrite = text[i] == UInt8(ascii: "+")
      i += 1
    }
    while i < text.count {
      let c = text[i]
      switch c {
      case UInt8(ascii: "&"): isEarlyClobber = true
      case UInt8(ascii: "%"): isCommutative = true
      case UInt8(ascii: "="), UInt8(ascii: "+"): throw .message("'\(Character(UnicodeScalar(c)))' must come first")
      case UInt8(ascii: ","), UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "*"), UInt8(ascii: "?"), UInt8(ascii: "!"),
        UInt8(ascii: "^"), UInt8(ascii: "$"):
        break
      case UInt8(ascii: "#"):
        // Up to the next comma: ignored as a constraint.
        while i + 1 < text.count && text[i + 1] != UInt8(ascii: ",") { i += 1 }
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        var number = 0
        while i < text.count, text[i] >= UInt8(ascii: "0"), text[i] <= UInt8(ascii: "9") {
          number = min(number * 10 + Int(text[i] - UInt8(ascii: "0")), 1000)
          i += 1
        }
        matched = Int16(number)
        allowsRegister = true
        isEmpty = false
        continue
      case UInt8(ascii: "["):
        var end = i + 1
        while end < text.count && text[end] != UInt8(ascii: "]") { end += 1 }
        guard end < text.count, let number = resolve(UnsafeBufferPointer(rebasing: text[(i + 1)..<end])) else {
          throw .message("it names no output operand in brackets")
        }
        matched = Int16(clamping: number)
        allowsRegister = true
        isEmpty = false
        i = end
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "@"),
        UInt8(ascii: "_"):
        add(letter: c)
      default: throw .message("byte 0x\(String(c, radix: 16)) means nothing in a constraint")
      }
      i += 1
    }
    // No letters at all: any place will do.
    if isEmpty { (allowsMemory, allowsRegister, allowsImmediate) = (true, true, true) }
  }

  private mutating func add(letter c: UInt8) {
    isEmpty = false
    switch c {
    case UInt8(ascii: "m"), UInt8(ascii: "o"), UInt8(ascii: "V"), UInt8(ascii: "<"), UInt8(ascii: ">"): allowsMemory = true
    case UInt8(ascii: "i"), UInt8(ascii: "n"), UInt8(ascii: "s"), UInt8(ascii: "E"), UInt8(ascii: "F"),
      UInt8(ascii: "I")...UInt8(ascii: "P"), UInt8(ascii: "e"), UInt8(ascii: "Z"), UInt8(ascii: "G"), UInt8(ascii: "H"):
      allowsImmediate = true
    case UInt8(ascii: "g"), UInt8(ascii: "X"):
      allowsMemory = true
      allowsRegister = true
      allowsImmediate = true
    default: allowsRegister = true
    }
  }
}
