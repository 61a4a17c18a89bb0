// Paths as the process meant them, and which container a control group is.
#pragma once
#include "procs.h"

#define PATH_MOST 2048

bool file_operation(uint32_t op);
/** What a call on files acted on, and for renames and links where it came from (length 0: nothing). */
void call_paths(const struct vs_sys *e, struct proc *p, char *target, size_t *target_len, char *source, size_t *source_len);
/** Follows a change of directory that has succeeded. */
void changed_directory(const struct vs_sys *e, struct proc *p);
/** Descriptors are given again: what was learned of them holds for one turn. */
void forget_directories(void);
/** `,"container":{…}` of a group, or NULL where it is none. */
const struct words *container_of_group(uint64_t cgroup, uint32_t pid);
