/* Bit and byte utilities (C23 7.18), for C libraries that do not have the header: Martlet's own functions. */
#if __STDC_HOSTED__ && __has_include_next(<stdbit.h>)
#include_next <stdbit.h>
#elif !defined(__MARTLET_STDBIT_H)
#define __MARTLET_STDBIT_H
#include <stdint.h>
#include <stdbool.h>
#define __STDC_VERSION_STDBIT_H__ 202311L
#define __STDC_ENDIAN_LITTLE__ __ORDER_LITTLE_ENDIAN__
#define __STDC_ENDIAN_BIG__ __ORDER_BIG_ENDIAN__
#define __STDC_ENDIAN_NATIVE__ __BYTE_ORDER__

/* Everything is computed on 64 bits; w is the width of the type, x its zero-extended value. */
static __inline unsigned int __martlet_leading_zeros(unsigned long long x, unsigned int w) {
  return x ? (unsigned int)__builtin_clzll(x) - (64 - w) : w;
}
static __inline unsigned int __martlet_trailing_zeros(unsigned long long x, unsigned int w) {
  return x ? (unsigned int)__builtin_ctzll(x) : w;
}
static __inline unsigned int __martlet_popcount(unsigned long long x) { return (unsigned int)__builtin_popcountll(x); }

static __inline unsigned int stdc_leading_zeros_uc(unsigned char x) {
  return __martlet_leading_zeros(x, (unsigned int)(sizeof(unsigned char) * 8));
}
static __inline unsigned int stdc_leading_zeros_us(unsigned short x) {
  return __martlet_leading_zeros(x, (unsigned int)(sizeof(unsigned short) * 8));
}
static __inline unsigned int stdc_leading_zeros_ui(unsigned int x) {
  return __martlet_leading_zeros(x, (unsigned int)(sizeof(unsigned int) * 8));
}
static __inline unsigned int stdc_leading_zeros_ul(unsigned long x) {
  return __martlet_leading_zeros(x, (unsigned int)(sizeof(unsigned long) * 8));
}
static __inline unsigned int stdc_leading_zeros_ull(unsigned long long x) {
  return __martlet_leading_zeros(x, (unsigned int)(sizeof(unsigned long long) * 8));
}
#define stdc_leading_zeros(x) _Generic((x), _Bool: stdc_leading_zeros_uc, unsigned char: stdc_leading_zeros_uc, \
    unsigned short: stdc_leading_zeros_us, unsigned int: stdc_leading_zeros_ui, unsigned long: stdc_leading_zeros_ul, \
    unsigned long long: stdc_leading_zeros_ull)(x)

static __inline unsigned int stdc_leading_ones_uc(unsigned char x) {
  return __martlet_leading_zeros((unsigned char)~x, (unsigned int)(sizeof(unsigned char) * 8));
}
static __inline unsigned int stdc_leading_ones_us(unsigned short x) {
  return __martlet_leading_zeros((unsigned short)~x, (unsigned int)(sizeof(unsigned short) * 8));
}
static __inline unsigned int stdc_leading_ones_ui(unsigned int x) {
  return __martlet_leading_zeros((unsigned int)~x, (unsigned int)(sizeof(unsigned int) * 8));
}
static __inline unsigned int stdc_leading_ones_ul(unsigned long x) {
  return __martlet_leading_zeros((unsigned long)~x, (unsigned int)(sizeof(unsigned long) * 8));
}
static __inline unsigned int stdc_leading_ones_ull(unsigned long long x) {
  return __martlet_leading_zeros((unsigned long long)~x, (unsigned int)(sizeof(unsigned long long) * 8));
}
#define stdc_leading_ones(x) _Generic((x), _Bool: stdc_leading_ones_uc, unsigned char: stdc_leading_ones_uc, \
    unsigned short: stdc_leading_ones_us, unsigned int: stdc_leading_ones_ui, unsigned long: stdc_leading_ones_ul, \
    unsigned long long: stdc_leading_ones_ull)(x)

static __inline unsigned int stdc_trailing_zeros_uc(unsigned char x) {
  return __martlet_trailing_zeros(x, (unsigned int)(sizeof(unsigned char) * 8));
}
static __inline unsigned int stdc_trailing_zeros_us(unsigned short x) {
  return __martlet_trailing_zeros(x, (unsigned int)(sizeof(unsigned short) * 8));
}
static __inline unsigned int stdc_trailing_zeros_ui(unsigned int x) {
  return __martlet_trailing_zeros(x, (unsigned int)(sizeof(unsigned int) * 8));
}
static __inline unsigned int stdc_trailing_zeros_ul(unsigned long x) {
  return __martlet_trailing_zeros(x, (unsigned int)(sizeof(unsigned long) * 8));
}
static __inline unsigned int stdc_trailing_zeros_ull(unsigned long long x) {
  return __martlet_trailing_zeros(x, (unsigned int)(sizeof(unsigned long long) * 8));
}
#define stdc_trailing_zeros(x) _Generic((x), _Bool: stdc_trailing_zeros_uc, unsigned char: stdc_trailing_zeros_uc, \
    unsigned short: stdc_trailing_zeros_us, unsigned int: stdc_trailing_zeros_ui, unsigned long: stdc_trailing_zeros_ul, \
    unsigned long long: stdc_trailing_zeros_ull)(x)

static __inline unsigned int stdc_trailing_ones_uc(unsigned char x) {
  return __martlet_trailing_zeros((unsigned char)~x, (unsigned int)(sizeof(unsigned char) * 8));
}
static __inline unsigned int stdc_trailing_ones_us(unsigned short x) {
  return __martlet_trailing_zeros((unsigned short)~x, (unsigned int)(sizeof(unsigned short) * 8));
}
static __inline unsigned int stdc_trailing_ones_ui(unsigned int x) {
  return __martlet_trailing_zeros((unsigned int)~x, (unsigned int)(sizeof(unsigned int) * 8));
}
static __inline unsigned int stdc_trailing_ones_ul(unsigned long x) {
  return __martlet_trailing_zeros((unsigned long)~x, (unsigned int)(sizeof(unsigned long) * 8));
}
static __inline unsigned int stdc_trailing_ones_ull(unsigned long long x) {
  return __martlet_trailing_zeros((unsigned long long)~x, (unsigned int)(sizeof(unsigned long long) * 8));
}
#define stdc_trailing_ones(x) _Generic((x), _Bool: stdc_trailing_ones_uc, unsigned char: stdc_trailing_ones_uc, \
    unsigned short: stdc_trailing_ones_us, unsigned int: stdc_trailing_ones_ui, unsigned long: stdc_trailing_ones_ul, \
    unsigned long long: stdc_trailing_ones_ull)(x)

static __inline unsigned int stdc_first_leading_zero_uc(unsigned char x) {
  return (unsigned char)~x ? __martlet_leading_zeros((unsigned char)~x, (unsigned int)(sizeof(unsigned char) * 8)) + 1 : 0;
}
static __inline unsigned int stdc_first_leading_zero_us(unsigned short x) {
  return (unsigned short)~x ? __martlet_leading_zeros((unsigned short)~x, (unsigned int)(sizeof(unsigned short) * 8)) + 1 : 0;
}
static __inline unsigned int stdc_first_leading_zero_ui(unsigned int x) {
  return (unsigned int)~x ? __martlet_leading_zeros((unsigned int)~x, (unsigned int)(sizeof(unsigned int) * 8)) + 1 : 0;
}
static __inline unsigned int stdc_first_leading_zero_ul(unsigned long x) {
  return (unsigned long)~x ? __martlet_leading_zeros((unsigned long)~x, (unsigned int)(sizeof(unsigned long) * 8)) + 1 : 0;
}
static __inline unsigned int stdc_first_leading_zero_ull(unsigned long long x) {
  return (unsigned long long)~x ? __martlet_leading_zeros((unsigned long long)~x, (unsigned int)(sizeof(unsigned long long) * 8)) + 1 : 0;
}
#define stdc_first_leading_zero(x) _Generic((x), _Bool: stdc_first_leading_zero_uc, unsigned char: stdc_first_leading_zero_uc, \
    unsigned short: stdc_first_leading_zero_us, unsigned int: stdc_first_leading_zero_ui, \
    unsigned long: stdc_first_leading_zero_ul, unsigned long long: stdc_first_leading_zero_ull)(x)

static __inline unsigned int stdc_first_leading_one_uc(unsigned char x) {
  return x ? __martlet_leading_zeros(x, (unsigned int)(sizeof(unsigned char) * 8)) + 1 : 0;
}
static __inline unsigned int stdc_first_leading_one_us(unsigned short x) {
  return x ? __martlet_leading_zeros(x, (unsigned int)(sizeof(unsigned short) * 8)) + 1 : 0;
}
static __inline unsigned int stdc_first_leading_one_ui(unsigned int x) {
  return x ? __martlet_leading_zeros(x, (unsigned int)(sizeof(unsigned int) * 8)) + 1 : 0;
}
static __inline unsigned int stdc_first_leading_one_ul(unsigned long x) {
  return x ? __martlet_leading_zeros(x, (unsigned int)(sizeof(unsigned long) * 8)) + 1 : 0;
}
static __inline unsigned int stdc_first_leading_one_ull(unsigned long long x) {
  return x ? __martlet_leading_zeros(x, (unsigned int)(sizeof(unsigned long long) * 8)) + 1 : 0;
}
#define stdc_first_leading_one(x) _Generic((x), _Bool: stdc_first_leading_one_uc, unsigned char: stdc_first_leading_one_uc, \
    unsigned short: stdc_first_leading_one_us, unsigned int: stdc_first_leading_one_ui, \
    unsigned long: stdc_first_leading_one_ul, unsigned long long: stdc_first_leading_one_ull)(x)

static __inline unsigned int stdc_first_trailing_zero_uc(unsigned char x) {
  return (unsigned char)~x ? __martlet_trailing_zeros((unsigned char)~x, (unsigned int)(sizeof(unsigned char) * 8)) + 1 : 0;
}
static __inline unsigned int stdc_first_trailing_zero_us(unsigned short x) {
  return (unsigned short)~x ? __martlet_trailing_zeros((unsigned short)~x, (unsigned int)(sizeof(unsigned short) * 8)) + 1 : 0;
}
static __inline unsigned int stdc_first_trailing_zero_ui(unsigned int x) {
  return (unsigned int)~x ? __martlet_trailing_zeros((unsigned int)~x, (unsigned int)(sizeof(unsigned int) * 8)) + 1 : 0;
}
static __inline unsigned int stdc_first_trailing_zero_ul(unsigned long x) {
  return (unsigned long)~x ? __martlet_trailing_zeros((unsigned long)~x, (unsigned int)(sizeof(unsigned long) * 8)) + 1 : 0;
}
static __inline unsigned int stdc_first_trailing_zero_ull(unsigned long long x) {
  return (unsigned long long)~x ? __martlet_trailing_zeros((unsigned long long)~x, (unsigned int)(sizeof(unsigned long long) * 8)) + 1 : 0;
}
#define stdc_first_trailing_zero(x) _Generic((x), _Bool: stdc_first_trailing_zero_uc, \
    unsigned char: stdc_first_trailing_zero_uc, unsigned short: stdc_first_trailing_zero_us, \
    unsigned int: stdc_first_trailing_zero_ui, unsigned long: stdc_first_trailing_zero_ul, \
    unsigned long long: stdc_first_trailing_zero_ull)(x)

static __inline unsigned int stdc_first_trailing_one_uc(unsigned char x) {
  return x ? __martlet_trailing_zeros(x, (unsigned int)(sizeof(unsigned char) * 8)) + 1 : 0;
}
static __inline unsigned int stdc_first_trailing_one_us(unsigned short x) {
  return x ? __martlet_trailing_zeros(x, (unsigned int)(sizeof(unsigned short) * 8)) + 1 : 0;
}
static __inline unsigned int stdc_first_trailing_one_ui(unsigned int x) {
  return x ? __martlet_trailing_zeros(x, (unsigned int)(sizeof(unsigned int) * 8)) + 1 : 0;
}
static __inline unsigned int stdc_first_trailing_one_ul(unsigned long x) {
  return x ? __martlet_trailing_zeros(x, (unsigned int)(sizeof(unsigned long) * 8)) + 1 : 0;
}
static __inline unsigned int stdc_first_trailing_one_ull(unsigned long long x) {
  return x ? __martlet_trailing_zeros(x, (unsigned int)(sizeof(unsigned long long) * 8)) + 1 : 0;
}
#define stdc_first_trailing_one(x) _Generic((x), _Bool: stdc_first_trailing_one_uc, unsigned char: stdc_first_trailing_one_uc, \
    unsigned short: stdc_first_trailing_one_us, unsigned int: stdc_first_trailing_one_ui, \
    unsigned long: stdc_first_trailing_one_ul, unsigned long long: stdc_first_trailing_one_ull)(x)

static __inline unsigned int stdc_count_zeros_uc(unsigned char x) {
  return (unsigned int)(sizeof(unsigned char) * 8) - __martlet_popcount(x);
}
static __inline unsigned int stdc_count_zeros_us(unsigned short x) {
  return (unsigned int)(sizeof(unsigned short) * 8) - __martlet_popcount(x);
}
static __inline unsigned int stdc_count_zeros_ui(unsigned int x) {
  return (unsigned int)(sizeof(unsigned int) * 8) - __martlet_popcount(x);
}
static __inline unsigned int stdc_count_zeros_ul(unsigned long x) {
  return (unsigned int)(sizeof(unsigned long) * 8) - __martlet_popcount(x);
}
static __inline unsigned int stdc_count_zeros_ull(unsigned long long x) {
  return (unsigned int)(sizeof(unsigned long long) * 8) - __martlet_popcount(x);
}
#define stdc_count_zeros(x) _Generic((x), _Bool: stdc_count_zeros_uc, unsigned char: stdc_count_zeros_uc, \
    unsigned short: stdc_count_zeros_us, unsigned int: stdc_count_zeros_ui, unsigned long: stdc_count_zeros_ul, \
    unsigned long long: stdc_count_zeros_ull)(x)

static __inline unsigned int stdc_count_ones_uc(unsigned char x) {
  return __martlet_popcount(x);
}
static __inline unsigned int stdc_count_ones_us(unsigned short x) {
  return __martlet_popcount(x);
}
static __inline unsigned int stdc_count_ones_ui(unsigned int x) {
  return __martlet_popcount(x);
}
static __inline unsigned int stdc_count_ones_ul(unsigned long x) {
  return __martlet_popcount(x);
}
static __inline unsigned int stdc_count_ones_ull(unsigned long long x) {
  return __martlet_popcount(x);
}
#define stdc_count_ones(x) _Generic((x), _Bool: stdc_count_ones_uc, unsigned char: stdc_count_ones_uc, \
    unsigned short: stdc_count_ones_us, unsigned int: stdc_count_ones_ui, unsigned long: stdc_count_ones_ul, \
    unsigned long long: stdc_count_ones_ull)(x)

static __inline _Bool stdc_has_single_bit_uc(unsigned char x) {
  return x && !(x & (x - 1));
}
static __inline _Bool stdc_has_single_bit_us(unsigned short x) {
  return x && !(x & (x - 1));
}
static __inline _Bool stdc_has_single_bit_ui(unsigned int x) {
  return x && !(x & (x - 1));
}
static __inline _Bool stdc_has_single_bit_ul(unsigned long x) {
  return x && !(x & (x - 1));
}
static __inline _Bool stdc_has_single_bit_ull(unsigned long long x) {
  return x && !(x & (x - 1));
}
#define stdc_has_single_bit(x) _Generic((x), _Bool: stdc_has_single_bit_uc, unsigned char: stdc_has_single_bit_uc, \
    unsigned short: stdc_has_single_bit_us, unsigned int: stdc_has_single_bit_ui, unsigned long: stdc_has_single_bit_ul, \
    unsigned long long: stdc_has_single_bit_ull)(x)

static __inline unsigned int stdc_bit_width_uc(unsigned char x) {
  return (unsigned int)(sizeof(unsigned char) * 8) - __martlet_leading_zeros(x, (unsigned int)(sizeof(unsigned char) * 8));
}
static __inline unsigned int stdc_bit_width_us(unsigned short x) {
  return (unsigned int)(sizeof(unsigned short) * 8) - __martlet_leading_zeros(x, (unsigned int)(sizeof(unsigned short) * 8));
}
static __inline unsigned int stdc_bit_width_ui(unsigned int x) {
  return (unsigned int)(sizeof(unsigned int) * 8) - __martlet_leading_zeros(x, (unsigned int)(sizeof(unsigned int) * 8));
}
static __inline unsigned int stdc_bit_width_ul(unsigned long x) {
  return (unsigned int)(sizeof(unsigned long) * 8) - __martlet_leading_zeros(x, (unsigned int)(sizeof(unsigned long) * 8));
}
static __inline unsigned int stdc_bit_width_ull(unsigned long long x) {
  return (unsigned int)(sizeof(unsigned long long) * 8) - __martlet_leading_zeros(x, (unsigned int)(sizeof(unsigned long long) * 8));
}
#define stdc_bit_width(x) _Generic((x), _Bool: stdc_bit_width_uc, unsigned char: stdc_bit_width_uc, \
    unsigned short: stdc_bit_width_us, unsigned int: stdc_bit_width_ui, unsigned long: stdc_bit_width_ul, \
    unsigned long long: stdc_bit_width_ull)(x)

static __inline unsigned char stdc_bit_floor_uc(unsigned char x) {
  return x ? (unsigned char)((unsigned char)1 << ((unsigned int)(sizeof(unsigned char) * 8) - 1 - __martlet_leading_zeros(x, (unsigned int)(sizeof(unsigned char) * 8)))) : 0;
}
static __inline unsigned short stdc_bit_floor_us(unsigned short x) {
  return x ? (unsigned short)((unsigned short)1 << ((unsigned int)(sizeof(unsigned short) * 8) - 1 - __martlet_leading_zeros(x, (unsigned int)(sizeof(unsigned short) * 8)))) : 0;
}
static __inline unsigned int stdc_bit_floor_ui(unsigned int x) {
  return x ? (unsigned int)((unsigned int)1 << ((unsigned int)(sizeof(unsigned int) * 8) - 1 - __martlet_leading_zeros(x, (unsigned int)(sizeof(unsigned int) * 8)))) : 0;
}
static __inline unsigned long stdc_bit_floor_ul(unsigned long x) {
  return x ? (unsigned long)((unsigned long)1 << ((unsigned int)(sizeof(unsigned long) * 8) - 1 - __martlet_leading_zeros(x, (unsigned int)(sizeof(unsigned long) * 8)))) : 0;
}
static __inline unsigned long long stdc_bit_floor_ull(unsigned long long x) {
  return x ? (unsigned long long)((unsigned long long)1 << ((unsigned int)(sizeof(unsigned long long) * 8) - 1 - __martlet_leading_zeros(x, (unsigned int)(sizeof(unsigned long long) * 8)))) : 0;
}
#define stdc_bit_floor(x) _Generic((x), unsigned char: stdc_bit_floor_uc, unsigned short: stdc_bit_floor_us, \
    unsigned int: stdc_bit_floor_ui, unsigned long: stdc_bit_floor_ul, unsigned long long: stdc_bit_floor_ull)(x)

static __inline unsigned char stdc_bit_ceil_uc(unsigned char x) {
  return x <= 1 ? 1 : (unsigned char)((unsigned char)2 << ((unsigned int)(sizeof(unsigned char) * 8) - 1 - __martlet_leading_zeros((unsigned char)(x - 1), (unsigned int)(sizeof(unsigned char) * 8))));
}
static __inline unsigned short stdc_bit_ceil_us(unsigned short x) {
  return x <= 1 ? 1 : (unsigned short)((unsigned short)2 << ((unsigned int)(sizeof(unsigned short) * 8) - 1 - __martlet_leading_zeros((unsigned short)(x - 1), (unsigned int)(sizeof(unsigned short) * 8))));
}
static __inline unsigned int stdc_bit_ceil_ui(unsigned int x) {
  return x <= 1 ? 1 : (unsigned int)((unsigned int)2 << ((unsigned int)(sizeof(unsigned int) * 8) - 1 - __martlet_leading_zeros((unsigned int)(x - 1), (unsigned int)(sizeof(unsigned int) * 8))));
}
static __inline unsigned long stdc_bit_ceil_ul(unsigned long x) {
  return x <= 1 ? 1 : (unsigned long)((unsigned long)2 << ((unsigned int)(sizeof(unsigned long) * 8) - 1 - __martlet_leading_zeros((unsigned long)(x - 1), (unsigned int)(sizeof(unsigned long) * 8))));
}
static __inline unsigned long long stdc_bit_ceil_ull(unsigned long long x) {
  return x <= 1 ? 1 : (unsigned long long)((unsigned long long)2 << ((unsigned int)(sizeof(unsigned long long) * 8) - 1 - __martlet_leading_zeros((unsigned long long)(x - 1), (unsigned int)(sizeof(unsigned long long) * 8))));
}
#define stdc_bit_ceil(x) _Generic((x), unsigned char: stdc_bit_ceil_uc, unsigned short: stdc_bit_ceil_us, \
    unsigned int: stdc_bit_ceil_ui, unsigned long: stdc_bit_ceil_ul, unsigned long long: stdc_bit_ceil_ull)(x)

#endif
