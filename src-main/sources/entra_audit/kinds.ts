// Which OCSF class a directory activity is, by the name Microsoft gives it; the unified audit log has the same names.
import { activityOf, type Kind } from '../act.ts'

/** By the names Microsoft gives activities; the first that fits. */
const kinds: readonly (readonly [RegExp, Kind])[] = [
  [
    /^add (?:eligible )?member to role|^add app role assignment|^add owner to|grant to|^consent to application/i,
    { class: 'user_access', activity: 1 },
  ],
  [/^remove (?:eligible )?member from role|^remove app role assignment|^remove owner from/i, { class: 'user_access', activity: 2 }],
  [/^add member to group/i, { class: 'group_management', activity: 3 }],
  [/^remove member from group/i, { class: 'group_management', activity: 4 }],
  [/^add group\b/i, { class: 'group_management', activity: 6 }],
  [/^delete group\b|^hard delete group/i, { class: 'group_management', activity: 5 }],
  [/^update group\b/i, { class: 'group_management', activity: 9 }],
  [/^(?:add user|invite (?:external|internal) user)/i, { class: 'account_change', activity: 1 }],
  [/^(?:hard )?delete user/i, { class: 'account_change', activity: 6 }],
  [/^enable account/i, { class: 'account_change', activity: 2 }],
  [/^disable account/i, { class: 'account_change', activity: 5 }],
  [/^change (?:user )?password|^change password/i, { class: 'account_change', activity: 3 }],
  [/^reset (?:user )?password|^reset password/i, { class: 'account_change', activity: 4 }],
  [/registered security info|register(?:ed)? .*(?:mfa|security)/i, { class: 'account_change', activity: 10 }],
  [/deleted security info/i, { class: 'account_change', activity: 11 }],
  [/^update user|^restore user|security info|strong authentication/i, { class: 'account_change', activity: 99 }],
  [/\bpolicy\b/i, { class: 'entity_management', activity: 3, entity: 'Policy' }],
  [
    /^(?:add|update|delete|remove|hard delete|restore|verify|set) (?:service principal|application|device|domain|partner|owner|federation|company|unverified|verified|role|oauth2)/i,
    { class: 'entity_management', activity: 99 },
  ],
]

const crud = new Map([
  [1, 1],
  [3, 3],
  [4, 4],
])

export function kindOf(operation: string, type: string | undefined): Kind {
  for (const [name, kind] of kinds) {
    if (!name.test(operation)) continue
    if (kind.class !== 'entity_management') return kind
    const entity = kind.entity ?? type
    return { class: 'entity_management', activity: crud.get(activityOf(operation)) ?? 3, ...(entity === undefined ? {} : { entity }) }
  }
  return { class: 'api_activity', activity: activityOf(operation) }
}
