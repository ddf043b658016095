/* Raw string literals of GNU C: no escapes, splices or trigraphs inside, every encoding, any delimiter, newlines. */
/* { dg-options "-std=gnu17" } */
#include "check.h"
#include <string.h>
#include <wchar.h>

#define TEXT(x) #x

static const char lines[] = R"x(one
two\n)" "three)x" "\n";
static const wchar_t wide[] = LR"(a\b)";
static const unsigned short sixteen[] = uR"--(\u00e9)--";

int R(int x) { return x + 1; }

int main(void) {
  CHECK(strcmp(lines, "one\ntwo\\n)\" \"three\n") == 0);
  CHECK(wcscmp(wide, L"a\\b") == 0);
  CHECK(sizeof sixteen / sizeof sixteen[0] == 7 && sixteen[0] == '\\' && sixteen[1] == 'u');
  CHECK(strcmp(u8R"(??/)", "?" "?/") == 0);
  CHECK(strcmp(R"()", "") == 0);
  CHECK(strlen(R"0123456789abcdef(\
)0123456789abcdef") == 2);
  CHECK(R(1) == 2);
  return 0;
}
