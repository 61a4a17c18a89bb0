// Four rising bars, nought to four of them lit: an amount that reads without colour.

const heights = [3, 5.1, 7.2, 9.3]

export const Bars = ({ lit, hue, label }: { lit: number; hue: string; label: string }) => (
  <svg width="15" height="10" viewBox="0 0 15 10" role="img" aria-label={label}>
    <title>{label}</title>
    {heights.map((height, index) => (
      <rect
        key={height}
        x={index * 4}
        y={10 - height}
        width="3"
        height={height}
        style={{ fill: index < lit ? `var(--${hue})` : 'var(--line-2)' }}
      />
    ))}
  </svg>
)
