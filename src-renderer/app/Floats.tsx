// What floats above the window, in a chunk of its own: it is not needed for the first paint, and comes when the window is idle.
import { ReceiveDialog } from '../features/evidence/receive/ReceiveDialog.tsx'
import { AnnotateDialog } from './annotate/AnnotateDialog.tsx'
import { KeepDialog } from './keep/KeepDialog.tsx'
import { KeyMap } from './palette/KeyMap.tsx'
import { Palette } from './palette/Palette.tsx'
import { ValueMenu } from './values/ValueMenu.tsx'

export const Floats = () => (
  <>
    <Palette />
    <KeyMap />
    <ValueMenu />
    <AnnotateDialog />
    <ReceiveDialog />
    <KeepDialog />
  </>
)
