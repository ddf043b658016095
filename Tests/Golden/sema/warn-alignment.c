// options: all c++-compat
// Members that want more alignment than they get; C++'s keywords as names.
typedef unsigned long long __attribute__((aligned(4), warn_if_not_aligned(8))) u64;
struct first { int a, b, c; u64 x; };
struct second { u64 x; int class; } __attribute__((aligned(8)));
struct strict { int a; } __attribute__((aligned(16)));
struct __attribute__((packed)) pressed { char c; struct strict s; };
struct member { char c; int i __attribute__((packed, warn_if_not_aligned(4))); };
int plain(int template) { int this = template; return this; }
typedef int friend;
struct namespace { int x; };
