# ---- Kubernetes: one cluster --------------------------------------------------------------------------------------------
KC=(kubectl -v=8)
[ -n "$PROFILE" ] && KC+=("--context=$PROFILE")
trace() { awk '
  match($0, /Audit-Id: [0-9A-Za-z-]+/) { print "rid " substr($0, RSTART + 10, RLENGTH - 10) }
  match($0, /[^A-Za-z]Date: .*/) { print "date " substr($0, RSTART + 7) }
  /^(Error from server|error:|Unable to connect)/ { print "err " $0 }'; }
ask() {
  local out=$1 token=$2 last=$#; shift 2; last=${!#}
  if [ -n "$token" ]; then call "$out" "${@:1:$#-1}" "$last&continue=$token"; else call "$out" "$@"; fi
}
# The list's own metadata stand before its items.
next() { head -c 4000 "$1" | values /dev/stdin continue | head -n 1 | sed -e 's/+/%2B/g' -e 's/=/%3D/g'; }

TOOL=$(kubectl version --client 2>&1 | head -n 1)
call "$WORK/caller" "${KC[@]}" auth whoami -o json || { say "Cannot sign in: $ERR"; exit 1; }
CALLER=$(tr -d '\n' <"$WORK/caller"); WHERE=$PROFILE; [ -n "$WHERE" ] || WHERE=$(kubectl config current-context 2>/dev/null); ASKED=(cluster)
get() { pages "$1" "$2" '' "$3" json "${KC[@]}" get --raw "$4?limit=500"; }

# Who may do what. Secrets and config maps are left where they are.
get identity namespaces '' /api/v1/namespaces
get identity service-accounts '' /api/v1/serviceaccounts
for kind in roles rolebindings clusterroles clusterrolebindings; do get identity "$kind" '' "/apis/rbac.authorization.k8s.io/v1/$kind"; done
get identity certificate-requests '' /apis/certificates.k8s.io/v1/certificatesigningrequests
# What runs, and how the server records: its flags stand in the pods of kube-system.
get config nodes '' /api/v1/nodes
get config pods '' /api/v1/pods
get config services '' /api/v1/services
for kind in deployments daemonsets statefulsets replicasets; do get config "$kind" '' "/apis/apps/v1/$kind"; done
for kind in jobs cronjobs; do get config "$kind" '' "/apis/batch/v1/$kind"; done
for kind in networkpolicies ingresses; do get config "$kind" '' "/apis/networking.k8s.io/v1/$kind"; done
for kind in validatingwebhookconfigurations mutatingwebhookconfigurations; do get config "$kind" '' "/apis/admissionregistration.k8s.io/v1/$kind"; done
# What was recorded: events, and the audit log where the nodes of the control plane still have it (a managed cluster's lies with its provider).
get runtime events '' /api/v1/events
named nodes kubernetes.io/hostname | while IFS= read -r node; do
  case $node in *[!a-z0-9.-]*) continue ;; esac
  pages control "audit-$node" "$node" auditID jsonl "${KC[@]}" get --raw "/api/v1/nodes/$node/proxy/logs/kube-apiserver/audit.log"
done
grep -l '"status":"refused"' "$WORK/steps"/audit-* >/dev/null 2>&1 && REFUSED=(cluster)
seal
