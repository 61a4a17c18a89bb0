// What a labelled case is: two exhibits at most, the alert's logs and the package, and what the client told us.

export interface Side {
  /** Logs around the alert: the first exhibit. */
  alert: Record<string, string | Buffer>
  /** The second exhibit; absent where the story has no host. */
  package?: Record<string, string | Buffer>
  /** Lines of the intake page. */
  tickets?: string
  administrators?: string
}
/** Twins: the same alert, the opposite truth. */
export interface Pair {
  name: string
  layer: 'host' | 'container' | 'cloud' | 'cluster'
  attack: Side
  benign: Side
}
