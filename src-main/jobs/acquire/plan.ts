// Gives a plan its fixed parts from `resources/acquire`, so that what makes the script stays pure.
import { readFileSync } from 'node:fs'
import { type Plan, type PlanRequest, planAcquisition } from '../../acquire/plan.ts'

export { type Needs, needs, type Plan, PlanError, type PlanRequest, type Provider, providers } from '../../acquire/plan.ts'

const part = (name: string) => readFileSync(new URL(`../../../resources/acquire/${name}.sh`, import.meta.url), 'utf8')

export const makePlan = (request: PlanRequest): Plan =>
  planAcquisition(request, { common: part('common'), provider: part(request.provider) })
