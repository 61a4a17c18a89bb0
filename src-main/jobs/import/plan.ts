// How an exhibit is to be read again after a crash: kept with it in the case.
import { resolve } from 'node:path'
import type { ExhibitInfo, Receipt } from '../../contract/exhibit.ts'
import type { Keys } from '../../evidence/containers/keys.ts'
import type { Signer } from '../../evidence/keys/identity.ts'

export interface GivenKeys extends Keys {
  /** From whom they came, in the examiner's words. */
  from: string
}

export interface ImportRequest {
  paths: string[]
  receipt: Receipt
  inPlace: boolean
  source?: string
  /** Path of a sender's hash list. */
  hashList?: string
  /** False leaves the rules out; "detect" may run them later. */
  detect?: boolean
  /** For what is encrypted. Not part of the plan: whoever continues gives them again. */
  keys?: GivenKeys
  /** Who signs, when it is not the examiner at work. */
  as?: Signer
  /** A drop in a browser: its label and what the browser said of itself. */
  upload?: { label: string; browser: string }
}

export interface Plan {
  paths: string[]
  inPlace: boolean
  source: string | null
  detect: boolean
  hashList: string | null
  upload: { label: string; browser: string } | null
  /** All members are numbered. */
  numbered: boolean
}

export function planOf(request: ImportRequest): Plan {
  return {
    paths: request.paths.map((path) => resolve(path)),
    inPlace: request.inPlace,
    source: request.source ?? null,
    detect: request.detect ?? true,
    hashList: request.hashList === undefined ? null : resolve(request.hashList),
    upload: request.upload ?? null,
    numbered: false,
  }
}

/** As it stands on the exhibit. */
export function pathOf(plan: Plan): string {
  return plan.upload ? plan.upload.label : plan.paths.join('\n')
}

export function kindOf(plan: Plan, walked: 'file' | 'folder'): ExhibitInfo['kind'] {
  if (plan.upload) return 'browser_upload'
  return plan.inPlace ? 'in_place' : walked
}
