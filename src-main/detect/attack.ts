// MITRE ATT&CK names for ids. The table is data (resources/attack); revoked ids lead to their successor, and ids newer
// than the table are shown as they are.

export interface Tactic {
  id: string
  name: string
  /** `credential-access`, as rules tag it. */
  shortname: string
}

export interface Technique {
  id: string
  /** `Cloud Accounts`; of a sub-technique without its parent's name. Empty when the table does not know the id. */
  name: string
  /** Short names of tactics. */
  tactics: string[]
  platforms: string[]
  /** The id that was asked for when it was revoked and this is its successor. */
  revokedFrom?: string
  deprecated?: boolean
  /** False when the table does not have the id. */
  known: boolean
}

interface Row {
  id: string
  name: string
  tactics: string[]
  platforms: string[]
  revoked?: boolean
  revokedBy?: string
  deprecated?: boolean
}

/** Columns of the matrix in the order of an attack; the file lists them in no order that means something. */
const matrixOrder = [
  'reconnaissance',
  'resource-development',
  'initial-access',
  'execution',
  'persistence',
  'privilege-escalation',
  'defense-evasion',
  'credential-access',
  'discovery',
  'lateral-movement',
  'collection',
  'command-and-control',
  'exfiltration',
  'impact',
]

export class Attack {
  readonly version: string
  readonly copyright: string
  readonly tactics: readonly Tactic[]
  readonly #rows: ReadonlyMap<string, Row>

  /** `table` is the parsed file; a table of another shape is refused. */
  constructor(table: unknown) {
    const { version, copyright, tactics, techniques } = (table ?? {}) as {
      version?: string
      copyright?: string
      tactics?: Tactic[]
      techniques?: Row[]
    }
    if (!Array.isArray(tactics) || !Array.isArray(techniques)) throw new Error('no ATT&CK table: `tactics` and `techniques` are missing')
    this.version = version ?? ''
    this.copyright = copyright ?? ''
    const place = (tactic: Tactic) => (matrixOrder.includes(tactic.shortname) ? matrixOrder.indexOf(tactic.shortname) : matrixOrder.length)
    this.tactics = [...tactics].sort((a, b) => place(a) - place(b))
    this.#rows = new Map(techniques.map((row) => [row.id, row]))
  }

  technique(id: string): Technique {
    const wanted = id.toUpperCase()
    let row = this.#rows.get(wanted)
    for (let steps = 0; row?.revoked && row.revokedBy && steps < 10; steps++) row = this.#rows.get(row.revokedBy)
    if (!row) return { id: wanted, name: '', tactics: [], platforms: [], known: false }
    return {
      id: row.id,
      name: row.name,
      tactics: row.tactics,
      platforms: row.platforms,
      known: true,
      ...(row.id === wanted ? {} : { revokedFrom: wanted }),
      ...(row.deprecated ? { deprecated: true } : {}),
    }
  }

  /** `T1098.001 Account Manipulation: Additional Cloud Credentials`. */
  title(id: string): string {
    const technique = this.technique(id)
    if (!technique.known) return technique.id
    const parent = technique.id.includes('.') ? this.#rows.get(technique.id.slice(0, 5)) : undefined
    return `${technique.id} ${parent ? `${parent.name}: ` : ''}${technique.name}`
  }

  tactic(shortname: string): Tactic | undefined {
    return this.tactics.find((tactic) => tactic.shortname === shortname)
  }

  /** Techniques in force, by id. */
  get techniques(): Technique[] {
    return [...this.#rows.values()].filter((row) => !row.revoked && !row.deprecated).map((row) => this.technique(row.id))
  }
}
