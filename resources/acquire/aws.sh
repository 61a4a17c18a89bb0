# ---- AWS: one account -------------------------------------------------------------------------------------------------
AWS=(aws --output json --no-cli-pager --color off --debug)
[ -n "$PROFILE" ] && AWS+=(--profile "$PROFILE")
# The program's own debug lines hold request ids and the server's time; nothing else of them is kept.
trace() { awk '
  { line = $0 }
  match(line, /[Rr]equest-?[Ii]d'"'"'?: *'"'"'?[A-Za-z0-9-]+/) { id = substr(line, RSTART, RLENGTH); sub(/.*[: '"'"']/, "", id); if (length(id) > 12) print "rid " id }
  match(line, /'"'"'[Dd]ate'"'"': '"'"'[^'"'"']+/) { print "date " substr(line, RSTART + 9, RLENGTH - 9) }
  line !~ / - (DEBUG|INFO|WARNING) - / && line ~ /(An error occurred|[Ee]rror|Unable|Could not|usage:|onnect|timed out)/ { print "err " line }'; }
ask() { local out=$1 token=$2; shift 2; if [ -n "$token" ]; then call "$out" "$@" --starting-token "$token"; else call "$out" "$@"; fi; }
next() { tr -d '\r' <"$1" | sed -n 's/^    "NextToken": "\(.*\)",\{0,1\}$/\1/p' | tail -n 1; }

TOOL=$(aws --version 2>&1 | head -n 1)
call "$WORK/caller" "${AWS[@]}" sts get-caller-identity || { say "Cannot sign in: $ERR"; exit 1; }
CALLER=$(tr -d '\n' <"$WORK/caller"); WHERE=$(values "$WORK/caller" Account)
[ -z "$ACCOUNT" ] || [ "$ACCOUNT" = "$WHERE" ] || { say "These credentials are of account $WHERE, the plan is for $ACCOUNT."; exit 1; }

# Who is there and what may they do.
pages identity regions '' RegionName json "${AWS[@]}" ec2 describe-regions --all-regions
pages identity iam-details '' Arn json "${AWS[@]}" iam get-account-authorization-details --max-items 500
pages identity iam-summary '' '' json "${AWS[@]}" iam get-account-summary
pages identity iam-mfa-devices '' SerialNumber json "${AWS[@]}" iam list-virtual-mfa-devices --max-items 1000
pages identity iam-credential-report-made '' '' json "${AWS[@]}" iam generate-credential-report
pages identity iam-credential-report '' '' json "${AWS[@]}" iam get-credential-report
pages identity organization '' '' json "${AWS[@]}" organizations describe-organization
pages identity organization-accounts '' Email json "${AWS[@]}" organizations list-accounts --max-items 1000
pages config buckets '' CreationDate json "${AWS[@]}" s3api list-buckets
named buckets Name | while IFS= read -r bucket; do pages config "bucket-logging-$bucket" '' '' json "${AWS[@]}" s3api get-bucket-logging --bucket "$bucket"; done

if [ ${#REGIONS[@]} -gt 0 ]; then ASKED=("${REGIONS[@]}"); else while IFS= read -r region; do ASKED+=("$region"); done < <(named regions RegionName); fi
for region in ${ASKED[@]+"${ASKED[@]}"}; do
  HERE=("${AWS[@]}" --region "$region")
  # What is recorded, where to, and for how long.
  pages config "trails-$region" "$region" TrailARN json "${HERE[@]}" cloudtrail describe-trails
  while IFS= read -r trail; do
    pages config "trail-$region-$trail" "$region" '' json "${HERE[@]}" cloudtrail get-trail --name "$trail"
    pages config "trail-status-$region-$trail" "$region" '' json "${HERE[@]}" cloudtrail get-trail-status --name "$trail"
    pages config "trail-selectors-$region-$trail" "$region" '' json "${HERE[@]}" cloudtrail get-event-selectors --trail-name "$trail"
  done < <(named "trails-$region" TrailARN)
  pages config "flow-logs-$region" "$region" FlowLogId json "${HERE[@]}" ec2 describe-flow-logs --max-items 1000
  pages config "log-groups-$region" "$region" logGroupName json "${HERE[@]}" logs describe-log-groups --max-items 1000
  pages config "detectors-$region" "$region" '' json "${HERE[@]}" guardduty list-detectors
  pages config "recorders-$region" "$region" '' json "${HERE[@]}" configservice describe-configuration-recorder-status
  pages config "clusters-$region" "$region" '' json "${HERE[@]}" eks list-clusters --max-items 100
  pages config "resolver-logs-$region" "$region" '' json "${HERE[@]}" route53resolver list-resolver-query-log-configs --max-items 100

  # What was recorded.
  pages control "cloudtrail-events-$region" "$region" EventId json "${HERE[@]}" cloudtrail lookup-events --start-time "$FROM" --end-time "$TO" --max-items 1000
  refused "cloudtrail-events-$region" && REFUSED+=("$region")
  while IFS= read -r trail; do
    file=$(answers "trail-$region-$trail" | head -n 1); [ -n "$file" ] || continue
    bucket=$(values "$file" S3BucketName | head -n 1) prefix=$(values "$file" S3KeyPrefix | head -n 1)
    [ -n "$bucket" ] && copied data "trail-files-$region-$trail" "$region" "${HERE[@]}" s3 sync "s3://$bucket/${prefix:+$prefix/}AWSLogs/$WHERE/CloudTrail/$region/" '{}' --exclude '*' "${DAYS[@]}"
    [ -n "$bucket" ] && copied data "trail-digests-$region-$trail" "$region" "${HERE[@]}" s3 sync "s3://$bucket/${prefix:+$prefix/}AWSLogs/$WHERE/CloudTrail-Digest/$region/" '{}' --exclude '*' "${DAYS[@]}"
  done < <(named "trails-$region" TrailARN)
  # Flow logs and the audit logs of EKS lie in groups of CloudWatch Logs.
  while IFS= read -r group; do
    pages network "group-$region-$group" "$region" eventId json "${HERE[@]}" logs filter-log-events --log-group-name "$group" --start-time "$FROM_MS" --end-time "$TO_MS" --max-items 10000
  done < <({ named "flow-logs-$region" LogGroupName; named "log-groups-$region" logGroupName | grep -E '^/aws/eks/.*/cluster$'; } | sort -u)
  while IFS= read -r detector; do
    pages control "finding-ids-$region-$detector" "$region" '' json "${HERE[@]}" guardduty list-findings --detector-id "$detector" --finding-criteria "{\"Criterion\":{\"updatedAt\":{\"GreaterThanOrEqual\":$FROM_MS,\"LessThan\":$TO_MS}}}" --max-items 50
    number=0
    while IFS= read -r file; do
      ids=(); while IFS= read -r id; do ids+=("$id"); done < <(grep -o '"[0-9a-f]\{32\}"' "$file" | tr -d '"'); number=$((number + 1))
      [ ${#ids[@]} -gt 0 ] && pages control "findings-$region-$detector-$number" "$region" SchemaVersion json "${HERE[@]}" guardduty get-findings --detector-id "$detector" --finding-ids "${ids[@]}"
    done < <(answers "finding-ids-$region-$detector")
  done < <(answers "detectors-$region" | while IFS= read -r file; do grep -o '"[0-9a-f]\{32\}"' "$file" | tr -d '"'; done)
done
seal
