#!/bin/sh
# The twin: the nightly archive job runs a program from SQL as well, and the same rule fires.
/usr/lib/postgresql/16/bin/postgres &
sleep 0.5
{
  echo "SELECT count(*) FROM orders WHERE day = current_date"
  echo "COPY orders TO PROGRAM \$\$gzip -c /var/lib/postgresql/16/main/base/orders > /var/lib/postgresql/archive/orders.gz\$\$"
  echo quit
} | nc -w 3 127.0.0.1 5432
sleep 0.5
