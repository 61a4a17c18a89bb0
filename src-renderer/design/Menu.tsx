// A short menu at a button or at any element, with keys beside the words.
import type { ReactNode, RefObject } from 'react'
import { Menu as AriaMenu, Header, MenuItem, MenuSection, Popover, Separator } from 'react-aria-components'
import { Key } from './Button.tsx'
import styles from './Menu.module.css'

export type Entry =
  | { id: string; title: string; detail?: string; shortcut?: string; on?: boolean; disabled?: boolean; act: () => void }
  | 'line'

interface Props {
  label: string
  heading?: ReactNode
  entries: readonly Entry[]
  anchor: RefObject<Element | null>
  open: boolean
  onClose: () => void
}

export const Menu = ({ label, heading, entries, anchor, open, onClose }: Props) => (
  <Popover
    className={styles.popover}
    triggerRef={anchor}
    isOpen={open}
    onOpenChange={(next) => !next && onClose()}
    placement="bottom start"
  >
    <AriaMenu
      className={styles.menu}
      aria-label={label}
      autoFocus="first"
      onAction={(id) => {
        const entry = entries.find((each) => each !== 'line' && each.id === id)
        onClose()
        if (entry && entry !== 'line') entry.act()
      }}
    >
      <MenuSection>
        {heading ? <Header className={styles.heading}>{heading}</Header> : null}
        {entries.map((entry, index) =>
          entry === 'line' ? (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines have no identity but their place
            <Separator key={index} className={styles.line} />
          ) : (
            <MenuItem key={entry.id} id={entry.id} className={styles.item} textValue={entry.title} isDisabled={entry.disabled}>
              <span className={styles.mark}>{entry.on ? '✓' : ''}</span>
              <span className={styles.title}>{entry.title}</span>
              {entry.detail && <span className={styles.detail}>{entry.detail}</span>}
              {entry.shortcut && <Key>{entry.shortcut}</Key>}
            </MenuItem>
          ),
        )}
      </MenuSection>
    </AriaMenu>
  </Popover>
)
