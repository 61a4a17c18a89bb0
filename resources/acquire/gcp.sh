# ---- Google Cloud: one project ------------------------------------------------------------------------------------------
GC=(gcloud --quiet --format=json --log-http)
[ -n "$PROFILE" ] && GC+=("--configuration=$PROFILE")
trace() { awk '
  match($0, /^(date|Date): .*/) { print "date " substr($0, 7) }
  match($0, /^[Xx]-[Gg]oog-[Rr]equest-[Ii]d: .*|^[Xx]-[Gg]uploader-[Uu]ploadid: .*/) { id = $0; sub(/^[^:]*: /, "", id); print "rid " id }
  /^ERROR: / { print "err " $0 }'; }
# gcloud pages by itself; long questions are asked in slices of time instead, so that each answer is whole.
ask() { local out=$1; shift 2; call "$out" "$@"; }
next() { :; }

TOOL=$(gcloud version 2>&1 | head -n 1)
PROJECT=$ACCOUNT; [ -n "$PROJECT" ] || PROJECT=$(gcloud config get-value project 2>/dev/null)
call "$WORK/caller" "${GC[@]}" auth list --filter=status:ACTIVE || { say "Cannot sign in: $ERR"; exit 1; }
CALLER=$(tr -d '\n' <"$WORK/caller"); WHERE=$PROJECT; ASKED=(global)
[ -n "$PROJECT" ] || { say "No project."; exit 1; }
GC+=("--project=$PROJECT")

# Who may do what.
pages identity project '' '' json "${GC[@]}" projects describe "$PROJECT"
pages identity ancestors '' '' json "${GC[@]}" projects get-ancestors "$PROJECT"
pages identity iam-policy '' role json "${GC[@]}" projects get-iam-policy "$PROJECT"
pages identity inherited-iam-policy '' role json "${GC[@]}" projects get-ancestors-iam-policy "$PROJECT"
pages identity service-accounts '' uniqueId json "${GC[@]}" iam service-accounts list
named service-accounts email | while IFS= read -r account; do pages identity "keys-$account" '' validAfterTime json "${GC[@]}" iam service-accounts keys list "--iam-account=$account"; done
pages identity roles '' '' json "${GC[@]}" iam roles list
pages identity resource-policies '' resource json "${GC[@]}" asset search-all-iam-policies "--scope=projects/$PROJECT"
# What is recorded, where to, and for how long (which data access is recorded stands in the IAM policy).
pages config sinks '' destination json "${GC[@]}" logging sinks list
pages config log-buckets '' retentionDays json "${GC[@]}" logging buckets list --location=-
pages config logs '' '' json "${GC[@]}" logging logs list
pages config subnets '' ipCidrRange json "${GC[@]}" compute networks subnets list
pages config firewall-rules '' direction json "${GC[@]}" compute firewall-rules list
pages config clusters '' '' json "${GC[@]}" container clusters list
pages config services '' '' json "${GC[@]}" services list --enabled
# What was recorded.
for window in "${WINDOWS[@]}"; do
  pages control "log-${window%/*}" '' insertId json "${GC[@]}" logging read "timestamp>=\"${window%/*}\" AND timestamp<\"${window#*/}\"" --order=asc
  refused "log-${window%/*}" && REFUSED=(global)
done
seal
