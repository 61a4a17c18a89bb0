// Offline analyst alone, or a model beside it: only models that can be asked now.
import { useModels } from '../../../bridge/models.ts'
import styles from '../Verdict.module.css'
import { useModel } from './state.ts'

export const ModelPick = () => {
  const { data: models } = useModels()
  const { name, choose } = useModel()
  const ready = models?.filter((one) => one.problem === null) ?? []
  if (ready.length === 0) return null
  return (
    <select
      className={styles.pick}
      aria-label="Model beside the offline analyst"
      value={ready.some((one) => one.name === name) ? name! : ''}
      onChange={(event) => choose(event.target.value === '' ? null : event.target.value)}
    >
      <option value="">No model</option>
      {ready.map((one) => (
        <option key={one.name} value={one.name}>
          {one.name}, {one.place}
        </option>
      ))}
    </select>
  )
}
