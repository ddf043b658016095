// Runs on IA-32 without a C library: absolute, relative and GOT references, data, zeros, thread-local offsets in the image.
extern char _end[], __bss_start[];
int data = 5, zeros[4];
int *pointer = &data;
static const char text[] = "good\n";
__attribute__((noinline)) int twice(int a) { return 2 * a; }
int (*function)(int) = twice;
static long call(long number, long a, long b, long c) {
  long result;
  __asm__ volatile("int $0x80" : "=a"(result) : "a"(number), "b"(a), "c"(b), "d"(c) : "memory");
  return result;
}
__attribute__((noreturn)) void _start(void) {
  int faults = function(*pointer) != 10 || zeros[3] != 0 || _end <= __bss_start || pointer != &data;
  if (!faults) call(4, 1, (long)text, sizeof text - 1);
  call(1, faults, 0, 0);
  __builtin_unreachable();
}
