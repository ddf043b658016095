// One object from two halves (--backend-for), by the linker's -r.

#if canImport(Glibc)
import Glibc
#endif
import Linker
import Support

enum ObjectJoin {
  static func join(_ native: ByteBuffer, _ llvm: [UInt8], _ toolchain: Toolchain) throws -> ByteBuffer {
    var folder = Array("\(Environment.temporaryFolder)/martlet-join-XXXXXX".utf8CString)
    guard mkdtemp(&folder) != nil else { throw CodeGenerationError("cannot make a folder in \(Environment.temporaryFolder) (TMPDIR says where): \(errorText(errno))") }
    let base = folder.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
    let paths = ["native.o", "llvm.o", "joined.o"].map { "\(base)/\($0)" }
    defer {
      for p in paths { unlink(p) }
      rmdir(base)
    }
    try FileOutput.write(native.bytes, to: paths[0])
    try llvm.withUnsafeBufferPointer { try FileOutput.write($0, to: paths[1]) }
    guard LinkTool.run(["-r", "-o", paths[2], paths[0], paths[1]], program: "martlet-ld") == 0 else {
      throw CodeGenerationError("joining the native and the LLVM half of the object failed")
    }
    var code: Int32 = 0
    guard let file = FileMapping(path: paths[2], error: &code) else { throw CodeGenerationError("cannot read the joined object") }
    let out = ByteBuffer(capacity: file.size)
    out.append(file.contents)
    return out
  }
}
