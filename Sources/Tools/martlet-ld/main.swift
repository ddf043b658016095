// martlet-ld: Martlet's linker by itself, with ld's command line.

import Linker
import Support

#if canImport(Glibc)
import Glibc
#endif

exit(LinkTool.run(Array(CommandLine.arguments.dropFirst()), program: "martlet-ld"))
