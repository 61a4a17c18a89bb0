// Names of users as the host's own list gives them; a number where it gives none.
import { readFileSync } from 'node:fs'

let users: Map<number, string> | undefined
export function userName(uid: number): string {
  if (!users) {
    users = new Map()
    try {
      for (const line of readFileSync('/etc/passwd', 'utf8').split('\n')) {
        const [name, , id] = line.split(':')
        if (name && id && !users.has(Number(id))) users.set(Number(id), name)
      }
    } catch {
      // A host without one: numbers it is.
    }
  }
  return users.get(uid) ?? String(uid)
}
