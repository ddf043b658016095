// Constructors in the order of their priorities, then in that of the sources; destructors in the reverse.
#include <cstdio>
#include <thread>
struct Note {
  int n;
  explicit Note(int n) : n(n) { std::printf("+%d ", n); }
  ~Note() { std::printf("-%d ", n); }
};
static Note late(3);
__attribute__((init_priority(200))) static Note early(1);
__attribute__((init_priority(300))) static Note middle(2);
inline thread_local Note local(9);
int main() {
  std::thread([] { local.n = 8; }).join();
  std::puts("main");
}
