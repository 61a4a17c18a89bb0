// SPDX-License-Identifier: Apache-2.0
// long because: one pass over a record, with the tables it fills
// One pass over a JSON record that is "plain": ASCII, no escapes, numbers whose text is already canonical. It checks the
// grammar of RFC 8259, writes the canonical form of RFC 8785, interns every value and key, and reports the values at the
// paths that were asked for. Whatever is not plain is left to JSON.parse, so that this file may stay small and strict.
// Compiled to WebAssembly by scripts/wasm-build.mjs; no libc, no allocation: fixed tables, and the caller resets them when full.
#include "words.h"
#include <stdint.h>
#include <wasm_simd128.h>

#define EXPORT(name) __attribute__((export_name(name)))

enum {
  window_size = 1 << 20,
  arena_size = 2 << 20,
  most_texts = 1 << 15,
  text_slots = 1 << 16,
  most_keys = 1 << 12,
  key_slots = 1 << 13,
  key_bytes = 1 << 17,
  most_shapes = 1 << 11,
  shape_slots = 1 << 12,
  most_members = 96,
  most_nodes = 256,
  node_slots = 1 << 10,
  most_depth = 24,
  most_leaves = 1 << 14,
  /* Room before the canonical form, for what an identity puts in front. */
  headroom = 4096,
  most_owns = 256,
  part_kinds = 4,
  part_nodes = 16,
  most_parts = 1 << 12,
  part_slots = 1 << 13,
  /* In an entry's kind: one of the event's columns holds the text. */
  held = 256,
};

enum kind { absent, text, number, truth, falsehood, null, object, array };
enum { not_plain = 0, cut_off = -1, full = -2 };

static uint8_t window[window_size + 64];
static uint8_t canon[headroom + window_size + 64];
static uint8_t turned[window_size + 64];

/* Texts and numbers, by id from 1. */
static uint8_t arena[arena_size + 64];
static uint32_t arena_used;
static uint32_t texts;
/* One entry, one line of the cache. */
struct entry {
  uint32_t at, length, kind;
  /* The round in whose words it stands. */
  uint32_t done;
};
static struct entry entry[most_texts];
struct slot {
  uint32_t hash, id;
};
static struct slot text_slot[text_slots];

static uint8_t key_arena[key_bytes + 64];
static uint32_t key_used;
static uint32_t keys;
static uint32_t key_at[most_keys];
static uint32_t key_length[most_keys];
static uint32_t key_hash[most_keys];
static uint32_t key_done[most_keys];
static uint16_t key_slot[key_slots];

struct shape {
  uint32_t hash;
  uint16_t count;
  uint8_t sorted;
  uint8_t bad;
  uint16_t key[most_members];
  uint8_t place[most_members];
  uint32_t done;
};
static uint32_t shapes;
static struct shape shape[most_shapes];
static uint16_t shape_slot[shape_slots];

/* Paths that were asked for, as a tree; node 1 is the record. */
static uint32_t nodes;
static uint32_t node_slot_key[node_slots];
static uint16_t node_slot[node_slots];
static uint8_t node_lists[most_nodes];
static int32_t node_kind[most_nodes];
static int32_t node_value[most_nodes];
static int32_t node_start[most_nodes];
static int32_t node_end[most_nodes];

static int32_t leaf[most_leaves];
static int32_t met_shape[most_leaves];
static int32_t visited[most_nodes];
static _Alignas(8) int32_t out[8];

static int32_t own[most_owns];
static uint8_t head[headroom + 64];

/* Parts: what stands at a few nodes together, numbered, so that what follows from it is worked out once. */
struct parts {
  uint32_t count, nodes;
  /* Below 0: whether a text there is empty is all that matters of it. */
  int32_t node[part_nodes];
  uint32_t key[most_parts][part_nodes];
  uint16_t slot[part_slots];
};
static struct parts parts[part_kinds];

static const uint8_t *at;
static const uint8_t *stop;
static uint8_t *put;
static int32_t leaves, met_shapes, visits;

static inline uint32_t mix(const uint8_t *from, uint32_t length) {
  uint64_t h = 0x9e3779b97f4a7c15ull ^ length;
  uint32_t i = 0;
  for (; i + 8 <= length; i += 8) {
    uint64_t word;
    __builtin_memcpy(&word, from + i, 8);
    h = (h ^ word) * 0xff51afd7ed558ccdull;
    h ^= h >> 32;
  }
  if (i < length) {
    uint64_t word;
    __builtin_memcpy(&word, from + i, 8);
    word &= (1ull << ((length - i) * 8)) - 1;
    h = (h ^ word) * 0xff51afd7ed558ccdull;
    h ^= h >> 32;
  }
  h *= 0xc4ceb9fe1a85ec53ull;
  return (uint32_t)(h >> 32);
}

/* Sixteen bytes at a time: it may write up to fifteen behind the end, where nothing stands yet. A call for each would cost more. */
static inline void copy(uint8_t *to, const uint8_t *from, uint32_t length) {
  for (uint32_t i = 0; i < length; i += 16) wasm_v128_store(to + i, wasm_v128_load(from + i));
}

static inline int same(const uint8_t *a, const uint8_t *b, uint32_t length) {
  uint32_t i = 0;
  for (; i + 8 <= length; i += 8) {
    uint64_t x, y;
    __builtin_memcpy(&x, a + i, 8);
    __builtin_memcpy(&y, b + i, 8);
    if (x != y) return 0;
  }
  for (; i < length; i++)
    if (a[i] != b[i]) return 0;
  return 1;
}

/* The slot where a text stands, or would. */
static inline uint32_t slot_of(const uint8_t *from, uint32_t length, uint32_t kind, uint32_t hash) {
  uint32_t slot = hash & (text_slots - 1);
  for (uint32_t id; (id = text_slot[slot].id) != 0; slot = (slot + 1) & (text_slots - 1)) {
    if (text_slot[slot].hash != hash) continue;
    const struct entry *known = &entry[id];
    if (known->length == length && known->kind == kind && same(arena + known->at, from, length)) break;
  }
  return slot;
}

/* 0 when the tables are full. */
static uint32_t intern(const uint8_t *from, uint32_t length, uint8_t kind) {
  uint32_t hash = mix(from, length) + kind;
  uint32_t slot = slot_of(from, length, kind, hash);
  if (text_slot[slot].id != 0) return text_slot[slot].id;
  if (texts + 1 >= most_texts || arena_used + length > arena_size) return 0;
  uint32_t id = ++texts;
  text_slot[slot].hash = hash;
  text_slot[slot].id = id;
  entry[id].at = arena_used;
  entry[id].length = length;
  entry[id].kind = kind;
  entry[id].done = 0;
  copy(arena + arena_used, from, length);
  arena_used += length;
  return id;
}

static uint32_t intern_key(const uint8_t *from, uint32_t length) {
  uint32_t hash = mix(from, length);
  uint32_t slot = hash & (key_slots - 1);
  for (uint32_t id; (id = key_slot[slot]) != 0; slot = (slot + 1) & (key_slots - 1))
    if (key_hash[id] == hash && key_length[id] == length && same(key_arena + key_at[id], from, length)) return id;
  if (keys + 1 >= most_keys || key_used + length > key_bytes) return 0;
  uint32_t id = ++keys;
  key_slot[slot] = (uint16_t)id;
  key_hash[id] = hash;
  key_length[id] = length;
  key_at[id] = key_used;
  key_done[id] = 0;
  copy(key_arena + key_used, from, length);
  key_used += length;
  return id;
}

static int before(uint32_t a, uint32_t b) {
  uint32_t length = key_length[a] < key_length[b] ? key_length[a] : key_length[b];
  for (uint32_t i = 0; i < length; i++) {
    uint8_t x = key_arena[key_at[a] + i], y = key_arena[key_at[b] + i];
    if (x != y) return x < y;
  }
  return key_length[a] < key_length[b];
}

/* -1 when the table is full. */
static int32_t shape_of(const uint16_t *met, uint32_t count) {
  uint32_t hash = 2166136261u ^ count;
  for (uint32_t i = 0; i < count; i++) hash = (hash ^ met[i]) * 0x9e3779b1u, hash ^= hash >> 15;
  uint32_t slot = hash & (shape_slots - 1);
  for (uint32_t id; (id = shape_slot[slot]) != 0; slot = (slot + 1) & (shape_slots - 1)) {
    struct shape *known = &shape[id];
    if (known->hash == hash && known->count == count && same((const uint8_t *)known->key, (const uint8_t *)met, count * 2)) return (int32_t)id;
  }
  if (shapes + 1 >= most_shapes) return -1;
  uint32_t id = ++shapes;
  struct shape *made = &shape[id];
  shape_slot[slot] = (uint16_t)id;
  made->hash = hash;
  made->count = (uint16_t)count;
  made->sorted = 1;
  made->bad = 0;
  made->done = 0;
  for (uint32_t i = 0; i < count; i++) {
    made->key[i] = met[i];
    uint32_t j = i;
    for (; j > 0 && before(met[i], met[made->place[j - 1]]); j--) made->place[j] = made->place[j - 1];
    made->place[j] = (uint8_t)i;
    if (j != i) made->sorted = 0;
  }
  for (uint32_t i = 1; i < count; i++)
    if (made->key[made->place[i]] == made->key[made->place[i - 1]]) made->bad = 1;
  return (int32_t)id;
}

static uint32_t child(uint32_t parent, uint32_t key) {
  uint32_t wanted = parent << 16 | key;
  uint32_t slot = (wanted * 0x9e3779b1u) >> 22;
  for (uint32_t id; (id = node_slot[slot]) != 0; slot = (slot + 1) & (node_slots - 1))
    if (node_slot_key[slot] == wanted) return id;
  return 0;
}

static inline void space(void) {
  while (at < stop && (*at == ' ' || *at == '\n' || *at == '\r' || *at == '\t')) at++;
}

/* From behind the opening quote to the closing one; its length, or a reason below 0. */
static inline int32_t string_length(void) {
  const uint8_t *from = at;
  for (; from + 16 <= stop; from += 16) {
    v128_t bytes = wasm_v128_load(from);
    /* Quotes, backslashes, controls, and whatever is above ASCII. */
    v128_t odd = wasm_v128_or(wasm_v128_or(wasm_i8x16_eq(bytes, wasm_i8x16_splat('"')), wasm_i8x16_eq(bytes, wasm_i8x16_splat('\\'))),
                              wasm_i8x16_lt(bytes, wasm_i8x16_splat(0x20)));
    uint32_t mask = wasm_i8x16_bitmask(odd);
    if (mask) {
      from += __builtin_ctz(mask);
      return *from == '"' ? (int32_t)(from - at) : -1;
    }
  }
  for (; from < stop; from++)
    if (*from == '"') return (int32_t)(from - at);
    else if (*from == '\\' || *from < 0x20 || *from >= 0x80) return -1;
  return -2;
}

static inline int leaf_at(uint32_t id) {
  if (leaves == most_leaves) return 0;
  leaf[leaves++] = (int32_t)id;
  return 1;
}

static inline int digit(uint8_t c) { return (uint8_t)(c - '0') <= 9; }

/* Length of a number whose text is its canonical form (ECMAScript's), 0 when it may not be. */
static int32_t number_length(void) {
  const uint8_t *from = at;
  uint32_t digits = 0;
  int minus = from < stop && *from == '-';
  if (minus) from++;
  if (from >= stop || !digit(*from)) return 0;
  int zero = *from == '0';
  while (from < stop && digit(*from)) from++, digits++;
  if (zero && digits > 1) return 0;
  if (from < stop && *from == '.') {
    const uint8_t *fraction = ++from;
    while (from < stop && digit(*from)) from++;
    uint32_t count = (uint32_t)(from - fraction);
    if (count == 0 || count > 6 || from[-1] == '0') return 0;
    digits += count;
  } else if (zero && minus) return 0;
  if (digits > 15 || from >= stop || *from == 'e' || *from == 'E' || *from == '.') return 0;
  return (int32_t)(from - at);
}

static int value(uint32_t node, uint32_t depth);

static int literal(const char *word, uint32_t length) {
  if ((uint32_t)(stop - at) < length) return cut_off;
  if (!same(at, (const uint8_t *)word, length)) return not_plain;
  copy(put, at, length);
  put += length;
  at += length;
  return 1;
}

static int members(uint32_t node, uint32_t depth) {
  uint16_t met[most_members];
  uint32_t from[most_members], length[most_members];
  uint32_t count = 0;
  uint8_t *start = put;
  *put++ = '{';
  at++;
  space();
  if (at < stop && *at == '}') at++;
  else
    for (;;) {
      if (at >= stop) return cut_off;
      if (*at != '"' || count == most_members) return not_plain;
      at++;
      int32_t size = string_length();
      if (size < 0) return size == -1 ? not_plain : cut_off;
      uint32_t key = intern_key(at, (uint32_t)size);
      if (key == 0) return full;
      met[count] = (uint16_t)key;
      if (count > 0) *put++ = ',';
      uint8_t *member = put;
      copy(put, at - 1, (uint32_t)size + 2);
      put += size + 2;
      at += size + 1;
      space();
      if (at >= stop) return cut_off;
      if (*at != ':') return not_plain;
      *put++ = ':';
      at++;
      space();
      uint32_t below = node ? child(node, key) : 0;
      if (below && node_lists[node]) {
        if (visits == most_nodes) return not_plain;
        visited[visits++] = (int32_t)below;
      }
      int state = value(below, depth + 1);
      if (state != 1) return state;
      from[count] = (uint32_t)(member - start);
      length[count] = (uint32_t)(put - member);
      count++;
      space();
      if (at >= stop) return cut_off;
      if (*at == '}') {
        at++;
        break;
      }
      if (*at != ',') return not_plain;
      at++;
      space();
    }
  int32_t id = shape_of(met, count);
  if (id < 0) return full;
  struct shape *known = &shape[id];
  if (known->bad) return not_plain;
  if (met_shapes == most_leaves) return not_plain;
  met_shape[met_shapes++] = id;
  if (node) node_value[node] = id;
  if (!known->sorted) {
    uint8_t *to = turned;
    for (uint32_t i = 0; i < count; i++) {
      uint32_t place = known->place[i];
      if (i > 0) *to++ = ',';
      copy(to, start + from[place], length[place]);
      to += length[place];
    }
    copy(start + 1, turned, (uint32_t)(to - turned));
  }
  *put++ = '}';
  return 1;
}

static int elements(uint32_t depth) {
  *put++ = '[';
  at++;
  space();
  if (at < stop && *at == ']') {
    at++;
    *put++ = ']';
    return 1;
  }
  for (;;) {
    int state = value(0, depth + 1);
    if (state != 1) return state;
    space();
    if (at >= stop) return cut_off;
    if (*at == ']') break;
    if (*at != ',') return not_plain;
    *put++ = ',';
    at++;
    space();
  }
  at++;
  *put++ = ']';
  return 1;
}

static int value(uint32_t node, uint32_t depth) {
  if (at >= stop) return cut_off;
  if (depth > most_depth) return not_plain;
  uint32_t start = (uint32_t)(at - window);
  int32_t kind, held = 0;
  int state = 1;
  uint8_t c = *at;
  if (c == '"') {
    at++;
    int32_t size = string_length();
    if (size < 0) return size == -1 ? not_plain : cut_off;
    kind = text;
    uint32_t id = intern(at, (uint32_t)size, text);
    if (id == 0) return full;
    held = (int32_t)id;
    if (size > 0 && !leaf_at(id)) return not_plain;
    copy(put, at - 1, (uint32_t)size + 2);
    put += size + 2;
    at += size + 1;
  } else if (c == '{') {
    kind = object;
    state = members(node, depth);
    if (node) held = node_value[node];
  } else if (c == '[') {
    kind = array;
    state = elements(depth);
  } else if (c == 't') {
    kind = truth;
    state = literal("true", 4);
  } else if (c == 'f') {
    kind = falsehood;
    state = literal("false", 5);
  } else if (c == 'n') {
    kind = null;
    state = literal("null", 4);
  } else {
    int32_t size = number_length();
    if (size == 0) return not_plain;
    kind = number;
    uint32_t id = intern(at, (uint32_t)size, number);
    if (id == 0) return full;
    held = (int32_t)id;
    if (!leaf_at(id)) return not_plain;
    copy(put, at, (uint32_t)size);
    put += size;
    at += size;
  }
  if (state != 1) return state;
  if (node) {
    node_kind[node] = kind;
    node_value[node] = held;
    node_start[node] = (int32_t)start;
    node_end[node] = (int32_t)(at - window);
  }
  return 1;
}

/* The record at `from` of the window, which holds bytes up to `to`. Its end, 0 when it is not plain, -1 when it is cut off by
   the window, -2 when a table is full. */
EXPORT("scan") int32_t scan(uint32_t from, uint32_t to) {
  at = window + from;
  stop = window + to;
  put = canon + headroom;
  leaves = met_shapes = visits = 0;
  for (uint32_t i = 0; i <= nodes; i++) node_kind[i] = absent;
  if (at >= stop || *at != '{') return not_plain;
  int state = value(1, 0);
  if (state != 1) return state;
  out[0] = (int32_t)(put - canon - headroom);
  out[3] = visits;
  return (int32_t)(at - window);
}

EXPORT("forget_parts") void forget_parts(uint32_t which) {
  for (uint32_t i = 0; i < part_slots; i++) parts[which].slot[i] = 0;
  parts[which].count = 0;
}

EXPORT("reset") void reset(void) {
  for (uint32_t i = 0; i < text_slots; i++) text_slot[i].id = 0;
  for (uint32_t i = 0; i < key_slots; i++) key_slot[i] = 0;
  for (uint32_t i = 0; i < shape_slots; i++) shape_slot[i] = 0;
  for (uint32_t i = 0; i < node_slots; i++) node_slot[i] = 0;
  for (uint32_t i = 0; i < part_kinds; i++) {
    forget_parts(i);
    parts[i].nodes = 0;
  }
  arena_used = texts = key_used = keys = shapes = 0;
  nodes = 1;
  node_lists[1] = 0;
}

/* The node of a key, given as bytes at the window's start; `lists`: its members are told in the order they are met. 0 when full. */
EXPORT("add_node") uint32_t add_node(uint32_t parent, uint32_t length, uint32_t lists) {
  uint32_t key = intern_key(window, length);
  if (key == 0 || nodes + 1 >= most_nodes) return 0;
  uint32_t wanted = parent << 16 | key;
  uint32_t slot = (wanted * 0x9e3779b1u) >> 22;
  while (node_slot[slot] != 0) slot = (slot + 1) & (node_slots - 1);
  uint32_t id = ++nodes;
  node_slot[slot] = (uint16_t)id;
  node_slot_key[slot] = wanted;
  node_lists[id] = (uint8_t)lists;
  return id;
}

/* The number of what the record holds at these nodes, from 1; 0 when the table is full. */
EXPORT("part") uint32_t part(uint32_t which) {
  struct parts *all = &parts[which];
  uint32_t met[part_nodes];
  uint32_t hash = 2166136261u;
  for (uint32_t n = 0; n < all->nodes; n++) {
    int32_t node = all->node[n];
    uint32_t at = (uint32_t)(node < 0 ? -node : node);
    uint32_t kind = (uint32_t)node_kind[at], seen = 0;
    if (kind == text || kind == number) seen = (uint32_t)node_value[at];
    if (node < 0 && seen) seen = entry[seen].length == 0;
    met[n] = kind << 16 | seen;
    hash = (hash ^ met[n]) * 0x9e3779b1u;
    hash ^= hash >> 15;
  }
  uint32_t slot = hash & (part_slots - 1);
  for (uint32_t id; (id = all->slot[slot]) != 0; slot = (slot + 1) & (part_slots - 1))
    if (same((const uint8_t *)all->key[id], (const uint8_t *)met, all->nodes * 4)) return id;
  if (all->count + 1 >= most_parts) return 0;
  uint32_t id = ++all->count;
  all->slot[slot] = (uint16_t)id;
  for (uint32_t n = 0; n < all->nodes; n++) all->key[id][n] = met[n];
  return id;
}

/* Adds a node to a kind of part. */
EXPORT("add_part_node") int32_t add_part_node(uint32_t which, int32_t node) {
  if (which >= part_kinds || parts[which].nodes == part_nodes) return 0;
  parts[which].node[parts[which].nodes++] = node;
  return 1;
}

/* The id of the text at the window's scratch, 0 when the tables are full. */
EXPORT("id_of") uint32_t id_of(uint32_t length) { return intern(turned, length, text); }

static int gather(uint32_t round, int32_t skip_a, int32_t skip_b) {
  for (int32_t n = 0; n < met_shapes; n++) {
    struct shape *known = &shape[met_shape[n]];
    if (known->done == round) continue;
    for (uint32_t k = 0; k < known->count; k++) {
      uint32_t key = known->key[k];
      if (key_done[key] == round) continue;
      if (!word(key_arena + key_at[key], key_length[key])) return 0;
      key_done[key] = round;
    }
    known->done = round;
  }
  for (int32_t n = 0; n < leaves; n++) {
    int32_t id = leaf[n];
    struct entry *known = &entry[id];
    if (known->done == round || (known->kind & held) || id == skip_a || id == skip_b) continue;
    if (!word(arena + known->at, known->length)) return 0;
    known->done = round;
  }
  return 1;
}

/* Adds to `words` what the record last scanned brings that is new in this round: neither a text that one of its columns holds
   (`own`, the first `owns`), nor the two named. 0 when there is no room: take the words and ask again. */
EXPORT("collect") int32_t collect(uint32_t round, uint32_t owns, int32_t skip_a, int32_t skip_b) {
  for (uint32_t n = 0; n < owns; n++) entry[own[n]].kind |= held;
  int32_t state = gather(round, skip_a, skip_b);
  for (uint32_t n = 0; n < owns; n++) entry[own[n]].kind &= ~(uint32_t)held;
  return state;
}

/* Bytes of words, which begin anew. */
EXPORT("take_words") uint32_t take_words(void) { return taken(); }

static inline uint32_t turn(uint32_t value, int by) { return value << by | value >> (32 - by); }

static inline uint32_t last(uint32_t h) {
  h = (h ^ h >> 16) * 0x85ebca6bu;
  h = (h ^ h >> 13) * 0xc2b2ae35u;
  return h ^ h >> 16;
}

/* As contract/hash64.ts, for ASCII. */
static void hash64(const uint8_t *from, uint32_t length, int32_t *to) {
  uint32_t a = 0x2f0b4c47u, b = 0x6d5a2e91u;
  for (uint32_t i = 0; i < length; i += 2) {
    uint32_t k = from[i] | (i + 1 < length ? (uint32_t)from[i + 1] << 16 : 0);
    a ^= turn(k * 0xcc9e2d51u, 15) * 0x1b873593u;
    a = turn(a, 13) * 5 + 0xe6546b64u;
    b ^= turn(k * 0x239b961bu, 16) * 0xab0e9789u;
    b = turn(b, 17) * 5 + 0x561ccd1bu;
  }
  a = last(a ^ length);
  b = last(b ^ length);
  a += b;
  b += a;
  if ((a | b) == 0) a = 1;
  to[0] = (int32_t)a;
  to[1] = (int32_t)b;
}

/* Puts `head`, the text `id` and a zero before the canonical form, and hashes head and text, and the text `correlation`, for look-ups.
   Bytes before the canonical form, 0 when there is no room. */
EXPORT("identify") uint32_t identify(uint32_t length, uint32_t id, uint32_t correlation) {
  uint32_t size = entry[id].length;
  if (length + size + 1 > headroom - 16) return 0;
  uint8_t *from = canon + headroom - (length + size + 1);
  uint8_t *to = from;
  for (uint32_t i = 0; i < length; i++) *to++ = head[i];
  for (uint32_t i = 0; i < size; i++) *to++ = arena[entry[id].at + i];
  *to = 0;
  hash64(from, length + size, out + 4);
  out[6] = out[7] = 0;
  if (correlation) hash64(arena + entry[correlation].at, entry[correlation].length, out + 6);
  return length + size + 1;
}

/* Where things are. */
EXPORT("place") uint32_t place(uint32_t what) {
  switch (what) {
    case 0: return (uint32_t)window;
    case 1: return (uint32_t)(canon + headroom);
    case 2: return (uint32_t)arena;
    case 3: return (uint32_t)entry;
    case 4: return most_texts;
    case 5: return (uint32_t)node_start;
    case 6: return (uint32_t)key_arena;
    case 7: return (uint32_t)key_at;
    case 8: return (uint32_t)key_length;
    case 9: return (uint32_t)shape;
    case 10: return (uint32_t)sizeof(struct shape);
    case 11: return (uint32_t)node_kind;
    case 12: return (uint32_t)node_value;
    case 13: return (uint32_t)node_end;
    case 16: return (uint32_t)visited;
    case 17: return (uint32_t)out;
    case 18: return window_size;
    case 19: return headroom;
    case 20: return (uint32_t)turned;
    case 21: return (uint32_t)words;
    case 22: return (uint32_t)own;
    case 23: return most_owns;
    case 24: return (uint32_t)head;
    default: return 0;
  }
}
