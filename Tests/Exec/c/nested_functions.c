/* Nested functions: captured variables, static chains over several levels, trampolines, jumps out. */
#include <complex.h>
#include <stdarg.h>
#include "check.h"

typedef int (*unary)(int);

static int apply(unary f, int x) { return f(x); }
static int compare_count;

static int captures(int parameter) {
  int sum = 0, untouched = 5;
  int add(int n) {
    sum += n + parameter;
    return sum;
  }
  for (int i = 0; i < 10; i++) add(i);
  CHECK(sum == 45 + 10 * parameter);
  parameter = 1;
  CHECK(add(1) == sum);
  return sum + untouched;
}

static int levels(int a) {
  int outer = a;
  int first(int b) {
    int second(int c) {
      int third(int d) {
        outer += d;
        b += d;
        return outer * 1000 + b * 10 + c;
      }
      return third(c + 1) + third(1);
    }
    return second(b * 2);
  }
  return first(3);
}

static int fibonacci(int n) {
  int calls = 0;
  int fib(int k) {
    calls++;
    return k < 2 ? k : fib(k - 1) + fib(k - 2);
  }
  int r = fib(n);
  CHECK(calls > n);
  return r;
}

static int forward_declared(int n) {
  auto int odd(int);
  int steps = 0;
  int even(int k) { return steps++, k == 0 ? 1 : odd(k - 1); }
  int odd(int k) { return steps++, k == 0 ? 0 : even(k - 1); }
  int r = even(n);
  CHECK(steps == n + 1);
  return r;
}

static int trampolines(int base) {
  int plus(int x) { return x + base; }
  int times(int x) { return x * base; }
  unary table[2] = {plus, times};
  int r = apply(plus, 1) + apply(&times, 10);
  base = 100;
  return r + table[0](3) + table[1](2);
}

static int plain_pointer(void) {
  int twice(int x) { return 2 * x; }
  return apply(twice, 21);
}

static int taken_inside(int base) {
  int offset = 7;
  int user(int x) {
    int leaf(int y) { return y + offset + base; }
    unary f = leaf;
    return apply(f, x);
  }
  int other(int x) { return apply(user, x) * 2; }
  return apply(other, 1);
}

static int sort_descending(int *values, int n) {
  int direction = -1;
  int compare(const void *a, const void *b) {
    compare_count++;
    int x = *(const int *)a, y = *(const int *)b;
    return direction * (x > y) - direction * (x < y);
  }
  qsort(values, n, sizeof *values, compare);
  return compare_count;
}

static int variable_arrays(int n) {
  int data[n], matrix[n][n + 1];
  void fill(int k) {
    for (int i = 0; i < n; i++) {
      data[i] = i * k;
      for (int j = 0; j <= n; j++) matrix[i][j] = i * 100 + j;
    }
  }
  int size(void) { return sizeof data + sizeof matrix[0]; }
  int of_parameter(int m, int a[m][n]) { return sizeof a[0] + a[1][1]; }
  int local_type(void) {
    typedef int row[n + 1];
    row *r = matrix;
    return r[2][3];
  }
  fill(3);
  CHECK(size() == n * (int)sizeof(int) + (n + 1) * (int)sizeof(int));
  CHECK(local_type() == 203);
  int square[n][n];
  square[1][1] = 9;
  CHECK(of_parameter(n, square) == n * (int)sizeof(int) + 9);
  return data[n - 1] + matrix[n - 1][n];
}

struct big {
  long v[5];
};
struct pair {
  double a;
  int b;
};

static long results(struct big given, struct pair small, _Complex double z) {
  struct big make(long n) {
    struct big r = given;
    r.v[4] = n;
    return r;
  }
  struct pair swap(void) { return (struct pair){small.b, (int)small.a}; }
  _Complex double conjugate(void) { return ~z; }
  long double wide(long double x) { return x + small.b; }
  __int128 huge(__int128 x) { return x << 70 | given.v[1]; }
  struct big b = make(50);
  CHECK(b.v[4] == 50 && b.v[0] == 10 && given.v[4] == 14);
  struct pair p = swap();
  CHECK(p.a == 3 && p.b == 2);
  CHECK(cimag(conjugate()) == -4.0 && creal(conjugate()) == 1.5);
  CHECK(wide(0.5L) == 3.5L);
  CHECK((long)(huge(5) >> 70) == 5 && (long)huge(0) == 11);
  return b.v[4] + make(1).v[4];
}

static int variadic(int scale) {
  int sum(int n, ...) {
    va_list list;
    va_start(list, n);
    int r = 0;
    for (int i = 0; i < n; i++) r += va_arg(list, int) * scale;
    va_end(list);
    return r;
  }
  double mixed(const char *f, ...) {
    va_list list;
    va_start(list, f);
    double r = scale;
    for (; *f; f++) r += *f == 'i' ? va_arg(list, int) : va_arg(list, double);
    va_end(list);
    return r;
  }
  CHECK(mixed("idi", 1, 0.5, 2) == scale + 3.5);
  return sum(4, 1, 2, 3, 4);
}

static int many_arguments(int k) {
  long all(long a, long b, long c, long d, long e, long f, long g, double h, long i) {
    return k + a + 2 * b + 3 * c + 4 * d + 5 * e + 6 * f + 7 * g + 8 * (long)h + 9 * i;
  }
  long (*p)(long, long, long, long, long, long, long, double, long) = all;
  CHECK(p(1, 1, 1, 1, 1, 1, 1, 1, 1) == all(1, 1, 1, 1, 1, 1, 1, 1, 1));
  return all(1, 2, 3, 4, 5, 6, 7, 8, 9);
}

/* Jumps out of nested functions. */

static int search(const int *values, int n, int wanted) {
  __label__ found, failed;
  int position = -1, steps = 0;
  void look(int from, int to) {
    steps++;
    if (to - from == 1) {
      if (values[from] == wanted) {
        position = from;
        goto found;
      }
      return;
    }
    look(from, (from + to) / 2);
    look((from + to) / 2, to);
    if (steps > 1000) goto failed;
  }
  look(0, n);
  return -steps;
found:
  CHECK(steps > 0);
  return position;
failed:
  return -10000;
}

static int through_library(void) {
  __label__ out;
  int count = 0, kept = 17, array[8] = {5, 3, 8, 1, 9, 2, 7, 4};
  int compare(const void *a, const void *b) {
    if (++count == 4) goto out;
    return *(const int *)a - *(const int *)b;
  }
  qsort(array, 8, sizeof array[0], compare);
  return -1;
out:
  kept += count;
  return kept;
}

static int activations(int n, void (*leave)(void)) {
  __label__ here;
  int mine = n;
  void jump(void) { goto here; }
  if (n == 3) return activations(n - 1, jump);
  if (n > 0) return activations(n - 1, leave);
  leave();
  return -1;
here:
  return mine * 100 + n;
}

static int loop_with_arrays(int n) {
  __label__ again;
  int round = 0;
  long total = 0;
again:
  round++;
  {
    __label__ inside;
    int block[n * round];
    block[n - 1] = round;
    void retry(int limit) {
      if (round < limit) goto again;
      if (block[n - 1] < 100) {
        block[n - 1] += 100;
        goto inside;
      }
    }
    {
      int deeper[10 * round];
      deeper[3] = 4;
      retry(5);
      total += deeper[3];
    }
  inside:
    total += block[n - 1];
    retry(5);
  }
  return round * 10000 + total;
}

static int two_levels(int x) {
  __label__ end;
  int value = x;
  int middle(int y) {
    __label__ near;
    int hits = 0;
    void inner(int z) {
      hits++;
      if (z > 5) goto end;
      if (z > 2) goto near;
    }
    inner(y);
    return 1 + hits;
  near:
    return 10 + hits;
  }
  value += middle(1);
  value += middle(3);
  value += middle(7);
  return -1;
end:
  return value;
}

static int label_table(int n) {
  __label__ one, two, other;
  int k = 3;
  void *choose(int i) {
    k++;
    return i == 1 ? &&one : i == 2 ? &&two : &&other;
  }
  goto *choose(n);
one:
  return 10 + k;
two:
  return 20 + k;
other:
  return 30 + k;
}

static int in_statement_expression(int n) {
  int r = ({
    int k = n;
    int inner(int x) { return x + k; }
    inner(1) + inner(2);
  });
  return r + ({ int f(int a, int b) { return a * b + n; } f; })(2, 3);
}

static int in_loop(void) {
  int total = 0;
  for (int i = 0; i < 5; i++) {
    int square = i * i;
    int get(void) { return square + i; }
    total += get();
  }
  return total;
}

static int shadowing(int x) {
  int shadow = 1;
  int f(int shadow) {
    int g(void) { return shadow + x; }
    return g();
  }
  static int persistent = 5;
  int h(void) { return persistent++ + shadow; }
  return f(10) + h() + h();
}

static int old_style(int n) {
  int add(a, b)
  int a;
  short b;
  { return a + b + n; }
  return add(1, 2);
}

static int cleaned;
static int with_cleanup(int n) {
  void release(int *p) { cleaned += *p + n; }
  {
    __attribute__((cleanup(release))) int resource = 5;
    resource++;
  }
  return cleaned;
}

int main(void) {
  int values[6] = {3, 1, 4, 1, 5, 9};
  CHECK(captures(HIDE(int, 2)) == 45 + 20 + 2 + 5);
  CHECK(levels(HIDE(int, 2)) == 9 * 1000 + 10 * 10 + 6 + 10 * 1000 + 11 * 10 + 6);
  CHECK(fibonacci(HIDE(int, 10)) == 55);
  CHECK(forward_declared(HIDE(int, 9)) == 0);
  CHECK(trampolines(HIDE(int, 5)) == 6 + 50 + 103 + 200);
  CHECK(plain_pointer() == 42);
  CHECK(taken_inside(HIDE(int, 2)) == 20);
  CHECK(sort_descending(values, 6) > 0 && values[0] == 9 && values[5] == 1);
  CHECK(variable_arrays(HIDE(int, 4)) == 9 + 304);
  CHECK(results((struct big){{10, 11, 12, 13, 14}}, (struct pair){2.0, 3}, 1.5 + 4.0 * I) == 51);
  CHECK(variadic(HIDE(int, 3)) == 30);
  CHECK(many_arguments(HIDE(int, 1)) == 286);
  int sorted[7] = {1, 4, 9, 16, 25, 36, 49};
  CHECK(search(sorted, 7, HIDE(int, 25)) == 4);
  CHECK(search(sorted, 7, HIDE(int, 26)) == -13);
  CHECK(through_library() == 21);
  CHECK(activations(HIDE(int, 10), 0) == 303);
  CHECK(loop_with_arrays(HIDE(int, 50)) == 50105);
  CHECK(two_levels(HIDE(int, 0)) == 13);
  CHECK(label_table(HIDE(int, 1)) == 14 && label_table(HIDE(int, 2)) == 24 && label_table(HIDE(int, 3)) == 34);
  CHECK(in_statement_expression(HIDE(int, 4)) == 11 + 10);
  CHECK(in_loop() == 0 + 2 + 6 + 12 + 20);
  CHECK(shadowing(HIDE(int, 1)) == 11 + 6 + 7);
  CHECK(old_style(HIDE(int, 4)) == 7);
  CHECK(with_cleanup(HIDE(int, 4)) == 10);
  return 0;
}
