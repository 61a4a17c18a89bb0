// Buttons: a framed one for acts, a bare one for icons. A key beside the word says the shortcut.
import type { ComponentProps, ReactNode } from 'react'
import styles from './Button.module.css'
import { cx } from './cx.ts'

interface Props extends Omit<ComponentProps<'button'>, 'type'> {
  children: ReactNode
  kind?: 'framed' | 'strong' | 'bare'
  shortcut?: string
  type?: 'button' | 'submit'
}

export const Button = ({ kind = 'framed', shortcut, className, children, type = 'button', ...rest }: Props) => (
  <button type={type} className={cx(styles.button, styles[kind], className)} {...rest}>
    {children}
    {shortcut && <Key>{shortcut}</Key>}
  </button>
)

export const Key = ({ children }: { children: ReactNode }) => <kbd className={styles.key}>{children}</kbd>
