// Which OCSF class an operation of the unified audit log is. Directory operations end with a full stop and are named as in Entra.
import { activityOf, type Kind } from '../act.ts'
import * as entra from '../entra_audit/kinds.ts'

const files: readonly (readonly [RegExp, number])[] = [
  [/^(?:File|Folder)(?:Uploaded|Created)|^FileSyncUploaded/, 1],
  [/^(?:File|Folder)(?:Downloaded)|^FileSyncDownloaded/, 2],
  [/^(?:File|Folder)Modified/, 3],
  [/^(?:File|Folder)(?:Deleted|Recycled|VersionsAllDeleted)/, 4],
  [/^(?:File|Folder)Renamed/, 5],
  [/^(?:File|Folder)Copied/, 6],
  [/^(?:File|Folder)Moved/, 7],
  [/^(?:File|Folder)Restored/, 8],
  [/^FilePreviewed/, 9],
  [/^FileCheckedOut/, 10],
  [/^FileCheckedIn/, 11],
  [/^(?:SharingRevoked|SharingInvitationRevoked|RemovedFromSecureLink|AnonymousLinkRemoved|SecureLinkDeleted|UnshareFile)/, 13],
  [/^(?:Sharing|AddedToSecureLink|AnonymousLink(?:Created|Updated)|CompanyLinkCreated|SecureLink(?:Created|Updated)|ShareFile)/, 12],
  [/^(?:FileAccessed|AnonymousLinkUsed|SecureLinkUsed|CompanyLinkUsed)/, 14],
]

export function fileActivity(operation: string): number | undefined {
  return files.find(([name]) => name.test(operation))?.[1]
}

export function kindOf(operation: string, workload: string | undefined, object: string | undefined): Kind {
  if (
    /^(?:UserLoggedIn|UserLoginFailed|MailboxLogin|TeamsSessionStarted|ForeignRealmIndexLogonInitialAuthUsingADFSFederatedToken)$/.test(
      operation,
    )
  )
    return { class: 'authentication', activity: 1 }
  if (/^(?:UserSignedOut|SignOut)$/.test(operation)) return { class: 'authentication', activity: 2 }
  const file = fileActivity(operation)
  // A link can also be to a site; what is shared is the object.
  if (file !== undefined && object !== undefined) return { class: 'file_hosting', activity: file }
  if (workload === undefined || /directory/i.test(workload) || operation.endsWith('.'))
    return entra.kindOf(operation.trim().replace(/\.$/, ''), undefined)
  return { class: 'api_activity', activity: activityOf(operation) }
}
