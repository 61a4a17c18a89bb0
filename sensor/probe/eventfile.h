// The sensor as a log source: NDJSON, rotated by size, the oldest removed by count.
#pragma once
#include "probe.h"

void event_file_open(const char *path, uint64_t bytes, uint32_t files);
bool event_file_on(void);
/** A whole line. Never waits for the disk: what it cannot keep is counted. */
void event_file_add(const void *line, size_t len);
/** Hands over what has gathered; the writer's own thread does the rest. */
void event_file_push(void);
/** Writes what there is and ends the writer. */
void event_file_close(void);
struct event_file_counts {
  uint64_t lines, lost, bytes, rotations;
  int error;
};
struct event_file_counts event_file_counts(void);
