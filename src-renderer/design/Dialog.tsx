// A dialog over the window: title, content, acts. Escape closes, focus returns to where it was.
import { type ReactNode, useEffect } from 'react'
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components'
import { Button } from './Button.tsx'
import { cx } from './cx.ts'
import styles from './Dialog.module.css'
import { Icon } from './Icon.tsx'

interface Props {
  title: string
  open: boolean
  onClose: () => void
  children: ReactNode
  acts?: ReactNode
  wide?: boolean
  /** As large as the window allows, for work that needs room; its content fills it. */
  full?: boolean
  /** At the top and without frame of its own, for the palette. */
  bare?: boolean
  /** Only its own acts close it: what it shows is shown once. */
  firm?: boolean
}

/** A button that was focused and went away leaves the focus on the page, where the overlay does not hear Escape. */
const useStrayEscape = (open: boolean, onClose: () => void) =>
  useEffect(() => {
    if (!open) return
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && event.target === document.body) onClose()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [open, onClose])

export const Dialog = ({ title, open, onClose, children, acts, wide, full, bare, firm }: Props) => {
  useStrayEscape(open && !firm, onClose)
  return (
    <ModalOverlay
      className={styles.overlay}
      isOpen={open}
      onOpenChange={(next) => !next && onClose()}
      isDismissable={!firm}
      isKeyboardDismissDisabled={firm ?? false}
    >
      <Modal className={cx(styles.modal, wide && styles.wide, full && styles.full, bare && styles.bare)}>
        <AriaDialog className={styles.dialog} aria-label={bare ? title : undefined}>
          {!bare && (
            <div className={styles.head}>
              <Heading slot="title" className={styles.title}>
                {title}
              </Heading>
              {!firm && (
                <Button kind="bare" aria-label="Close" onClick={onClose}>
                  <Icon name="cross" />
                </Button>
              )}
            </div>
          )}
          <div className={bare ? undefined : styles.body}>{children}</div>
          {acts && <div className={styles.acts}>{acts}</div>}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  )
}
