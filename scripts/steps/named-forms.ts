// What an investigator is handed, in the words of who hands it over, and the sample that proves that it is read.
// A source without names means all of its samples.
export type Proof = readonly [source: string, ...samples: string[]] | { test: string; what: string }

const test = (path: string, what: string): Proof => ({ test: path, what })
const wrapped = 'src-main/workbench/wrapped-logs.test.ts'
const containers = 'src-main/evidence/containers/containers.test.ts'
const locked = 'src-main/evidence/containers/locked.test.ts'

export const namedForms: readonly [group: string, forms: readonly [words: string, ...proofs: Proof[]][]][] = [
  [
    'Envelopes',
    [
      ['Splunk: `_raw` in CSV and JSON, HEC', ['splunk', 'search.csv', 'export.json', 'rest.json', 'hec.jsonl', 'no-raw.csv']],
      ['Elastic hits, Kibana CSV', ['elastic', 'search.json', 'hits.jsonl', 'original.ndjson', 'kibana.csv']],
      ['Sentinel and Log Analytics, CSV and JSON', ['sentinel', 'portal.csv', 'query.json', 'tables.json']],
      [
        'CloudWatch Logs: export, filter-log-events, Insights, subscription',
        ['cloudwatch_logs', 'export.log', 'filter-log-events.json', 'insights.csv', 'insights.json', 'subscription.json'],
      ],
      [
        'Kinesis and Firehose',
        ['aws_firehose', 'concatenated.json', 'get-records.json', 'lambda-kinesis.json', 'transform-event.json', 'processing-failed.jsonl'],
      ],
    ],
  ],
  [
    'EDR and Windows tools',
    [
      ['Hayabusa', ['hayabusa']],
      ['EvtxECmd, other EZ tools and KAPE', ['ez_tools', 'evtxecmd.csv', 'mftecmd.csv', 'pecmd.csv', 'amcache.csv']],
      ['Chainsaw', ['chainsaw']],
      ['Defender XDR hunting', ['defender_xdr', 'device-events.csv', 'api.json']],
      ['CrowdStrike FDR', ['crowdstrike_fdr', 'fdr.jsonl', 'stream.json']],
      ['SentinelOne', ['sentinelone', 'deep-visibility.csv', 'threats.json', 'activities.json']],
      ['Defender for Cloud, GCP Security Command Center', ['defender_cloud'], ['gcp_scc']],
      ['Lambda, SSM Session Manager', ['aws_lambda'], ['aws_ssm_session', 'transcript.log', 'cloudwatch.jsonl']],
    ],
  ],
  [
    'Control plane',
    [
      [
        'CloudTrail',
        [
          'aws_cloudtrail',
          's3-delivery.json',
          'lookup-events.json',
          'console.csv',
          'lake.csv',
          'athena.csv',
          'eventbridge.jsonl',
          'insight.json',
        ],
      ],
      [
        'CloudTrail digests, with signatures',
        ['aws_cloudtrail', 'digest.json'],
        test('src-main/sources/aws_cloudtrail/digest-chain.test.ts', 'links, hashes, signatures, gaps'),
        test('src-main/workbench/coverage.test.ts', 'the same in a case, with public keys supplied'),
      ],
      [
        'AWS Config, GuardDuty, Security Hub',
        ['aws_config', 'snapshot.json', 'notification.jsonl'],
        ['aws_guardduty'],
        ['aws_securityhub'],
      ],
      ['Azure Activity', ['azure_activity', 'diagnostic.jsonl', 'portal.csv', 'az-monitor.json', 'log-analytics.csv']],
      ['GCP Audit', ['gcp_audit', 'gcloud.json', 'explorer.csv', 'sink.jsonl', 'pubsub-pull.json', 'bigquery.json']],
      [
        'Kubernetes audit; in EKS, GKE, AKS',
        ['k8s_audit', 'audit.jsonl', 'eks.jsonl', 'gke.jsonl', 'aks-audit.json', 'aks-diagnostic.jsonl'],
      ],
      ['GitHub, Google Workspace', ['github_audit'], ['google_workspace']],
    ],
  ],
  [
    'Identity',
    [
      [
        'Entra sign-ins, all four kinds',
        ['entra_signin', 'graph.json', 'diagnostic.jsonl', 'portal.csv', 'portal-service-principals.csv', 'log-analytics.csv'],
      ],
      ['Entra audit and risk', ['entra_audit', 'graph.json', 'diagnostic.jsonl', 'risk-detections.json', 'risky-users.json']],
      ['Okta, Microsoft 365', ['okta_system'], ['m365_ual']],
      ['Duo, OneLogin, Auth0', ['duo'], ['onelogin'], ['auth0']],
    ],
  ],
  [
    'Network',
    [
      [
        'VPC Flow v2 to v5 and custom formats, text',
        ['aws_vpcflow', 'v2-header.log', 'v3-example.log', 'v5.log', 'v7-custom.log', 'tgw.log', 'nat.log'],
      ],
      [
        'VPC Flow, gz and Parquet',
        test(wrapped, 'flow logs as Parquet are the events that their text gives'),
        test(containers, 'compressions'),
      ],
      ['Azure NSG and VNet flow', ['azure_nsgflow', 'nsg-v2.json', 'vnet-v4.jsonl', 'analytics.csv']],
      ['GCP VPC flow, GCP DNS, Route 53 resolver', ['gcp_vpcflow'], ['gcp_dns'], ['aws_route53_resolver']],
      ['ALB, NLB, classic', ['aws_elb', 'alb.log', 'nlb.log', 'classic.log', 'alb-connection.log']],
      ['AWS WAF, Azure Firewall, Application Gateway', ['aws_waf'], ['azure_firewall'], ['azure_appgw']],
      ['Zeek, Suricata eve', ['zeek'], ['suricata_eve']],
    ],
  ],
  [
    'Workload runtime',
    [
      ['Our own package', ['vestige_package'], test('test/scenarios/packages.test.ts', 'bag and signature at import')],
      ['Falco, Tetragon, Tracee, Kunai', ['falco'], ['tetragon'], ['tracee'], ['kunai']],
      ['auditd: joined, hex, enriched', ['linux_auditd', 'audit.log', 'laurel.jsonl', 'selinux.log', 'nxlog.json']],
      ['journald', ['linux_journald', 'journal.jsonl', 'journal-pretty.json', 'journal.export']],
      ['syslog RFC 3164 and 5424, auth.log', ['linux_syslog', 'messages.log', 'rfc5424.log', 'auth.log', 'iso.log', 'relayed.log']],
      ['utmp, wtmp, btmp, lastlog', ['linux_utmp', 'wtmp', 'btmp', 'lastlog']],
      ['Shell histories', ['linux_history', 'bash_history', 'bash-times.txt', 'zsh.txt', 'fish.yaml']],
      ['docker and containerd', ['docker_json', 'container-json.log', 'cri.log', 'config.v2.json']],
      [
        'nginx, Apache, PostgreSQL, MySQL',
        ['web_access', 'access.log', 'nginx-error.log', 'apache-error.log', 'ssl_request.log'],
        ['postgresql'],
        ['mysql', 'general.log', 'error.log', 'slow.log'],
      ],
      ['Package managers, osquery', ['linux_packages'], ['osquery']],
      [
        'UAC archives, Velociraptor collections, bodyfile',
        ['velociraptor'],
        ['bodyfile', 'bodyfile.txt'],
        test(wrapped, 'each member to its own source'),
      ],
    ],
  ],
  [
    'Data plane',
    [
      ['S3 server access', ['aws_s3access', 'text.log', 'athena.csv', 'rows.jsonl']],
      ['CloudFront', ['aws_cloudfront']],
      ['Azure Storage', ['azure_storage', 'diagnostic.jsonl', 'event-hub.json', 'log-analytics.csv']],
      ['GCS usage and data access', ['gcs_usage', 'usage.csv'], ['gcp_audit', 'gcloud.json']],
    ],
  ],
  [
    'Exchange',
    [
      [
        'Plaso, Timesketch',
        ['plaso', 'dynamic.csv', 'l2t.csv', 'json_line.jsonl', 'json.json'],
        ['timesketch', 'timeline.csv', 'timeline.jsonl'],
      ],
      ['mactime', ['bodyfile', 'mactime.csv']],
      ['ECS NDJSON', ['ecs_ndjson']],
      ['OCSF JSON and Parquet', ['ocsf_json', 'security-lake.jsonl'], test(containers, 'Parquet row by row')],
      ['Volatility 3', ['volatility3']],
    ],
  ],
  [
    'Locked',
    [['7z, encrypted zip, age, LUKS, BitLocker, FileVault', test(locked, 'recognised, locked without a key, opened with the right one')]],
  ],
  ['Anything else', [['The mapping sheet', test('src-main/workbench/mapping.test.ts', 'proposed, corrected, saved, used again')]]],
]
