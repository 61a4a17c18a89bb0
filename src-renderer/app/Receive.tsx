// Where an area is empty because the case is: the one act that leads on.
import { useCaseInfo } from '../bridge/case.ts'
import { Button } from '../design/Button.tsx'
import { useDialogs } from './state/dialogs.ts'

/** False as long as it is not known. */
export const useNothingReceived = (): boolean => useCaseInfo().data?.exhibits === 0

/** Nothing where the case holds exhibits: receiving more is then no answer to an empty list. */
export const ReceiveFirst = () => {
  const show = useDialogs((state) => state.show)
  return useNothingReceived() ? (
    <Button kind="strong" onClick={() => show('receive')}>
      Receive evidence
    </Button>
  ) : null
}
