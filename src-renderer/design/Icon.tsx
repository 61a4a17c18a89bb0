// Line icons on a 16 by 16 grid, one stroke width, no fill: they name places and acts, never data.

const paths = {
  intake: 'M8 2v7M5 6.5 8 9.5l3-3M2.5 10v3.5h11V10',
  evidence: 'M2.5 5.5 8 2.5l5.5 3v5.5L8 14l-5.5-3zM2.5 5.5 8 8.5l5.5-3M8 8.5V14',
  timeline: 'M2.5 13.5h11M4 13V9M7 13V3.5M10 13V6.5M13 13v-3',
  custody: 'M7 5.5 8.5 4A2.5 2.5 0 0 1 12 7.5L10 9.5a2.5 2.5 0 0 1-3.3.2M9 10.5 7.5 12A2.5 2.5 0 0 1 4 8.5L6 6.5a2.5 2.5 0 0 1 3.3-.2',
  settings: 'M2.5 4.5h6M11.5 4.5h2M10 3v3M2.5 8h2M7.5 8h6M6 6.5v3M2.5 11.5h5M10.5 11.5h3M9 10v3',
  search: 'M3 7a4 4 0 1 0 8 0 4 4 0 1 0-8 0M10 10l3.5 3.5',
  check: 'M3 8.5 6.5 12 13 4.5',
  cross: 'M4 4l8 8M12 4l-8 8',
  warning: 'M8 2.5 14.5 13.5H1.5zM8 6.5v3.5M8 11.8v.2',
  down: 'M4.5 6.5 8 10l3.5-3.5',
  right: 'M6.5 4.5 10 8l-3.5 3.5',
  lock: 'M4 7.5h8v6H4zM5.5 7.5V5a2.5 2.5 0 0 1 5 0v2.5',
  bookmark: 'M4.5 2.5h7v11L8 10.5l-3.5 3z',
  note: 'M3 3h10v7.5H8L5 13.5v-3H3z',
  tag: 'M2.5 2.5h5L13.5 8.5 8.5 13.5 2.5 7.5zM5.4 5.4v.1',
  hidden: 'M2 8s2.2-4 6-4 6 4 6 4-2.2 4-6 4-6-4-6-4zM3 13 13 3',
  columns: 'M2.5 3h11v10h-11zM6.2 3v10M9.8 3v10',
  undo: 'M5.5 3 2.5 6l3 3M2.5 6H10a3.500 3.500 0 0 1 0 7H6',
  more: 'M3.500 8v.1M8 8v.1M12.500 8v.1',
  folder: 'M2 4h4l1.500 1.500H14V13H2z',
  file: 'M4 2h5.500L12.500 5v9H4zM9.500 2v3h3',
  copy: 'M5.500 5.500V2.500h8v8h-3M2.500 5.500h8v8h-8z',
  upload: 'M8 10V3M5 5.500 8 2.500l3 3M2.500 10v3.500h11V10',
  link: 'M9.500 2.500h4v4M13.500 2.500 8 8M11.500 9v4.500h-9v-9H7',
  stop: 'M4 4h8v8H4z',
  clock: 'M8 2.500a5.500 5.500 0 1 0 0 11 5.500 5.500 0 1 0 0-11M8 5v3.200l2 1.500',
} as const
export type IconName = keyof typeof paths

export const Icon = ({ name, size = 14, filled = false }: { name: IconName; size?: number; filled?: boolean }) => (
  <svg
    width={size}
    height={size}
    viewBox="0 0 16 16"
    fill={filled ? 'currentColor' : 'none'}
    stroke="currentColor"
    strokeWidth={size > 15 ? 1.3 : 1.6}
    strokeLinejoin="round"
    strokeLinecap="round"
    aria-hidden="true"
    focusable="false"
  >
    <path d={paths[name]} />
  </svg>
)
