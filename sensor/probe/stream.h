// Every record of the ring: table, event file, and what of it the daemon must look at.
#pragma once
#include "probe.h"

void stream_start(void);
/** One record as the kernel wrote it. */
void stream_take(const void *record, size_t len);
/** After a turn of the ring. */
void stream_turn(void);
bool stream_log(const uint8_t *p, const uint8_t *end);
extern uint64_t stream_taken;
