// States of members and exhibits as an examiner says them.
import type { ExhibitInfo, MemberInfo } from '../../../src-main/contract/exhibit.ts'

export const stateWords: Record<MemberInfo['state'], string> = {
  waiting: 'waiting',
  sealed: 'sealed, not read',
  read: 'read',
  unrecognised: 'unrecognised',
  refused: 'refused',
  cut: 'cut short',
  failed: 'failed',
  locked: 'locked',
  not_present: 'not present',
}

/** `s3-delivery` as words. */
export const formWords = (form: string): string =>
  form.replaceAll('-', ' ').replace(/\b(json|csv|s3|cri|ecs|xml|tsv|eve)\b/g, (short) => short.toUpperCase())

/** What an examiner can do about a state. */
export const remedies: Partial<Record<MemberInfo['state'], string>> = {
  unrecognised:
    'The bytes are sealed as received. If you know what wrote this file, give it a source by hand; if it holds rows that no source knows, the mapping sheet reads them.',
  refused: 'Nothing of it was taken. Ask for the file under a plain name, or receive it by itself.',
  cut: 'Ask for this file again, by name and version. It gets a new exhibit number; what is here stays.',
  failed: 'The bytes are sealed as received. Receive the file again, or give it a source by hand.',
  locked: 'The file is encrypted and sealed as received. What happened says which key or tool opens it.',
  not_present: 'The file was registered where it lay. Connect its medium and verify again.',
  waiting: 'The import was stopped before this file. Resume it.',
}

export const isProblem = ({ state, problem }: MemberInfo): boolean =>
  (problem !== null && state !== 'unrecognised' && state !== 'read') ||
  state === 'refused' ||
  state === 'cut' ||
  state === 'failed' ||
  state === 'locked' ||
  state === 'not_present'

export const exhibitStates: Record<ExhibitInfo['state'], string> = {
  receiving: 'being read',
  done: 'received',
  interrupted: 'interrupted',
  cancelled: 'cancelled',
}

export { fileName, integrityWords } from '../../app/words.ts'
