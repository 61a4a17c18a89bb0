export const Graph = () => null
