// Who this sensor is: what every package says of it.
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import type { Identity } from './packer.ts'

export const version = '0.1.0'

export function newId(): string {
  return `${new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '')}-${randomBytes(4).toString('hex')}`
}

const read = (path: string): string => {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch {
    return ''
  }
}

export function identify(organisation: string, rootKey: string): Identity {
  return {
    sensorId: `vs-${rootKey.toLowerCase()}`,
    version,
    host: hostname(),
    bootId: read('/proc/sys/kernel/random/boot_id'),
    machineId: read('/etc/machine-id'),
    organisation,
  }
}

export function depthOf(cgroup: string): number {
  return cgroup
    .replace(/^\/sys\/fs\/cgroup(\/unified)?/, '')
    .split('/')
    .filter(Boolean).length
}
