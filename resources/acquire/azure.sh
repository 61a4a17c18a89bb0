# ---- Azure: one subscription -------------------------------------------------------------------------------------------
AZ=(az rest --debug --only-show-errors --method get --url)
trace() { awk '
  match($0, /x-ms-request-id'"'"'?: *'"'"'[^'"'"']+/) { id = substr($0, RSTART, RLENGTH); sub(/.*'"'"'/, "", id); print "rid " id }
  match($0, /'"'"'Date'"'"': '"'"'[^'"'"']+/) { print "date " substr($0, RSTART + 9, RLENGTH - 9) }
  /^(ERROR|az: error|Error)/ || /^(Forbidden|Too Many Requests|Unauthorized|Service Unavailable)/ { print "err " $0 }'; }
# The next page's address comes from the answer, and the token goes with it: only to Azure itself.
ask() {
  local out=$1 token=$2; shift 2
  case $token in '') call "$out" "$@" ;; https://management.azure.com/*) call "$out" "${AZ[@]}" "$token" ;; *) ERR="a next page at another place: $token"; return 1 ;; esac
}
next() { values "$1" nextLink | tail -n 1; }

TOOL=$(az version --output tsv 2>&1 | head -n 1)
[ -n "$PROFILE" ] && export AZURE_CONFIG_DIR=$PROFILE
if [ -n "$ACCOUNT" ]; then SHOW=(az account show --output json --debug --subscription "$ACCOUNT"); else SHOW=(az account show --output json --debug); fi
call "$WORK/caller" "${SHOW[@]}" || { say "Cannot sign in: $ERR"; exit 1; }
CALLER=$(tr -d '\n' <"$WORK/caller"); WHERE=$(values "$WORK/caller" id | head -n 1)
case $WHERE in *[!0-9A-Fa-f-]* | '') say "No subscription."; exit 1 ;; esac
ASKED=(global); BASE="https://management.azure.com/subscriptions/$WHERE"

# Who may do what.
pages identity role-assignments '' principalId json "${AZ[@]}" "$BASE/providers/Microsoft.Authorization/roleAssignments?api-version=2022-04-01"
pages identity role-definitions '' roleName json "${AZ[@]}" "$BASE/providers/Microsoft.Authorization/roleDefinitions?api-version=2022-04-01"
pages identity classic-administrators '' '' json "${AZ[@]}" "$BASE/providers/Microsoft.Authorization/classicAdministrators?api-version=2015-07-01"
pages identity managed-identities '' principalId json "${AZ[@]}" "$BASE/providers/Microsoft.ManagedIdentity/userAssignedIdentities?api-version=2023-01-31"
# What is recorded, where to, and for how long.
pages config subscription-diagnostics '' '' json "${AZ[@]}" "$BASE/providers/Microsoft.Insights/diagnosticSettings?api-version=2021-05-01-preview"
pages config resources '' '' json "${AZ[@]}" "$BASE/resources?api-version=2021-04-01"
pages config workspaces '' retentionInDays json "${AZ[@]}" "$BASE/providers/Microsoft.OperationalInsights/workspaces?api-version=2022-10-01"
pages config policy-assignments '' '' json "${AZ[@]}" "$BASE/providers/Microsoft.Authorization/policyAssignments?api-version=2022-06-01"
named resources id | grep -Ei '/(storageAccounts|vaults|managedClusters|networkSecurityGroups|applicationGateways|azureFirewalls|servers|sites|flowLogs)/[^/]+$' | while IFS= read -r resource; do
  path=$(printf '%s' "$resource" | sed -e 's/%/%25/g' -e 's/ /%20/g' -e 's/?/%3F/g' -e 's/#/%23/g')
  pages config "diagnostics-$resource" '' '' json "${AZ[@]}" "https://management.azure.com$path/providers/Microsoft.Insights/diagnosticSettings?api-version=2021-05-01-preview"
  case $resource in */flowLogs/*) pages config "flow-log-$resource" '' '' json "${AZ[@]}" "https://management.azure.com$path?api-version=2023-09-01" ;; esac
done
# What was recorded.
pages control activity-log '' eventDataId json "${AZ[@]}" "$BASE/providers/Microsoft.Insights/eventtypes/management/values?api-version=2015-04-01&\$filter=eventTimestamp%20ge%20'$FROM'%20and%20eventTimestamp%20le%20'$TO'"
refused activity-log && REFUSED+=(global)
find "$BAG/data/config" -type f -name 'page-*' 2>/dev/null | while IFS= read -r file; do values "$file" storageAccountId; values "$file" storageId; done | sed 's#.*/##' | sort -u | while IFS= read -r store; do
  pages config "containers-$store" '' '' json az storage container list --account-name "$store" --auth-mode login --prefix insights- --output json --debug
  named "containers-$store" name | while IFS= read -r container; do
    for day in "${DAYS[@]}"; do copied data "blobs-$store-$container-$day" '' az storage blob download-batch --account-name "$store" --auth-mode login --source "$container" --destination '{}' --pattern "$day" --output none --debug; done
  done
done
seal
