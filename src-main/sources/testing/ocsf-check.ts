// Holds an event against the OCSF schema: required attributes, unknown ones, types, enumerations, constraints.
import { join } from 'node:path'
import type { OcsfEvent } from '../../contract/ocsf.ts'
import { type Attribute, OcsfSchema, type Shape, sharedData } from './ocsf-schema.ts'

/** Attributes of our own, beside the schema: the layer of the timeline, and an interval in microseconds. */
const extensions = new Set(['layer', 'duration_us'])
const depthOfObjects = 12

let schema: OcsfSchema | undefined | null = null

/** The schema, or undefined where the test data is absent. */
export function ocsfSchema(): OcsfSchema | undefined {
  if (schema === null) {
    const data = sharedData()
    schema = data ? new OcsfSchema(join(data, 'ocsf-schema')) : undefined
  }
  return schema
}

/** What is wrong with an event, in words; empty when it holds. */
export function ocsfProblems(event: OcsfEvent, against: OcsfSchema): string[] {
  const problems: string[] = []
  const known = against.classes.get(event.class_uid)
  if (!known) return [`class_uid ${event.class_uid} is no class`]
  if (known.caption !== event.class_name) problems.push(`class_name is ${event.class_name}, not ${known.caption}`)
  const category = against.category(known.category)
  if (category && category.uid !== event.category_uid) problems.push(`category_uid is ${event.category_uid}, not ${category.uid}`)
  if (category && category.caption !== event.category_name)
    problems.push(`category_name is ${event.category_name}, not ${category.caption}`)
  if (event.type_uid !== event.class_uid * 100 + event.activity_id) problems.push(`type_uid is ${event.type_uid}`)
  const shape = against.event(known.name)
  checkShape(event, shape, '', against, problems, 0)
  // An undated event has no time but a reason (architecture).
  return problems.filter((problem) => problem !== 'time is required')
}

function checkShape(value: object, shape: Shape, path: string, against: OcsfSchema, problems: string[], depth: number): void {
  const record = value as Record<string, unknown>
  for (const [name, attribute] of shape.attributes) {
    const found = record[name]
    if (found === undefined) {
      if (attribute.requirement === 'required' && !['type_uid'].includes(name)) problems.push(`${path}${name} is required`)
      continue
    }
    checkValue(found, attribute, `${path}${name}`, against, problems, depth)
  }
  for (const name of Object.keys(record)) {
    if (record[name] === undefined || shape.attributes.has(name)) continue
    if (depth === 0 && extensions.has(name)) continue
    problems.push(`${path}${name} is no attribute`)
  }
  if (shape.atLeastOne.length > 0 && !shape.atLeastOne.some((name) => record[name] !== undefined)) {
    problems.push(`${path || 'event'} needs one of ${shape.atLeastOne.join(', ')}`)
  }
}

function checkValue(value: unknown, attribute: Attribute, path: string, against: OcsfSchema, problems: string[], depth: number): void {
  if (attribute.isArray) {
    if (!Array.isArray(value)) problems.push(`${path} is no list`)
    else
      value.forEach((item, n) => {
        checkOne(item, attribute, `${path}[${n}]`, against, problems, depth)
      })
    return
  }
  checkOne(value, attribute, path, against, problems, depth)
}

function checkOne(value: unknown, attribute: Attribute, path: string, against: OcsfSchema, problems: string[], depth: number): void {
  if (attribute.values && (typeof value === 'number' || typeof value === 'string')) {
    // String enumerations (HTTP methods) are open; numbers are not.
    const own = path === 'class_uid' || path === 'category_uid' || path === 'type_uid'
    if (typeof value === 'number' && !own && !attribute.values.has(String(value)))
      problems.push(`${path} has the value ${value}, which is none of its enumeration`)
  }
  if (attribute.object) {
    if (value === null || typeof value !== 'object' || Array.isArray(value)) {
      problems.push(`${path} is no object`)
      return
    }
    const shape = attribute.type === 'object' ? undefined : against.object(attribute.type)
    if (shape && depth < depthOfObjects) checkShape(value, shape, `${path}.`, against, problems, depth + 1)
    return
  }
  const problem = typeProblem(value, attribute.type, against)
  if (problem) problems.push(`${path} ${problem}`)
}

function typeProblem(value: unknown, type: string, against: OcsfSchema): string | undefined {
  const base = against.types[type]?.type ?? type
  switch (base === 'long_t' && type === 'timestamp_t' ? 'long_t' : base) {
    case 'json_t':
      return undefined
    case 'boolean_t':
      return typeof value === 'boolean' ? undefined : 'is no boolean'
    case 'integer_t':
    case 'long_t':
      return Number.isSafeInteger(value) ? undefined : 'is no integer'
    case 'float_t':
      return typeof value === 'number' ? undefined : 'is no number'
    default:
      // Addresses and the like are kept as recorded, so their patterns are not held against them.
      return typeof value === 'string' ? undefined : 'is no text'
  }
}
