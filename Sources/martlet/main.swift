// The compiler without LLVM: a static executable that starts at once. Asked for LLVM, it becomes `martlet-llvm`.

import Driver

#if canImport(Glibc)
import Glibc
#endif

exit(Driver.main(CommandLine.arguments))
