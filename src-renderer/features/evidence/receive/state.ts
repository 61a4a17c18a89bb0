// What the receive dialog starts with: paths or files that were dropped.
import { create } from 'zustand'
import { useDialogs } from '../../../app/state/dialogs.ts'
import type { Dropped } from '../../../bridge/upload.ts'

interface Offered {
  paths: readonly string[]
  files: readonly Dropped[]
}

export const useOffered = create<Offered>(() => ({ paths: [], files: [] }))

export const offer = (offered: Partial<Offered>) => {
  useOffered.setState({ paths: offered.paths ?? [], files: offered.files ?? [] })
  useDialogs.getState().show('receive')
}
