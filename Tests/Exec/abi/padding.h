/* Structures with unnamed bit-fields, which gcc counts as INTEGER wherever they lie (the psABI calls them padding). */
struct only { _Bool : 1; } __attribute__((packed));
struct word { long : 64; };
struct head { int : 5; float f; };
struct tail { float f; int : 5; };
struct apart { double d; int : 4; };
struct zero { float g; int : 0; float f; };
struct wide { float f; int : 32; int : 32; };
union either { int : 5; float f; };
int padding_only(struct only a, int b);
int padding_word(struct word a, int b);
float padding_head(struct head a, float b, int c);
float padding_tail(struct tail a, float b, int c);
int padding_apart(struct apart a, int b, double c);
float padding_zero(struct zero a, float b, int c);
float padding_wide(struct wide a, int b, float c);
float padding_union(union either a, float b, int c);
struct apart padding_returned(int x);
int padding_variadic(int n, ...);
typedef int aligned_int __attribute__((aligned(16)));
/* The alignment that a typedef adds counts for nothing in an argument. */
int padding_aligned(int n, ...);
/* gcc counts an array of no elements in the middle of an eightbyte as if it had one. */
struct none { float f; int none[0]; };
struct after { double d; int none[0]; };
float padding_none(struct none a, int b, float c);
float padding_after(struct after a, int b, float c);
/* A union's bit-field without width counts as its declared type, others by their bits. */
union widthless { double d; _Bool : 0; };
union wide_bits { float f; __int128 b : 5; };
int padding_widthless(union widthless a, int b, double c);
int padding_wide_bits(union wide_bits a, int b, double c);
