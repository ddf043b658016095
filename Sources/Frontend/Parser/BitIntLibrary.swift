// Arithmetic on bit-precise integers wider than 128 bits, as C text that is parsed behind a unit that uses such types.
//
// Being ordinary static functions, the helpers go through both back ends and the optimizer, may be inlined, and cost nothing in
// units that do not refer to them. An integer is an array of 64-bit limbs, low first, sign- or zero-extended to whole limbs; the
// caller reduces results to the type's width. `r` never overlaps an operand unless said. Division is Knuth's algorithm D (The Art
// of Computer Programming, vol. 2, §4.3.1) on 32-bit digits. The text is C90 but for GNU keywords, as any -std may be in force.

let bitIntLibrary: StaticString = """
  typedef unsigned long long __attribute__((__may_alias__)) __mbi_limb;
  typedef unsigned int __attribute__((__may_alias__)) __mbi_digit;
  __attribute__((__unused__)) static void __mbi_add(__mbi_limb *r, const __mbi_limb *a, const __mbi_limb *b, unsigned long long n) {
    unsigned long long i, carry = 0;
    for (i = 0; i < n; i++) {
      unsigned long long s = a[i] + carry;
      carry = s < carry;
      s += b[i];
      carry += s < b[i];
      r[i] = s;
    }
  }
  __attribute__((__unused__)) static void __mbi_sub(__mbi_limb *r, const __mbi_limb *a, const __mbi_limb *b, unsigned long long n) {
    unsigned long long i, borrow = 0;
    for (i = 0; i < n; i++) {
      unsigned long long x = a[i], y = b[i], d = x - y;
      unsigned long long next = (x < y) + (d < borrow);
      r[i] = d - borrow;
      borrow = next;
    }
  }
  __attribute__((__unused__)) static void __mbi_and(__mbi_limb *r, const __mbi_limb *a, const __mbi_limb *b, unsigned long long n) {
    unsigned long long i;
    for (i = 0; i < n; i++) r[i] = a[i] & b[i];
  }
  __attribute__((__unused__)) static void __mbi_or(__mbi_limb *r, const __mbi_limb *a, const __mbi_limb *b, unsigned long long n) {
    unsigned long long i;
    for (i = 0; i < n; i++) r[i] = a[i] | b[i];
  }
  __attribute__((__unused__)) static void __mbi_xor(__mbi_limb *r, const __mbi_limb *a, const __mbi_limb *b, unsigned long long n) {
    unsigned long long i;
    for (i = 0; i < n; i++) r[i] = a[i] ^ b[i];
  }
  __attribute__((__unused__)) static void __mbi_not(__mbi_limb *r, const __mbi_limb *a, unsigned long long n) {
    unsigned long long i;
    for (i = 0; i < n; i++) r[i] = ~a[i];
  }
  __attribute__((__unused__)) static void __mbi_neg(__mbi_limb *r, const __mbi_limb *a, unsigned long long n) {
    unsigned long long i, carry = 1;
    for (i = 0; i < n; i++) {
      unsigned long long s = ~a[i] + carry;
      carry = s < carry;
      r[i] = s;
    }
  }
  __attribute__((__unused__)) static void __mbi_mul(__mbi_limb *r, const __mbi_limb *a, const __mbi_limb *b, unsigned long long n) {
    unsigned long long i, j;
    for (i = 0; i < n; i++) r[i] = 0;
    for (i = 0; i < n; i++) {
      unsigned long long x = a[i], carry = 0;
      if (x == 0) continue;
      for (j = 0; i + j < n; j++) {
        unsigned __int128 t = (unsigned __int128)x * b[j] + r[i + j] + carry;
        r[i + j] = (unsigned long long)t;
        carry = (unsigned long long)(t >> 64);
      }
    }
  }
  __attribute__((__unused__)) static void __mbi_shl(__mbi_limb *r, const __mbi_limb *a, unsigned long long n, unsigned long long count) {
    unsigned long long words = count / 64, bits = count % 64, i = n;
    while (i-- > 0) {
      unsigned long long v = 0;
      if (i >= words) {
        v = a[i - words] << bits;
        if (bits != 0 && i > words) v |= a[i - words - 1] >> (64 - bits);
      }
      r[i] = v;
    }
  }
  __attribute__((__unused__)) static void __mbi_shr(
      __mbi_limb *r, const __mbi_limb *a, unsigned long long n, unsigned long long count, unsigned long long fill) {
    unsigned long long words = count / 64, bits = count % 64, i;
    for (i = 0; i < n; i++) {
      unsigned long long low = i + words < n ? a[i + words] : fill;
      unsigned long long high = i + words + 1 < n ? a[i + words + 1] : fill;
      r[i] = bits == 0 ? low : low >> bits | high << (64 - bits);
    }
  }
  __attribute__((__unused__)) static int __mbi_nonzero(const __mbi_limb *a, unsigned long long n) {
    unsigned long long i;
    for (i = 0; i < n; i++) if (a[i] != 0) return 1;
    return 0;
  }
  __attribute__((__unused__)) static int __mbi_compare(const __mbi_limb *a, const __mbi_limb *b, unsigned long long n, int is_signed) {
    unsigned long long i = n;
    unsigned long long flip = is_signed ? 1ull << 63 : 0;
    while (i-- > 0) {
      unsigned long long x = a[i] ^ flip, y = b[i] ^ flip;
      if (x != y) return x < y ? -1 : 1;
      flip = 0;
    }
    return 0;
  }
  __attribute__((__unused__)) static void __mbi_divide_digits(
      __mbi_digit *q, __mbi_digit *u, __mbi_digit *v, unsigned long long m, unsigned long long n) {
    unsigned long long i, j, shift;
    while (n > 1 && v[n - 1] == 0) n--;
    for (i = 0; i < m; i++) q[i] = 0;
    if (n == 1) {
      unsigned long long rest = 0;
      i = m;
      while (i-- > 0) {
        rest = rest << 32 | u[i];
        q[i] = (unsigned int)(rest / v[0]);
        rest %= v[0];
        u[i] = 0;
      }
      u[0] = (unsigned int)rest;
      return;
    }
    shift = (unsigned long long)__builtin_clz(v[n - 1]);
    u[m] = 0;
    if (shift != 0) {
      for (i = n - 1; i > 0; i--) v[i] = v[i] << shift | v[i - 1] >> (32 - shift);
      v[0] <<= shift;
      for (i = m; i > 0; i--) u[i] = u[i] << shift | u[i - 1] >> (32 - shift);
      u[0] <<= shift;
    }
    j = m + 1 - n;
    while (j-- > 0) {
      unsigned long long top = (unsigned long long)u[j + n] << 32 | u[j + n - 1];
      unsigned long long guess = top / v[n - 1], rest = top % v[n - 1], carry = 0;
      long long borrow = 0, t;
      while (guess >> 32 != 0 || guess * v[n - 2] > (rest << 32 | u[j + n - 2])) {
        guess--;
        rest += v[n - 1];
        if (rest >> 32 != 0) break;
      }
      for (i = 0; i < n; i++) {
        carry += guess * v[i];
        t = (long long)u[i + j] - borrow - (long long)(unsigned int)carry;
        u[i + j] = (unsigned int)t;
        borrow = t < 0;
        carry >>= 32;
      }
      t = (long long)u[j + n] - borrow - (long long)carry;
      u[j + n] = (unsigned int)t;
      if (t < 0) {
        guess--;
        carry = 0;
        for (i = 0; i < n; i++) {
          carry += (unsigned long long)u[i + j] + v[i];
          u[i + j] = (unsigned int)carry;
          carry >>= 32;
        }
        u[j + n] += (unsigned int)carry;
      }
      q[j] = (unsigned int)guess;
    }
    if (shift != 0) {
      for (i = 0; i + 1 < n; i++) u[i] = u[i] >> shift | u[i + 1] << (32 - shift);
      u[n - 1] >>= shift;
    }
    for (i = n; i < m; i++) u[i] = 0;
  }
  __attribute__((__unused__)) static void __mbi_divide(
      __mbi_limb *r, const __mbi_limb *a, const __mbi_limb *b, unsigned long long n, int is_signed, int want_remainder,
      __mbi_limb *room) {
    __mbi_limb *u = room, *v = room + n + 1, *q = room + 2 * n + 1;
    int negative_a = is_signed && a[n - 1] >> 63 != 0, negative_b = is_signed && b[n - 1] >> 63 != 0;
    unsigned long long i, significant = 2 * n;
    for (i = 0; i < n; i++) u[i] = a[i];
    for (i = 0; i < n; i++) v[i] = b[i];
    u[n] = 0;
    if (negative_a) __mbi_neg(u, u, n);
    if (negative_b) __mbi_neg(v, v, n);
    __mbi_divide_digits((__mbi_digit *)q, (__mbi_digit *)u, (__mbi_digit *)v, significant, significant);
    if (want_remainder) {
      if (negative_a) __mbi_neg(r, u, n);
      else for (i = 0; i < n; i++) r[i] = u[i];
    } else {
      if (negative_a != negative_b) __mbi_neg(r, q, n);
      else for (i = 0; i < n; i++) r[i] = q[i];
    }
  }
  /* The top 128 bits of |a|, the last of them set if a lower one is; what they are to be shifted by in *shift. */
  static unsigned __int128 __mbi_top(const __mbi_limb *a, unsigned long long n, int negative, long *shift) {
    unsigned long long i = n, carry = 1, first = 0, bits;
    unsigned __int128 top;
    unsigned long long low = 0, sticky = 0;
    while (first < n && a[first] == 0) first++;
    while (i > 0) {
      unsigned long long v = a[i - 1];
      if (negative) v = ~v + (i - 1 <= first);
      if (v != 0) break;
      i--;
    }
    *shift = 0;
    if (i == 0) return 0;
    top = negative ? ~a[i - 1] + (i - 1 <= first) : a[i - 1];
    if (i == 1) return top;
    low = negative ? ~a[i - 2] + (i - 2 <= first) : a[i - 2];
    if (i == 2) return top << 64 | low;
    bits = (unsigned long long)__builtin_clzll((unsigned long long)top);
    top = top << 64 | low;
    low = negative ? ~a[i - 3] + (i - 3 <= first) : a[i - 3];
    if (bits != 0) {
      top = top << bits | low >> (64 - bits);
      low <<= bits;
    }
    sticky = low != 0 || first < i - 3;
    *shift = (long)((i - 2) * 64 - bits);
    carry = sticky;
    return top | carry;
  }
  __attribute__((__unused__)) static float __mbi_to_sf(const __mbi_limb *a, unsigned long long n, int is_signed) {
    int negative = is_signed && a[n - 1] >> 63 != 0;
    long shift;
    float x = (float)__mbi_top(a, n, negative, &shift);
    if (shift > 200) shift = 200;
    for (; shift >= 32; shift -= 32) x *= 4294967296.0f;
    x *= (float)(1ull << shift);
    return negative ? -x : x;
  }
  __attribute__((__unused__)) static double __mbi_to_df(const __mbi_limb *a, unsigned long long n, int is_signed) {
    int negative = is_signed && a[n - 1] >> 63 != 0;
    long shift;
    double x = (double)__mbi_top(a, n, negative, &shift);
    if (shift > 1100) shift = 1100;
    for (; shift >= 32; shift -= 32) x *= 4294967296.0;
    x *= (double)(1ull << shift);
    return negative ? -x : x;
  }
  __attribute__((__unused__)) static long double __mbi_to_xf(const __mbi_limb *a, unsigned long long n, int is_signed) {
    int negative = is_signed && a[n - 1] >> 63 != 0;
    long shift;
    long double x = (long double)__mbi_top(a, n, negative, &shift);
    for (; shift >= 32; shift -= 32) x *= 4294967296.0L;
    x *= (long double)(1ull << shift);
    return negative ? -x : x;
  }
  __attribute__((__unused__)) static _Float128 __mbi_to_tf(const __mbi_limb *a, unsigned long long n, int is_signed) {
    int negative = is_signed && a[n - 1] >> 63 != 0;
    long shift;
    _Float128 x = (_Float128)__mbi_top(a, n, negative, &shift);
    for (; shift >= 32; shift -= 32) x *= (_Float128)4294967296.0;
    x *= (_Float128)(1ull << shift);
    return negative ? -x : x;
  }
  __attribute__((__unused__)) static void __mbi_from_tf(__mbi_limb *r, unsigned long long n, _Float128 x) {
    const __mbi_limb *bits = (const __mbi_limb *)&x;
    unsigned long long low = bits[0], high = bits[1], i, words, count;
    int negative = (int)(high >> 63);
    long exponent = (long)(high >> 48 & 0x7fff) - 16383;
    for (i = 0; i < n; i++) r[i] = 0;
    if (exponent < 0 || exponent == 16384) return;
    high = (high & 0xffffffffffffull) | 1ull << 48;
    if (exponent <= 112) {
      unsigned __int128 v = ((unsigned __int128)high << 64 | low) >> (112 - exponent);
      r[0] = (unsigned long long)v;
      if (n > 1) r[1] = (unsigned long long)(v >> 64);
    } else {
      words = (unsigned long long)(exponent - 112) / 64;
      count = (unsigned long long)(exponent - 112) % 64;
      if (words < n) r[words] = low << count;
      if (words + 1 < n) r[words + 1] = count == 0 ? high : high << count | low >> (64 - count);
      if (words + 2 < n && count != 0) r[words + 2] = high >> (64 - count);
    }
    if (negative) __mbi_neg(r, r, n);
  }
  """
