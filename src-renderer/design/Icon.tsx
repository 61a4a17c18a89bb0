// Line icons on a 16 by 16 grid, one stroke width, no fill: they name places and acts, never data.

const paths = {
  intake: 'M8 2v7M5 6.5 8 9.5l3-3M2.5 10v3.5h11V10',
  acquire: 'M3 2.5h10v11H3zM5.5 5.5 7 7 5.5 8.5M8 9h2.5',
  evidence: 'M2.5 5.5 8 2.5l5.5 3v5.5L8 14l-5.5-3zM2.5 5.5 8 8.5l5.5-3M8 8.5V14',
  coverage: 'M2.5 4h7M11.500 4h2M2.5 8h3M7.500 8h6M2.5 12h9',
  timeline: 'M2.5 13.5h11M4 13V9M7 13V3.5M10 13V6.5M13 13v-3',
  detections: 'M4 14V2.500M4 3h8.500l-2 3 2 3H4',
  graph:
    'M3.500 6a2 2 0 1 0 0-4 2 2 0 1 0 0 4M12.500 5.500a1.800 1.800 0 1 0 0-3.600 1.800 1.800 0 1 0 0 3.600M8 14a2 2 0 1 0 0-4 2 2 0 1 0 0 4M5.400 3.900l5.300-.1M4.500 5.700l2.600 4.500M11.600 5.300 9 10.200',
  processes: 'M3 2.500v10h4M3 7h4M9 3H5M9.500 7h4M9.500 12.500h4',
  report: 'M4 2.500h5.500l3 3v8H4zM9.500 2.500v3h3M6 8h4.500M6 10.500h4.500',
  pin: 'M6 2.500h4l-.5 4 2 2.500h-7l2-2.500zM8 9v4.500',
  key: 'M2.500 8a2.500 2.500 0 1 0 5 0 2.500 2.500 0 1 0-5 0M7.500 8h6M11 8v2.500M13.500 8v2',
  user: 'M8 8a2.800 2.800 0 1 0 0-5.600A2.800 2.800 0 1 0 8 8M2.800 13.800c.5-3 2.500-4.300 5.200-4.300s4.700 1.300 5.200 4.300',
  role: 'M3 3h10v4.500c0 3-2 5-5 6.500-3-1.500-5-3.500-5-6.500z',
  session: 'M5.500 4.500h5a3.500 3.500 0 0 1 0 7h-5a3.500 3.500 0 0 1 0-7M5.500 8h5',
  service:
    'M8 5.500a2.500 2.500 0 1 0 0 5 2.500 2.500 0 1 0 0-5M8 2v2M8 12v2M2 8h2M12 8h2M3.800 3.800l1.400 1.400M10.800 10.800l1.400 1.400M12.200 3.800l-1.400 1.400M5.200 10.800l-1.400 1.400',
  host: 'M2.500 3h11v4h-11zM2.500 9h11v4h-11zM5 5v.1M5 11v.1',
  container: 'M2.500 4h11v8.500h-11zM2.500 7h11M6 7v5.500',
  pod: 'M8 2l5.200 3v6L8 14l-5.200-3V5zM8 5.500l2.200 1.200v2.600L8 10.500 5.800 9.300V6.700z',
  process: 'M2.500 3h11v10h-11zM5 6.500 7 8l-2 1.500M8.500 10H11',
  hash: 'M6.500 2.500 5 13.500M11 2.500 9.500 13.500M3 6h10.500M2.500 10H13',
  address:
    'M8 2.500a5.500 5.500 0 1 0 0 11 5.500 5.500 0 1 0 0-11M2.500 8h11M8 2.500c-3.500 3.500-3.500 7.500 0 11 3.500-3.500 3.500-7.500 0-11',
  domain: 'M2.500 3h11v10h-11zM2.500 6h11M4.500 4.500v.1M6.500 4.500v.1',
  bucket: 'M3 4h10l-1.500 9.500h-7zM3 4c0-2 10-2 10 0',
  secret: 'M4 7.500h8v6H4zM5.500 7.500V5a2.500 2.500 0 0 1 5 0v2.500M8 10v1.500',
  repository: 'M4 2.500h8.500v11H4a1.500 1.500 0 0 1 0-3h8.500M2.500 12V4A1.500 1.500 0 0 1 4 2.500',
  resource: 'M2.500 3.500h11v9h-11zM2.500 6.500h11M6 6.500v6',
  account: 'M2.500 13.500h11M4 13.500v-11h5v11M9 6.500h3.500v7M6 5v.1M6 8v.1M6 11v.1',
  group: 'M2.500 5h8v8.500h-8zM5.500 5V2.500h8V11h-3',
  verdict: 'M8 2.500v11M4.500 13.500h7M2.500 4.500h11M4.500 4.500 2.500 9a2 2 0 0 0 4 0zM11.500 4.500l-2 4.500a2 2 0 0 0 4 0z',
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
