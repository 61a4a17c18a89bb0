// Entities have one icon and one word each, the same in graph, tables and inspector; and the id says which kind it is.
import { Icon, type IconName } from '../design/Icon.tsx'
import { shortArn } from './ocsf-words.ts'

const kinds: Record<string, { title: string; icon: IconName }> = {
  user: { title: 'user', icon: 'user' },
  role: { title: 'role', icon: 'role' },
  service_principal: { title: 'service principal', icon: 'service' },
  session: { title: 'session', icon: 'session' },
  key: { title: 'access key', icon: 'key' },
  host: { title: 'host', icon: 'host' },
  container: { title: 'container', icon: 'container' },
  pod: { title: 'pod', icon: 'pod' },
  process: { title: 'process', icon: 'process' },
  file: { title: 'file', icon: 'file' },
  hash: { title: 'hash', icon: 'hash' },
  address: { title: 'address', icon: 'address' },
  domain: { title: 'domain', icon: 'domain' },
  bucket: { title: 'bucket', icon: 'bucket' },
  secret: { title: 'secret', icon: 'secret' },
  repository: { title: 'repository', icon: 'repository' },
  resource: { title: 'resource', icon: 'resource' },
  account: { title: 'account', icon: 'account' },
}

export const kindOf = (entity: string): string => entity.slice(0, Math.max(0, entity.indexOf(':')))
export const nameOf = (entity: string): string => shortArn(entity.slice(entity.indexOf(':') + 1))
export const kindWord = (kind: string): string => kinds[kind]?.title ?? kind.replaceAll('_', ' ')
export const kindIcon = (kind: string): IconName => kinds[kind]?.icon ?? 'resource'

export const EntityIcon = ({ kind, size = 12 }: { kind: string; size?: number }) => <Icon name={kindIcon(kind)} size={size} />
