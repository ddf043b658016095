// Which header declares a library function: for the note that mends an implicit declaration (C17 §7).

import Support

extension Parser {
  /// The header, in angle brackets, that declares the library function `name`; nil if it is not in the list. Cold.
  static func headerDeclaring(_ name: UnsafeBufferPointer<UInt8>) -> String? {
    let wanted = String(decoding: name, as: UTF8.self)
    for line in libraryHeaders.description.split(separator: "\n") {
      let words = line.split(separator: " ")
      if words.dropFirst().contains(Substring(wanted)) { return "<\(words[0])>" }
    }
    return isMathematical(wanted) ? "<math.h>" : nil
  }

  /// The functions of §7.12 come in three types each.
  private static func isMathematical(_ name: String) -> Bool {
    for line in mathFunctions.description.split(separator: "\n") {
      for word in line.split(separator: " ") where name == word || name == word + "f" || name == word + "l" { return true }
    }
    return false
  }

  private static let libraryHeaders: StaticString = """
    stdlib.h malloc calloc realloc free abort exit _Exit atexit abs labs llabs atoi atol atoll strtol qsort bsearch rand srand getenv system
    string.h memcpy memmove memset memcmp memchr strlen strcpy strncpy strcat strncat strcmp strncmp strchr strrchr strstr strspn
    string.h strcspn strpbrk strtok strcoll strxfrm strerror strdup strndup stpcpy stpncpy mempcpy strnlen
    strings.h bcopy bzero bcmp index rindex ffs strcasecmp strncasecmp
    stdio.h printf fprintf sprintf snprintf vprintf vfprintf vsprintf vsnprintf scanf fscanf sscanf vscanf vfscanf vsscanf
    stdio.h puts fputs putchar putc fputc fwrite
    ctype.h isalnum isalpha isblank iscntrl isdigit isgraph islower isprint ispunct isspace isupper isxdigit tolower toupper
    alloca.h alloca
    complex.h creal cimag conj cabs carg
    unistd.h _exit fork
    """

  private static let mathFunctions: StaticString = """
    acos asin atan atan2 cos sin tan acosh asinh atanh cosh sinh tanh exp exp2 expm1 frexp ilogb ldexp log log10 log1p log2 logb
    modf scalbn scalbln cbrt fabs hypot pow sqrt erf erfc lgamma tgamma ceil floor nearbyint rint lrint llrint round lround
    llround trunc fmod remainder remquo copysign nan nextafter nexttoward fdim fmax fmin fma
    """
}
