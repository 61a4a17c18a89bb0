// JSON as text: the same bytes that daemon/ocsf.ts makes of the same record.
#pragma once
#include "probe.h"
#include <string.h>

#define PUT(b, literal) put(b, literal, sizeof literal - 1)

void put_string(struct buf *b, const char *s);
void put_number(struct buf *b, uint64_t v);
void put_signed(struct buf *b, int64_t v);
/** A number as the daemon holds it: beyond 53 bits the nearest it can hold. */
void put_double(struct buf *b, uint64_t v);
/** A name in quotes: bytes that are no UTF-8 as \xNN, then escaped as JSON wants it. */
void put_quoted(struct buf *b, const char *s, size_t len);
/** As above, of the last part of a path. */
void put_quoted_base(struct buf *b, const char *path, size_t len);
/** Arguments, each ended by NUL, joined by blanks. */
void put_arguments(struct buf *b, const char *s, size_t len);
