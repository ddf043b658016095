// The native road from SSA to an object or assembly.

import NativeBackends
import SSA
import Support

enum NativeCodeGeneration {
  static func emit(_ module: SSA.Module, _ settings: Settings, only isWanted: ((GlobalID) -> Bool)? = nil) throws -> ByteBuffer {
    throw CodeGenerationError("the native backend is not built in")
  }
}
