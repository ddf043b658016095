// Bit-fields of bit-precise integers wider than 128 bits, and their conversions from and to decimal floating types, as C text
// that is parsed behind BitIntLibrary.swift's, with the same conventions.
//
// A bit-field is given by the address of its first byte, the number of bits of its least significant byte that lie below it,
// and its width; `reversed` fields (GNU `scalar_storage_order`) have that byte last. Decimal values are in the binary integer
// encoding (IEEE 754-2019 §3.5.2). A conversion to decimal rounds once: what is cut off leaves a trace in a last digit, behind
// those the format keeps, that rounds as all of it would.

let bitIntConversions: StaticString = """
  __attribute__((__unused__)) static void __mbi_load_bits(
      __mbi_limb *r, unsigned long long n, const volatile unsigned char *p, unsigned long long bit, unsigned long long width,
      int is_signed, int reversed) {
    unsigned long long i, byte, v, last = (bit + width + 7) / 8 - 1;
    for (i = 0; i < n; i++) r[i] = 0;
    for (i = 0; i < width; i += 8) {
      byte = i / 8;
      v = (unsigned long long)p[reversed ? last - byte : byte] >> bit;
      if (bit != 0 && byte < last) v |= (unsigned long long)p[reversed ? last - byte - 1 : byte + 1] << (8 - bit);
      v &= 255;
      if (width - i < 8) v &= (1ull << (width - i)) - 1;
      r[i / 64] |= v << i % 64;
    }
    if (is_signed && (r[(width - 1) / 64] >> (width - 1) % 64 & 1) != 0) {
      if (width % 64 != 0) r[width / 64] |= ~0ull << width % 64;
      for (i = (width + 63) / 64; i < n; i++) r[i] = ~0ull;
    }
  }
  __attribute__((__unused__)) static void __mbi_store_bits(
      volatile unsigned char *p, unsigned long long bit, unsigned long long width, const __mbi_limb *a, int reversed) {
    unsigned long long k, v, mask, low, last = (bit + width + 7) / 8 - 1;
    for (k = 0; k <= last; k++) {
      volatile unsigned char *q = p + (reversed ? last - k : k);
      mask = 255;
      if (k == 0) {
        v = a[0] << bit;
        mask = 255ull << bit & 255;
      } else {
        low = 8 * k - bit;
        v = a[low / 64] >> low % 64;
        if (low % 64 > 56 && low / 64 < (width - 1) / 64) v |= a[low / 64 + 1] << (64 - low % 64);
      }
      if (bit + width - 8 * k < 8) mask &= (1ull << (bit + width - 8 * k)) - 1;
      *q = (unsigned char)(mask == 255 ? v : (*q & ~mask) | (v & mask));
    }
  }
  __attribute__((__unused__)) static unsigned long long __mbi_divide_small(__mbi_limb *u, unsigned long long n, unsigned long long d) {
    unsigned __int128 rest = 0;
    while (n-- > 0) {
      rest = rest << 64 | u[n];
      u[n] = (unsigned long long)(rest / d);
      rest %= d;
    }
    return (unsigned long long)rest;
  }
  __attribute__((__unused__)) static unsigned long long __mbi_significant(const __mbi_limb *u, unsigned long long n) {
    while (n > 0 && u[n - 1] == 0) n--;
    return n;
  }
  /* Exact or, for `wide`, rounded; else with 33 digits and one that says whether something was cut off behind them. */
  __attribute__((__unused__)) static _Decimal128 __mbi_to_decimal(
      const __mbi_limb *a, unsigned long long n, int is_signed, __mbi_limb *u, int wide) {
    const unsigned long long unit = 10000000000000000000ull;
    unsigned __int128 v, limit = (unsigned __int128)unit * (wide ? 1000000000000000ull : 100000000000000ull);
    unsigned long long i, digit = 0, sticky = 0, exponent = 0;
    int negative = is_signed && a[n - 1] >> 63 != 0;
    _Decimal128 x;
    for (i = 0; i < n; i++) u[i] = a[i];
    if (negative) __mbi_neg(u, u, n);
    n = __mbi_significant(u, n);
    while (n > 3) {
      sticky |= __mbi_divide_small(u, n, unit);
      exponent += 19;
      n = __mbi_significant(u, n);
    }
    for (;;) {
      v = n == 0 ? 0 : n == 1 ? u[0] : (unsigned __int128)u[1] << 64 | u[0];
      if (n <= 2 && v < limit) break;
      sticky |= digit;
      digit = __mbi_divide_small(u, n, 10);
      exponent++;
      n = __mbi_significant(u, n);
    }
    if (exponent != 0 && !wide) {
      v = v * 10 + ((digit | sticky) != 0);
      exponent--;
    }
    x = (_Decimal128)(unsigned long long)(v / unit) * 1e19DL + (_Decimal128)(unsigned long long)(v % unit);
    if (exponent != 0 && wide) {
      x = (negative ? -x : x) * 100.DL;
      digit = digit * 10 + (sticky != 0);
      x = negative ? x - (_Decimal128)digit : x + (_Decimal128)digit;
      x *= 0.01DL;
    } else if (negative) {
      x = -x;
    }
    for (; exponent >= 1000; exponent -= 1000) x *= 1e1000DL;
    for (; exponent >= 50; exponent -= 50) x *= 1e50DL;
    for (; exponent >= 1; exponent--) x *= 10.DL;
    return x;
  }
  __attribute__((__unused__)) static _Decimal32 __mbi_to_sd(
      const __mbi_limb *a, unsigned long long n, int is_signed, __mbi_limb *room) {
    return (_Decimal32)__mbi_to_decimal(a, n, is_signed, room, 0);
  }
  __attribute__((__unused__)) static _Decimal64 __mbi_to_dd(
      const __mbi_limb *a, unsigned long long n, int is_signed, __mbi_limb *room) {
    return (_Decimal64)__mbi_to_decimal(a, n, is_signed, room, 0);
  }
  __attribute__((__unused__)) static _Decimal128 __mbi_to_td(
      const __mbi_limb *a, unsigned long long n, int is_signed, __mbi_limb *room) {
    return __mbi_to_decimal(a, n, is_signed, room, 1);
  }
  __attribute__((__unused__)) static void __mbi_from_td(__mbi_limb *r, unsigned long long n, _Decimal128 x) {
    const __mbi_limb *bits = (const __mbi_limb *)&x;
    unsigned long long low = bits[0], high = bits[1], i, factor, carry;
    unsigned __int128 t, v = (unsigned __int128)(high & 0x1ffffffffffffull) << 64 | low;
    long exponent = (long)(high >> 49 & 0x3fff) - 6176;
    for (i = 0; i < n; i++) r[i] = 0;
    /* Infinities, NaNs, and coefficients that are not canonical and stand for zero. */
    if ((high >> 61 & 3) == 3 || v >= (unsigned __int128)10000000000000000000ull * 1000000000000000ull) return;
    for (; exponent < 0 && v != 0; exponent++) v /= 10;
    if (v == 0) return;
    r[0] = (unsigned long long)v;
    r[1] = (unsigned long long)(v >> 64);
    while (exponent > 0) {
      factor = 10;
      for (exponent--; exponent > 0 && factor < 1000000000000000000ull; exponent--) factor *= 10;
      carry = 0;
      for (i = 0; i < n; i++) {
        t = (unsigned __int128)r[i] * factor + carry;
        r[i] = (unsigned long long)t;
        carry = (unsigned long long)(t >> 64);
      }
    }
    if (high >> 63 != 0) __mbi_neg(r, r, n);
  }
  """
