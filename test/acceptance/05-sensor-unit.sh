#!/bin/bash
# The systemd unit under systemd itself, in namespaces of its own over a copy-on-write view of this machine's files: it starts with
# all of its hardening, mounts what is missing, comes back after kill -9 of the daemon and of everything, stops, and stops while it
# starts. Observing only: it sees this machine's processes, and holds nobody. Needs root and out/sensor/vestige-sensor.
#   bash test/acceptance/05-sensor-unit.sh
set -eu
here=$(cd "$(dirname "$0")/../.." && pwd)
program=$here/out/sensor/vestige-sensor
[ "$(id -u)" = 0 ] || { echo 'not run: not root'; exit 0; }
[ -x "$program" ] || { echo 'not run: npm run sensor:build first'; exit 0; }
[ -x /lib/systemd/systemd ] || { echo 'not run: no systemd here'; exit 0; }
work=$(mktemp -d)
cgroups=/sys/fs/cgroup
[ -e $cgroups/cgroup.procs ] || cgroups=$cgroups/unified
group=$cgroups/vestige-unit-$$
mkdir "$group"
ended() {
  echo $$ >$cgroups/cgroup.procs
  echo 1 >"$group/cgroup.kill" 2>/dev/null || true
  find "$group" -depth -type d -exec rmdir {} + 2>/dev/null || true
  rm -rf "$work"
}
trap ended EXIT
touch "$work/said"
mkdir "$work/top"

cat >"$work/try.sh" <<'T'
fails=0
show() { systemctl show vestige-sensor -p "$1" --value; }
now() { date +%s%3N; }
is() { if [ "$2" = "$3" ]; then echo "holds  $1"; else echo "FAILS  $1: $2, not $3"; fails=1; fi; }
up() { for _ in $(seq 300); do vestige-sensor status --json 2>/dev/null | grep -q '"mode":"observe"' && return; sleep 0.1; done; echo 'FAILS  it does not answer'; fails=1; }
up
is 'it starts with all of its hardening' "$(show ActiveState)" active
is 'bpffs is mounted for the host' "$(mountpoint -q /sys/fs/bpf && echo yes)" yes
is 'tracefs is mounted for the host' "$(mountpoint -q /sys/kernel/tracing && echo yes)" yes
is "the timer's maps are pinned" "$(ls /sys/fs/bpf/vestige | grep -c '^map_')" 5
for how in main all; do
  before=$(show NRestarts) began=$(now)
  systemctl kill -s KILL --kill-who=$how vestige-sensor
  for _ in $(seq 200); do [ "$(show NRestarts)" != "$before" ] && break; sleep 0.1; done
  up
  is "it comes back after kill -9 of $how, $(($(now) - began)) ms until it observes again" "$(show NRestarts)" $((before + 1))
  is 'nothing of the former one runs' "$(pgrep -c -f -- '--pin /sys/fs/bpf/vestige')" 2
done
began=$(now)
systemctl stop vestige-sensor
is "it stops, $(($(now) - began)) ms" "$(show Result)" success
systemctl start vestige-sensor
began=$(now)
systemctl stop vestige-sensor
is "it stops while it starts, $(($(now) - began)) ms" "$(show Result)" success
is 'nothing stays pinned' "$(test -e /sys/fs/bpf/vestige && echo pins || echo none)" none
is 'no process stays' "$(pgrep -c -f vestige-probe)" 0
ls /var/lib/vestige-sensor/spool | grep -c -- '-start-.*gz$' | sed 's/^/       records of a start that were sealed: /'
[ $fails = 0 ] && echo 'all of it holds'
systemctl exit $fails
T

cat >"$work/boot.sh" <<'B'
set -eu
top=$1/top
mount --make-rprivate /
mount -t tmpfs tmpfs "$top"
mkdir "$top/upper" "$top/work" "$top/root"
mount -t overlay overlay -o "lowerdir=/,upperdir=$top/upper,workdir=$top/work" "$top/root"
cd "$top/root"
mount -t proc proc proc
mount -t sysfs sysfs sys
mount -t cgroup2 cgroup2 sys/fs/cgroup
mount -t tmpfs tmpfs dev
for name in null zero full random urandom tty; do touch dev/$name; mount --bind /dev/$name dev/$name; done
mkdir dev/pts dev/shm
mount -t devpts devpts dev/pts -o newinstance
ln -s pts/ptmx dev/ptmx
for name in run tmp dev/shm; do mount -t tmpfs tmpfs $name; done
install -m 755 "$2" usr/bin/vestige-sensor
rm -rf etc/systemd/system/*.wants
install -m 644 "$3" etc/systemd/system/vestige-sensor.service
mkdir -p etc/vestige-sensor etc/systemd/system/trial.target.wants root var/lib/vestige-sensor
rm -rf var/lib/vestige-sensor/*
echo 'VESTIGE_ARGUMENTS=--unencrypted' >etc/vestige-sensor/environment
printf '[Unit]\nDescription=Trial\n' >etc/systemd/system/trial.target
printf '[Unit]\nAfter=vestige-sensor.service\n[Service]\nType=oneshot\nExecStart=/bin/bash /root/try.sh\nStandardOutput=file:/root/said\nStandardError=inherit\n' >etc/systemd/system/trial.service
ln -s ../vestige-sensor.service ../trial.service etc/systemd/system/trial.target.wants/
# What belongs to the machine, not to the unit.
for name in systemd-udevd.service systemd-udev-trigger.service systemd-udevd-kernel.socket systemd-udevd-control.socket systemd-modules-load.service systemd-sysctl.service systemd-remount-fs.service sys-kernel-debug.mount sys-kernel-tracing.mount sys-kernel-config.mount sys-fs-fuse-connections.mount dev-hugepages.mount dev-mqueue.mount systemd-firstboot.service systemd-sysusers.service systemd-update-utmp.service systemd-binfmt.service proc-sys-fs-binfmt_misc.automount systemd-random-seed.service systemd-tmpfiles-setup.service systemd-tmpfiles-setup-dev.service systemd-machine-id-commit.service systemd-hwdb-update.service systemd-journal-flush.service; do ln -sf /dev/null etc/systemd/system/$name; done
cp "$1/try.sh" root/try.sh
touch root/said
mount --bind "$1/said" root/said
chroot . /usr/bin/vestige-sensor keygen >/dev/null
mkdir old
pivot_root . old
umount -l /old
export container=vestige PATH=/usr/sbin:/usr/bin:/sbin:/bin SYSTEMD_PROC_CMDLINE='systemd.unit=trial.target systemd.unified_cgroup_hierarchy=1 systemd.show_status=0'
exec /lib/systemd/systemd --log-target=null
B

/lib/systemd/systemd --version | head -1
echo $$ >"$group/cgroup.procs"
code=0
timeout -k 5 240 unshare --mount --pid --fork --cgroup --uts --ipc --kill-child bash "$work/boot.sh" "$work" "$program" "$here/sensor/deploy/vestige-sensor.service" || code=$?
cat "$work/said"
grep -q '^all of it holds' "$work/said" || { echo "systemd ended with $code"; exit 1; }
