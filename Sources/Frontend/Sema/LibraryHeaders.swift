// Which header declares a function, type, macro or variable of the library: for the note that mends an undeclared name
// (C17 §7; POSIX.1-2017 for the rest). Only read after an error.

import Support

extension Parser {
  /// The header, in angle brackets, that declares `name`; nil if it is not in the list. Cold.
  static func headerDefining(_ name: UnsafeBufferPointer<UInt8>) -> String? {
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
    assert.h assert static_assert
    complex.h creal cimag conj cabs carg cexp csqrt complex I
    ctype.h isalnum isalpha isblank iscntrl isdigit isgraph islower isprint ispunct isspace isupper isxdigit tolower toupper
    errno.h errno EDOM ERANGE EILSEQ EINTR EINVAL ENOENT ENOMEM EAGAIN EEXIST EACCES
    float.h FLT_MAX FLT_MIN FLT_EPSILON DBL_MAX DBL_MIN DBL_EPSILON LDBL_MAX LDBL_MIN LDBL_EPSILON FLT_DIG DBL_DIG
    inttypes.h PRId64 PRIu64 PRIx64 PRId32 PRIu32 PRIx32 PRIdPTR PRIuPTR PRIdMAX PRIuMAX SCNd64 SCNu64 strtoimax strtoumax imaxdiv
    limits.h CHAR_BIT CHAR_MAX CHAR_MIN SCHAR_MAX SCHAR_MIN UCHAR_MAX SHRT_MAX SHRT_MIN USHRT_MAX INT_MAX INT_MIN UINT_MAX LONG_MAX
    limits.h LONG_MIN ULONG_MAX LLONG_MAX LLONG_MIN ULLONG_MAX PATH_MAX
    locale.h setlocale localeconv LC_ALL
    math.h M_PI M_E INFINITY NAN HUGE_VAL isnan isinf isfinite signbit fpclassify
    setjmp.h setjmp longjmp jmp_buf
    signal.h signal raise sig_atomic_t SIGINT SIGTERM SIGSEGV SIGABRT SIG_DFL SIG_IGN sigaction kill sigset_t
    stdarg.h va_list va_start va_arg va_end va_copy
    stdatomic.h atomic_int atomic_load atomic_store atomic_fetch_add atomic_flag
    stdbool.h bool true false
    stddef.h NULL size_t ptrdiff_t wchar_t max_align_t offsetof
    stdint.h int8_t int16_t int32_t int64_t uint8_t uint16_t uint32_t uint64_t intptr_t uintptr_t intmax_t uintmax_t
    stdint.h int_fast8_t int_fast16_t int_fast32_t int_fast64_t uint_fast8_t uint_fast16_t uint_fast32_t uint_fast64_t
    stdint.h int_least8_t int_least16_t int_least32_t int_least64_t uint_least8_t uint_least16_t uint_least32_t uint_least64_t
    stdint.h INT8_MAX INT16_MAX INT32_MAX INT64_MAX INT8_MIN INT16_MIN INT32_MIN INT64_MIN UINT8_MAX UINT16_MAX UINT32_MAX UINT64_MAX
    stdint.h SIZE_MAX INTPTR_MAX UINTPTR_MAX INTMAX_MAX UINTMAX_MAX PTRDIFF_MAX INT64_C UINT64_C
    stdio.h printf fprintf sprintf snprintf vprintf vfprintf vsprintf vsnprintf scanf fscanf sscanf vscanf vfscanf vsscanf
    stdio.h puts fputs putchar putc fputc fwrite fread getc fgetc getchar fgets gets ungetc fopen fclose freopen fdopen fflush fseek
    stdio.h ftell rewind feof ferror clearerr perror remove rename tmpfile tmpnam setvbuf setbuf fgetpos fsetpos getline popen pclose
    stdio.h FILE EOF stdin stdout stderr BUFSIZ SEEK_SET SEEK_CUR SEEK_END fpos_t FILENAME_MAX
    stdlib.h malloc calloc realloc free abort exit _Exit atexit quick_exit abs labs llabs div ldiv atoi atol atoll atof strtol strtoll
    stdlib.h strtoul strtoull strtod strtof strtold qsort bsearch rand srand getenv setenv system mblen mbtowc wctomb aligned_alloc
    stdlib.h EXIT_SUCCESS EXIT_FAILURE RAND_MAX div_t ldiv_t mkstemp realpath
    stdnoreturn.h noreturn
    string.h memcpy memmove memset memcmp memchr strlen strcpy strncpy strcat strncat strcmp strncmp strchr strrchr strstr strspn
    string.h strcspn strpbrk strtok strtok_r strcoll strxfrm strerror strdup strndup stpcpy stpncpy mempcpy strnlen strsep strsignal
    strings.h bcopy bzero bcmp index rindex ffs strcasecmp strncasecmp
    time.h time clock difftime mktime strftime gmtime localtime asctime ctime clock_gettime nanosleep time_t clock_t CLOCKS_PER_SEC
    time.h CLOCK_MONOTONIC CLOCK_REALTIME
    threads.h thrd_create thrd_join mtx_lock mtx_unlock thrd_t mtx_t
    wchar.h wcslen wcscpy wcscmp wprintf fwprintf swprintf wint_t mbstate_t WEOF
    wctype.h iswalpha iswdigit iswspace towlower towupper
    alloca.h alloca
    dirent.h opendir readdir closedir DIR
    fcntl.h open creat fcntl O_RDONLY O_WRONLY O_RDWR O_CREAT O_TRUNC O_APPEND
    pthread.h pthread_create pthread_join pthread_mutex_lock pthread_mutex_unlock pthread_mutex_t pthread_t pthread_cond_t pthread_self
    sys/mman.h mmap munmap mprotect PROT_READ PROT_WRITE MAP_PRIVATE MAP_FAILED
    sys/socket.h socket bind listen accept connect send recv AF_INET SOCK_STREAM
    sys/stat.h stat fstat lstat mkdir chmod S_ISDIR S_ISREG
    sys/time.h gettimeofday
    sys/types.h ssize_t off_t pid_t uid_t gid_t mode_t
    sys/wait.h wait waitpid WEXITSTATUS WIFEXITED
    unistd.h _exit fork read write close lseek unlink access dup dup2 execv execve execvp getpid getppid isatty pipe sleep usleep rmdir
    unistd.h chdir getcwd STDIN_FILENO STDOUT_FILENO STDERR_FILENO getopt sysconf
    """

  private static let mathFunctions: StaticString = """
    acos asin atan atan2 cos sin tan acosh asinh atanh cosh sinh tanh exp exp2 expm1 frexp ilogb ldexp log log10 log1p log2 logb
    modf scalbn scalbln cbrt fabs hypot pow sqrt erf erfc lgamma tgamma ceil floor nearbyint rint lrint llrint round lround
    llround trunc fmod remainder remquo copysign nan nextafter nexttoward fdim fmax fmin fma
    """
}
