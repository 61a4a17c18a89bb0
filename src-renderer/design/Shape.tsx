// A hue and a form together, so that neither colour nor form alone has to carry a meaning.

export const shapes = {
  diamond: 'M6 .9 11.1 6 6 11.1.9 6Z',
  circle: 'M1.8 6a4.2 4.2 0 1 0 8.400 0a4.200 4.200 0 1 0-8.400 0Z',
  triangle: 'M6 1.400 11 10.400H1Z',
  square: 'M1.800 1.800h8.400v8.400H1.800Z',
  bars: 'M1 3.200h10v2H1zM1 6.800h10v2H1z',
  ring: 'M1.800 6a4.200 4.200 0 1 0 8.400 0a4.200 4.200 0 1 0-8.400 0Zm1.400 0a2.800 2.800 0 1 1 5.600 0a2.800 2.800 0 1 1-5.600 0Z',
} as const
export type ShapeName = keyof typeof shapes

/** `hue` is a token's name without dashes: `identity`, `t3`. */
export const Shape = ({ shape, hue, label, size = 10 }: { shape: ShapeName; hue: string; label?: string; size?: number }) => (
  <svg
    width={size}
    height={size}
    viewBox="0 0 12 12"
    style={{ fill: `var(--${hue})` }}
    role={label ? 'img' : undefined}
    aria-label={label}
    aria-hidden={label ? undefined : true}
  >
    <path d={shapes[shape]} fillRule="evenodd" />
  </svg>
)
