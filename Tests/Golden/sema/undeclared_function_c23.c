// std: gnu2x
void f(void) {
  undeclared(1);
  undeclared(2)->x = 3;
  int y = unknown ();
}
