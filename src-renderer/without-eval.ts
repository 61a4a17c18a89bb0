// First of all imports: zod tries at its first schema whether it may compile code, and the window's policy reports that as a breach.
import { config } from 'zod'

config({ jitless: true })
