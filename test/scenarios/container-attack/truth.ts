// What happened in the scenario, written before anything was measured.

export const truth = {
  entry: 'address:198.51.100.9',
  data: 'bucket',
  /** Names of rules that must fire. */
  rules: [
    'okta_push_given_in',
    'k8s_token_read_by_exec',
    'k8s_exec_then_token_elsewhere',
    'linux_metadata_credentials',
    'across_metadata_then_call',
    'aws_many_secrets_read',
  ],
  /** Trees of the host by names; the shim is known as a parent only. */
  forest: [['/usr/bin/containerd-shim', ['sh', 'cat', 'curl'], 'logrotate']],
  /** Events that every hop of the story may cite. */
  cited: new Set(['ct-1', 'ct-2', ...Array.from({ length: 12 }, (_, i) => `ct-s${i + 10}`)]),
  lastHop: 'ct-2',
  decoy: 'ct-decoy',
}
