/* Addresses in static data: of objects, members, functions, with offsets, weak, aliases, in sections, constants folded. */
#include "check.h"
#include <stddef.h>
#include <stdint.h>

struct node { const char *name; struct node *next; int (*function)(int); int values[3]; };
static int twice(int x) { return 2 * x; }
static int thrice(int x) { return 3 * x; }
static struct node first, second = {"second", &first, twice, {1, 2, 3}}, first = {"first", &second, thrice, {4, 5, 6}};
static int *const inner[] = {&first.values[1], second.values + 2, &((struct node *)&first)->values[0]};
static const uintptr_t address = (uintptr_t)&first + 8;
static const char *middle = "abcdef" + 2, *past = &"xyz"[3];
static size_t offset = offsetof(struct node, values[2]);
static long difference = &first.values[2] - &first.values[0];
extern int aliased(int) __attribute__((alias("named")));
int named(int x) { return x + 1; }
extern int nowhere(void) __attribute__((weak));
static int placed __attribute__((section(".data.special"), aligned(64))) = 5;
static const double folded = 1.0 / 3 + (1 << 10) * 0.5;
static char zeroes[100000];
static unsigned char big[70000] = {[69999] = 9};
static void *self = &self;
int tentative;
int tentative;
static _Bool yes = &first != 0;
static int choice = sizeof(int) == 4 ? -7 % 3 : 100 / 7;
enum { low = -5, high = low + 10 };
static struct { unsigned a : 3, b : 10; short c; char *p; } bits[] = {{5, 1000, -1, zeroes}, {.p = zeroes + 99999}};

int main(void) {
  CHECK(first.next == &second && second.next->next == &second && first.function(5) == 15 && second.function(5) == 10);
  CHECK(*inner[0] == 5 && *inner[1] == 3 && *inner[2] == 4 && address == (uintptr_t)&first.next);
  CHECK(*middle == 'c' && *past == 0 && offset == 32 && difference == 2 && aliased(4) == 5 && &nowhere == 0);
  CHECK(placed == 5 && ((uintptr_t)&placed & 63) == 0 && folded > 512.33 && folded < 512.34);
  CHECK(zeroes[99999] == 0 && big[69999] == 9 && big[0] == 0 && self == &self && tentative == 0 && yes && choice == -1 && high == 5);
  CHECK(bits[0].a == 5 && bits[0].b == 1000 && bits[0].c == -1 && bits[1].p - bits[0].p == 99999);
  return 0;
}
