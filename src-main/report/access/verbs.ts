// Which recorded actions touch stored data, what they touch, and which rung a success can reach.
import type { DataAccess } from '../../contract/report.ts'

export interface Verb {
  kind: DataAccess['kind']
  /** `list` names things; `read` returns them; `copy` makes them readable elsewhere. */
  does: 'list' | 'read' | 'copy'
  /** Its record says how many bytes were returned, where the provider logs it. */
  bytes?: boolean
}

const verbs = new Map<string, Verb>()
const add = (kind: Verb['kind'], does: Verb['does'], actions: string, bytes = false): void => {
  for (const action of actions.split(' ')) verbs.set(action.toLowerCase(), { kind, does, ...(bytes && { bytes }) })
}

// AWS CloudTrail event names and S3 server access operations.
add('object', 'read', 'GetObject GetObjectTorrent SelectObjectContent REST.GET.OBJECT REST.COPY.OBJECT_GET REST.COPY.PART_GET', true)
add('object', 'copy', 'CopyObject UploadPartCopy')
add('object', 'list', 'HeadObject REST.HEAD.OBJECT GetObjectAcl GetObjectTagging GetObjectAttributes')
add('bucket', 'list', 'ListObjects ListObjectsV2 ListObjectVersions ListBuckets HeadBucket REST.GET.BUCKET REST.GET.BUCKETVERSIONS')
add('secret', 'read', 'GetSecretValue BatchGetSecretValue GetParameter GetParameters GetParametersByPath')
add('secret', 'list', 'ListSecrets DescribeSecret DescribeParameters')
add('key', 'read', 'Decrypt GenerateDataKey')
add('table', 'read', 'GetItem BatchGetItem Query Scan ExecuteStatement BatchExecuteStatement GetQueryResults')
add('table', 'list', 'ListTables DescribeTable')
add('table', 'copy', 'ExportTableToPointInTime StartExportTask')
add(
  'snapshot',
  'copy',
  'ModifySnapshotAttribute ModifyDBSnapshotAttribute ModifyImageAttribute CopySnapshot CopyDBSnapshot SharedSnapshotCopyInitiated',
)
add('snapshot', 'read', 'GetSnapshotBlock')
add('snapshot', 'list', 'DescribeSnapshots DescribeDBSnapshots ListSnapshotBlocks')
// Google Cloud audit methods.
add('object', 'read', 'storage.objects.get', true)
add('object', 'list', 'storage.objects.list')
add('bucket', 'list', 'storage.buckets.list storage.buckets.get')
add('secret', 'read', 'google.cloud.secretmanager.v1.SecretManagerService.AccessSecretVersion')
add('secret', 'list', 'google.cloud.secretmanager.v1.SecretManagerService.ListSecrets')
add('table', 'read', 'google.cloud.bigquery.v2.TableDataService.List tabledata.list jobservice.getqueryresults')
// Azure Storage and Key Vault operations.
add('object', 'read', 'GetBlob CopyBlobSource', true)
add('bucket', 'list', 'ListBlobs ListContainers')
add('secret', 'read', 'SecretGet')
add('secret', 'list', 'SecretList')
add('key', 'read', 'KeyDecrypt KeyUnwrap')
// Microsoft 365 unified audit log.
add('mailbox', 'read', 'MailItemsAccessed MessageBind')
add('mailbox', 'list', 'FolderBind SearchQueryPerformed')
add('mailbox', 'copy', 'New-InboxRule Set-InboxRule New-MailboxExportRequest')
add('file', 'read', 'FileAccessed FileDownloaded FileSyncDownloadedFull FilePreviewed FileAccessedExtended')
add('file', 'copy', 'FileCopied AnonymousLinkCreated SharingSet')
// Google Workspace Drive, GitHub.
add('file', 'read', 'download view')
add('repository', 'read', 'git.clone git.fetch repo.download_zip')

export const verbOf = (action: string): Verb | undefined => verbs.get(action.toLowerCase())

/** `download` and `view` are words of many sources. */
const ambiguous = new Map([
  ['download', 'google_workspace'],
  ['view', 'google_workspace'],
  ['query', 'aws_cloudtrail'],
  ['scan', 'aws_cloudtrail'],
])
export const meansData = (action: string, source: string): boolean => {
  const owner = ambiguous.get(action.toLowerCase())
  return owner === undefined || owner === source
}
