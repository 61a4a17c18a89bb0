// The five layers of cloud evidence. The number is stored and never reused.

export const layers = ['control', 'identity', 'network', 'runtime', 'data'] as const
export type Layer = (typeof layers)[number]
