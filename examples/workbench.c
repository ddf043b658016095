/* A small workbench of five programs in one: planets under gravity, a word counter on a hash table, a JSON reader, an
 * expression compiler with its stack machine, and a sudoku solver. Each checks its own result; the time of each part is
 * printed. `workbench N` repeats everything N times. */
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static double seconds(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec * 1e-9;
}

static void check(bool holds, const char *what) {
  if (holds) return;
  fprintf(stderr, "workbench: wrong result: %s\n", what);
  exit(1);
}

/* ---- Planets: symplectic integration; energy must be kept. ---- */

typedef struct { double x, y, z, vx, vy, vz, mass; } Body;

static const Body start[5] = {
    {0, 0, 0, 0, 0, 0, 39.478417604357432},
    {4.84, -1.16, -0.10, 0.606, 2.811, -0.0252, 0.037693},
    {8.34, 4.12, -0.40, -1.010, 1.825, 0.00841, 0.011286},
    {12.89, -15.11, -0.22, 1.082, 0.868, -0.0108, 0.0017237},
    {15.37, -25.91, 0.179, 0.979, 0.594, -0.0347, 0.0020336},
};

static double energy(const Body *b, int n) {
  double e = 0;
  for (int i = 0; i < n; i++) {
    e += 0.5 * b[i].mass * (b[i].vx * b[i].vx + b[i].vy * b[i].vy + b[i].vz * b[i].vz);
    for (int j = i + 1; j < n; j++) {
      double dx = b[i].x - b[j].x, dy = b[i].y - b[j].y, dz = b[i].z - b[j].z;
      e -= b[i].mass * b[j].mass / sqrt(dx * dx + dy * dy + dz * dz);
    }
  }
  return e;
}

static void advance(Body *b, int n, double dt) {
  for (int i = 0; i < n; i++) {
    for (int j = i + 1; j < n; j++) {
      double dx = b[i].x - b[j].x, dy = b[i].y - b[j].y, dz = b[i].z - b[j].z;
      double square = dx * dx + dy * dy + dz * dz;
      double pull = dt / (square * sqrt(square));
      b[i].vx -= dx * b[j].mass * pull;
      b[i].vy -= dy * b[j].mass * pull;
      b[i].vz -= dz * b[j].mass * pull;
      b[j].vx += dx * b[i].mass * pull;
      b[j].vy += dy * b[i].mass * pull;
      b[j].vz += dz * b[i].mass * pull;
    }
  }
  for (int i = 0; i < n; i++) {
    b[i].x += dt * b[i].vx;
    b[i].y += dt * b[i].vy;
    b[i].z += dt * b[i].vz;
  }
}

static void planets(void) {
  Body bodies[5];
  memcpy(bodies, start, sizeof bodies);
  double before = energy(bodies, 5);
  for (int i = 0; i < 250000; i++) advance(bodies, 5, 0.001);
  double after = energy(bodies, 5);
  check(fabs(after / before - 1) < 1e-3, "the planets' energy is kept");
}

/* ---- Words: a hash table with open addressing that grows. ---- */

typedef struct { char *word; uint32_t hash, count; } Entry;
typedef struct { Entry *entries; uint32_t capacity, used; } Table;

static uint32_t hash_of(const char *text, size_t n) {
  uint32_t h = 2166136261u;
  for (size_t i = 0; i < n; i++) h = (h ^ (unsigned char)text[i]) * 16777619u;
  return h;
}

static Entry *find(Table *t, const char *text, size_t n) {
  if (t->used * 4 >= t->capacity * 3) {
    Table bigger = {calloc(t->capacity * 2, sizeof(Entry)), t->capacity * 2, t->used};
    for (uint32_t i = 0; i < t->capacity; i++) {
      if (!t->entries[i].word) continue;
      uint32_t k = t->entries[i].hash & (bigger.capacity - 1);
      while (bigger.entries[k].word) k = (k + 1) & (bigger.capacity - 1);
      bigger.entries[k] = t->entries[i];
    }
    free(t->entries);
    *t = bigger;
  }
  uint32_t hash = hash_of(text, n), k = hash & (t->capacity - 1);
  for (; t->entries[k].word; k = (k + 1) & (t->capacity - 1)) {
    Entry *e = &t->entries[k];
    if (e->hash == hash && strncmp(e->word, text, n) == 0 && e->word[n] == 0) return e;
  }
  t->used++;
  Entry *e = &t->entries[k];
  e->word = malloc(n + 1);
  memcpy(e->word, text, n);
  e->word[n] = 0;
  e->hash = hash;
  return e;
}

static void words(void) {
  static char text[1 << 20];
  uint32_t seed = 7;
  size_t size = 0, made = 0;
  while (size < sizeof text - 16) {
    seed = seed * 1664525u + 1013904223u;
    size += sprintf(text + size, "%s%u ", (seed >> 28) & 1 ? "word" : "w", (seed >> 16) % 3000);
    made++;
  }
  for (int round = 0; round < 8; round++) {
    Table t = {calloc(64, sizeof(Entry)), 64, 0};
    for (char *p = text; p < text + size;) {
      char *end = memchr(p, ' ', text + size - p);
      find(&t, p, end - p)->count++;
      p = end + 1;
    }
    size_t total = 0;
    for (uint32_t i = 0; i < t.capacity; i++) {
      total += t.entries[i].count;
      free(t.entries[i].word);
    }
    check(total == made && t.used > 3000 && t.used <= 6000, "all words are counted");
    free(t.entries);
  }
}

/* ---- JSON: read into a tree, written again; the texts must agree. ---- */

typedef struct Value Value;
struct Value {
  enum { NONE, TRUTH, NUMBER, TEXT, LIST, OBJECT } kind;
  union { bool truth; double number; char *text; struct { Value *items; char **names; int count; }; };
};
typedef struct { const char *at; char *memory, *limit; } Reader;

static void *take(Reader *r, size_t n) {
  char *p = r->memory;
  r->memory += (n + 15) & ~(size_t)15;
  check(r->memory <= r->limit, "memory of the JSON reader");
  return p;
}

static void blanks(Reader *r) { while (*r->at == ' ' || *r->at == '\n') r->at++; }

static char *read_text(Reader *r) {
  check(*r->at++ == '"', "a quote opens a text");
  const char *end = strchr(r->at, '"');
  char *copy = take(r, end - r->at + 1);
  memcpy(copy, r->at, end - r->at);
  copy[end - r->at] = 0;
  r->at = end + 1;
  return copy;
}

static Value read_value(Reader *r) {
  Value v = {NONE};
  blanks(r);
  switch (*r->at) {
    case '{':
    case '[': {
      bool object = *r->at++ == '{';
      v.kind = object ? OBJECT : LIST;
      v.count = 0;
      v.items = take(r, 64 * sizeof(Value));
      v.names = object ? take(r, 64 * sizeof(char *)) : NULL;
      for (blanks(r); *r->at != ']' && *r->at != '}'; blanks(r)) {
        if (*r->at == ',') r->at++;
        blanks(r);
        if (object) {
          v.names[v.count] = read_text(r);
          check(*r->at++ == ':', "a colon follows a name");
        }
        v.items[v.count++] = read_value(r);
      }
      r->at++;
      break;
    }
    case '"': v.kind = TEXT; v.text = read_text(r); break;
    case 't': v.kind = TRUTH; v.truth = true; r->at += 4; break;
    case 'f': v.kind = TRUTH; v.truth = false; r->at += 5; break;
    case 'n': r->at += 4; break;
    default: {
      char *end;
      v.kind = NUMBER;
      v.number = strtod(r->at, &end);
      r->at = end;
    }
  }
  return v;
}

static char *write_value(char *out, const Value *v) {
  switch (v->kind) {
    case NONE: return out + sprintf(out, "null");
    case TRUTH: return out + sprintf(out, v->truth ? "true" : "false");
    case NUMBER: return out + sprintf(out, "%.10g", v->number);
    case TEXT: return out + sprintf(out, "\"%s\"", v->text);
    case LIST:
    case OBJECT:
      *out++ = v->kind == LIST ? '[' : '{';
      for (int i = 0; i < v->count; i++) {
        if (i) *out++ = ',';
        if (v->kind == OBJECT) out += sprintf(out, "\"%s\":", v->names[i]);
        out = write_value(out, &v->items[i]);
      }
      *out++ = v->kind == LIST ? ']' : '}';
      *out = 0;
  }
  return out;
}

static void json(void) {
  static char memory[1 << 20], text[1 << 16], again[1 << 16];
  char *out = text;
  *out++ = '[';
  for (int i = 0; i < 60; i++)
    out += sprintf(out, "%s{\"id\":%d,\"name\":\"item %d\",\"on\":%s,\"size\":[%d.5,%d,-%d],\"more\":{\"next\":null,\"mark\":1e+20}}", i ? "," : "", i, i * 7,
                   i & 1 ? "true" : "false", i, i * i, i + 1);
  strcpy(out, "]");
  for (int round = 0; round < 300; round++) {
    Reader r = {text, memory, memory + sizeof memory};
    Value v = read_value(&r);
    write_value(again, &v);
    check(strcmp(text, again) == 0, "the JSON text comes back");
  }
}

/* ---- Expressions: recursive descent to code for a stack machine with direct jumps. ---- */

enum { CONSTANT, VARIABLE, ADD, SUBTRACT, MULTIPLY, DIVIDE, NEGATE, LESS, END };
typedef struct { const char *at; int64_t code[256]; int count; } Compiler;

static void emit(Compiler *c, int64_t word) { c->code[c->count++] = word; }
static void compile_sum(Compiler *c);

static void compile_primary(Compiler *c) {
  while (*c->at == ' ') c->at++;
  if (*c->at == '(') {
    c->at++;
    compile_sum(c);
    c->at++;
  } else if (*c->at == '-') {
    c->at++;
    compile_primary(c);
    emit(c, NEGATE);
  } else if (*c->at >= 'a' && *c->at <= 'z') {
    emit(c, VARIABLE);
    emit(c, *c->at++ - 'a');
  } else {
    int64_t n = 0;
    while (*c->at >= '0' && *c->at <= '9') n = n * 10 + (*c->at++ - '0');
    emit(c, CONSTANT);
    emit(c, n);
  }
  while (*c->at == ' ') c->at++;
}

static void compile_product(Compiler *c) {
  compile_primary(c);
  while (*c->at == '*' || *c->at == '/') {
    char sign = *c->at++;
    compile_primary(c);
    emit(c, sign == '*' ? MULTIPLY : DIVIDE);
  }
}

static void compile_sum(Compiler *c) {
  compile_product(c);
  while (*c->at == '+' || *c->at == '-' || *c->at == '<') {
    char sign = *c->at++;
    compile_product(c);
    emit(c, sign == '+' ? ADD : sign == '-' ? SUBTRACT : LESS);
  }
}

static int64_t run_code(const int64_t *pc, const int64_t *variables) {
  int64_t stack[64], *top = stack - 1;
  for (;;) {
    switch (*pc++) {
      case CONSTANT: *++top = *pc++; break;
      case VARIABLE: *++top = variables[*pc++]; break;
      case ADD: top--; top[0] += top[1]; break;
      case SUBTRACT: top--; top[0] -= top[1]; break;
      case MULTIPLY: top--; top[0] *= top[1]; break;
      case DIVIDE: top--; top[0] = top[1] ? top[0] / top[1] : 0; break;
      case NEGATE: top[0] = -top[0]; break;
      case LESS: top--; top[0] = top[0] < top[1]; break;
      case END: return *top;
    }
  }
}

static void expressions(void) {
  Compiler c = {.at = "(a + 3) * (b - -2) / (7 + (a < b)) - (a * a * 5 - b) / (b + 1) + 11"};
  compile_sum(&c);
  emit(&c, END);
  int64_t variables[26] = {0}, sum = 0, expected = 0;
  for (int64_t i = 0; i < 1000000; i++) {
    int64_t a = variables[0] = i % 1000, b = variables[1] = i / 1000;
    sum += run_code(c.code, variables);
    expected += (a + 3) * (b + 2) / (7 + (a < b)) - (a * a * 5 - b) / (b + 1) + 11;
  }
  check(sum == expected, "the stack machine agrees with C");
}

/* ---- Sudoku: search with bit masks. ---- */

typedef struct { uint16_t rows[9], columns[9], boxes[9]; char cells[81]; long visited; } Board;

static bool solve(Board *b, int from) {
  int best = -1, fewest = 10;
  for (int i = from; i < 81; i++) {
    if (b->cells[i] != '.') continue;
    int r = i / 9, c = i % 9;
    int free = __builtin_popcount(~(b->rows[r] | b->columns[c] | b->boxes[r / 3 * 3 + c / 3]) & 0x1ff);
    if (free < fewest) {
      fewest = free;
      best = i;
      if (free <= 1) break;
    }
  }
  if (best < 0) return true;
  int r = best / 9, c = best % 9, box = r / 3 * 3 + c / 3;
  b->visited++;
  for (unsigned left = ~(b->rows[r] | b->columns[c] | b->boxes[box]) & 0x1ff; left; left &= left - 1) {
    unsigned bit = left & -left;
    b->rows[r] |= bit, b->columns[c] |= bit, b->boxes[box] |= bit;
    b->cells[best] = '1' + __builtin_ctz(bit);
    if (solve(b, 0)) return true;
    b->rows[r] &= ~bit, b->columns[c] &= ~bit, b->boxes[box] &= ~bit;
  }
  b->cells[best] = '.';
  return false;
}

static void sudoku(void) {
  static const char puzzle[] = "4.....8.5.3..........7......2.....6.....8.4......1.......6.3.7.5..2.....1.4......";
  for (int round = 0; round < 60; round++) {
    Board b = {.visited = 0};
    memcpy(b.cells, puzzle, 81);
    for (int i = 0; i < 81; i++) {
      if (b.cells[i] == '.') continue;
      unsigned bit = 1u << (b.cells[i] - '1');
      b.rows[i / 9] |= bit, b.columns[i % 9] |= bit, b.boxes[i / 27 * 3 + i % 9 / 3] |= bit;
    }
    check(solve(&b, 0), "the sudoku has a solution");
    for (int i = 0; i < 9; i++) check(b.rows[i] == 0x1ff && b.columns[i] == 0x1ff && b.boxes[i] == 0x1ff, "the sudoku is full");
    check(memcmp(b.cells, "417369825632158947958724316825437169791586432346912758289643571573291684164875293", 81) == 0, "the sudoku's solution");
  }
}

int main(int count, char **arguments) {
  static const struct { const char *name; void (*run)(void); } parts[] = {
      {"planets", planets}, {"words", words}, {"json", json}, {"expressions", expressions}, {"sudoku", sudoku},
  };
  int rounds = count > 1 ? atoi(arguments[1]) : 1;
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
    double begin = seconds();
    for (int k = 0; k < rounds; k++) parts[i].run();
    printf("%s %.3f\n", parts[i].name, seconds() - begin);
  }
  return 0;
}
