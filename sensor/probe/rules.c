// Commands from the daemon: compiled rules, limits, modes. Everything is length-checked: a broken daemon must not break us.
#include "rules.h"
#include "interest.h"
#include "lines.h"
#include "stream.h"
#include <bpf/bpf.h>
#include <stdlib.h>
#include <string.h>

struct reader {
  const uint8_t *p, *end;
  bool ok;
};
static void take(struct reader *r, void *to, size_t n) {
  memset(to, 0, n);
  if ((size_t)(r->end - r->p) < n) {
    r->ok = false;
    r->p = r->end;
    return;
  }
  memcpy(to, r->p, n);
  r->p += n;
}
#define TAKE(r, type) ({ type v_; take(r, &v_, sizeof v_); v_; })

static void clear(int fd, size_t key_size) {
  uint8_t key[64], next[64];
  while (!bpf_map_get_next_key(fd, NULL, next)) {
    memcpy(key, next, key_size);
    if (bpf_map_delete_elem(fd, key)) return;
  }
}

static void merge(int fd, const void *key, uint64_t mask) {
  uint64_t old = 0;
  bpf_map_lookup_elem(fd, key, &old);
  mask |= old;
  if (bpf_map_update_elem(fd, key, &mask, BPF_ANY)) say("a rule table is full");
}

enum entry { NAME = 1, PARENT = 2, PREFIX = 3, GRAM = 4, READ = 5, LINE = 6 };

static void rules(struct reader *r) {
  struct {
    uint64_t exec, connect, name, parent, prefix, argv, unlinked, brief, always, never, stdin_mask, freeze;
  } m;
  take(r, &m, sizeof m);
  if (!r->ok) return;
  cfg->exec_rules = cfg->connect_rules = 0;
  clear(fd_names, sizeof(struct vs_name));
  clear(fd_parents, sizeof(struct vs_name));
  clear(fd_prefixes, sizeof(struct vs_prefix));
  clear(fd_lines, sizeof(struct vs_line));
  clear(fd_grams, 4);
  clear(fd_reads, sizeof(struct vs_base));
  memset(cfg->grams, 0, sizeof cfg->grams);
  memset(cfg->reads, 0, sizeof cfg->reads);
  while (r->p < r->end && r->ok) {
    uint8_t kind = TAKE(r, uint8_t), len = TAKE(r, uint8_t);
    char s[256] = {0};
    take(r, s, len);
    uint64_t mask = TAKE(r, uint64_t);
    if (!r->ok) break;
    if (kind == NAME || kind == PARENT) {
      struct vs_name k = {0};
      memcpy(k.s, s, len < 15 ? len : 15);
      merge(kind == NAME ? fd_names : fd_parents, &k, mask);
    } else if (kind == PREFIX && len < sizeof((struct vs_prefix *)0)->path) {
      struct vs_prefix k = {.bits = len * 8};
      memcpy(k.path, s, len);
      merge(fd_prefixes, &k, mask);
    } else if (kind == LINE && len < VS_SHORT) {
      struct vs_line k = {0};
      memcpy(k.s, s, len);
      merge(fd_lines, &k, mask);
    } else if (kind == GRAM && len == 4) {
      uint32_t g = (uint32_t)(uint8_t)s[0] << 24 | (uint32_t)(uint8_t)s[1] << 16 | (uint32_t)(uint8_t)s[2] << 8 | (uint8_t)s[3];
      uint32_t bit = (g * 2654435761U) >> 16;
      merge(fd_grams, &g, mask);
      cfg->grams[(bit >> 6) & (VS_GRAM_WORDS - 1)] |= 1ull << (bit & 63);
    } else if (kind == READ && len < sizeof(struct vs_base)) {
      struct vs_base k = {0};
      uint32_t one = 1;
      memcpy(k.s, s, len);
      bpf_map_update_elem(fd_reads, &k, &one, BPF_ANY);
      // As its path ends: a slash stands before a name of three characters, and of shorter ones nothing is known.
      if (len < 3) {
        memset(cfg->reads, 0xff, sizeof cfg->reads);
        continue;
      }
      const uint8_t *e = (const uint8_t *)s + len;
      uint32_t bit = vs_tail_bit(vs_tail(len > 3 ? e[-4] : '/', e[-3], e[-2], e[-1]));
      cfg->reads[(bit >> 6) & (VS_READ_WORDS - 1)] |= 1ull << (bit & 63);
    }
  }
  cfg->need_name = m.name;
  cfg->need_parent = m.parent;
  cfg->need_prefix = m.prefix;
  cfg->need_argv = m.argv;
  cfg->need_unlinked = m.unlinked;
  cfg->need_short = m.brief;
  cfg->always = m.always;
  cfg->never = m.never;
  stdin_rules = m.stdin_mask;
  freeze_rules = m.freeze;
  __sync_synchronize();
  cfg->exec_rules = m.exec;
  cfg->connect_rules = m.connect;
}

bool obey(uint16_t cmd, const uint8_t *p, size_t len) {
  struct reader r = {.p = p, .end = p + len, .ok = true};
  switch (cmd) {
    case CMD_MODE: {
      uint32_t mode = TAKE(&r, uint32_t);
      if (!r.ok || mode > VS_ARMED) break;
      cfg->mode = mode;
      if (mode != VS_ARMED) release_all("disarmed");
      break;
    }
    case CMD_RULES: rules(&r); break;
    case CMD_NEVER:
      clear(fd_never, 8);
      while (r.p < r.end && r.ok) {
        uint64_t ino = TAKE(&r, uint64_t), dev = TAKE(&r, uint64_t);
        if (r.ok) bpf_map_update_elem(fd_never, &ino, &dev, BPF_ANY);
      }
      break;
    case CMD_NEVER_CGROUP:
      clear(fd_never_cgroup, 8);
      while (r.p < r.end && r.ok) {
        uint64_t id = TAKE(&r, uint64_t);
        uint32_t one = 1;
        if (r.ok) bpf_map_update_elem(fd_never_cgroup, &id, &one, BPF_ANY);
      }
      break;
    case CMD_WATCH:
      while (r.p < r.end && r.ok) {
        char dir[1024] = {0};
        uint16_t n = TAKE(&r, uint16_t);
        if (n >= sizeof dir) break;
        take(&r, dir, n);
        if (r.ok) fan_watch(dir, true);
      }
      break;
    case CMD_CLOSE:
      while (r.p < r.end && r.ok) {
        int32_t fd = TAKE(&r, int32_t);
        if (r.ok) drop_fd(fd);
      }
      break;
    case CMD_SELF: cfg->self[2] = TAKE(&r, uint32_t); break;
    case CMD_SCOPE: {
      uint64_t id = TAKE(&r, uint64_t);
      uint32_t level = TAKE(&r, uint32_t), events = TAKE(&r, uint32_t);
      if (!r.ok) break;
      cfg->scope_level = level;
      cfg->scope_events = events;
      cfg->scope_cgid = id;
      break;
    }
    case CMD_LIMITS: {
      uint64_t per_second = TAKE(&r, uint64_t), burst = TAKE(&r, uint64_t), hard = TAKE(&r, uint64_t), pipe = TAKE(&r, uint64_t);
      if (!r.ok || per_second == 0 || per_second > 100000 || hard > 500000000ull || pipe > 100000000ull) break;
      cfg->interval = 1000000000ull / per_second;
      cfg->burst = burst * cfg->interval;
      cfg->hard_limit = hard;
      pipe_budget_ns = pipe;
      break;
    }
    case CMD_LOG: r.ok = stream_log(p, p + len); break;
    case CMD_CLOCK: {
      double offset = TAKE(&r, double);
      if (r.ok) lines_clock(offset);
      break;
    }
    case CMD_INTEREST: r.ok = interest_set(p, p + len); break;
    case CMD_TRIM: trim_daemon(); break;
    case CMD_QUIT: return false;
    default: say("unknown command %u", cmd);
  }
  if (!r.ok) say("command %u is cut short", cmd);
  return true;
}
