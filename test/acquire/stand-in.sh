#!/usr/bin/env bash
# Stands in for aws, az, gcloud, kubectl and curl: answers by a table of patterns, is throttled, refuses, or ends the whole run.
# STAND_IN holds: routes (pattern TAB action TAB file), stops (number of call TAB signal); it keeps: calls, asked, tried.*
name=${0##*/}
asked="$name $*"
# Two may be called at the same moment: what is appended is lost by neither.
printf . >>"$STAND_IN/calls"
calls=$(wc -c <"$STAND_IN/calls" | tr -d ' ')
printf '%s\n' "${asked//$'\n'/ }" >>"$STAND_IN/asked"
while IFS=$'\t' read -r at signal; do
  [ "$calls" -ge "$at" ] && mkdir "$STAND_IN/stopped-$at" 2>/dev/null && kill "-$signal" 0
done <"$STAND_IN/stops"
case $asked in
  'aws --version'*) echo 'aws-cli/2.31.0 stand-in'; exit ;;
  'az version'*) echo '2.77.0 stand-in'; exit ;;
  'gcloud version'*) echo 'Google Cloud SDK 540.0.0 stand-in'; exit ;;
  'gcloud config get-value'*) echo 'stand-in-project'; exit ;;
  'kubectl version'*) echo 'Client Version: v1.34.0 stand-in'; exit ;;
  'kubectl config current-context'*) echo 'stand-in-cluster'; exit ;;
  'curl --version'*) echo 'curl 8.16.0 stand-in'; exit ;;
  'az account get-access-token'*) echo 'not-a-real-token'; exit ;;
esac
id="req-$name-0000-$calls"
date=$(date -u -d '-7 seconds' '+%a, %d %b %Y %H:%M:%S GMT')
headers() {
  case $name in
    aws) echo "2026-11-22 02:00:00,000 - MainThread - botocore.parsers - DEBUG - Response headers: {'x-amzn-RequestId': '$id', 'Date': '$date', 'Content-Type': 'application/x-amz-json-1.1'}" >&2 ;;
    az)
      echo "cli.azure.cli.core.util:     'x-ms-request-id': '$id'" >&2
      echo "cli.azure.cli.core.util:     'Date': '$date'" >&2
      ;;
    gcloud) printf -- '-- headers start --\nDate: %s\nX-Goog-Request-Id: %s\n-- headers end --\n' "$date" "$id" >&2 ;;
    kubectl) printf 'I1122 02:00:00.000000 1 round_trippers.go:577]     Audit-Id: %s\nI1122 02:00:00.000000 1 round_trippers.go:577]     Date: %s\n' "$id" "$date" >&2 ;;
    curl)
      local to='' previous='' file=$2
      for one in "${arguments[@]}"; do
        [ "$previous" = --dump-header ] && to=$one
        previous=$one
      done
      { printf 'HTTP/2 %s\r\ndate: %s\r\nx-okta-request-id: %s\r\nrequest-id: %s\r\n' "$1" "$date" "$id" "$id"; [ -f "$file.headers" ] && cat "$file.headers"; printf '\r\n'; } >"$to"
      ;;
  esac
}
fail() { # status, code, words
  headers "$1" ''
  case $name in
    aws) echo "An error occurred ($2) when calling the stand-in operation: $3" >&2; exit 254 ;;
    az) echo "ERROR: $3($2)" >&2; exit 1 ;;
    gcloud) echo "ERROR: (gcloud.stand-in) $2: $3" >&2; exit 1 ;;
    kubectl) echo "Error from server ($2): $3" >&2; exit 1 ;;
    curl) echo "curl: (22) The requested URL returned error: $1" >&2; exit 22 ;;
  esac
}
arguments=("$@")
line=0
while IFS=$'\t' read -r pattern action file; do
  line=$((line + 1))
  # shellcheck disable=SC2053 # a pattern, on purpose
  [[ $asked == $pattern ]] || continue
  case $action in
    throttle)
      tried=$(cat "$STAND_IN/tried.$line" 2>/dev/null || echo 0)
      echo $((tried + 1)) >"$STAND_IN/tried.$line"
      [ "$tried" -lt 2 ] && fail 429 ThrottlingException 'Rate exceeded, Too Many Requests'
      ;;
    fail)
      tried=$(cat "$STAND_IN/tried.$line" 2>/dev/null || echo 0)
      echo $((tried + 1)) >"$STAND_IN/tried.$line"
      [ "$tried" -lt 1 ] && fail 500 InternalFailure 'something went wrong in passing'
      ;;
    deny) fail 403 AccessDeniedException 'the caller is not authorized, Forbidden' ;;
    absent) fail 404 NotFound 'the server could not find the requested resource (NotFound)' ;;
    files) # copies a folder to the place that stands for {}
      for one in "$@"; do case $one in */data/*) cp -r "$STAND_IN/$file/." "$one" ;; esac; done
      headers 200 ''
      exit
      ;;
  esac
  headers 200 "$STAND_IN/$file"
  cat "$STAND_IN/$file"
  exit
done <"$STAND_IN/routes"
fail 404 NotFound 'the server could not find the requested resource (NotFound)'
