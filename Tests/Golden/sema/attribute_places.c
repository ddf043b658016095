// options: all
// Attributes where they mean nothing.
int variable __attribute__((pure));
typedef int number __attribute__((weak));
typedef void function(void) __attribute__((noreturn));
void (*pointer)(void) __attribute__((noreturn));
struct record {
  int member __attribute__((cold));
  int good __attribute__((aligned(16), deprecated));
} __attribute__((packed));
enum { one __attribute__((noinline)), two __attribute__((unavailable)) };
int parameters(int a __attribute__((unused)), int b __attribute__((constructor)), int c __attribute__((aligned(8)))) {
  if (b) goto end;
  __attribute__((hot));
end:
  __attribute__((used));
  return c;
}
int registers __attribute__((zero_call_used_regs("used")));
__attribute__((always_inline)) int alone(int x) { return x; }
