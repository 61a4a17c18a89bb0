// VESTIGE_HOME: the owner-only folder of settings, keys and ledger heads.

/** From VESTIGE_HOME, else `~/.vestige`. Created with mode 0700. */
export declare function vestigeHome(env?: Record<string, string | undefined>): string
