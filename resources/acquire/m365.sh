# ---- Microsoft 365 and Entra ID: one tenant -------------------------------------------------------------------------------
AZ=(az rest --debug --only-show-errors --method get --url)
trace() { awk '
  match($0, /request-id'"'"'?: *'"'"'[^'"'"']+/) { id = substr($0, RSTART, RLENGTH); sub(/.*'"'"'/, "", id); print "rid " id }
  match($0, /'"'"'Date'"'"': '"'"'[^'"'"']+/) { print "date " substr($0, RSTART + 9, RLENGTH - 9) }
  tolower($0) ~ /^request-id: / { id = $2; sub(/\r/, "", id); print "rid " id }
  tolower($0) ~ /^date: / { sub(/\r/, ""); print "date " substr($0, 7) }
  /^(ERROR|az: error|Error|curl: )/ || /^(Forbidden|Too Many Requests|Unauthorized|Service Unavailable)/ { print "err " $0 }'; }
# The Management Activity API names its next page in a header, so curl asks it; the token goes over a pipe and is written nowhere.
office() {
  local code; : >"$WORK/headers"
  curl --silent --show-error --fail --proto =https --max-time 120 --dump-header "$WORK/headers" \
    --config <(printf 'header = "Authorization: Bearer %s"\n' "$(az account get-access-token --resource https://manage.office.com --query accessToken --output tsv)") --url "$2"; code=$?
  cat "$WORK/headers" >&2; return "$code"
}
ask() {
  local out=$1 token=$2; shift 2
  if [ "$1" = curl ]; then
    case ${token:-$2} in https://manage.office.com/*) call "$out" office curl "${token:-$2}" ;; *) ERR="a page at another place: $token"; return 1 ;; esac
    return
  fi
  : >"$WORK/headers"
  case $token in '') call "$out" "$@" ;; https://graph.microsoft.com/*) call "$out" "${AZ[@]}" "$token" ;; *) ERR="a next page at another place: $token"; return 1 ;; esac
}
next() { { values "$1" '@odata.nextLink'; tr -d '\r' <"$WORK/headers" | sed -n 's/^[Nn]ext[Pp]age[Uu]ri: //p'; } | tail -n 1; }
graph() { pages "$1" "$2" '' "$3" json "${AZ[@]}" "https://graph.microsoft.com/$4"; }

TOOL=$(az version --output tsv 2>&1 | head -n 1)
[ -n "$PROFILE" ] && export AZURE_CONFIG_DIR=$PROFILE
call "$WORK/caller" az account show --output json --debug || { say "Cannot sign in: $ERR"; exit 1; }
CALLER=$(tr -d '\n' <"$WORK/caller"); WHERE=$(values "$WORK/caller" tenantId | head -n 1); ASKED=(global)
case $WHERE in *[!0-9A-Fa-f-]* | '') say "No tenant."; exit 1 ;; esac
[ -z "$ACCOUNT" ] || [ "$ACCOUNT" = "$WHERE" ] || { say "These credentials are of tenant $WHERE, the plan is for $ACCOUNT."; exit 1; }

# Who may do what.
graph identity organization '' v1.0/organization
graph identity users userPrincipalName "v1.0/users?\$top=500"
graph identity groups mailEnabled "v1.0/groups?\$top=500"
graph identity applications appId "v1.0/applications?\$top=500"
graph identity service-principals servicePrincipalType "v1.0/servicePrincipals?\$top=500"
graph identity consents consentType "v1.0/oauth2PermissionGrants?\$top=500"
graph identity role-assignments principalId "v1.0/roleManagement/directory/roleAssignments?\$top=500"
graph identity role-definitions isBuiltIn 'v1.0/roleManagement/directory/roleDefinitions'
# What is asked at sign-in and what is recorded.
graph config conditional-access grantControls v1.0/identity/conditionalAccess/policies
graph config authorization-policy '' v1.0/policies/authorizationPolicy
graph config named-locations '' v1.0/identity/conditionalAccess/namedLocations
graph config domains authenticationType v1.0/domains
pages config audit-subscriptions '' contentType json curl "https://manage.office.com/api/v1.0/$WHERE/activity/feed/subscriptions/list"
# What was recorded.
between() { printf '%s' "$1?\$filter=$2%20ge%20$FROM%20and%20$2%20lt%20$TO${3:-}&\$top=500"; }
graph identity sign-ins correlationId "$(between v1.0/auditLogs/signIns createdDateTime)"
graph identity sign-ins-other correlationId "$(between beta/auditLogs/signIns createdDateTime '%20and%20signInEventTypes/any(t:t%20ne%20%27interactiveUser%27)')"
graph control directory-audits activityDateTime "$(between v1.0/auditLogs/directoryAudits activityDateTime)"
graph control risk-detections riskEventType "$(between v1.0/identityProtection/riskDetections activityDateTime)"
refused sign-ins && REFUSED=(global)
for type in Audit.AzureActiveDirectory Audit.Exchange Audit.SharePoint Audit.General DLP.All; do
  for window in "${WINDOWS[@]}"; do
    name="unified-$type-${window%/*}"; from=${window%/*} to=${window#*/}
    pages config "$name" '' contentUri json curl "https://manage.office.com/api/v1.0/$WHERE/activity/feed/subscriptions/content?contentType=$type&startTime=${from%Z}&endTime=${to%Z}"
    number=0
    named "$name" contentUri | while IFS= read -r address; do number=$((number + 1)); pages data "$name-$number" '' CreationTime json curl "$address"; done
  done
done
seal
