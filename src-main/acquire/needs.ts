// What each plan needs and costs, in words for the client's administrator: permissions as a policy that can be attached as it is.

export const providers = ['aws', 'azure', 'gcp', 'k8s', 'okta', 'm365'] as const
export type Provider = (typeof providers)[number]

export interface Needs {
  title: string
  /** The program whose sign-in is used. */
  program: string
  /** What `--profile` names there. */
  profile: string
  cost: string
  /** How to give the permissions. */
  how: string
  policy: string
  limits: string
}

const awsActions = [
  'sts:GetCallerIdentity',
  'ec2:DescribeRegions',
  'ec2:DescribeFlowLogs',
  'iam:GetAccountAuthorizationDetails',
  'iam:GetAccountSummary',
  'iam:ListVirtualMFADevices',
  'iam:GenerateCredentialReport',
  'iam:GetCredentialReport',
  'organizations:DescribeOrganization',
  'organizations:ListAccounts',
  's3:ListAllMyBuckets',
  's3:GetBucketLogging',
  's3:GetBucketLocation',
  'cloudtrail:DescribeTrails',
  'cloudtrail:GetTrail',
  'cloudtrail:GetTrailStatus',
  'cloudtrail:GetEventSelectors',
  'cloudtrail:LookupEvents',
  'logs:DescribeLogGroups',
  'logs:FilterLogEvents',
  'guardduty:ListDetectors',
  'guardduty:ListFindings',
  'guardduty:GetFindings',
  'config:DescribeConfigurationRecorderStatus',
  'eks:ListClusters',
  'route53resolver:ListResolverQueryLogConfigs',
]

const awsPolicy = JSON.stringify(
  {
    Version: '2012-10-17',
    Statement: [
      { Sid: 'ReadLogsAndSettings', Effect: 'Allow', Action: awsActions, Resource: '*' },
      {
        Sid: 'ReadTrailFiles',
        Effect: 'Allow',
        Action: ['s3:ListBucket', 's3:GetObject'],
        Resource: ['arn:aws:s3:::BUCKET-OF-THE-TRAIL', 'arn:aws:s3:::BUCKET-OF-THE-TRAIL/*'],
      },
    ],
  },
  null,
  2,
)

const azurePolicy = JSON.stringify(
  {
    Name: 'Vestige acquisition',
    Description: 'Reads logs, logging settings and role assignments. Changes nothing.',
    Actions: ['*/read'],
    NotActions: [],
    DataActions: ['Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read'],
    AssignableScopes: ['/subscriptions/SUBSCRIPTION'],
  },
  null,
  2,
)

const k8sPolicy = `apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: vestige-acquisition
rules:
  - apiGroups: [""]
    resources: [namespaces, serviceaccounts, nodes, pods, services, events]
    verbs: [list]
  - apiGroups: [apps, batch, networking.k8s.io, rbac.authorization.k8s.io, certificates.k8s.io, admissionregistration.k8s.io]
    resources: ["*"]
    verbs: [list]
  - apiGroups: [""]
    resources: [nodes/proxy]
    verbs: [get]`

export const needs: Readonly<Record<Provider, Needs>> = {
  aws: {
    title: 'AWS account',
    program: 'aws (version 2)',
    profile: 'a profile of the aws configuration',
    cost: 'Every request is a read. Lookups of CloudTrail and descriptions of settings are not charged. Listing and fetching trail files in S3, and data that leaves AWS, are charged at the price list of the account; copy near the data where it is large.',
    how: 'Attach this policy to the role or user that runs the plan. Put the bucket of the trail in its place; a bucket encrypted by a key of its own also needs kms:Decrypt on that key.',
    policy: awsPolicy,
    limits: 'CloudTrail answers lookups for 90 days and management events only, two requests a second. Data events are in the trail files.',
  },
  azure: {
    title: 'Azure subscription',
    program: 'az',
    profile: 'a folder for AZURE_CONFIG_DIR',
    cost: 'Every request is a read and not charged by Azure Resource Manager. Reading blobs and data that leaves the region are charged at the price list.',
    how: 'Save as role.json, "az role definition create --role-definition role.json", and assign it on the subscription.',
    policy: azurePolicy,
    limits: 'The activity log goes back 90 days. Sign-ins and the directory are in the plan for Microsoft 365.',
  },
  gcp: {
    title: 'Google Cloud project',
    program: 'gcloud',
    profile: 'a named configuration',
    cost: 'Every request is a read. Reading from Logging is not charged; it has a quota of 60 requests a minute.',
    how: 'Grant these roles on the project to whoever runs the plan: "gcloud projects add-iam-policy-binding PROJECT --member=user:WHO --role=ROLE".',
    policy: [
      'roles/logging.privateLogViewer',
      'roles/iam.securityReviewer',
      'roles/cloudasset.viewer',
      'roles/compute.viewer',
      'roles/container.clusterViewer',
    ].join('\n'),
    limits:
      'The _Default bucket keeps 30 days unless set otherwise, _Required 400 days. Data access is there only where it was switched on.',
  },
  k8s: {
    title: 'Kubernetes cluster',
    program: 'kubectl',
    profile: 'a context of the kubeconfig',
    cost: 'Every request is a read, 500 objects at a time. Nothing is charged.',
    how: 'Apply this role and bind it to whoever runs the plan. nodes/proxy serves the audit log on the nodes alone; leave it out where the audit log is delivered elsewhere.',
    policy: k8sPolicy,
    limits:
      'Events are kept for an hour by default. Managed clusters (EKS, AKS, GKE) deliver their audit log to the provider: use its plan. Secrets and config maps are not read.',
  },
  okta: {
    title: 'Okta organisation',
    program: 'curl (Okta has no command line of its own)',
    profile: 'the organisation’s address, for example https://acme.okta.com',
    cost: 'Every request is a read and counts against the rate limits of the organisation; the plan waits when they are reached.',
    how: 'An API token made by an administrator with the standard role below. Take it back when the plan has finished.',
    policy: 'Read-only Administrator',
    limits:
      'The System Log goes back 90 days. What a read-only administrator may not see (administrators, API tokens) is refused and noted.',
  },
  m365: {
    title: 'Microsoft 365 tenant',
    program: 'az and curl',
    profile: 'a folder for AZURE_CONFIG_DIR',
    cost: 'Every request is a read. Nothing is charged; sign-in logs need a licence of Entra ID P1 or P2.',
    how: 'Directory roles "Global Reader" and "Security Reader", or an application with these permissions (admin consent).',
    policy: [
      'Microsoft Graph: AuditLog.Read.All, Directory.Read.All, Policy.Read.All, IdentityRiskEvent.Read.All, RoleManagement.Read.Directory',
      'Office 365 Management APIs: ActivityFeed.Read, ActivityFeed.ReadDlp',
    ].join('\n'),
    limits:
      'Sign-ins go back 30 days (7 without P1). The unified audit log is asked through the Management Activity API: only where a subscription was started before, and for 7 days; export the rest from the audit search of Purview. Starting a subscription would change the tenant, so the plan does not.',
  },
}
