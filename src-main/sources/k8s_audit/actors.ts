// Verbs and names of the Kubernetes API as OCSF has them.
import { lookup } from '../lookup.ts'

export const verbs: Readonly<Record<string, number>> = lookup({
  create: 1,
  get: 2,
  list: 2,
  watch: 2,
  update: 3,
  patch: 3,
  delete: 4,
  deletecollection: 4,
  post: 1,
  put: 3,
  head: 2,
})

export function userType(name: string | undefined): { type?: string; type_id?: number } {
  if (name === undefined) return {}
  if (name.startsWith('system:serviceaccount:')) return { type: 'ServiceAccount', type_id: 4 }
  if (name === 'system:anonymous') return { type: 'Anonymous', type_id: 99 }
  return name.startsWith('system:') ? { type: 'System', type_id: 3 } : { type: 'User', type_id: 1 }
}
