// SPDX-License-Identifier: Apache-2.0
// What the text index is told of a block of plain records: each of its tokens once, in lower case, a new line behind each.
// Tokens are those of FTS5's unicode61 in ASCII, runs of letters and digits; with them go the compounds and addresses that
// case/query/words.ts would add, so that nothing of it is left to find there.
#pragma once
#include <stdint.h>

enum {
  words_size = 2 << 20,
  token_slots = 1 << 12,
  token_tries = 8,
  /* As in case/query/words.ts: longer parts of a compound are rare enough alone. */
  longest_part = 8,
  /* Bytes that a text brings at most: its tokens, its compounds, its addresses, and the line ends. */
  widest = 8,
};

static uint8_t words[words_size + 64];
static uint32_t words_used;
struct token {
  /* When the words were taken last: older tokens are gone. */
  uint32_t age, hash, at, length;
};
static struct token token[token_slots];
static uint32_t age = 1;

/* 0: parts a word; 1: a letter; 2: a digit. */
static inline uint32_t class_of(uint8_t byte) {
  if ((uint8_t)((byte | 32) - 'a') < 26) return 1;
  return (uint8_t)(byte - '0') < 10 ? 2 : 0;
}

static inline uint8_t lowered(uint8_t byte) { return (uint8_t)(byte - 'A') < 26 ? byte | 32 : byte; }

/* Takes the bytes from `words_used` on as a token, unless it stands there already. */
static inline void keep(uint32_t length, uint32_t hash) {
  hash ^= hash >> 15;
  hash *= 0x2c1b3c6du;
  hash ^= hash >> 12;
  const uint8_t *from = words + words_used;
  for (uint32_t tries = 0; tries < token_tries; tries++) {
    struct token *known = &token[(hash + tries) & (token_slots - 1)];
    if (known->age != age) {
      *known = (struct token){age, hash, words_used, length};
      break;
    }
    if (known->hash != hash || known->length != length) continue;
    uint32_t n = 0;
    while (n < length && words[known->at + n] == from[n]) n++;
    if (n == length) return;
  }
  words_used += length;
  words[words_used++] = '\n';
}

static inline uint32_t put_lower(uint32_t to, const uint8_t *from, uint32_t length, uint32_t *hash) {
  uint32_t h = *hash;
  for (uint32_t n = 0; n < length; n++) {
    uint8_t byte = lowered(from[n]);
    words[words_used + to + n] = byte;
    h = (h ^ byte) * 0x01000193u;
  }
  *hash = h;
  return to + length;
}

/* An address whose first dot stands at `dot`, behind a digit: 192.0.2.1 goes in as ip4x192x0x2x1. */
static void address(const uint8_t *text, uint32_t length, uint32_t dot) {
  uint32_t first = dot;
  while (first > 0 && dot - first < 4 && class_of(text[first - 1]) == 2) first--;
  if (dot - first > 3 || (first > 0 && text[first - 1] == '.')) return;
  uint32_t end = first, hash = 2166136261u, put = 0;
  static const uint8_t mark[4] = {'i', 'p', '4', 'x'}, joint[1] = {'x'};
  put = put_lower(put, mark, 4, &hash);
  for (uint32_t group = 0; group < 4; group++) {
    uint32_t from = end;
    while (end < length && end - from < 4 && class_of(text[end]) == 2) end++;
    if (end == from || end - from > 3) return;
    put = put_lower(put, text + from, end - from, &hash);
    if (group == 3) break;
    if (end == length || text[end] != '.') return;
    put = put_lower(put, joint, 1, &hash);
    end++;
  }
  if (end < length && text[end] == '.') return;
  keep(put, hash);
}

/* The tokens of a text. 0 when there is no room: take the words and ask again. */
static int word(const uint8_t *text, uint32_t length) {
  if (words_used + length * widest + 64 > words_size) {
    if (length * widest + 64 <= words_size) return 0;
    /* Too long to be taken apart here: it goes as it is. */
    if (words_used + length + 1 > words_size) return 0;
    for (uint32_t n = 0; n < length; n++) words[words_used++] = text[n];
    words[words_used++] = '\n';
    return 1;
  }
  uint32_t before = 0, before_end = 0;
  for (uint32_t at = 0; at < length;) {
    if (class_of(text[at]) == 0) {
      if (text[at] == '.' && at > 0 && class_of(text[at - 1]) == 2) address(text, length, at);
      at++;
      continue;
    }
    uint32_t start = at, hash = 2166136261u;
    while (at < length && class_of(text[at]) != 0) {
      uint8_t byte = lowered(text[at]);
      words[words_used + at - start] = byte;
      hash = (hash ^ byte) * 0x01000193u;
      at++;
    }
    uint32_t size = at - start;
    keep(size, hash);
    uint8_t between = start > 0 ? text[start - 1] : 0;
    uint32_t part = before_end - before;
    if (part > 0 && start == before_end + 1 && (between == '-' || between == '_' || between == '.') && part <= longest_part &&
        size <= longest_part && !(class_of(text[before]) == 2 && class_of(text[start]) == 2)) {
      hash = 2166136261u;
      uint32_t put = put_lower(0, text + before, part, &hash);
      keep(put_lower(put, text + start, size, &hash), hash);
    }
    before = start;
    before_end = at;
  }
  return 1;
}

/* Bytes of words, which begin anew. */
static inline uint32_t taken(void) {
  uint32_t used = words_used;
  words_used = 0;
  age++;
  return used;
}
