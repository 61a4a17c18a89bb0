// Which OCSF class and activity an API call is: a table of names for identity and access, verbs for the rest.
// OCSF 1.9.0-dev: api_activity 6003, authentication 3002, account_change 3001, entity_management 3004, user_access 3005, group_management 3006.
import { lookup } from '../lookup.ts'

export type Kind = 'api' | 'authentication' | 'account' | 'entity' | 'access' | 'group'

export interface EventClass {
  kind: Kind
  class_uid: number
  class_name: string
  category_uid: number
  category_name: string
  activity_id: number
  activity_name: string
  type_uid: number
  /** For entities: what kind of thing is managed. */
  entity?: string
}

const classes: Readonly<Record<Kind, { uid: number; name: string; activities: readonly (readonly [id: number, name: string])[] }>> = {
  api: {
    uid: 6003,
    name: 'API Activity',
    activities: [
      [1, 'Create'],
      [2, 'Read'],
      [3, 'Update'],
      [4, 'Delete'],
    ],
  },
  authentication: {
    uid: 3002,
    name: 'Authentication',
    activities: [
      [1, 'Logon'],
      [2, 'Logoff'],
      [6, 'Preauth'],
      [7, 'Account Switch'],
    ],
  },
  account: {
    uid: 3001,
    name: 'Account Change',
    activities: [
      [1, 'Create'],
      [2, 'Enable'],
      [3, 'Password Change'],
      [4, 'Password Reset'],
      [5, 'Disable'],
      [6, 'Delete'],
      [7, 'Attach Policy'],
      [8, 'Detach Policy'],
      [10, 'MFA Factor Enable'],
      [11, 'MFA Factor Disable'],
    ],
  },
  entity: {
    uid: 3004,
    name: 'Entity Management',
    activities: [
      [1, 'Create'],
      [3, 'Update'],
      [4, 'Delete'],
      [8, 'Enable'],
      [9, 'Disable'],
    ],
  },
  access: {
    uid: 3005,
    name: 'User Access Management',
    activities: [
      [1, 'Assign Privileges'],
      [2, 'Revoke Privileges'],
      [3, 'Assign Role'],
      [4, 'Remove Role'],
    ],
  },
  group: {
    uid: 3006,
    name: 'Group Management',
    activities: [
      [3, 'Add User'],
      [4, 'Remove User'],
      [5, 'Delete'],
      [6, 'Create'],
      [9, 'Update'],
      [10, 'Attach Policies'],
      [11, 'Detach Policies'],
    ],
  },
}

const other = 99

/** `Name Name: kind activity [entity]` by service. */
const tables: Readonly<Record<string, string>> = lookup({
  'iam.amazonaws.com': `
    CreateUser: account 1
    DeleteUser: account 6
    UpdateUser TagUser UntagUser: account 99
    CreateLoginProfile: account 2
    UpdateLoginProfile: account 4
    DeleteLoginProfile: account 5
    ChangePassword: account 3
    AttachUserPolicy PutUserPolicy PutUserPermissionsBoundary: account 7
    DetachUserPolicy DeleteUserPolicy DeleteUserPermissionsBoundary: account 8
    EnableMFADevice: account 10
    DeactivateMFADevice: account 11
    CreateAccessKey UpdateAccessKey DeleteAccessKey UploadSSHPublicKey UpdateSSHPublicKey DeleteSSHPublicKey: account 99
    CreateServiceSpecificCredential UpdateServiceSpecificCredential ResetServiceSpecificCredential DeleteServiceSpecificCredential: account 99
    UploadSigningCertificate UpdateSigningCertificate DeleteSigningCertificate ResyncMFADevice: account 99
    CreateVirtualMFADevice: entity 1 MFADevice
    DeleteVirtualMFADevice: entity 4 MFADevice
    CreateRole CreateServiceLinkedRole: entity 1 Role
    UpdateRole UpdateRoleDescription UpdateAssumeRolePolicy TagRole UntagRole PutRolePermissionsBoundary DeleteRolePermissionsBoundary: entity 3 Role
    DeleteRole DeleteServiceLinkedRole: entity 4 Role
    CreatePolicy: entity 1 Policy
    CreatePolicyVersion SetDefaultPolicyVersion DeletePolicyVersion TagPolicy UntagPolicy: entity 3 Policy
    DeletePolicy: entity 4 Policy
    CreateInstanceProfile: entity 1 InstanceProfile
    DeleteInstanceProfile: entity 4 InstanceProfile
    CreateSAMLProvider CreateOpenIDConnectProvider: entity 1 IdentityProvider
    UpdateSAMLProvider UpdateOpenIDConnectProviderThumbprint AddClientIDToOpenIDConnectProvider: entity 3 IdentityProvider
    RemoveClientIDFromOpenIDConnectProvider TagSAMLProvider TagOpenIDConnectProvider: entity 3 IdentityProvider
    DeleteSAMLProvider DeleteOpenIDConnectProvider: entity 4 IdentityProvider
    UploadServerCertificate: entity 1 ServerCertificate
    UpdateServerCertificate: entity 3 ServerCertificate
    DeleteServerCertificate: entity 4 ServerCertificate
    CreateAccountAlias: entity 1 AccountAlias
    DeleteAccountAlias: entity 4 AccountAlias
    UpdateAccountPasswordPolicy: entity 3 PasswordPolicy
    DeleteAccountPasswordPolicy: entity 4 PasswordPolicy
    AttachRolePolicy PutRolePolicy: access 1
    DetachRolePolicy DeleteRolePolicy: access 2
    AddRoleToInstanceProfile: access 3
    RemoveRoleFromInstanceProfile: access 4
    CreateGroup: group 6
    UpdateGroup: group 9
    DeleteGroup: group 5
    AddUserToGroup: group 3
    RemoveUserFromGroup: group 4
    AttachGroupPolicy PutGroupPolicy: group 10
    DetachGroupPolicy DeleteGroupPolicy: group 11`,
  'sts.amazonaws.com': `
    AssumeRole AssumeRoleWithSAML AssumeRoleWithWebIdentity AssumeRoot GetSessionToken GetFederationToken: authentication 1`,
  'signin.amazonaws.com': `
    ConsoleLogin GetSigninToken RenewRole UserAuthentication CredentialChallenge CredentialVerification: authentication 1
    Logout ExitRole: authentication 2
    SwitchRole: authentication 7
    CheckMfa: authentication 6
    PasswordRecoveryRequested PasswordRecoveryCompleted PasswordUpdated EmailUpdated: authentication 99`,
  'sso.amazonaws.com': `
    Authenticate Federate UserAuthentication CreateToken: authentication 1
    Logout: authentication 2
    CreateAccountAssignment: access 1
    DeleteAccountAssignment: access 2
    CreatePermissionSet: entity 1 PermissionSet
    UpdatePermissionSet PutInlinePolicyToPermissionSet AttachManagedPolicyToPermissionSet: entity 3 PermissionSet
    AttachCustomerManagedPolicyReferenceToPermissionSet DetachManagedPolicyFromPermissionSet ProvisionPermissionSet: entity 3 PermissionSet
    DeletePermissionSet: entity 4 PermissionSet`,
  'sso-oauth.amazonaws.com': `
    CreateToken CreateTokenWithIAM StartDeviceAuthorization: authentication 1`,
  'sso-directory.amazonaws.com': `
    CreateUser: account 1
    DeleteUser: account 6
    EnableUser: account 2
    DisableUser: account 5
    UpdateUser: account 99
    UpdatePassword: account 4
    AddMemberToGroup: group 3
    RemoveMemberFromGroup: group 4
    CreateGroup: group 6
    UpdateGroup: group 9
    DeleteGroup: group 5`,
  'identitystore.amazonaws.com': `
    CreateUser: account 1
    DeleteUser: account 6
    UpdateUser: account 99
    CreateGroupMembership: group 3
    DeleteGroupMembership: group 4
    CreateGroup: group 6
    UpdateGroup: group 9
    DeleteGroup: group 5`,
  'cognito-idp.amazonaws.com': `
    InitiateAuth AdminInitiateAuth RespondToAuthChallenge AdminRespondToAuthChallenge: authentication 1
    GlobalSignOut AdminUserGlobalSignOut: authentication 2
    SignUp AdminCreateUser: account 1
    AdminDeleteUser DeleteUser: account 6
    AdminEnableUser: account 2
    AdminDisableUser: account 5
    AdminSetUserPassword AdminResetUserPassword: account 4
    ChangePassword: account 3
    AdminAddUserToGroup: group 3
    AdminRemoveUserFromGroup: group 4`,
})

const verbs: readonly (readonly [activity: number, verbs: string])[] = [
  [
    1,
    'Create Run Launch Add Register Import Allocate Copy Request Generate Upload Publish Subscribe Purchase Provision PutObject PutItem Invite Issue Clone Initiate',
  ],
  [
    2,
    'Get List Describe Head Lookup Search BatchGet BatchDescribe Query Scan Select View Filter Test Simulate Download Preview Read Check Validate Verify Decrypt Discover Detect Export Estimate Count Poll Receive',
  ],
  [4, 'Delete Remove Terminate Deregister Release Purge Cancel BatchDelete Discard Destroy Drop Unsubscribe Leave'],
  [
    3,
    'Update Modify Put Set Attach Detach Associate Disassociate Enable Disable Start Stop Reboot Restart Change Tag Untag Reset Replace Restore Authorize Revoke Assign Unassign Accept Reject Send Merge Move Rotate Resume Suspend Schedule Activate Deactivate Archive Unarchive Bundle Grant Retire Edit Apply Promote Lock Unlock Batch',
  ],
]

const byVerb = new Map<string, number>()
for (const [activity, names] of verbs) for (const name of names.split(' ')) byVerb.set(name, activity)
const words = /^(?:PutObject|PutItem|BatchGet|BatchDescribe|BatchDelete|[A-Z][a-z]+)/

function make(kind: Kind, activity: number, entity?: string): EventClass {
  const found = classes[kind].activities.find(([id]) => id === activity)
  return {
    kind,
    class_uid: classes[kind].uid,
    class_name: classes[kind].name,
    category_uid: kind === 'api' ? 6 : 3,
    category_name: kind === 'api' ? 'Application Activity' : 'Identity & Access Management',
    activity_id: activity,
    activity_name: found?.[1] ?? 'Other',
    type_uid: classes[kind].uid * 100 + activity,
    ...(entity ? { entity } : {}),
  }
}

/** By service, then by name: no key is put together for each record. */
const named = new Map<string, Map<string, EventClass>>()
for (const [service, table] of Object.entries(tables)) {
  const ofService = new Map<string, EventClass>()
  named.set(service, ofService)
  for (const line of table.trim().split('\n')) {
    const [names, what] = line.trim().split(': ') as [string, string]
    const [kind, activity, entity] = what.split(' ') as [Kind, string, string | undefined]
    for (const name of names.split(' ')) ofService.set(name, make(kind, Number(activity), entity))
  }
}

const api = new Map([1, 2, 3, 4, other].map((activity) => [activity, make('api', activity)]))

/** Bounded, because names come from evidence. */
const reading = new Map<string, EventClass>()
const writing = new Map<string, EventClass>()

export function classOf(service: string, operation: string, readOnly: boolean): EventClass {
  const known = named.get(service)?.get(operation)
  if (known) return known
  const seen = readOnly ? reading : writing
  const cached = seen.get(operation)
  if (cached) return cached
  // Lambda and CloudFront put a version into the name: `CreateFunction20150331v2`.
  const activity = byVerb.get(words.exec(operation)?.[0] ?? '') ?? (readOnly ? 2 : other)
  const found = api.get(activity)!
  if (seen.size > 20_000) seen.clear()
  seen.set(operation, found)
  return found
}
