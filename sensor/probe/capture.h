// One held (or watched) process while its evidence is taken.
#pragma once
#include "probe.h"

struct capture {
  struct capture *next;
  struct buf out;
  uint8_t *record;
  size_t record_len;
  const struct vs_head *head;
  bool held;
  int pidfd, dir;       // dir: /proc/PID
  int stdin_fd, pipe[2];
  uint64_t seen;        // CLOCK_MONOTONIC ns when this thread took the record
  uint64_t deadline;    // for the piped input
  uint32_t items;
  size_t items_at;      // where the count stands in out
  bool frozen;
  uint32_t defended;
  char cgroup[512];
};

#define BLOB_LIMIT (1024 * 1024)

void capture_fast(struct capture *c);         // everything that cannot wait
void item(struct capture *c, const char *name, enum status st, int err, int fd, const void *data, size_t len);
enum status by_errno(int err);
void missing(struct capture *c, const char *name, int err);
void keep(struct capture *c, const char *name, int fd);  // takes fd

// script.c
void capture_script(struct capture *c);
void capture_stdin(struct capture *c, bool complete);
bool capture_wants_stdin(struct capture *c);  // opens it
