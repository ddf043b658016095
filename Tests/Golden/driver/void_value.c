void nothing(void) {}
int something(void) {
  int x = nothing();
  return nothing() + x;
}
void return_value(void) { return 1; }
int no_value(void) { return; }
