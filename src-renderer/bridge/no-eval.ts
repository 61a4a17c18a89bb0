// zod tries `new Function` when a schema is made, which the window's policy refuses and reports. Imported before any contract.
import { config } from 'zod'

config({ jitless: true })
