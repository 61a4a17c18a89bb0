#!/bin/sh
# Fills __name__ in daemonset.yaml from `name: value` lines of a values file; stops when one is missing.
set -eu
values=${1:?usage: render.sh VALUES}
text=$(cat "$(dirname "$0")/daemonset.yaml")
while IFS= read -r line; do
  case $line in '' | '#'*) continue ;; esac
  name=${line%%:*}
  value=${line#*: }
  escaped=$(printf '%s' "$value" | sed 's/[&|\\]/\\&/g')
  text=$(printf '%s\n' "$text" | sed "s|__${name}__|$escaped|g")
done <"$values"
if printf '%s\n' "$text" | grep -o '__[a-zA-Z]*__' >&2; then
  echo 'render.sh: these have no value' >&2
  exit 1
fi
printf '%s\n' "$text"
