# ---- Okta: one organisation ---------------------------------------------------------------------------------------------
# The token is read from OKTA_TOKEN, or asked for; it goes to curl on a pipe and is written nowhere.
[ -n "${OKTA_TOKEN:-}" ] || { printf 'API token (not shown): ' >&2; IFS= read -rs OKTA_TOKEN; say; }
ORG=${PROFILE:-$ACCOUNT}; ORG=${ORG%/}
case $ORG in https://*) ;; *) ORG="https://$ORG" ;; esac
case ${ORG#https://} in '' | *[!A-Za-z0-9.-]*) say "Not an organisation's address: $ORG"; exit 1 ;; esac
trace() { awk '
  tolower($0) ~ /^x-okta-request-id: / { id = $2; sub(/\r/, "", id); print "rid " id }
  tolower($0) ~ /^date: / { sub(/\r/, ""); print "date " substr($0, 7) }
  /^curl: / { print "err " $0 }'; }
request() {
  local code; : >"$WORK/headers"
  curl --silent --show-error --fail --proto =https --max-time 120 --dump-header "$WORK/headers" --header 'Accept: application/json' \
    --config <(printf 'header = "Authorization: SSWS %s"\n' "$OKTA_TOKEN") --url "$2"; code=$?
  cat "$WORK/headers" >&2; return "$code"
}
ask() {
  local out=$1 token=$2; shift 2
  case $token in '') call "$out" request "$@" ;; "$ORG"/*) call "$out" request curl "$token" ;; *) ERR="a next page at another place: $token"; return 1 ;; esac
}
next() { tr -d '\r' <"$WORK/headers" | sed -n 's/^[Ll]ink: <\([^>]*\)>; rel="next".*/\1/p' | tail -n 1; }
get() { pages "$1" "$2" '' "$3" json curl "$ORG/api/v1/$4"; }

TOOL=$(curl --version 2>&1 | head -n 1)
call "$WORK/caller" request curl "$ORG/api/v1/users/me" || { say "Cannot sign in: $ERR"; exit 1; }
CALLER=$(values "$WORK/caller" login | head -n 1); WHERE=$ORG; ASKED=("$ORG")

# Who may do what.
get identity users lastUpdated 'users?limit=200'
get identity groups lastMembershipUpdated 'groups?limit=200'
get identity administrators '' 'iam/assignees/users?limit=200'
get identity roles '' 'iam/roles?limit=100'
get identity applications signOnMode 'apps?limit=200'
get identity api-tokens networkConnection 'api-tokens'
# What is asked at sign-in, where events are streamed to.
for type in OKTA_SIGN_ON PASSWORD MFA_ENROLL ACCESS_POLICY IDP_DISCOVERY; do get config "policies-$type" '' "policies?type=$type"; done
get config zones '' 'zones?limit=200'
get config log-streams '' 'logStreams?limit=100'
get config event-hooks '' eventHooks
get config identity-providers '' 'idps?limit=200'
get config authorization-servers '' 'authorizationServers?limit=200'
# What was recorded.
get control system-log uuid "logs?since=$FROM&until=$TO&limit=1000&sortOrder=ASCENDING"
refused system-log && REFUSED=("$ORG")
seal
