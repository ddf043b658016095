// Runs without a C library; checks what layout.lds promises.
extern char first[], table[], table_end[], zeros[], zeros_end[], provided[], size_of_data[];
int kept __attribute__((section(".kept"))) = 42;
static int zero_words[4];
int common_word;

static long call(long number, long a, long b, long c) {
  long result;
  __asm__ volatile("syscall" : "=a"(result) : "a"(number), "D"(a), "S"(b), "d"(c) : "rcx", "r11", "memory");
  return result;
}

__attribute__((section(".text.begin"), noreturn)) void begin(void) {
  int faults = 0;
  faults += (long)first != 0x600000;
  faults += (long)begin != 0x600000;
  faults += *(unsigned *)table != 0x12345678;
  faults += *(char **)(table + 4) != first;
  faults += table[12] != 7;
  faults += provided != first + 0x10;
  faults += (long)size_of_data != table_end - table;
  faults += kept != 42;
  for (int i = 0; i < 4; i++) faults += zero_words[i] != 0;
  faults += common_word != 0 || zeros_end <= zeros;
  call(1, 1, (long)(faults ? "bad\n" : "good\n"), faults ? 4 : 5);
  call(231, faults, 0, 0);
  __builtin_unreachable();
}
