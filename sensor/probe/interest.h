// What rules ask of calls and connections.
#pragma once
#include "probe.h"

#define INTEREST_LOCAL VS_OP_CONNECT            // local sockets, by their path
#define INTEREST_CONNECT (VS_OP_CONNECT + 1)  // connections that the kernel's mask does not name
#define INTEREST_EXEC (VS_OP_CONNECT + 2)     // programs that it does not name, by their image
#define INTEREST_OPS (VS_OP_CONNECT + 3)

bool interest_set(const uint8_t *p, const uint8_t *end);
bool interesting(uint32_t op, const char *path, size_t len);
