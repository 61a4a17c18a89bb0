// The question as text for other systems, to copy or keep as a file. Nothing is sent.
import { attempt } from '../../app/state/notices.ts'
import { copyText } from '../../app/values/copy.ts'
import { saveFile } from '../../bridge/save-file.ts'
import { Button } from '../../design/Button.tsx'
import { cx } from '../../design/cx.ts'
import styles from './Elsewhere.module.css'
import { useElsewhereView } from './state.ts'

interface Query {
  language: string
  title: string
  text: string
}

const endings: Record<string, string> = { athena: 'sql', kql: 'kql', spl: 'spl', osquery: 'sql', vql: 'vql' }

const save = ({ language, text }: Query) =>
  attempt('The text was not saved', async () => {
    const file = await saveFile(`where-else-${language}.${endings[language] ?? 'txt'}`)
    await file.write(text)
    await file.close()
  })

export const Queries = ({ queries, stale, problem }: { queries: readonly Query[]; stale: boolean; problem: string }) => {
  const language = useElsewhereView((state) => state.language)
  const shown = queries.find((one) => one.language === language) ?? queries[0]
  return (
    <section className={styles.queries} aria-label="For other systems" data-stale={stale || undefined}>
      <div className={styles.tabs} role="tablist" aria-label="Systems">
        {queries.map((one) => (
          <button
            key={one.language}
            type="button"
            role="tab"
            aria-selected={one === shown}
            className={cx(styles.tab, one === shown && styles.tabOn)}
            onClick={() => useElsewhereView.setState({ language: one.language })}
          >
            {one.title}
          </button>
        ))}
        <span className={styles.space} />
        {shown && (
          <>
            <Button onClick={() => void copyText(shown.text, shown.title)}>Copy</Button>
            <Button onClick={() => void save(shown)}>Save as file</Button>
          </>
        )}
      </div>
      {problem && <p className={styles.problem}>{problem}</p>}
      {shown && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: long text is scrolled by keyboard
        <pre className={styles.text} tabIndex={0}>
          {shown.text}
        </pre>
      )}
    </section>
  )
}
