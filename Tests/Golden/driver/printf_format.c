#define LOG(format, value) __builtin_printf(format, value)
void show(long n, const char *name, double d) {
  __builtin_printf("%d %s\n", n, d);
  __builtin_printf("%s %d\n", name);
  LOG("%d\n", name);
}
