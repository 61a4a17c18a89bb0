export const Processes = () => null
