// The compression libraries that object files' sections need: zlib and Zstandard.
#include <zlib.h>
#include <zstd.h>
