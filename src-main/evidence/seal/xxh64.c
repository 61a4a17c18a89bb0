// SPDX-License-Identifier: Apache-2.0
// XXH64 with seed 0, of which zstd keeps the low 32 bits as a frame's content checksum (RFC 8878, 3.1.1). Node has no call for it.
// Compiled to WebAssembly by scripts/wasm-build.mjs; no libc, no allocation: one block, which the caller writes to `window`.
#include <stdint.h>

#define EXPORT(name) __attribute__((export_name(name)))

enum { window_size = 1 << 17 };

static uint8_t window[window_size];

static const uint64_t p1 = 0x9E3779B185EBCA87ull;
static const uint64_t p2 = 0xC2B2AE3D27D4EB4Full;
static const uint64_t p3 = 0x165667B19E3779F9ull;
static const uint64_t p4 = 0x85EBCA77C2B2AE63ull;
static const uint64_t p5 = 0x27D4EB2F165667C5ull;

static inline uint64_t rotl(uint64_t value, int by) { return (value << by) | (value >> (64 - by)); }
static inline uint64_t round1(uint64_t sum, uint64_t lane) { return rotl(sum + lane * p2, 31) * p1; }
static inline uint64_t merge(uint64_t hash, uint64_t sum) { return (hash ^ round1(0, sum)) * p1 + p4; }
static inline uint64_t read64(const uint8_t *at) {
  uint64_t value;
  __builtin_memcpy(&value, at, 8);
  return value;
}
static inline uint32_t read32(const uint8_t *at) {
  uint32_t value;
  __builtin_memcpy(&value, at, 4);
  return value;
}

/** Where the bytes go. */
EXPORT("place") uint32_t place(void) { return (uint32_t)(uintptr_t)window; }

/** The low 32 bits of the hash of the first `length` bytes of the window. */
EXPORT("low") uint32_t low(uint32_t length) {
  const uint8_t *at = window;
  const uint8_t *end = window + length;
  uint64_t hash = p5;
  if (length >= 32) {
    uint64_t a = p1 + p2, b = p2, c = 0, d = 0 - p1;
    for (; end - at >= 32; at += 32) {
      a = round1(a, read64(at));
      b = round1(b, read64(at + 8));
      c = round1(c, read64(at + 16));
      d = round1(d, read64(at + 24));
    }
    hash = rotl(a, 1) + rotl(b, 7) + rotl(c, 12) + rotl(d, 18);
    hash = merge(merge(merge(merge(hash, a), b), c), d);
  }
  hash += length;
  for (; end - at >= 8; at += 8) hash = rotl(hash ^ round1(0, read64(at)), 27) * p1 + p4;
  if (end - at >= 4) {
    hash = rotl(hash ^ (read32(at) * p1), 23) * p2 + p3;
    at += 4;
  }
  for (; at < end; at++) hash = rotl(hash ^ (*at * p5), 11) * p1;
  hash ^= hash >> 33;
  hash *= p2;
  hash ^= hash >> 29;
  hash *= p3;
  hash ^= hash >> 32;
  return (uint32_t)hash;
}
