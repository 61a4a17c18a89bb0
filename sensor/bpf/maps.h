// Every map, once. Weak, so that each program file loads alone and all of them link to one object.
#pragma once
#include "types.h"
#include "wire.h"
#include <bpf/bpf_helpers.h>

#define WEAK __attribute__((weak))

struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, 1);
  __uint(map_flags, BPF_F_MMAPABLE);
  __type(key, __u32);
  __type(value, struct vs_config);
} config WEAK SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_RINGBUF);
  // A second of 20,000 events; the probe maps it twice, and reads it whether or not the daemon keeps up.
  __uint(max_entries, 4 * 1024 * 1024);
} events WEAK SEC(".maps");

// Holds go another way than the stream, so that a backlog never lengthens one.
struct {
  __uint(type, BPF_MAP_TYPE_RINGBUF);
  __uint(max_entries, 512 * 1024);
} urgent WEAK SEC(".maps");

// At most so many are stopped at once: a full map refuses.
struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 16);
  __type(key, __u32);
  __type(value, struct vs_hold);
} holds WEAK SEC(".maps");

// Thread groups that someone sent SIGCONT of late, and when: a stop sent against it may still be on its way when we let go.
struct {
  __uint(type, BPF_MAP_TYPE_LRU_HASH);
  __uint(max_entries, 256);
  __type(key, __u32);
  __type(value, __u64);
} touched WEAK SEC(".maps");

// Records that found no room, by enum vs_type; slot VS_TYPES counts the urgent ring.
struct {
  __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
  __uint(max_entries, VS_TYPES + 1);
  __type(key, __u32);
  __type(value, __u64);
} losses WEAK SEC(".maps");

// Images that are never held, by inode number; the value is the device (0: any).
struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 512);
  __type(key, __u64);
  __type(value, __u64);
} never_hold WEAK SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 256);
  __type(key, __u64);
  __type(value, __u32);
} never_cgroup WEAK SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 1024);
  __type(key, struct vs_name);
  __type(value, __u64);
} rule_names WEAK SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 1024);
  __type(key, struct vs_name);
  __type(value, __u64);
} rule_parents WEAK SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_LPM_TRIE);
  __uint(max_entries, 512);
  __uint(map_flags, BPF_F_NO_PREALLOC);
  __type(key, struct vs_prefix);
  __type(value, __u64);
} rule_prefixes WEAK SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 4096);
  __type(key, __u32);
  __type(value, __u64);
} rule_grams WEAK SEC(".maps");

// Whole command lines of at most VS_SHORT bytes, lower case, without blanks at their end.
struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 512);
  __type(key, struct vs_line);
  __type(value, __u64);
} rule_lines WEAK SEC(".maps");

// Reads are reported only of files with these last components.
struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 512);
  __type(key, struct vs_base);
  __type(value, __u32);
} read_names WEAK SEC(".maps");

#define SCRATCH 4096
struct scratch {
  char bytes[SCRATCH * 2];
};
struct {
  __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
  __uint(max_entries, 1);
  __type(key, __u32);
  __type(value, struct scratch);
} scratches WEAK SEC(".maps");

static __always_inline struct vs_config *cfg(void) {
  __u32 zero = 0;
  return bpf_map_lookup_elem(&config, &zero);
}

static __always_inline void *scratch(void) {
  __u32 zero = 0;
  return bpf_map_lookup_elem(&scratches, &zero);
}
