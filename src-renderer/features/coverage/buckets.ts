// How finely the area counts: the lanes and the inspector ask the same question, so that one answer serves both.
export const laneBuckets = 1440
