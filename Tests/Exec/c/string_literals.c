/* String and character constants: escapes, wide and UTF kinds, concatenation, raw bytes, arrays of them. */
#include "check.h"
#include <stddef.h>
#include <uchar.h>
#include <wchar.h>

static const wchar_t wide[] = L"h\u00e9llo" L"\x12345";
static const char16_t sixteen[] = u"a\U0001F600";
static const char32_t thirty_two[] = U"\U0001F600z";
static const char eight[] = u8"\u00e9";
static const char escapes[] = "\a\b\f\n\r\t\v\\\'\"\?\0\101\x41\e";

int main(void) {
  CHECK(sizeof wide == 7 * 4 && wide[1] == 0xe9 && wide[5] == 0x12345);
  CHECK(sizeof sixteen == 8 && sixteen[1] == 0xd83d && sixteen[2] == 0xde00 && thirty_two[0] == 0x1f600 && thirty_two[1] == 'z');
  CHECK(sizeof eight == 3 && (unsigned char)eight[0] == 0xc3 && (unsigned char)eight[1] == 0xa9);
  CHECK(sizeof escapes == 16 && escapes[0] == 7 && escapes[11] == 0 && escapes[12] == 'A' && escapes[13] == 'A' && escapes[14] == 27);
  CHECK('\377' == -1 && '\xff' == -1 && 'ab' == 'a' * 256 + 'b' && L'\xff' == 255 && u'\xffff' == 65535 && sizeof 'a' == 4);
  CHECK(sizeof "a\0b" == 4 && "abc"[1] == 'b' && *("x" "y" + 1) == 'y' && 2["pqr"] == 'r');
  const char *same = "tail", *list[] = {"one", "two" "three", ""};
  CHECK(!strcmp(same, "tail") && strlen(list[1]) == 8 && !*list[2]);
  CHECK(wcslen(wide) == 6 && !strcmp(__func__, "main") && sizeof __func__ == 5);
  char modifiable[] = "abc";
  modifiable[0] = 'X';
  CHECK(!strcmp(modifiable, "Xbc") && !strcmp("é", "\xc3\xa9"));
  return 0;
}
