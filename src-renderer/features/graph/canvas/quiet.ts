// How faintly lines are drawn that neither the path nor what is chosen touches: the more there are, the more they would hide.

/** As an opacity, for this many links. */
export const quietness = (links: number): number => Math.max(0.09, Math.min(0.35, 56 / Math.max(1, links)))
