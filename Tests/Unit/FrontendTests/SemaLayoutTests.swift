// Record layout against what gcc 12 gives on x86-64 (sizes, alignments, offsets measured with gcc).

import Frontend
import Support
import Testing

/// Asserts by `_Static_assert`, so that a failure names the line.
private func expectHolds(_ text: String) {
  let r = parse(text)
  #expect(r.diagnostics == "", "\(r.diagnostics)")
}

@Suite struct SemaLayoutTests {
  @Test func plainMembers() {
    expectHolds(
      """
      struct A { char c; int i; char d; };
      _Static_assert(sizeof(struct A) == 12 && _Alignof(struct A) == 4, "A");
      _Static_assert(__builtin_offsetof(struct A, i) == 4 && __builtin_offsetof(struct A, d) == 8, "offsets");
      struct B { long double x; char c; };
      _Static_assert(sizeof(struct B) == 32 && _Alignof(struct B) == 16, "B");
      struct C {};
      _Static_assert(sizeof(struct C) == 0, "empty");
      union U { char c[5]; short s; };
      _Static_assert(sizeof(union U) == 6 && _Alignof(union U) == 2, "U");
      """)
  }

  @Test func bitFields() {
    expectHolds(
      """
      struct A { int a : 3; unsigned b : 5; char c; };
      _Static_assert(sizeof(struct A) == 4 && __builtin_offsetof(struct A, c) == 1, "A");
      struct B { int a : 20; int b : 20; };
      _Static_assert(sizeof(struct B) == 8, "B");
      struct C { char a : 4; int : 0; char b : 4; };
      _Static_assert(sizeof(struct C) == 5 && _Alignof(struct C) == 1, "C");
      struct D { long long a : 40; int b : 10; short c : 14; };
      _Static_assert(sizeof(struct D) == 8, "D");
      struct E { char a; int b : 25; };
      _Static_assert(sizeof(struct E) == 8, "E");
      struct F { char a; int b : 24; };
      _Static_assert(sizeof(struct F) == 4, "F");
      struct G { int : 5; char c; };
      _Static_assert(sizeof(struct G) == 2 && _Alignof(struct G) == 1, "G");
      """)
  }

  @Test func packedAndAligned() {
    expectHolds(
      """
      struct A { char c; int i; } __attribute__((packed));
      _Static_assert(sizeof(struct A) == 5 && _Alignof(struct A) == 1, "A");
      struct B { char c; int i __attribute__((packed)); short s; };
      _Static_assert(sizeof(struct B) == 8 && _Alignof(struct B) == 2, "B");
      struct C { char c; } __attribute__((aligned(32)));
      _Static_assert(sizeof(struct C) == 32, "C");
      struct D { char c; int i __attribute__((aligned(16))); };
      _Static_assert(sizeof(struct D) == 32 && __builtin_offsetof(struct D, i) == 16, "D");
      struct __attribute__((packed)) E { char c; int a : 7; int b : 30; };
      _Static_assert(sizeof(struct E) == 6, "E");
      #pragma pack(push, 2)
      struct F { char c; int i; long l; };
      #pragma pack(pop)
      _Static_assert(sizeof(struct F) == 14 && _Alignof(struct F) == 2, "F");
      struct G { char c; int i; };
      _Static_assert(sizeof(struct G) == 8, "G");
      typedef int unaligned __attribute__((aligned(1)));
      struct H { char c; unaligned i; };
      _Static_assert(sizeof(struct H) == 5, "H");
      struct I { char c; _Alignas(8) char d; };
      _Static_assert(sizeof(struct I) == 16, "I");
      """)
  }

  @Test func flexibleAndAnonymous() {
    expectHolds(
      """
      struct A { int n; char data[]; };
      _Static_assert(sizeof(struct A) == 4, "A");
      struct B { int x; union { float f; struct { short lo, hi; }; }; };
      _Static_assert(sizeof(struct B) == 8 && __builtin_offsetof(struct B, hi) == 6, "B");
      enum E { one = 1 }; enum N { minus = -1 }; enum W { wide = 0x100000000 };
      _Static_assert(sizeof(enum E) == 4 && (enum E)-1 > 0 && (enum N)-1 < 0 && sizeof(enum W) == 8, "enums");
      enum P { small } __attribute__((packed));
      _Static_assert(sizeof(enum P) == 1, "packed enum");
      """)
  }
}
