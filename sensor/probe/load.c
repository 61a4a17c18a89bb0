// Loading by trying: whatever the kernel refuses is left out and named in the report, the rest still runs.
#include "probe.h"
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

extern const char bpf_image[], bpf_image_end[];

struct vs_config *cfg;
int fd_holds = -1, fd_events = -1, fd_urgent = -1, fd_losses = -1, fd_never = -1, fd_never_cgroup = -1, fd_names = -1, fd_parents = -1,
    fd_prefixes = -1, fd_lines = -1, fd_grams = -1, fd_reads = -1, fd_touched = -1;

#define PROGS 96
struct prog {
  char name[64];
  char via[24];
  bool loaded, attached;
  int error;
  uint64_t hits;
  struct bpf_link *link;
  int fd;
};
static struct prog progs[PROGS];
static int nprogs;
static struct bpf_object *obj;
static bool deadman;
static char kernel[160];

static int quiet(enum libbpf_print_level level, const char *fmt, va_list ap) {
  if (level == LIBBPF_WARN && getenv("VESTIGE_PROBE_DEBUG")) return vfprintf(stderr, fmt, ap);
  return 0;
}

static struct bpf_object *open_image(void) {
  LIBBPF_OPTS(bpf_object_open_opts, o, .object_name = "vestige");
  return bpf_object__open_mem(bpf_image, bpf_image_end - bpf_image, &o);
}

// Used only where the program before it in its file is refused or not asked for: the raw tracepoint for the BTF-typed one, one
// program at the end of every system call for one on each.
static bool stands_in(const char *name) {
  return (strlen(name) > 4 && !strcmp(name + strlen(name) - 4, "_raw")) || !strcmp(name, "syscall_btf");
}

// `without` names what tests leave out.
bool asked(const char *name, const char *without) {
  char list[512], *save = NULL;
  if (!without) return true;
  snprintf(list, sizeof list, "%s", without);
  for (char *w = strtok_r(list, ",", &save); w; w = strtok_r(NULL, ",", &save))
    if (strstr(name, w)) return false;
  return true;
}

// Loads one program alone, to learn why the whole does not load.
static int try_alone(const char *name) {
  struct bpf_object *o = open_image();
  struct bpf_program *p;
  if (!o) return -errno;
  bpf_object__for_each_program(p, o) bpf_program__set_autoload(p, !strcmp(bpf_program__name(p), name));
  int rc = bpf_object__load(o);
  bpf_object__close(o);
  return rc;
}

static int map_fd(const char *name) {
  struct bpf_map *m = bpf_object__find_map_by_name(obj, name);
  return m ? bpf_map__fd(m) : -1;
}

static void remember(struct bpf_program *p, const char *name, bool loaded, int error) {
  if (nprogs >= PROGS) return;
  struct prog *q = &progs[nprogs++];
  snprintf(q->name, sizeof q->name, "%s", name);
  snprintf(q->via, sizeof q->via, "%.*s", (int)strcspn(bpf_program__section_name(p) + (*bpf_program__section_name(p) == '?'), "/"),
           bpf_program__section_name(p) + (*bpf_program__section_name(p) == '?'));
  q->loaded = loaded;
  q->error = error;
}

static bool load_object(const char *without) {
  struct bpf_program *p;
  bool refused[PROGS] = {0};
  int errors[PROGS] = {0};
  for (int attempt = 0; attempt < 2; attempt++) {
    obj = open_image();
    if (!obj) return false;
    int i = 0;
    bool taken = false;
    bpf_object__for_each_program(p, obj) {
      const char *name = bpf_program__name(p);
      if (!stands_in(name)) taken = false;
      bool on = asked(name, without) && !refused[i] && !taken && (strcmp(name, "syscall_each") || each_possible());
      taken |= on;
      bpf_program__set_autoload(p, on);
      i++;
    }
    if (!bpf_object__load(obj)) break;
    bpf_object__close(obj);
    obj = NULL;
    if (attempt) return false;
    struct bpf_object *names = open_image();
    i = 0;
    bpf_object__for_each_program(p, names) {
      errors[i] = try_alone(bpf_program__name(p));
      refused[i] = errors[i] != 0;
      i++;
    }
    bpf_object__close(names);
  }
  int i = 0;
  bpf_object__for_each_program(p, obj) {
    if (bpf_program__autoload(p) || !stands_in(bpf_program__name(p))) remember(p, bpf_program__name(p), bpf_program__autoload(p), errors[i]);
    i++;
  }
  return true;
}

// Whatever ends us and the guardian at once takes the programs off as well: no link is pinned but that of the rescue. What stays is the
// timer's maps, the timer, which holds its callback, and the rescue, which sends where the timer may not.
static void attach_all(void) {
  for (int i = 0; i < nprogs; i++) {
    struct prog *q = &progs[i];
    if (!q->loaded || !strcmp(q->via, "syscall")) continue;
    struct bpf_program *p = bpf_object__find_program_by_name(obj, q->name);
    q->fd = bpf_program__fd(p);
    if (!strcmp(q->name, "syscall_each")) {
      q->attached = attach_each(q->fd);
      if (!q->attached) q->error = each_error(0);
      continue;
    }
    q->link = bpf_program__attach(p);
    if (!q->link) {
      q->error = -errno;
      continue;
    }
    q->attached = true;
  }
}

static void self_test(void) {
  int stats = bpf_enable_stats(BPF_STATS_RUN_TIME), go[2];
  if (!pipe(go)) {
    pid_t child = fork();
    if (child == 0) {
      char c;
      if (read(go[0], &c, 1) == 1) exercise_calls();
      execl("/proc/self/exe", "vestige-probe", "--noop", NULL);
      _exit(0);
    }
    cfg->testing = child;
    if (write(go[1], "x", 1) < 0) { /* the report then says that nothing ran */ }
    int st;
    waitpid(child, &st, 0);
    cfg->testing = 0;
    close(go[0]);
    close(go[1]);
  }
  for (int i = 0; i < nprogs; i++) {
    if (!progs[i].attached) continue;
    struct bpf_prog_info info = {0};
    uint32_t len = sizeof info;
    if (!bpf_obj_get_info_by_fd(progs[i].fd, &info, &len)) progs[i].hits = info.run_cnt;
  }
  if (stats >= 0) close(stats);
}

static void pin_maps(const char *pin_dir) {
  char path[512];
  static const char *keep[] = {"config", "holds", "deadman", "urgent", "losses"};
  for (size_t i = 0; i < sizeof keep / sizeof *keep; i++) {
    struct bpf_map *m = bpf_object__find_map_by_name(obj, keep[i]);
    snprintf(path, sizeof path, "%s/map_%s", pin_dir, keep[i]);
    if (m && bpf_map__pin(m, path)) say("cannot pin %s: %s", path, strerror(errno));
  }
}

static void pin_rescue(const char *pin_dir) {
  char path[512];
  snprintf(path, sizeof path, "%s/link_rescue", pin_dir);
  for (int i = 0; i < nprogs; i++)
    if (progs[i].link && !strcmp(progs[i].name, "rescue_btf") && bpf_link__pin(progs[i].link, path)) say("cannot pin %s: %s", path, strerror(errno));
}

static void start_deadman(void) {
  struct bpf_program *p = bpf_object__find_program_by_name(obj, "deadman_start");
  if (!p || bpf_program__fd(p) < 0) return;
  LIBBPF_OPTS(bpf_test_run_opts, o);
  deadman = !bpf_prog_test_run_opts(bpf_program__fd(p), &o) && o.retval == 0;
}

bool load(const char *pin_dir, const char *without) {
  struct utsname u;
  struct rlimit r = {RLIM_INFINITY, RLIM_INFINITY};
  uname(&u);
  snprintf(kernel, sizeof kernel, "%s %s", u.release, u.machine);
  setrlimit(RLIMIT_MEMLOCK, &r);  // needed before 5.11 only
  libbpf_set_print(quiet);
  if (pin_dir) {
    release_pinned(pin_dir);
    detach(pin_dir);
    mkdir(pin_dir, 0700);
  }
  if (!load_object(without)) return false;
  fd_holds = map_fd("holds");
  fd_events = map_fd("events");
  fd_urgent = map_fd("urgent");
  fd_losses = map_fd("losses");
  fd_never = map_fd("never_hold");
  fd_never_cgroup = map_fd("never_cgroup");
  fd_names = map_fd("rule_names");
  fd_parents = map_fd("rule_parents");
  fd_prefixes = map_fd("rule_prefixes");
  fd_lines = map_fd("rule_lines");
  fd_grams = map_fd("rule_grams");
  fd_reads = map_fd("read_names");
  fd_touched = map_fd("touched");
  size_t page = sysconf(_SC_PAGESIZE), len = (sizeof *cfg + page - 1) / page * page;
  cfg = mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_SHARED, map_fd("config"), 0);
  if (cfg == MAP_FAILED) return false;
  cfg->heartbeat = nanos(CLOCK_MONOTONIC);
  cfg->interval = 1000000000ull / 50;
  cfg->burst = 16 * cfg->interval;
  cfg->hard_limit = 500000000ull;
  cfg->wake_bytes = 512 * 1024;
  cfg->self[0] = getpid();
  watch_calls(without);
  if (pin_dir) pin_maps(pin_dir);
  start_deadman();
  attach_all();
  if (pin_dir) pin_rescue(pin_dir);
  self_test();
  return true;
}

// Takes every program off. Also works on what an earlier, killed probe left pinned.
void detach(const char *pin_dir) {
  detach_each();
  for (int i = 0; i < nprogs; i++)
    if (progs[i].link) {
      bpf_link__destroy(progs[i].link);
      progs[i].link = NULL;
      progs[i].attached = false;
    }
  unpin_all(pin_dir);
}

// Where a program is on each call, calls that fell into one of the kernel's own changes to a map on the same processor.
uint64_t calls_missed(void) {
  for (int i = 0; i < nprogs; i++) {
    struct bpf_prog_info info = {0};
    uint32_t len = sizeof info;
    if (!strcmp(progs[i].name, "syscall_each") && progs[i].attached && !bpf_obj_get_info_by_fd(progs[i].fd, &info, &len)) return info.recursion_misses;
  }
  return 0;
}

char *report_json(void) {
  size_t room = 32768, n = 0;
  char *s = malloc(room);
  int on = 0, known = nprogs;
  bool whole = false, one_by_one = false;
  for (int i = 0; i < nprogs; i++) {
    on += progs[i].attached || (progs[i].loaded && !strcmp(progs[i].via, "syscall"));
    if (!progs[i].attached || strncmp(progs[i].name, "syscall_", 8)) continue;
    if (!strcmp(progs[i].name, "syscall_each")) one_by_one = true;
    else whole = true;
  }
  for (int i = 0; i < count_calls(); i++) {
    known++;
    on += one_by_one ? each_attached(i) : whole && call_wanted(i);
  }
  n += snprintf(s + n, room - n, "{\"abi\":%d,\"kernel\":\"%s\",\"deadman\":%s,\"attached\":%d,\"known\":%d,\"programs\":[", VS_ABI, kernel,
                deadman ? "true" : "false", on, known);
  for (int i = 0; i < nprogs && n < room - 512; i++)
    n += snprintf(s + n, room - n, "%s{\"name\":\"%s\",\"via\":\"%s\",\"loaded\":%s,\"attached\":%s,\"ran\":%s,\"error\":\"%s\"}", i ? "," : "",
                  progs[i].name, progs[i].via, progs[i].loaded ? "true" : "false",
                  progs[i].attached || (progs[i].loaded && !strcmp(progs[i].via, "syscall")) ? "true" : "false",
                  progs[i].hits || !strcmp(progs[i].via, "syscall") ? "true" : "false", progs[i].error ? strerror(-progs[i].error) : "");
  for (int i = 0; i < count_calls() && n < room - 512; i++) {
    int error = one_by_one ? each_error(i) : 0;
    n += snprintf(s + n, room - n, ",{\"name\":\"%s\",\"via\":\"%s\",\"loaded\":%s,\"attached\":%s,\"ran\":%s,\"error\":\"%s\"}", call_name(i),
                  one_by_one ? "sys_exit_*" : "sys_exit", one_by_one || whole ? "true" : "false",
                  (one_by_one ? each_attached(i) : whole && call_wanted(i)) ? "true" : "false", call_seen(i) ? "true" : "false",
                  error == -ENOENT ? "the kernel has no tracepoint for it, as when it was built without the call" : error ? strerror(-error) : "");
  }
  snprintf(s + n, room - n, "]}");
  return s;
}
