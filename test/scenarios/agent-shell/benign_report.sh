#!/bin/sh
# system_report.sh as it was meant: numbers about the system, nothing else.
uptime
df -h / 2>/dev/null
free 2>/dev/null
