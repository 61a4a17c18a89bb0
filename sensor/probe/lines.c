// One line of OCSF for each record. daemon/ocsf.ts writes the same for packages; a test holds both equal byte by byte.
#include "lines.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

struct head {
  char *front, *back;
  uint16_t front_len, back_len;
};
static struct {
  uint16_t class;
  struct head heads[4];  // failed 1, contained 2
} features[FEATURES];
static double offset;

void lines_clock(double offset_ns) { offset = offset_ns; }

static char *text_of(const uint8_t **p, const uint8_t *end, uint16_t *len) {
  if (end - *p < 2) return NULL;
  uint16_t n;
  memcpy(&n, *p, 2);
  *p += 2;
  if (end - *p < n) return NULL;
  char *s = malloc(n + 1);
  if (!s) abort();
  memcpy(s, *p, n);
  *p += n;
  *len = n;
  return s;
}

const uint8_t *lines_heads(const uint8_t *p, const uint8_t *end) {
  for (int f = 0; f < FEATURES; f++) {
    if (end - p < 2) return NULL;
    memcpy(&features[f].class, p, 2);
    p += 2;
    for (int i = 0; i < 4; i++) {
      struct head *h = &features[f].heads[i];
      free(h->front);
      free(h->back);
      h->front = h->back = NULL;
      h->front_len = h->back_len = 0;
      if (!(h->front = text_of(&p, end, &h->front_len)) || !(h->back = text_of(&p, end, &h->back_len))) return NULL;
    }
  }
  return p;
}

/** Milliseconds since the epoch, as the daemon rounds them. */
static void put_time(struct buf *b, uint64_t ns) {
  double ms = (offset + (double)ns) / 1e6, up = ceil(ms);
  if (up - 0.5 > ms) up -= 1;
  put_signed(b, (int64_t)up);
}

static void open_line(struct buf *b, int feature, bool failed, uint64_t ts, uint64_t cgroup, uint32_t pid) {
  const struct words *container = container_of_group(cgroup, pid);
  const struct head *h = &features[feature].heads[(failed ? 1 : 0) | (container ? 2 : 0)];
  put(b, h->front, h->front_len);
  put_time(b, ts);
  PUT(b, ",\"metadata\":{\"original_time\":\"");
  put_double(b, ts);
  put(b, h->back, h->back_len);
  if (container) put(b, container->text, container->len);
}

static void put_id(struct buf *b, uint32_t pid, uint64_t start) {
  PUT(b, "{\"pid\":");
  put_number(b, pid);
  PUT(b, ",\"uid\":\"");
  put_number(b, pid);
  PUT(b, "-");
  put_double(b, start);
  PUT(b, "\"");
}

/** Without its end, so that a parent may follow. */
static void put_process(struct buf *b, const struct proc *p) {
  put_id(b, p->pid, p->start);
  PUT(b, ",");
  put(b, p->program->text, p->program->front);
  put_time(b, p->start);
  put(b, p->program->text + p->program->front, p->program->back);
  put_user(b, p->uid);
}

/** With the parent by number: its own launch says the rest. */
static void with_parent(struct buf *b, const struct proc *p) {
  put_process(b, p);
  if (p->ppid) {
    PUT(b, ",\"parent_process\":");
    put_id(b, p->ppid, p->pstart);
    PUT(b, "}");
  }
  PUT(b, "}");
}

/** With the parent as it is: what acts on files and the network is judged by it. */
static void put_actor(struct buf *b, const struct proc *p) {
  const struct proc *parent = proc_parent(p);
  PUT(b, ",\"actor\":{\"process\":");
  put_process(b, p);
  if (parent) {
    PUT(b, ",\"parent_process\":");
    put_process(b, parent);
    PUT(b, "}");
  }
  PUT(b, "}}");
}

static void put_truth(struct buf *b, bool v) { put_string(b, v ? "true" : "false"); }

void line_fork(struct buf *b, const struct vs_fork *f, const struct proc *child, const struct proc *parent) {
  open_line(b, FEATURE_FORK, false, f->head.ts, f->head.cgid, f->head.tgid);
  PUT(b, ",\"actor\":{\"process\":");
  with_parent(b, parent);
  PUT(b, "},\"process\":");
  with_parent(b, child);
  PUT(b, ",\"unmapped\":{\"started_by\":\"fork\",\"new_namespace\":");
  put_truth(b, f->head.flags & VS_F_NEWNS);
  PUT(b, "}}\n");
}

void line_exit(struct buf *b, const struct vs_exit *e, const struct proc *p) {
  open_line(b, FEATURE_EXIT, false, e->head.ts, e->head.cgid, e->head.tgid);
  PUT(b, ",\"actor\":{\"process\":");
  with_parent(b, p);
  PUT(b, "},\"process\":");
  with_parent(b, p);
  PUT(b, ",\"exit_code\":");
  put_number(b, (e->code >> 8) & 0xff);
  PUT(b, ",\"unmapped\":{\"signal\":");
  put_number(b, e->code & 0x7f);
  PUT(b, "}}\n");
}

void line_exec(struct buf *b, const struct vs_exec *e, const struct proc *p) {
  const struct proc *parent = proc_parent(p);
  open_line(b, FEATURE_EXEC, false, e->head.ts, e->head.cgid, e->head.tgid);
  PUT(b, ",\"actor\":{\"process\":");
  put_process(b, parent ? parent : p);
  PUT(b, "}},\"process\":");
  with_parent(b, p);
  PUT(b, ",\"unmapped\":{\"filename\":");
  put_quoted(b, e->data, strnlen(e->data, e->filename_len));
  size_t interp = strnlen(e->data + e->filename_len, e->interp_len);
  if (interp) {
    PUT(b, ",\"interpreter\":");
    put_quoted(b, e->data + e->filename_len, interp);
  }
  PUT(b, ",\"unlinked\":");
  put_truth(b, e->nlink == 0);
  PUT(b, ",\"terminal\":");
  put_truth(b, e->head.flags & VS_F_TTY);
  PUT(b, ",\"held\":");
  put_truth(b, e->head.flags & VS_F_HELD);
  PUT(b, ",\"pid_in_namespace\":");
  put_number(b, e->head.nspid);
  PUT(b, ",\"mount_namespace\":");
  put_number(b, e->head.mntns);
  PUT(b, "}}\n");
}

static void put_ip4(struct buf *b, const uint8_t *a) {
  for (int i = 0; i < 4; i++) {
    if (i) PUT(b, ".");
    put_number(b, a[i]);
  }
}

/** As RFC 5952 writes it: the first longest run of zeros is cut. */
static void put_ip6(struct buf *b, const uint8_t *a) {
  static const uint8_t mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  int best = -1, most = 1;
  if (!memcmp(a, mapped, 12)) {
    put_ip4(b, a + 12);
    return;
  }
  for (int i = 0; i < 8; i++) {
    int n = 0;
    while (i + n < 8 && !a[2 * (i + n)] && !a[2 * (i + n) + 1]) n++;
    if (n > most) {
      best = i;
      most = n;
    }
  }
  for (int i = 0; i < 8; i++) {
    if (i == best) {
      put_string(b, i ? ":" : "::");
      i += most - 1;
      continue;
    }
    char group[8];
    snprintf(group, sizeof group, "%x%s", a[2 * i] << 8 | a[2 * i + 1], i < 7 ? ":" : "");
    put_string(b, group);
  }
}

void line_connect(struct buf *b, const struct vs_connect *e, const struct proc *p) {
  bool failed = e->ret < 0 && e->ret != -115;
  open_line(b, FEATURE_CONNECT, failed, e->head.ts, e->head.cgid, e->head.tgid);
  if (failed) {
    PUT(b, ",\"status_code\":\"");
    put_signed(b, -(int64_t)e->ret);
    PUT(b, "\"");
  }
  put_actor(b, p);
  PUT(b, ",\"dst_endpoint\":{");
  if (e->family == 1) {
    char name[112];
    bool abstract = !e->addr[0];
    size_t n = strnlen((const char *)e->addr + abstract, 108 - abstract);
    name[0] = '@';
    memcpy(name + abstract, e->addr + abstract, n);
    PUT(b, "\"name\":");
    put_quoted(b, name, n + abstract);
    PUT(b, "}");
  } else {
    PUT(b, "\"ip\":\"");
    if (e->family == 2) put_ip4(b, e->addr);
    else put_ip6(b, e->addr);
    PUT(b, "\",\"port\":");
    put_number(b, e->port);
    PUT(b, "},\"src_endpoint\":{");
    if (e->family == 2) {
      PUT(b, "\"ip\":\"");
      put_ip4(b, (const uint8_t *)&e->local_addr);
      PUT(b, "\",");
    }
    PUT(b, "\"port\":");
    put_number(b, e->local_port);
    PUT(b, "}");
  }
  PUT(b, ",\"connection_info\":{\"protocol_name\":\"");
  if (e->family == 1) PUT(b, "unix");
  else if (e->sock_type == 1) PUT(b, "tcp");
  else if (e->sock_type == 2) PUT(b, "udp");
  else put_number(b, e->sock_type);
  PUT(b, "\",\"direction_id\":2}}\n");
}

static const char *operations[] = {"", "open_write", "open_read", "unlink", "rename", "memfd_create", "init_module", "finit_module", "delete_module", "ptrace", "setuid", "setgid", "capset", "mount", "umount", "unshare", "setns", "bpf", "process_vm_writev", "link", "chmod", "chroot", "chdir", "fchdir"};

void line_call(struct buf *b, const struct vs_sys *e, const struct proc *p, const char *target, size_t len) {
  // What is no operation is read as one on both sides.
  uint32_t op = e->op == 0 || e->op >= sizeof operations / sizeof *operations ? VS_OP_BPF : e->op;
  uint16_t class = features[FEATURE_CALLS + op].class;
  size_t n1 = strnlen(e->data, e->len1), n2 = strnlen(e->data + e->len1, e->len2);
  bool failed = e->ret < 0;
  open_line(b, FEATURE_CALLS + op, failed, e->head.ts, e->head.cgid, e->head.tgid);
  if (failed) {
    PUT(b, ",\"status_code\":\"");
    put_signed(b, -e->ret);
    PUT(b, "\"");
  }
  put_actor(b, p);
  if (class == 1001) {
    if (!file_operation(op)) {
      target = e->data;
      len = n1;
    }
    PUT(b, ",\"file\":{\"path\":");
    put_quoted(b, target, len);
    PUT(b, ",\"name\":");
    put_quoted_base(b, target, len);
    PUT(b, ",\"type_id\":1}");
  } else if (class == 1007) {
    PUT(b, ",\"process\":");
    with_parent(b, p);
  } else if (class == 1002) {
    PUT(b, ",\"driver\":{\"file\":{\"name\":");
    if (n1) put_quoted(b, e->data, n1);
    else {
      PUT(b, "\"fd ");
      put_signed(b, (int64_t)e->args[0]);
      PUT(b, "\"");
    }
    PUT(b, ",\"type_id\":1}}");
  } else {
    PUT(b, ",\"kernel\":{\"name\":\"");
    put_string(b, operations[op]);
    PUT(b, "\",\"type_id\":2}");
  }
  PUT(b, ",\"unmapped\":{\"operation\":\"");
  put_string(b, operations[op]);
  PUT(b, "\",\"result\":");
  put_signed(b, e->ret);
  PUT(b, ",\"arguments\":[");
  for (int i = 0; i < 5; i++) {
    if (i) PUT(b, ",");
    put_signed(b, (int64_t)e->args[i]);
  }
  PUT(b, "]");
  if (n1) {
    PUT(b, ",\"first\":");
    put_quoted(b, e->data, n1);
  }
  if (n2) {
    PUT(b, ",\"second\":");
    put_quoted(b, e->data + e->len1, n2);
  }
  PUT(b, "}}\n");
}

void line_released(struct buf *b, const struct vs_released *e, const struct proc *p) {
  open_line(b, FEATURE_RELEASED, false, e->head.ts, e->head.cgid, e->head.tgid);
  put_actor(b, p);
  PUT(b, ",\"process\":");
  with_parent(b, p);
  PUT(b, ",\"unmapped\":{\"released_by\":\"dead-man timer\",\"held_ns\":");
  put_double(b, e->held_ns);
  PUT(b, ",\"attempts\":");
  put_number(b, e->attempts);
  PUT(b, ",\"heartbeat_stale\":");
  put_truth(b, e->stale);
  PUT(b, "}}\n");
}
