// A verdict's sign: a shape of its own beside the hue, so that it is told without colour.
import type { Outcome } from '../../../src-main/contract/verdict.ts'

const shapes: Record<Outcome, { frame: string; mark: string }> = {
  malicious: { frame: 'M10.500 2h11L30 10.500v11L21.500 30h-11L2 21.500v-11z', mark: 'M11 11l10 10M21 11 11 21' },
  suspicious: { frame: 'M16 3 30 28H2z', mark: 'M16 12v8M16 23.500v.6' },
  inconclusive: {
    frame: 'M16 2.500a13.500 13.500 0 1 0 0 27 13.500 13.500 0 1 0 0-27',
    mark: 'M12 12.500c0-5.500 8.500-5 8.500-.5 0 3.500-4.500 3.300-4.500 7M16 23v.6',
  },
  benign: { frame: 'M4 4h24v24H4z', mark: 'M10 16.500l4.500 4.500 8-9.500' },
}

export const OutcomeSign = ({ outcome, size = 32 }: { outcome: Outcome; size?: number }) => (
  <svg
    width={size}
    height={size}
    viewBox="0 0 32 32"
    fill="none"
    stroke={`var(--${outcome})`}
    strokeWidth={2.2}
    strokeLinejoin="round"
    strokeLinecap="round"
    aria-hidden="true"
    focusable="false"
  >
    <path d={shapes[outcome].frame} />
    <path d={shapes[outcome].mark} />
  </svg>
)
