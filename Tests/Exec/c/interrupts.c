/* { dg-do run { target x86_64-*-* } } */
/* { dg-options "-mgeneral-regs-only" } */
/* Interrupt functions, entered as the processor would: with a frame, for some with an error code, and every register to be kept. */
extern int printf(const char *, ...);
extern void abort(void);

typedef unsigned long word;
struct frame {
  word ip, cs, flags, sp, ss;
};

static word seen_ip, seen_cs, seen_sp, seen_code, total;
static int calls;

__attribute__((noinline)) static void count(word a, word b, word c) {
  calls++;
  total += a + b * c;
}

__attribute__((interrupt, used)) void plain(struct frame *f) {
  seen_ip = f->ip;
  seen_cs = f->cs;
  seen_sp = f->sp;
}

__attribute__((interrupt, used)) void coded(struct frame *f, word code) {
  seen_code = code;
  f->ip += code & 1;
}

/* Calls destroy registers that the interrupted code counts on. */
__attribute__((interrupt, used)) void calling(struct frame *f, word code) {
  word room[4] = {code, f->sp, 3, 4};
  __asm__("" : "+m"(room[2]));
  for (int i = 0; i < 5; i++) count(room[0], i, room[2]);
  __asm__ volatile("mov $7, %%rbx\n\tmov $8, %%r15" : : : "rbx", "r15");
  if ((word)__builtin_frame_address(0) == 0) abort();
}

__attribute__((interrupt, used)) void aligned(struct frame *f) {
  __attribute__((aligned(16))) char room[16];
  __asm__("" : "+m"(room));
  if ((word)room % 16 != 0) abort();
  count(1, 2, 3);
  (void)f;
}

/* Fills all general registers, raises the "interrupt" and adds up what came back. */
#define RAISE(handler, push_code) \
  ({ \
    word result; \
    __asm__ volatile( \
        "mov %%rsp, %%r10\n\tsub $256, %%rsp\n\tpush %%rbx\n\tpush %%rbp\n\tpush %%r12\n\tpush %%r13\n\tpush %%r14\n\tpush %%r15\n\tpush %%r10\n\t" \
        "and $-16, %%rsp\n\tmov %%rsp, %%r11\n\tpush %%r10\n\tpush %%r10\n\tmov %%r11, %%r10\n\tadd $-16, %%r10\n\t" \
        "mov %%ss, %%eax\n\tpush %%rax\n\tpush %%r10\n\tpushfq\n\tmov %%cs, %%eax\n\tpush %%rax\n\tlea 1f(%%rip), %%rax\n\tpush %%rax\n\t" push_code \
        "mov $1, %%eax\n\tmov $2, %%ebx\n\tmov $3, %%ecx\n\tmov $4, %%edx\n\tmov $5, %%esi\n\tmov $6, %%edi\n\tmov $7, %%ebp\n\t" \
        "mov $8, %%r8d\n\tmov $9, %%r9d\n\tmov $10, %%r10d\n\tmov $11, %%r11d\n\tmov $12, %%r12d\n\tmov $13, %%r13d\n\tmov $14, %%r14d\n\tmov $15, %%r15d\n\t" \
        "jmp " #handler "\n\tnop\n1:\tnop\n\tnop\n\t" \
        "add %%rbx, %%rax\n\tadd %%rcx, %%rax\n\tadd %%rdx, %%rax\n\tadd %%rsi, %%rax\n\tadd %%rdi, %%rax\n\tadd %%rbp, %%rax\n\tadd %%r8, %%rax\n\t" \
        "add %%r9, %%rax\n\tadd %%r10, %%rax\n\tadd %%r11, %%rax\n\tadd %%r12, %%rax\n\tadd %%r13, %%rax\n\tadd %%r14, %%rax\n\tadd %%r15, %%rax\n\t" \
        "pop %%r10\n\tpop %%r10\n\tlea -312(%%r10), %%rsp\n\tpop %%r10\n\tpop %%r15\n\tpop %%r14\n\tpop %%r13\n\tpop %%r12\n\tpop %%rbp\n\tpop %%rbx\n\tmov %%r10, %%rsp" \
        : "=a"(result) : : "rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11", "memory", "cc"); \
    result; \
  })
#define CHECK(x) do { if (!(x)) { printf("%d: %s\n", __LINE__, #x); return 1; } } while (0)

int main(void) {
  CHECK(RAISE(plain, "") == 120);
  CHECK(seen_ip != 0 && seen_cs != 0 && seen_sp != 0);
  CHECK(RAISE(coded, "push $0x4321\n\t") == 120 && seen_code == 0x4321);
  CHECK(RAISE(calling, "push $10\n\t") == 120 && calls == 5 && total == 80);
  CHECK(RAISE(aligned, "") == 120 && calls == 6);
  return 0;
}
