// The procedures as a client in process, as every host has them.
import type { Workbench } from '../../src-main/workbench/workbench.ts'

export type Client = Workbench['client']
