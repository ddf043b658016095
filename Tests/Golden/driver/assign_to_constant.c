static const int limit = 10;
void raise_limit(const char *text) {
  limit = 20;
  *text = 'x';
}
