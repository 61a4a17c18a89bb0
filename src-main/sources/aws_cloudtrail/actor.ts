// Who acted, from where, and on whom: the people-free part of an event (credentials, sessions, addresses).

import type { OcsfEvent } from '../../contract/ocsf.ts'
import { lookup } from '../lookup.ts'
import { standIn } from '../row.ts'
import { accountOf, put } from './common-parts.ts'
import { type Facts, obj, text } from './facts.ts'
import { timeOf } from './when.ts'

type Obj = Record<string, unknown>

/** OCSF `user.type_id` by CloudTrail's identity types. */
const types: Readonly<Record<string, number>> = lookup({
  IAMUser: 1,
  SAMLUser: 1,
  WebIdentityUser: 1,
  FederatedUser: 1,
  IdentityCenterUser: 1,
  Directory: 1,
  Root: 2,
  AWSService: 4,
})

export function actorOf(facts: Facts): Obj | undefined {
  const { identity, attributes } = facts
  const actor: Obj = {}
  const user: Obj = {}
  put(user, 'name', facts.userName)
  put(user, 'uid', facts.userUid)
  const principal = text(identity.principalId)
  if (principal !== undefined && principal !== facts.userUid) user.uid_alt = principal
  const account = text(identity.accountId)
  put(user, 'account', account === undefined ? undefined : accountOf(account))
  put(user, 'credential_uid', facts.credential)
  if (facts.userType !== undefined) {
    user.type = facts.userType
    user.type_id = types[facts.userType] ?? 99
  }
  if (
    user.name !== undefined ||
    user.uid !== undefined ||
    user.account !== undefined ||
    user.type !== undefined ||
    user.credential_uid !== undefined
  ) {
    // A user has to have a name, an id or an account.
    if (user.name === undefined && user.uid === undefined && user.account === undefined) user.account = unknownAccount(facts)
    actor.user = user
  }
  const session: Obj = {}
  put(session, 'uid', facts.session)
  put(session, 'created_time', timeOf(attributes.creationDate)?.ms)
  if (facts.klass.kind !== 'authentication') put(session, 'is_mfa', facts.mfa)
  put(session, 'issuer', facts.issuerArn)
  if (Object.keys(session).length > 0) actor.session = session
  put(actor, 'invoked_by', text(identity.invokedBy))
  const provider = text(identity.identityProvider) ?? text(obj(obj(identity.sessionContext).webIdFederationData).federatedProvider)
  put(actor, 'idp', provider === undefined ? undefined : { name: provider })
  if (Object.keys(actor).length > 0) return actor
  // API Activity requires an actor; trimmed exports have none.
  return facts.klass.kind === 'api' ? { app_name: standIn } : undefined
}

/** Where from: an address, a service's name, or nothing recorded (API Activity requires the attribute). */
export function originOf(facts: Facts): Obj | undefined {
  if (facts.ip !== undefined) return { ip: facts.ip }
  if (facts.origin !== undefined) return { svc_name: facts.origin }
  return facts.klass.kind === 'api' ? { name: standIn } : undefined
}

function unknownAccount(facts: Facts): Obj {
  return facts.account === undefined ? { name: standIn } : accountOf(facts.account)
}

/** The attributes of the identity classes: the user, entity or group that a change or a sign-in is about. */
export function subjectOf(into: OcsfEvent, facts: Facts): void {
  const { klass, request, response } = facts
  const user: Obj = {}
  put(user, 'name', facts.targetName)
  put(user, 'uid', facts.targetUid)
  const known = facts.targetName !== undefined || facts.targetUid !== undefined
  switch (klass.kind) {
    case 'authentication': {
      if (!known) user.account = unknownAccount(facts)
      into.user = user
      into.service = { name: facts.service }
      const credentials = obj(response.credentials)
      const session: Obj = {}
      put(session, 'uid', text(obj(response.assumedRoleUser).assumedRoleId))
      put(session, 'credential_uid', text(credentials.accessKeyId))
      put(session, 'expiration_time', timeOf(credentials.expiration)?.ms)
      if (Object.keys(session).length > 0) into.session = session
      return
    }
    case 'account': {
      if (!known) user.account = unknownAccount(facts)
      const key = text(obj(response.accessKey).accessKeyId) ?? text(request.accessKeyId)
      if (key !== undefined) user.programmatic_credentials = [{ uid: key, type: 'AccessKey' }]
      into.user = user
      const policy = policyOf(request)
      if (policy && (klass.activity_id === 7 || klass.activity_id === 8)) into.policy = policy
      return
    }
    case 'access': {
      if (!known) user.account = unknownAccount(facts)
      into.user = { ...user, type: 'Role', type_id: 99 }
      const privilege = text(request.policyArn) ?? text(request.policyName) ?? text(request.permissionSetArn)
      if (privilege !== undefined) into.privileges = [privilege]
      return
    }
    case 'entity': {
      const entity: Obj = { type: klass.entity ?? 'Entity', type_id: klass.entity === 'Policy' ? 5 : 99 }
      put(entity, 'uid', facts.entityUid)
      put(entity, 'name', facts.entityName)
      const org = facts.account ?? standIn
      if (facts.entityUid === undefined && facts.entityName === undefined) entity.org = { uid: org }
      into.entity = entity
      return
    }
    case 'group': {
      const group: Obj = {}
      put(group, 'name', facts.groupName)
      put(group, 'uid', facts.groupUid)
      if (facts.groupName === undefined && facts.groupUid === undefined) group.name = standIn
      into.group = group
      if (known) into.user = user
      const policy = policyOf(request)
      if (policy) into.policies = [policy]
    }
  }
}

function policyOf(request: Obj): Obj | undefined {
  const uid = text(request.policyArn)
  const name = text(request.policyName)
  return uid === undefined && name === undefined ? undefined : { ...(uid ? { uid } : {}), ...(name ? { name } : {}) }
}
