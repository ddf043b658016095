// Exceptions, constructors, destructors, thread-locals of C++ across a link.
#include <iostream>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

struct Tracer {
  const char *name;
  explicit Tracer(const char *n) : name(n) { std::cout << "make " << name << "\n"; }
  ~Tracer() { std::cout << "end " << name << "\n"; }
};
static Tracer global("global");
thread_local std::string word = "main";

static int deep(int n) {
  Tracer t("deep");
  if (n > 2) throw std::runtime_error("depth " + std::to_string(n));
  return deep(n + 1);
}

int main() {
  try {
    deep(1);
  } catch (const std::exception &e) {
    std::cout << "caught " << e.what() << "\n";
  }
  std::thread other([] {
    word = "other";
    std::cout << word << "\n";
  });
  other.join();
  std::cout << word << "\n";
  try {
    std::vector<int>{1, 2}.at(5);
  } catch (const std::out_of_range &) {
    std::cout << "range\n";
  }
}
