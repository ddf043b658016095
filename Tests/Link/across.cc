// Exceptions, type information and thread-local objects across modules: compiled once as the library (-DLIBRARY), once as the program.
#include <cstdio>
#include <stdexcept>
#include <string>

struct Base {
  virtual ~Base() {}
  virtual std::string name() const { return "base"; }
};
struct Special : Base {
  std::string name() const override;
};
struct Fault : std::runtime_error {
  int code;
  Fault(const char *text, int n) : std::runtime_error(text), code(n) {}
  ~Fault() override;
};
struct Counter {
  int n = 100;
  ~Counter();
};
void raise(int n);
void call(void (*back)(int), int n);
Base *make();
extern thread_local Counter counter;
inline int &shared_static() {
  static int value = 1;
  return value;
}
int bump();

#ifdef LIBRARY
std::string Special::name() const { return "special"; }
Fault::~Fault() {}
Counter::~Counter() { std::puts("counter ends"); }
thread_local Counter counter;
void raise(int n) {
  if (n > 10) throw n;
  throw Fault("from the library", n);
}
void call(void (*back)(int), int n) {
  struct Note {
    ~Note() { std::puts("unwound through the library"); }
  } note;
  back(n);
}
Base *make() { return new Special; }
int bump() { return shared_static() += 5; }
#else
static void back(int n) { throw Fault("from the program", n); }
int main() {
  try { raise(3); } catch (const std::exception &e) {
    const Fault *f = dynamic_cast<const Fault *>(&e);
    std::printf("%s %d\n", e.what(), f ? f->code : -1);
  }
  try { raise(11); } catch (int n) { std::printf("%d\n", n); }
  try { call(back, 4); } catch (const Fault &f) { std::printf("%s %d\n", f.what(), f.code); }
  Base *b = make();
  std::printf("%s %d\n", b->name().c_str(), dynamic_cast<Special *>(b) != nullptr);
  delete b;
  counter.n += 1;
  int bumped = bump();
  std::printf("%d %d %d\n", counter.n, bumped, shared_static());
}
#endif
