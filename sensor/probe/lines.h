// Records as lines of OCSF, from heads that the daemon made (ocsf.ts) and names that are made once a program.
#pragma once
#include "places.h"

enum feature { FEATURE_EXEC, FEATURE_FORK, FEATURE_EXIT, FEATURE_CONNECT, FEATURE_RELEASED, FEATURE_CALLS, FEATURES = FEATURE_CALLS + VS_OP_CONNECT };

/** Heads from the daemon: for each feature its class and four pairs of texts. Answers what is left, NULL where it is cut short. */
const uint8_t *lines_heads(const uint8_t *p, const uint8_t *end);
void lines_clock(double offset_ns);
void line_fork(struct buf *b, const struct vs_fork *f, const struct proc *child, const struct proc *parent);
void line_exit(struct buf *b, const struct vs_exit *e, const struct proc *p);
void line_exec(struct buf *b, const struct vs_exec *e, const struct proc *p);
void line_connect(struct buf *b, const struct vs_connect *e, const struct proc *p);
void line_call(struct buf *b, const struct vs_sys *e, const struct proc *p, const char *target, size_t len);
void line_released(struct buf *b, const struct vs_released *e, const struct proc *p);
