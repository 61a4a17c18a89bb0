// What the probe's parts share. One main thread owns the socket; the hold and fanotify threads only queue.
#pragma once
#define _GNU_SOURCE
#include "../bpf/wire.h"
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum frame_kind { FRAME_EVENT = 1, FRAME_CAPTURE = 2, FRAME_REPORT = 3, FRAME_STATS = 4, FRAME_EXEC_FILE = 5, FRAME_LOG = 6, FRAME_READY = 7, FRAME_KEEP = 8, FRAME_TREE = 9 };
enum command { CMD_MODE = 1, CMD_RULES = 2, CMD_NEVER = 3, CMD_WATCH = 4, CMD_CLOSE = 5, CMD_SELF = 6, CMD_SCOPE = 7, CMD_LIMITS = 8, CMD_QUIT = 9, CMD_NEVER_CGROUP = 10, CMD_FREEZE = 11, CMD_LOG = 12, CMD_CLOCK = 13, CMD_INTEREST = 14, CMD_RECORD = 15, CMD_TRIM = 16 };
enum status { ST_CAPTURED = 0, ST_PARTIAL = 1, ST_GONE = 2, ST_DENIED = 3, ST_OVER = 4 };

#define KEEP_LIMIT 4096

// Set by load.c, read everywhere.
extern struct vs_config *cfg;
extern int fd_holds, fd_events, fd_urgent, fd_losses, fd_never, fd_never_cgroup, fd_names, fd_parents, fd_prefixes, fd_lines, fd_grams, fd_reads, fd_touched;

// load.c
bool load(const char *pin_dir, const char *without);
void detach(const char *pin_dir);
char *report_json(void);
uint64_t calls_missed(void);
bool asked(const char *name, const char *without);

// calls.c
void watch_calls(const char *without);
int count_calls(void);
const char *call_name(int i);
bool call_wanted(int i);
bool call_seen(int i);
void exercise_calls(void);

// each.c
#define EACH 64
bool each_possible(void);
bool attach_each(int prog);
bool each_attached(int i);
int each_error(int i);
void detach_each(void);
void close_each(bool heir);

// pins.c
void unpin_all(const char *pin_dir);
void release_pinned(const char *pin_dir);

// capture.c
struct capture;
bool capture_begin(const void *record, size_t len, bool held);

// hold.c
void *hold_thread(void *unused);
void release_all(const char *why);
extern _Atomic uint64_t holds_done, holds_broken, captures_lost, stdin_rules, freeze_rules;
extern uint64_t budget_ns, pipe_budget_ns;

// fan.c
void *fan_thread(void *unused);
void fan_watch(const char *dir, bool children);
void fan_stop(void);
int fan_take(uint32_t tgid, uint64_t *ino, uint64_t *dev);
extern _Atomic uint64_t fan_seen, fan_missed_dirs;

// frames.c: the queue to the daemon
struct buf {
  uint8_t *p;
  size_t len, room;
};
void put(struct buf *b, const void *data, size_t len);
void put_u16(struct buf *b, uint16_t v);
void put_u32(struct buf *b, uint32_t v);
void put_u64(struct buf *b, uint64_t v);
void queue_frame(uint16_t kind, struct buf *payload);  // takes the buffer; any thread
void queue_text(uint16_t kind, const char *text);
void say(const char *fmt, ...);
void free_buf(struct buf *b);
// All further ones: main thread alone.
void frames_to(int fd, bool plain);                      // plain: no socket, every write waits
// KEEP: only packages look back on it. TREE: who is whose child, in time. LOOK: rules may match it, at once.
enum need { KEEP, TREE, LOOK };
void send_event(const void *record, size_t len, enum need need);
void push_events(void);                                  // what has gathered goes on its way
void push_all(void);
bool pump(void);                                         // writes what the socket takes; false when the daemon is gone
bool sending(void);                                      // something waits for room in the socket
bool congested(void);                                    // so much that the ring had better wait
extern int queue_wake;
extern uint64_t stream_looked;

// keep.c: descriptors kept for the daemon, who opens them as /proc/PROBE/fd/N
bool keep_fd(int fd);
void drop_fd(int fd);
extern _Atomic uint32_t kept;

// trim.c
void trim_daemon(void);

// guardian.c
void guardian_start(const char *pin_dir);
void guardian_goodbye(void);
pid_t guardian_pid(void);
bool frozen_add(const char *cgroup_dir);
void frozen_remove(const char *cgroup_dir);

static inline uint64_t nanos(int clock);
#include <time.h>
static inline uint64_t nanos(int clock) {
  struct timespec t;
  clock_gettime(clock, &t);
  return (uint64_t)t.tv_sec * 1000000000ull + t.tv_nsec;
}
