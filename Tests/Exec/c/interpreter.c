/* A small language's tokenizer, recursive parser and tree walker with unions and function pointers; programs with known results. */
#include "check.h"
#include <ctype.h>
typedef struct node node;
struct node { enum { NUM, VAR, BIN, SET, WHILE, SEQ, IF } kind; union { long number; int var; struct { int op; node *a, *b; }; struct { node *test, *then, *other; }; }; };
static node pool[500];
static int used;
static const char *p;
static node *make(int kind) { node *n = &pool[used++]; n->kind = kind; return n; }
static void skip(void) { while (isspace((unsigned char)*p)) p++; }
static int accept(const char *word) { skip(); size_t n = strlen(word); if (strncmp(p, word, n)) return 0; p += n; return 1; }
static node *expression(int level);
static node *primary(void) {
  skip();
  if (accept("(")) { node *n = expression(0); CHECK(accept(")")); return n; }
  if (isdigit((unsigned char)*p)) { node *n = make(NUM); n->number = strtol(p, (char **)&p, 10); return n; }
  node *n = make(VAR);
  n->var = *p++ - 'a';
  return n;
}
static node *expression(int level) {
  static const char *const ops[] = {"<", "+-", "*/%"};
  if (level == 3) return primary();
  node *left = expression(level + 1);
  for (;;) {
    skip();
    if (!*p || !strchr(ops[level], *p)) return left;
    node *n = make(BIN);
    n->op = *p++;
    n->a = left;
    n->b = expression(level + 1);
    left = n;
  }
}
static node *statement(void) {
  if (accept("while")) { node *n = make(WHILE); n->test = expression(0); n->then = statement(); return n; }
  if (accept("if")) { node *n = make(IF); n->test = expression(0); n->then = statement(); n->other = accept("else") ? statement() : 0; return n; }
  if (accept("{")) {
    node *n = 0;
    while (!accept("}")) { node *s = statement(); if (!n) n = s; else { node *seq = make(SEQ); seq->a = n; seq->b = s; n = seq; } }
    return n;
  }
  skip();
  node *n = make(SET);
  n->op = *p++ - 'a';
  CHECK(accept("="));
  n->a = expression(0);
  CHECK(accept(";"));
  return n;
}
static long vars[26];
static long value(const node *n) {
  switch (n->kind) {
    case NUM: return n->number;
    case VAR: return vars[n->var];
    case BIN: { long a = value(n->a), b = value(n->b); switch (n->op) { case '+': return a + b; case '-': return a - b; case '*': return a * b; case '/': return a / b; case '%': return a % b; default: return a < b; } }
    case SET: return vars[n->op] = value(n->a);
    case WHILE: { long r = 0; while (value(n->test)) r = value(n->then); return r; }
    case SEQ: value(n->a); return value(n->b);
    case IF: return value(n->test) ? value(n->then) : n->other ? value(n->other) : 0;
  }
  return 0;
}
static long run(const char *text) { used = 0; memset(vars, 0, sizeof vars); p = text; return value(statement()); }
int main(void) {
  CHECK(run("{ a = 0; b = 1; i = 0; while i < 50 { t = a + b; a = b; b = t; i = i + 1; } r = a; }") == 12586269025);
  CHECK(run("{ n = 600851475143; d = 2; while d * d < n + 1 { if n % d < 1 n = n / d; else d = d + 1; } r = n; }") == 6857);
  CHECK(run("{ s = 0; x = 1; while x < 1000 { if (x % 3) * (x % 5) < 1 s = s + x; x = x + 1; } r = s; }") == 233168);
  return 0;
}
