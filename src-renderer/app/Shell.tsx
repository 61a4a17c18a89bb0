// The anatomy of the window: top bar, rail, area, inspector, coverage strip, status line; and what floats above them.
import { lazy, Suspense, useState } from 'react'
import type { CaseInfo } from '../../src-main/contract/procedures/case.ts'
import { useConnection } from '../bridge/client.ts'
import { Split } from '../design/Split.tsx'
import { Loading } from '../design/States.tsx'
import { DropAnywhere } from '../features/evidence/receive/DropAnywhere.tsx'
import { areaTable } from './areas.tsx'
import { Catch } from './Catch.tsx'
import { Coverage } from './coverage/Coverage.tsx'
import { IndexNotice } from './IndexNotice.tsx'
import { useArrivals } from './inbox/use-arrivals.ts'
import { Inspector } from './inspector/Inspector.tsx'
import { useShellCommands } from './palette/shell-commands.ts'
import { Rail } from './Rail.tsx'
import styles from './Shell.module.css'
import { useView } from './state/view.ts'
import { StatusLine } from './status/StatusLine.tsx'
import { TopBar } from './topbar/TopBar.tsx'
import { Tour } from './tour/Tour.tsx'

const Floats = lazy(async () => ({ default: (await import('./Floats.tsx')).Floats }))

export const Shell = ({ info }: { info: CaseInfo }) => {
  useShellCommands(info)
  useArrivals()
  const area = useView((state) => state.area)
  const lost = useConnection((state) => (state.state === 'lost' ? state.reason : null))
  const [width, setWidth] = useState(() => Math.min(460, Math.max(340, Math.round(window.innerWidth * 0.264))))
  const { View, inspects } = areaTable[area]
  return (
    <div className={styles.shell}>
      <TopBar info={info} />
      {lost !== null && (
        <div className={styles.lost} role="alert">
          {lost} What is shown was read before. Connecting again.
        </div>
      )}
      <IndexNotice info={info} />
      <div className={styles.middle}>
        <Rail />
        <main className={styles.area} id="area">
          <Catch key={area} what="This view">
            <Suspense fallback={<Loading what="Opening" />}>
              <View />
            </Suspense>
          </Catch>
        </main>
        {inspects && (
          <>
            <Split label="Width of the inspector" value={width} min={280} max={720} right onChange={setWidth} />
            <div style={{ width }} className={styles.inspector}>
              <Catch what="The inspector">
                <Inspector />
              </Catch>
            </div>
          </>
        )}
      </div>
      <Coverage info={info} />
      <StatusLine info={info} />
      <Suspense fallback={null}>
        <Floats />
      </Suspense>
      <DropAnywhere />
      <Tour info={info} />
    </div>
  )
}
