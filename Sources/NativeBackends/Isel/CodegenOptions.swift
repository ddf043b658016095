// What the caller of the back end decides: optimization, position independence, frame pointers, checks.

import Support
import TargetInfo

public struct CodegenOptions: Sendable {
  /// 0…3.
  public var optimizationLevel = 0
  /// Prefer small code (-Os, -Oz).
  public var optimizeForSize = false
  public var relocationModel = RelocationModel.pie
  /// -fno-plt: call through the GOT.
  public var usesPLT = true
  /// -fno-omit-frame-pointer.
  public var keepsFramePointer = false
  /// Run the verifiers after selection and allocation.
  public var verifies = false
  /// Emit jump tables for dense switches (-fno-jump-tables clears it).
  public var usesJumpTables = true
  /// Leaf functions may use the 128 bytes below the stack pointer (-mno-red-zone clears it).
  public var usesRedZone = true
  /// Write `.eh_frame`.
  public var emitsUnwindTables = true
  /// Stack protector, branch marks and their like.
  public var protection = CodeProtection()
  public var codeModel = CodeModel.small
  /// Note the stack frames of all functions in `OutputSink.frames`.
  public var notesFrames = false
  public init() {}
}

/// A construct that the back end cannot translate: reported, never guessed.
public struct CodegenProblem: Error, Sendable {
  public var message: String
  public var function: String
  public var location: SourceLocation
}
