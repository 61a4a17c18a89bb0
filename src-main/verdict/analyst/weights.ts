// The weights as resources/verdict/weights.json holds them: jobs read the file, this says what must be in it.
import { z } from 'zod'

const weight = z.object({ decibans: z.number(), reason: z.string().min(10) })
export const weightsShape = z.object({
  version: z.string(),
  unit: z.string(),
  prior: weight,
  joining: z.object({
    sameKind: z.number(),
    sameFamily: z.array(z.number()).min(1),
    detections: z.array(z.number()).min(1),
    detectionsAtMost: z.number(),
    tacticsAtMost: z.number(),
    graveFrom: z.number(),
    ordinaryBeside: z.number(),
    reason: z.string(),
  }),
  calibration: z.object({ slope: z.number(), intercept: z.number(), reason: z.string() }),
  thresholds: z.object({
    malicious: z.number(),
    suspicious: z.number(),
    benign: z.number(),
    high: z.number(),
    medium: z.number(),
    reason: z.string(),
  }),
  weights: z.record(z.string(), weight),
})
export type Weights = z.infer<typeof weightsShape>
