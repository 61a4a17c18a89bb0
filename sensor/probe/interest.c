// Which calls any rule can match at all, by conditions that must hold (daemon/interest.ts makes the table). Until there is
// one, all are looked at.
#include "interest.h"
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum kind { ANY = 0, ENDS = 1, STARTS = 2, HOLDS = 3 };
struct part {
  uint8_t kind;
  uint16_t len;
  char *text;
};
static struct {
  bool any;
  unsigned count;
  struct part *parts;
} table[INTEREST_OPS];
static bool known;

static void forget(void) {
  for (int i = 0; i < INTEREST_OPS; i++) {
    for (unsigned k = 0; k < table[i].count; k++) free(table[i].parts[k].text);
    free(table[i].parts);
    memset(&table[i], 0, sizeof table[i]);
  }
}

bool interest_set(const uint8_t *p, const uint8_t *end) {
  forget();
  known = false;
  while (p < end) {
    uint16_t len;
    if (end - p < 4) return false;
    uint8_t op = p[0], kind = p[1];
    memcpy(&len, p + 2, 2);
    p += 4;
    if (end - p < len || op >= INTEREST_OPS || kind > HOLDS) return false;
    if (kind == ANY) table[op].any = true;
    else {
      struct part *parts = realloc(table[op].parts, (table[op].count + 1) * sizeof *parts);
      if (!parts) abort();
      table[op].parts = parts;
      struct part *q = &parts[table[op].count++];
      q->kind = kind;
      q->len = len;
      q->text = malloc(len + 1);
      if (!q->text) abort();
      memcpy(q->text, p, len);
    }
    p += len;
  }
  known = true;
  return true;
}

bool interesting(uint32_t op, const char *path, size_t len) {
  static char lower[8192];
  if (!known || op >= INTEREST_OPS || table[op].any) return true;
  if (!table[op].count) return false;
  if (len > sizeof lower) return true;
  for (size_t i = 0; i < len; i++) {
    uint8_t c = path[i];
    // What lower case is beyond ASCII the daemon knows better.
    if (c >= 0x80) return true;
    lower[i] = c >= 'A' && c <= 'Z' ? c + 32 : c;
  }
  for (unsigned i = 0; i < table[op].count; i++) {
    const struct part *q = &table[op].parts[i];
    if (q->len > len) continue;
    if (q->kind == ENDS ? !memcmp(lower + len - q->len, q->text, q->len)
        : q->kind == STARTS ? !memcmp(lower, q->text, q->len)
                            : memmem(lower, len, q->text, q->len) != NULL)
      return true;
  }
  return false;
}
