// SPDX-License-Identifier: Apache-2.0
// long because: one pass over a run of lines, with the tables and the hashes it fills
// Reads lines of cells (VPC flow logs) straight into columns: many lines a call, nothing built for one of them. It frames,
// checks every cell for the form the source names, numbers each distinct text, gathers the words of the text index, and
// hashes event ids, equal lines and Merkle leaves four at a time. A line that is in any way unusual ends the run and is left
// to the parser, so that this file may stay small and strict.
// Compiled to WebAssembly by scripts/wasm-build.mjs; no libc, no allocation: fixed tables, and the caller resets them when full.
#include <stdint.h>
#include <wasm_simd128.h>

#define EXPORT(name) __attribute__((export_name(name)))

enum {
  window_size = 1 << 20,
  longest_line = 2048,
  most_cells = 64,
  most_events = 256,
  most_records = 1024,
  most_texts = 1 << 16,
  text_slots = 1 << 17,
  arena_size = 4 << 20,
  number_slots = 1 << 15,
  text_room = most_events * (longest_line + 1),
  prefix_size = 256,
};

/* What a cell must look like; `any` where a header says what it is. */
enum check { any, version, account_id, digits, address, decision, status_word, ip_type, direction, gateway_word, eni, instance_id, vpc, subnet, tgw, stamp };
enum role { other, account, interface, instance, src, dst, src_port, dst_port, bytes, start, end, action, log_status, region, roles };
/* Why a run ended. */
enum ending { no_line, not_plain, no_room, tables_full };
/* What may be said of an event: bits of `present`. */
enum present { has_action = 1, has_account = 2, has_region = 4, has_resource = 8, has_src = 16, has_dst = 32, has_src_port = 64, has_dst_port = 128, has_bytes = 256 };

static uint8_t window[window_size + 64];
static uint8_t cell_check[most_cells];
static uint8_t cell_role[most_cells];
static uint32_t cells;
static uint8_t delimiter;
/* The layout is told from the cells alone: one of them must name an interface or a gateway. */
static uint32_t bare;

static uint8_t arena[arena_size + 64];
static uint32_t arena_used;
static uint32_t texts;
static uint32_t text_at[most_texts];
static uint32_t text_length[most_texts];
static uint32_t text_round[most_texts];
static uint8_t text_is[most_texts];
struct slot {
  uint32_t hash, id;
};
static struct slot text_slot[text_slots];

struct number {
  uint64_t value;
  uint32_t round;
};
static struct number number_slot[number_slots];
static uint32_t numbers_in_round;
static uint32_t round_now;

/* Of the run. */
static uint8_t raw[text_room + 64];
static uint8_t words[text_room + 64];
static uint8_t numbers[text_room + 64];
static uint32_t line_at[most_records];
static uint32_t line_length[most_records];
static uint8_t leaf[most_records * 32];
static uint8_t salt[(most_records + 2) * 16];
static uint32_t event_at[most_events];
static uint32_t event_length[most_events];
static uint32_t event_raw[most_events];
static int64_t event_ts[most_events];
static int64_t event_duration[most_events];
static int64_t event_bytes[most_events];
static int64_t event_hi[most_events];
static int64_t event_lo[most_events];
static int64_t event_same[most_events];
static int32_t event_status[most_events];
static int32_t event_src_port[most_events];
static int32_t event_dst_port[most_events];
static uint32_t event_present[most_events];
static uint32_t event_action[most_events];
static uint32_t event_account[most_events];
static uint32_t event_region[most_events];
static uint32_t event_resource[most_events];
static uint32_t event_src[most_events];
static uint32_t event_dst[most_events];
static int32_t out[16];

/* Of the member: what every event id begins with, and the key of the salts. */
static uint8_t prefix[prefix_size + 64];
static uint32_t prefix_rest;
static uint32_t prefix_whole;
static uint32_t prefix_state[8];
static uint8_t key[32];

static void copy(uint8_t *to, const uint8_t *from, uint32_t length) {
  for (uint32_t at = 0; at < length; at += 16) wasm_v128_store(to + at, wasm_v128_load(from + at));
}

static int same_bytes(const uint8_t *a, const uint8_t *b, uint32_t length) {
  for (; length >= 8; a += 8, b += 8, length -= 8)
    if (*(const uint64_t *)a != *(const uint64_t *)b) return 0;
  for (uint32_t at = 0; at < length; at++)
    if (a[at] != b[at]) return 0;
  return 1;
}

static int is_word(const uint8_t *text, uint32_t length, const char *word) {
  uint32_t at = 0;
  for (; word[at]; at++)
    if (at >= length || text[at] != (uint8_t)word[at]) return 0;
  return at == length;
}

static int begins(const uint8_t *text, uint32_t length, const char *word) {
  uint32_t at = 0;
  for (; word[at]; at++)
    if (at >= length || text[at] != (uint8_t)word[at]) return 0;
  for (uint32_t rest = at; rest < length; rest++) {
    const uint8_t c = text[rest];
    if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z'))) return 0;
  }
  return length > at;
}

/* SHA-256 (FIPS 180-4), four messages at once. */
static const uint32_t K[64] = {
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be,
  0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa,
  0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85,
  0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3,
  0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f,
  0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};
static const uint32_t first_state[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};

enum { lane_size = ((17 + longest_line + 9 + 63) / 64) * 64 + 64 };
static uint8_t lane[4][lane_size];
static uint32_t lane_blocks[4];
static v128_t state[8];

#define ADD(a, b) wasm_i32x4_add(a, b)
#define XOR(a, b) wasm_v128_xor(a, b)
#define ROT(x, n) wasm_v128_or(wasm_u32x4_shr(x, n), wasm_i32x4_shl(x, 32 - (n)))

static v128_t turned_word(v128_t x) { return wasm_i8x16_shuffle(x, x, 3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12); }

static void sha4(void) {
  uint32_t most = 0;
  for (int l = 0; l < 4; l++)
    if (lane_blocks[l] > most) most = lane_blocks[l];
  const v128_t wanted = wasm_v128_load(lane_blocks);
  for (uint32_t block = 0; block < most; block++) {
    v128_t w[16];
    for (int part = 0; part < 4; part++) {
      const uint32_t at = block * 64 + part * 16;
      const v128_t a = turned_word(wasm_v128_load(lane[0] + at)), b = turned_word(wasm_v128_load(lane[1] + at));
      const v128_t c = turned_word(wasm_v128_load(lane[2] + at)), d = turned_word(wasm_v128_load(lane[3] + at));
      const v128_t ab = wasm_i32x4_shuffle(a, b, 0, 4, 1, 5), cd = wasm_i32x4_shuffle(c, d, 0, 4, 1, 5);
      const v128_t ef = wasm_i32x4_shuffle(a, b, 2, 6, 3, 7), gh = wasm_i32x4_shuffle(c, d, 2, 6, 3, 7);
      w[part * 4] = wasm_i64x2_shuffle(ab, cd, 0, 2);
      w[part * 4 + 1] = wasm_i64x2_shuffle(ab, cd, 1, 3);
      w[part * 4 + 2] = wasm_i64x2_shuffle(ef, gh, 0, 2);
      w[part * 4 + 3] = wasm_i64x2_shuffle(ef, gh, 1, 3);
    }
    v128_t a = state[0], b = state[1], c = state[2], d = state[3], e = state[4], f = state[5], g = state[6], h = state[7];
    for (int turn = 0; turn < 64; turn += 16) {
#pragma clang loop unroll(full)
      for (int n = 0; n < 16; n++) {
        if (turn > 0) {
          const v128_t w15 = w[(n + 1) & 15], w2 = w[(n + 14) & 15];
          const v128_t s0 = XOR(XOR(ROT(w15, 7), ROT(w15, 18)), wasm_u32x4_shr(w15, 3));
          const v128_t s1 = XOR(XOR(ROT(w2, 17), ROT(w2, 19)), wasm_u32x4_shr(w2, 10));
          w[n] = ADD(ADD(w[n], s0), ADD(w[(n + 9) & 15], s1));
        }
        const v128_t s1 = XOR(XOR(ROT(e, 6), ROT(e, 11)), ROT(e, 25));
        const v128_t ch = XOR(g, wasm_v128_and(e, XOR(f, g)));
        const v128_t t1 = ADD(ADD(ADD(h, s1), ADD(ch, wasm_i32x4_splat((int32_t)K[turn + n]))), w[n]);
        const v128_t s0 = XOR(XOR(ROT(a, 2), ROT(a, 13)), ROT(a, 22));
        const v128_t maj = wasm_v128_or(wasm_v128_and(a, b), wasm_v128_and(c, wasm_v128_or(a, b)));
        h = g;
        g = f;
        f = e;
        e = ADD(d, t1);
        d = c;
        c = b;
        b = a;
        a = ADD(t1, ADD(s0, maj));
      }
    }
    const v128_t on = wasm_u32x4_gt(wanted, wasm_i32x4_splat((int32_t)block));
    state[0] = ADD(state[0], wasm_v128_and(a, on));
    state[1] = ADD(state[1], wasm_v128_and(b, on));
    state[2] = ADD(state[2], wasm_v128_and(c, on));
    state[3] = ADD(state[3], wasm_v128_and(d, on));
    state[4] = ADD(state[4], wasm_v128_and(e, on));
    state[5] = ADD(state[5], wasm_v128_and(f, on));
    state[6] = ADD(state[6], wasm_v128_and(g, on));
    state[7] = ADD(state[7], wasm_v128_and(h, on));
  }
}

static void begin4(const uint32_t *from) {
  for (int n = 0; n < 8; n++) state[n] = wasm_i32x4_splat((int32_t)from[n]);
  for (int l = 0; l < 4; l++) lane_blocks[l] = 0;
}

static uint32_t word_of(int n, int l) { return ((const uint32_t *)&state[n])[l]; }

/* Ends the message of `length` bytes in a lane; `before` bytes of it are in the state already. */
static void pad(int l, uint32_t length, uint32_t before) {
  uint8_t *message = lane[l];
  const uint32_t blocks = (length + 9 + 63) / 64;
  message[length] = 0x80;
  for (uint32_t at = length + 1; at < blocks * 64 - 8; at++) message[at] = 0;
  const uint64_t bits = (uint64_t)(before + length) * 8;
  for (int n = 0; n < 8; n++) message[blocks * 64 - 8 + n] = (uint8_t)(bits >> (56 - 8 * n));
  lane_blocks[l] = blocks;
}

static void put_digest(uint8_t *to, int l, int words_of_it) {
  for (int n = 0; n < words_of_it; n++) {
    const uint32_t word = word_of(n, l);
    to[4 * n] = (uint8_t)(word >> 24);
    to[4 * n + 1] = (uint8_t)(word >> 16);
    to[4 * n + 2] = (uint8_t)(word >> 8);
    to[4 * n + 3] = (uint8_t)word;
  }
}

static int64_t long_of(int n, int l) { return (int64_t)(((uint64_t)word_of(n, l) << 32) | word_of(n + 1, l)); }

/* Salts come in pairs; `index` is the first line's place in the tree. */
static void make_salts(uint64_t index, uint32_t lines) {
  const uint64_t from = index / 2, to = (index + lines + 1) / 2;
  for (uint64_t pair = from; pair < to; pair += 4) {
    begin4(first_state);
    const uint32_t many = to - pair < 4 ? (uint32_t)(to - pair) : 4;
    for (uint32_t l = 0; l < many; l++) {
      copy(lane[l], key, 32);
      for (int n = 0; n < 8; n++) lane[l][32 + n] = (uint8_t)((pair + l) >> (56 - 8 * n));
      pad((int)l, 40, 0);
    }
    sha4();
    for (uint32_t l = 0; l < many; l++) put_digest(salt + (pair + l - from) * 32, (int)l, 8);
  }
}

static void hash_lines(uint64_t base, uint64_t index, uint32_t lines, uint32_t from_window) {
  make_salts(index, lines);
  const uint32_t odd = (uint32_t)(index & 1);
  for (uint32_t first = 0; first < lines; first += 4) {
    const uint32_t many = lines - first < 4 ? lines - first : 4;
    begin4(first_state);
    for (uint32_t l = 0; l < many; l++) {
      const uint32_t n = first + l;
      lane[l][0] = 0;
      copy(lane[l] + 1, salt + (n + odd) * 16, 16);
      copy(lane[l] + 17, window + line_at[n], line_length[n]);
      pad((int)l, 17 + line_length[n], 0);
    }
    sha4();
    for (uint32_t l = 0; l < many; l++) put_digest(leaf + (first + l) * 32, (int)l, 8);
  }
  const uint32_t events = (uint32_t)out[2];
  for (uint32_t first = 0; first < events; first += 4) {
    const uint32_t many = events - first < 4 ? events - first : 4;
    begin4(first_state);
    for (uint32_t l = 0; l < many; l++) {
      const uint32_t n = first + l;
      copy(lane[l], window + event_at[n], event_length[n]);
      pad((int)l, event_length[n], 0);
    }
    sha4();
    for (uint32_t l = 0; l < many; l++) {
      const int64_t value = long_of(0, (int)l);
      event_same[first + l] = value == 0 ? 1 : value;
    }
    begin4(prefix_state);
    for (uint32_t l = 0; l < many; l++) {
      uint64_t offset = base + (event_at[first + l] - from_window);
      uint8_t text[24];
      uint32_t length = 0;
      do {
        text[length++] = (uint8_t)('0' + offset % 10);
        offset /= 10;
      } while (offset > 0);
      copy(lane[l], prefix, prefix_rest);
      for (uint32_t at = 0; at < length; at++) lane[l][prefix_rest + at] = text[length - 1 - at];
      pad((int)l, prefix_rest + length, prefix_whole);
    }
    sha4();
    for (uint32_t l = 0; l < many; l++) {
      event_hi[first + l] = long_of(0, (int)l);
      event_lo[first + l] = long_of(2, (int)l);
    }
  }
}

static uint32_t hash_of(const uint8_t *text, uint32_t length) {
  uint64_t hash = 0x9e3779b97f4a7c15ull ^ length;
  uint32_t at = 0;
  for (; at + 8 <= length; at += 8) {
    hash = (hash ^ *(const uint64_t *)(text + at)) * 0xff51afd7ed558ccdull;
    hash ^= hash >> 32;
  }
  uint64_t rest = 0;
  for (uint32_t n = 0; at + n < length; n++) rest |= (uint64_t)text[at + n] << (8 * n);
  hash = (hash ^ rest) * 0xff51afd7ed558ccdull;
  hash ^= hash >> 29;
  hash *= 0xc4ceb9fe1a85ec53ull;
  return (uint32_t)(hash >> 32);
}

/* The number of a text, from 1; 0 when the tables are full. */
static uint32_t number_of(const uint8_t *text, uint32_t length) {
  const uint32_t hash = hash_of(text, length);
  uint32_t place = hash & (text_slots - 1);
  for (; text_slot[place].id; place = (place + 1) & (text_slots - 1)) {
    const uint32_t id = text_slot[place].id;
    if (text_slot[place].hash == hash && text_length[id] == length && same_bytes(arena + text_at[id], text, length)) return id;
  }
  if (texts + 1 >= most_texts || arena_used + length > arena_size) return 0;
  const uint32_t id = ++texts;
  text_at[id] = arena_used;
  text_length[id] = length;
  text_round[id] = 0;
  text_is[id] = 0;
  copy(arena + arena_used, text, length);
  arena_used += length;
  text_slot[place] = (struct slot){hash, id};
  return id;
}

enum { is_address_known = 1, is_address = 2 };

static int address_form(const uint8_t *text, uint32_t length) {
  uint32_t dots = 0, run = 0, colons = 0;
  int v4 = 1, v6 = 1;
  for (uint32_t at = 0; at < length; at++) {
    const uint8_t c = text[at];
    if (c == '.') {
      if (run == 0) v4 = 0;
      dots++;
      run = 0;
      v6 = 0;
    } else if (c >= '0' && c <= '9') {
      if (++run > 3) v4 = 0;
    } else if (c == ':') {
      if (colons == 0 && at + 1 == length) v6 = 0;
      colons++;
      v4 = 0;
    } else if ((c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'))
      v4 = 0;
    else
      return 0;
  }
  return (v4 && dots == 3 && run > 0) || (v6 && colons > 0);
}

/* An address with a dot after a colon is left to the parser. */
static int addressed(uint32_t id) {
  if (!(text_is[id] & is_address_known))
    text_is[id] |= is_address_known | (address_form(arena + text_at[id], text_length[id]) ? is_address : 0);
  return text_is[id] & is_address;
}

static int is_stamp(const uint8_t *text, uint32_t length) {
  static const char form[] = "0000-00-00T00:00:00";
  if (length < 20 || text[length - 1] != 'Z') return 0;
  for (uint32_t at = 0; at < 19; at++) {
    const uint8_t c = text[at];
    if (form[at] == '0' ? c < '0' || c > '9' : c != (uint8_t)form[at]) return 0;
  }
  if (length == 20) return 1;
  if (text[19] != '.' || length == 21) return 0;
  for (uint32_t at = 20; at + 1 < length; at++)
    if (text[at] < '0' || text[at] > '9') return 0;
  return 1;
}

static int fits(uint32_t check, const uint8_t *text, uint32_t length, int number) {
  switch (check) {
    case any:
      return 1;
    case version:
      return number && length <= 2;
    case digits:
      return number;
    case account_id:
      if (is_word(text, length, "unknown")) return 1;
      if (length != 12) return 0;
      for (uint32_t at = 0; at < length; at++)
        if (text[at] < '0' || text[at] > '9') return 0;
      return 1;
    case address:
      return !number;
    case decision:
      return is_word(text, length, "ACCEPT") || is_word(text, length, "REJECT");
    case status_word:
      return is_word(text, length, "OK") || is_word(text, length, "NODATA") || is_word(text, length, "SKIPDATA");
    case ip_type:
      return is_word(text, length, "IPv4") || is_word(text, length, "IPv6") || is_word(text, length, "EFA");
    case direction:
      return is_word(text, length, "ingress") || is_word(text, length, "egress");
    case gateway_word:
      return is_word(text, length, "TransitGateway");
    case eni:
      return begins(text, length, "eni-");
    case instance_id:
      return begins(text, length, "i-");
    case vpc:
      return begins(text, length, "vpc-");
    case subnet:
      return begins(text, length, "subnet-");
    case tgw:
      return begins(text, length, "tgw-");
    case stamp:
      return is_stamp(text, length);
  }
  return 0;
}

/* Of the line under examination. */
static uint32_t cell_at[most_cells];
static uint32_t cell_length[most_cells];
static uint32_t cell_text[most_cells];
static uint64_t cell_number[most_cells];
static int32_t by_role[roles];

/* 1 when each cell is as it should be; 0 when not, -1 when the tables are full. */
static int read_cells(uint32_t from, uint32_t to) {
  uint32_t n = 0;
  uint32_t at = from;
  int interfaced = 0;
  for (int role = 0; role < roles; role++) by_role[role] = -1;
  for (;;) {
    if (n == cells) return 0;
    const uint32_t begun = at;
    uint64_t value = 0;
    int number = 1;
    while (at < to && window[at] != delimiter) {
      const uint8_t c = window[at++];
      if (c <= 0x20 || c >= 0x7f || c == '"') return 0;
      if (c >= '0' && c <= '9') value = value * 10 + (c - '0');
      else number = 0;
    }
    const uint32_t length = at - begun;
    const uint8_t *text = window + begun;
    if (length == 0) return 0;
    if (length > 10 || (text[0] == '0' && length > 1)) number = 0;
    const int nothing = length == 1 && text[0] == '-';
    const uint32_t role = cell_role[n];
    if (!nothing && !fits(cell_check[n], text, length, number)) return 0;
    cell_at[n] = begun;
    cell_length[n] = length;
    cell_number[n] = value;
    cell_text[n] = 0;
    if (!number) {
      const uint32_t id = number_of(text, length);
      if (id == 0) return -1;
      cell_text[n] = id;
      if (text[0] == 'e' || text[0] == 't')
        interfaced |= length >= 4 && text[3] == '-' && ((text[0] == 'e' && text[1] == 'n' && text[2] == 'i') || (text[0] == 't' && text[1] == 'g' && text[2] == 'w'));
      if (!nothing && (cell_check[n] == address || role == src || role == dst) && !addressed(id)) return 0;
    }
    if (!nothing && role != other) {
      const int wants_number = role == src_port || role == dst_port || role == bytes || role == start || role == end;
      if (wants_number != number) return 0;
      by_role[role] = (int32_t)n;
    }
    n++;
    if (at == to) break;
    at++;
    if (at == to) return 0;
  }
  return n == cells && (!bare || interfaced);
}

static uint32_t text_by(int role) { return by_role[role] < 0 ? 0 : cell_text[by_role[role]]; }

static void gather_words(uint32_t event) {
  const uint32_t a = event_action[event], b = event_account[event], c = event_region[event], d = event_resource[event];
  const uint32_t e = event_src[event], f = event_dst[event];
  for (uint32_t n = 0; n < cells; n++) {
    const uint32_t id = cell_text[n];
    if (id == 0) {
      const uint64_t value = cell_number[n];
      uint32_t place = (uint32_t)((value * 0x9e3779b97f4a7c15ull) >> 40) & (number_slots - 1);
      while (number_slot[place].round == round_now && number_slot[place].value != value) place = (place + 1) & (number_slots - 1);
      if (number_slot[place].round == round_now) continue;
      number_slot[place] = (struct number){value, round_now};
      numbers_in_round++;
      uint8_t *to = numbers + out[8];
      if (out[8] > 0) *to++ = '\n', out[8]++;
      copy(to, window + cell_at[n], cell_length[n]);
      out[8] += (int32_t)cell_length[n];
    } else {
      if (text_round[id] == round_now || id == a || id == b || id == c || id == d || id == e || id == f) continue;
      text_round[id] = round_now;
      uint8_t *to = words + out[7];
      if (out[7] > 0) *to++ = '\n', out[7]++;
      copy(to, window + cell_at[n], cell_length[n]);
      out[7] += (int32_t)cell_length[n];
    }
  }
}

static const uint64_t second = 1000000;

/*
 * Reads whole lines from `from` on, ending before `to`: at most `room` events. `base` is the offset of `from` in the member,
 * `index` the first line's place among its records, `round` the block whose words are gathered.
 */
EXPORT("run") uint32_t run(uint32_t from, uint32_t to, uint32_t room, uint64_t base, uint64_t index, uint32_t round) {
  if (room > most_events) room = most_events;
  if (round_now != round) numbers_in_round = 0;
  round_now = round;
  for (int n = 0; n < 16; n++) out[n] = 0;
  uint32_t at = from, records = 0, events = 0, present = 0, raw_used = 0;
  int64_t earliest = INT64_MAX, latest = INT64_MIN;
  out[0] = (int32_t)from;
  for (;;) {
    if (events == room || records == most_records || numbers_in_round + cells > number_slots / 2) {
      out[5] = no_room;
      break;
    }
    uint32_t newline = at;
    for (;;) {
      const v128_t hit = wasm_i8x16_eq(wasm_v128_load(window + newline), wasm_i8x16_splat('\n'));
      const uint32_t mask = wasm_i8x16_bitmask(hit);
      if (mask) {
        newline += (uint32_t)__builtin_ctz(mask);
        break;
      }
      newline += 16;
      if (newline >= to || newline - at > longest_line + 16) break;
    }
    if (newline >= to) {
      out[5] = no_line;
      break;
    }
    uint32_t ended = newline;
    if (ended > at && window[ended - 1] == '\r') ended--;
    if (newline - at > longest_line || ended == at) {
      out[5] = not_plain;
      break;
    }
    const int read = read_cells(at, ended);
    if (read <= 0) {
      out[5] = read < 0 ? tables_full : not_plain;
      break;
    }
    const int32_t status = by_role[log_status];
    const int no_data = status >= 0 && is_word(window + cell_at[status], cell_length[status], "NODATA");
    const int skipped = status >= 0 && is_word(window + cell_at[status], cell_length[status], "SKIPDATA");
    if (no_data) out[3]++;
    else if (skipped) out[4]++;
    else {
      if (by_role[start] < 0 || by_role[end] < 0) {
        out[5] = not_plain;
        break;
      }
      const uint64_t begun = cell_number[by_role[start]], until = cell_number[by_role[end]];
      if (begun < 1000000000 || until < begun || until >= 4102444800ull) {
        out[5] = not_plain;
        break;
      }
      uint32_t has = 0;
      event_at[events] = at;
      event_length[events] = ended - at;
      event_raw[events] = raw_used;
      event_ts[events] = (int64_t)(begun * second);
      event_duration[events] = (int64_t)((until - begun) * second);
      if (event_ts[events] < earliest) earliest = event_ts[events];
      if (event_ts[events] > latest) latest = event_ts[events];
      const uint32_t acted = text_by(action);
      event_action[events] = acted;
      if (acted) has |= has_action;
      event_status[events] = 0;
      if (acted) {
        const int32_t n = by_role[action];
        if (is_word(window + cell_at[n], cell_length[n], "ACCEPT")) event_status[events] = 1;
        else if (is_word(window + cell_at[n], cell_length[n], "REJECT")) event_status[events] = 2;
      }
      if ((event_account[events] = text_by(account))) has |= has_account;
      if ((event_region[events] = text_by(region))) has |= has_region;
      event_resource[events] = text_by(instance);
      if (!event_resource[events]) event_resource[events] = text_by(interface);
      if (event_resource[events]) has |= has_resource;
      event_src_port[events] = 0;
      event_dst_port[events] = 0;
      event_bytes[events] = 0;
      if ((event_src[events] = text_by(src))) {
        has |= has_src;
        if (by_role[src_port] >= 0) {
          has |= has_src_port;
          event_src_port[events] = (int32_t)(uint32_t)cell_number[by_role[src_port]];
        }
      }
      if ((event_dst[events] = text_by(dst))) {
        has |= has_dst;
        if (by_role[dst_port] >= 0) {
          has |= has_dst_port;
          event_dst_port[events] = (int32_t)(uint32_t)cell_number[by_role[dst_port]];
        }
      }
      if (by_role[bytes] >= 0) {
        has |= has_bytes;
        event_bytes[events] = (int64_t)cell_number[by_role[bytes]];
      }
      event_present[events] = has;
      present |= has;
      gather_words(events);
      copy(raw + raw_used, window + at, ended - at);
      raw_used += ended - at;
      events++;
    }
    line_at[records] = at;
    line_length[records] = ended - at;
    records++;
    out[9] = (int32_t)ended;
    at = newline + 1;
    out[0] = (int32_t)at;
  }
  out[1] = (int32_t)records;
  out[2] = (int32_t)events;
  out[6] = (int32_t)raw_used;
  out[10] = (int32_t)present;
  *(int64_t *)(out + 12) = earliest;
  *(int64_t *)(out + 14) = latest;
  if (records > 0) hash_lines(base, index, records, from);
  return records;
}

/* Of a file: how many cells, what is between them, and whether the layout is told from them alone. */
EXPORT("layout") void layout(uint32_t count, uint32_t between, uint32_t told) {
  cells = count > most_cells ? 0 : count;
  delimiter = (uint8_t)between;
  bare = told;
}

/* What event ids of the member begin with, `length` bytes in the window, and the key of its salts behind them. */
EXPORT("member") void member(uint32_t length) {
  begin4(first_state);
  prefix_whole = length / 64 * 64;
  copy(lane[0], window, prefix_whole);
  lane_blocks[0] = prefix_whole / 64;
  sha4();
  for (int n = 0; n < 8; n++) prefix_state[n] = word_of(n, 0);
  prefix_rest = length - prefix_whole;
  copy(prefix, window + prefix_whole, prefix_rest);
  copy(key, window + length, 32);
}

EXPORT("reset") void reset(void) {
  texts = 0;
  arena_used = 0;
  for (uint32_t n = 0; n < text_slots; n++) text_slot[n].id = 0;
}

/* Addresses and sizes for the caller's views. */
EXPORT("place") uint32_t place(uint32_t what) {
  const void *all[] = {window, cell_check, cell_role, arena, text_at, text_length, raw, words, numbers, leaf, event_at, event_length, event_raw, event_ts, event_duration, event_bytes, event_hi, event_lo, event_same, event_status, event_src_port, event_dst_port, event_present, event_action, event_account, event_region, event_resource, event_src, event_dst, out};
  const uint32_t many = sizeof all / sizeof *all;
  if (what < many) return (uint32_t)all[what];
  const uint32_t sizes[] = {window_size, most_cells, most_events, most_records, most_texts};
  return what - many < sizeof sizes / sizeof *sizes ? sizes[what - many] : 0;
}
