// JSON text of names that others chose: paths and arguments are bytes, and any byte may stand in them.
#include "text.h"

void put_string(struct buf *b, const char *s) { put(b, s, strlen(s)); }

void put_number(struct buf *b, uint64_t v) {
  char digits[24];
  int at = sizeof digits;
  do digits[--at] = '0' + v % 10;
  while (v /= 10);
  put(b, digits + at, sizeof digits - at);
}

void put_signed(struct buf *b, int64_t v) {
  if (v < 0) PUT(b, "-");
  put_number(b, v < 0 ? -(uint64_t)v : (uint64_t)v);
}

void put_double(struct buf *b, uint64_t v) {
  double d = (double)v;
  // 2^64 itself is beyond the type.
  if (d >= 18446744073709551616.0) PUT(b, "18446744073709551616");
  else put_number(b, (uint64_t)d);
}

/** Length of the UTF-8 sequence at `s`, 0 where there is none. The replacement character counts as none: it may stand for anything. */
static size_t sequence(const uint8_t *s, size_t left) {
  uint8_t a = s[0];
  size_t n = a < 0x80 ? 1 : a >= 0xc2 && a <= 0xdf ? 2 : (a & 0xf0) == 0xe0 ? 3 : a >= 0xf0 && a <= 0xf4 ? 4 : 0;
  if (n < 2) return n;
  if (left < n) return 0;
  for (size_t i = 1; i < n; i++)
    if ((s[i] & 0xc0) != 0x80) return 0;
  if (a == 0xe0 && s[1] < 0xa0) return 0;
  if (a == 0xed && s[1] > 0x9f) return 0;  // surrogates
  if (a == 0xf0 && s[1] < 0x90) return 0;
  if (a == 0xf4 && s[1] > 0x8f) return 0;
  if (a == 0xef && s[1] == 0xbf && s[2] == 0xbd) return 0;
  return n;
}

static bool readable(const char *s, size_t len) {
  const uint8_t *p = (const uint8_t *)s;
  for (size_t i = 0; i < len;) {
    size_t n = sequence(p + i, len - i);
    if (!n) return false;
    i += n;
  }
  return true;
}

static const char hex[] = "0123456789abcdef";

static void escape(struct buf *b, uint8_t c) {
  char u[6] = {'\\', 'u', '0', '0', hex[c >> 4], hex[c & 15]};
  switch (c) {
    case '"': PUT(b, "\\\""); break;
    case '\\': PUT(b, "\\\\"); break;
    case '\b': PUT(b, "\\b"); break;
    case '\f': PUT(b, "\\f"); break;
    case '\n': PUT(b, "\\n"); break;
    case '\r': PUT(b, "\\r"); break;
    case '\t': PUT(b, "\\t"); break;
    default: put(b, u, 6);
  }
}

/** Escaped, without quotes; `raw`: no UTF-8, so that what is no ASCII is written as \xNN. */
static void put_escaped(struct buf *b, const char *s, size_t len, bool raw) {
  size_t from = 0;
  for (size_t i = 0; i < len; i++) {
    uint8_t c = s[i];
    bool plain = c < 0x80 ? c >= 0x20 && c != '"' && c != '\\' : !raw;
    if (plain) continue;
    put(b, s + from, i - from);
    from = i + 1;
    if (c < 0x80) escape(b, c);
    else {
      char x[5] = {'\\', '\\', 'x', hex[c >> 4], hex[c & 15]};
      put(b, x, 5);
    }
  }
  put(b, s + from, len - from);
}

void put_quoted(struct buf *b, const char *s, size_t len) {
  PUT(b, "\"");
  put_escaped(b, s, len, !readable(s, len));
  PUT(b, "\"");
}

void put_quoted_base(struct buf *b, const char *path, size_t len) {
  const char *slash = memrchr(path, '/', len);
  const char *from = slash ? slash + 1 : path;
  PUT(b, "\"");
  // Readable is judged by the whole path: both names of one file must look alike.
  put_escaped(b, from, path + len - from, !readable(path, len));
  PUT(b, "\"");
}

void put_arguments(struct buf *b, const char *s, size_t len) {
  if (len && s[len - 1] == 0) len--;
  else if (!len) {
    PUT(b, "\"\"");
    return;
  }
  PUT(b, "\"");
  for (size_t from = 0; from <= len;) {
    const char *end = memchr(s + from, 0, len - from);
    size_t n = end ? (size_t)(end - s) - from : len - from;
    if (from) PUT(b, " ");
    put_escaped(b, s + from, n, !readable(s + from, n));
    from += n + 1;
  }
  PUT(b, "\"");
}
