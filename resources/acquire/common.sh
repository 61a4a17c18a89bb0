# ---- what every plan does the same way -------------------------------------------------------------------------------
# BAG is the folder that is handed over, WORK beside it holds what is needed to go on after an interruption.
BAG=${1:-$NAME} WORK="${1:-$NAME}.work"
mkdir -p "$BAG/data" "$WORK/steps" "$WORK/pages" || exit 1
ERR=''

now() { date -u +%Y-%m-%dT%H:%M:%SZ; }
sha() { if command -v sha256sum >/dev/null; then sha256sum "$1"; else shasum -a 256 "$1"; fi | cut -c1-64; }
size() { wc -c <"$1" | tr -d ' '; }
# A file's name for any name; what had to be changed is told apart by a hash.
slug() {
  case $1 in *[!A-Za-z0-9._-]* | '' | ?????????????????????????????????????????????????????????????????????????????????*) ;; *) printf '%s' "$1"; return ;; esac
  local plain; plain=$(printf '%s' "$1" | tr -c 'A-Za-z0-9._-' '_' | cut -c1-80)
  printf '%s-%s' "$plain" "$(printf '%s' "$1" | { sha256sum 2>/dev/null || shasum -a 256; } | cut -c1-10)"
}
# A JSON string, and a list of them.
str() {
  case $1 in *[!A-Za-z0-9\ ./:_=@,\;*{}?\&\$%+~\<\>\(\)\#\'-]*) ;; *) printf '"%s"' "$1"; return ;; esac
  printf '"'; printf '%s' "$1" | tr -d '\000-\010\013-\037' | sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/	/\\t/g' | awk 'NR > 1 { printf "\\n" } { printf "%s", $0 }'; printf '"'
}
list() { local comma=''; printf '['; for one in "$@"; do printf '%s' "$comma"; str "$one"; comma=','; done; printf ']'; }
joined() { awk 'NR > 1 { printf ",\n" } { printf "  %s", $0 }' "$@" </dev/null; }
# Values of one key in a JSON answer, one a line, and how often a key stands in it (a quote inside a JSON text is escaped, so it cannot be mistaken).
values() { tr -d '\n' <"$1" | grep -o "\"$2\"[[:space:]]*:[[:space:]]*\"\([^\"\\\\]\|\\\\.\)*\"" | sed -e 's/^"[^"]*"[[:space:]]*:[[:space:]]*"//' -e 's/"$//' -e 's/\\u0026/\&/g' -e 's/\\\//\//g'; }
count() { grep -o "\"$2\"[[:space:]]*:" "$1" 2>/dev/null | wc -l | tr -d ' '; }
say() { printf '%s\n' "$*" >&2; }

# call FILE COMMAND…: one request; waits and asks again when it is throttled or fails in passing.
# 0 answered, 1 failed, 2 refused, 3 its page token is no longer valid, 4 there is no such thing. ERR is what the program said; WORK/said its request ids.
call() {
  local out=$1 try=0 code said="$WORK/said"; shift
  while :; do
    try=$((try + 1))
    "$@" 2>&1 >"$out.part" </dev/null | trace >"$said"; code=${PIPESTATUS[0]}
    ERR=$(sed -n 's/^err //p' "$said" | tail -n 3 | cut -c1-600)
    sed -n 's/^date //p' "$said" | tail -n 1 | while IFS= read -r date; do printf '{"host":%s,"server":%s}\n' "$(str "$(now)")" "$(str "$date")"; done >>"$WORK/clock"
    if [ "$code" -eq 0 ]; then mv "$out.part" "$out"; return 0; fi
    rm -f "$out.part"
    case $code in 130 | 143) exit 130 ;; esac
    case $ERR in
      *nvalidNextToken* | *'nvalid pagination token'* | *'continue parameter is too old'*) return 3 ;;
      *hrottl* | *'ate exceeded'* | *TooManyRequests* | *'oo Many Requests'* | *SlowDown* | *RequestLimit* | *RESOURCE_EXHAUSTED* | *' 429'* | *' 503'* | *navailable* | *'imed out'* | *'onnection'*) [ "$try" -ge 8 ] && return 1 ;;
      *NotFound* | *'ot find'* | *'oes not exist'* | *NoSuch* | *' 404'*) return 4 ;;
      *AccessDenied* | *nauthorized* | *orbidden* | *AuthorizationFailed* | *PERMISSION_DENIED* | *'ot authorized'* | *OptInRequired* | *InvalidClientTokenId* | *' 401'* | *' 403'*) return 2 ;;
      *) [ "$try" -ge 3 ] && return 1 ;;
    esac
    printf '%s\n' "$try" >>"$WORK/retries"
    say "  $ERR - asking again (attempt $((try + 1)))"
    sleep "${VESTIGE_WAIT:-$((try * try + RANDOM % 3))}"
  done
}

# fetched STEP FILE COUNTKEY MORE: notes one answer with its hash at the moment it was written.
fetched() {
  local items=null
  [ -n "$3" ] && items=$(count "$BAG/$2" "$3")
  printf '{"file":%s,"sha256":"%s","size":%s,"items":%s,"more":%s,"at":"%s","requestIds":%s}\n' "$(str "$2")" "$(sha "$BAG/$2")" "$(size "$BAG/$2")" \
    "$items" "$4" "$(now)" "$(sed -n 's/^rid //p' "$WORK/said" | sort -u | { set --; while IFS= read -r id; do set -- "$@" "$id"; done; list "$@"; })" >>"$WORK/pages/$1"
}

# ended STEP LAYER REGION STATUS STARTED COMMAND…
ended() {
  local step=$1 layer=$2 region=$3 status=$4 started=$5 retries=0; shift 5
  [ -e "$WORK/retries" ] && retries=$(wc -l <"$WORK/retries" | tr -d ' ')
  { printf '{"name":%s,"layer":"%s","region":%s,"status":"%s","started":"%s","ended":"%s","retries":%s,"error":%s,"command":%s,"pages":[\n' "$(str "$step")" "$layer" \
    "$(str "$region")" "$status" "$started" "$(now)" "$retries" "$(if [ "$status" = complete ]; then printf null; else str "$ERR"; fi)" "$(list "$@")"
    joined "$WORK/pages/$step"; printf ']}\n'; } | tr '\n' ' ' >"$WORK/step.part"
  rm -f "$WORK/retries" "$WORK/token.$step."*; mv "$WORK/step.part" "$WORK/steps/$step"
  [ "$status" = complete ] || say "  $status: $ERR"
}

# pages LAYER NAME REGION COUNTKEY ENDING COMMAND…: all pages of one question, from where an earlier run stopped.
# The provider's part says how a page is asked for (ask TOKEN COMMAND…) and where the next token stands (next FILE).
pages() {
  local layer=$1 step region=$3 key=$4 ending=$5 file number token code started fresh='' status=complete; step=$(slug "$2"); shift 5
  [ -e "$WORK/steps/$step" ] && return 0
  say "$step"
  mkdir -p "$BAG/data/$layer/$step"; : >>"$WORK/pages/$step"
  started=$(now); [ -s "$WORK/start.$step" ] || printf '%s' "$started" >"$WORK/start.$step"; started=$(cat "$WORK/start.$step")
  # Only whole lines count: a page is noted by one line, after the token that follows it was kept under the page's number.
  grep '\]}$' "$WORK/pages/$step" >"$WORK/whole"; mv "$WORK/whole" "$WORK/pages/$step"
  while ! tail -n 1 "$WORK/pages/$step" | grep -q '"more":false'; do
    number=$(wc -l <"$WORK/pages/$step" | tr -d ' ')
    token=''; [ "$number" -gt 0 ] && token=$(cat "$WORK/token.$step.$number")
    file=$(printf 'data/%s/%s/page-%06d.%s' "$layer" "$step" "$((number + 1))" "$ending")
    ask "$BAG/$file" "$token" "$@"; code=$?
    if [ "$code" -eq 3 ] && [ -z "$fresh" ]; then fresh=yes; : >"$WORK/pages/$step"; rm -f "$BAG/data/$layer/$step"/*; continue; fi
    if [ "$code" -ne 0 ]; then
      case $code in 2) status=refused ;; 4) status=absent ;; *) status=failed ;; esac
      break
    fi
    token=$(next "$BAG/$file")
    if [ -n "$token" ]; then printf '%s' "$token" >"$WORK/token.$step.$((number + 1))"; fetched "$step" "$file" "$key" true
    else fetched "$step" "$file" "$key" false; fi
  done
  ended "$step" "$layer" "$region" "$status" "$started" "$@"
  [ "$status" = complete ]
}
refused() { grep -q '"status":"refused"' "$WORK/steps/$(slug "$1")" 2>/dev/null; }
# What an answered step says under a key, each value once.
answers() { local step; step=$(slug "$1"); find "$BAG/data" -path "*/$step/page-*" -type f 2>/dev/null | LC_ALL=C sort; }
named() { answers "$1" | while IFS= read -r file; do values "$file" "$2"; done | sort -u; }

# copied LAYER NAME REGION COMMAND…: a command that copies files into {} and can be run again; each file is noted with its hash.
copied() {
  local layer=$1 step region=$3 folder started status=complete argument; step=$(slug "$2"); shift 3
  [ -e "$WORK/steps/$step" ] && return 0
  say "$step"; folder="data/$layer/$step"; mkdir -p "$BAG/$folder"; started=$(now); : >"$WORK/pages/$step"
  local -a command=(); for argument in "$@"; do if [ "$argument" = '{}' ]; then command+=("$BAG/$folder"); else command+=("$argument"); fi; done
  call "$WORK/copied" "${command[@]}"; case $? in 0) ;; 2) status=refused ;; 4) status=absent ;; *) status=failed ;; esac
  while IFS= read -r file; do fetched "$step" "${file#"$BAG/"}" '' false; done < <(find "$BAG/$folder" -type f ! -name '*.part' | sort)
  ended "$step" "$layer" "$region" "$status" "$started" "$@"
}

# Seals the bag: every file must still be as it was when it was written.
seal() {
  local file hash faults=0 bytes
  : >"$WORK/manifest"
  while IFS= read -r file; do
    hash=$(sha "$BAG/$file")
    grep -qF "\"file\":$(str "$file"),\"sha256\":\"$hash\"" "$WORK/pages"/* || { say "changed since it was fetched, or never noted: $file"; faults=1; }
    printf '%s  %s\n' "$hash" "$file" >>"$WORK/manifest"
  done < <(cd "$BAG" && find data -type f | LC_ALL=C sort)
  bytes=$(cd "$BAG" && find data -type f -exec cat {} + | wc -c | tr -d ' ')
  printf '{"end":"%s"}\n' "$(now)" >>"$WORK/runs"
  { printf '{"format":"vestige-acquisition-1","provider":"%s","plan":{"from":"%s","to":"%s","profile":%s,"account":%s,"scriptSha256":"%s"},\n' "$PROVIDER" "$FROM" "$TO" "$(str "$PROFILE")" "$(str "$ACCOUNT")" "$(sha "$0")"
    printf '"tool":%s,"host":{"name":%s,"system":%s},\n"caller":%s,\n"account":%s,\n' "$(str "$TOOL")" "$(str "$(uname -n)")" "$(str "$(uname -srm)")" "$(str "$CALLER")" "$(str "$WHERE")"
    printf '"regions":{"asked":%s,"refused":%s},\n"complete":%s,\n' "$(list ${ASKED[@]+"${ASKED[@]}"})" "$(list ${REFUSED[@]+"${REFUSED[@]}"})" "$(if [ "$faults" -eq 0 ]; then printf true; else printf false; fi)"
    printf '"runs":[\n'; joined "$WORK/runs"; printf '],\n"clock":[\n'
    [ -s "$WORK/clock" ] && { sed -n '1p;$p' "$WORK/clock" | sort -u >"$WORK/clock.ends"; joined "$WORK/clock.ends"; }
    printf '],\n"steps":[\n'; find "$WORK/steps" -type f | LC_ALL=C sort | while IFS= read -r file; do cat "$file"; printf '\n'; done >"$WORK/all"; joined "$WORK/all"; printf ']}\n'; } >"$BAG/acquisition.json"
  cp "$WORK/manifest" "$BAG/manifest-sha256.txt"
  cp "$0" "$BAG/plan.sh"
  printf 'BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n' >"$BAG/bagit.txt"
  printf 'Bagging-Date: %s\nPayload-Oxum: %s.%s\nExternal-Identifier: %s\n' "$(date -u +%Y-%m-%d)" "$bytes" "$(wc -l <"$WORK/manifest" | tr -d ' ')" "$PROVIDER" >"$BAG/bag-info.txt"
  (cd "$BAG" && for file in acquisition.json bag-info.txt bagit.txt manifest-sha256.txt plan.sh; do printf '%s  %s\n' "$(sha "$file")" "$file"; done) >"$BAG/tagmanifest-sha256.txt"
  say "Finished. Hand over the folder $BAG, and tell this line by another way (telephone, ticket):"
  printf '%s  tagmanifest-sha256.txt\n' "$(sha "$BAG/tagmanifest-sha256.txt")"
}
trap 'say "Stopped. The same command goes on from here."; exit 130' INT TERM
ASKED=() REFUSED=()
printf '{"start":"%s"}\n' "$(now)" >>"$WORK/runs"
