// What floats above the window, in a chunk of its own: it is not needed for the first paint, and comes when the window is idle.
import { BranchDialog } from '../features/custody/give/Branch.tsx'
import { BundleDialog } from '../features/custody/give/Bundle.tsx'
import { CloseDialog } from '../features/custody/give/Close.tsx'
import { MergeDialog } from '../features/custody/give/Merge.tsx'
import { HandOverDialog } from '../features/custody/HandOver.tsx'
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
    <BundleDialog />
    <BranchDialog />
    <MergeDialog />
    <HandOverDialog />
    <CloseDialog />
  </>
)
