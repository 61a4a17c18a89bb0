// Commands of the daemon; false means: end.
#pragma once
#include "probe.h"
bool obey(uint16_t cmd, const uint8_t *payload, size_t len);
