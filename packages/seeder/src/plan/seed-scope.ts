import type { Faker } from '@faker-js/faker'
import { seedFaker } from '../random/seed-faker.ts'
import { seedUuid } from '../random/seed-uuid.ts'
import type { SeedPlanOptions } from './seed-plan.ts'

/** What the makers of rows share. */
export interface SeedScope {
  readonly options: Required<SeedPlanOptions>
  /** Id of a row by its table and its name. */
  id(table: string, name: string): string
  /** Values of their own for one maker. */
  faker(stream: string): Faker
  /** Minutes after the reference time, as `timestamptz`. */
  time(minutes: number): string
}

/** Seeds know no today: a plan of next year must be the plan of this year. */
const REFERENCE_TIME = Date.UTC(2026, 0, 5, 8)

export function seedScope(options: Required<SeedPlanOptions>): SeedScope {
  const { seed } = options
  return {
    options,
    id: (table, name) => seedUuid(seed, table, name),
    faker: (stream) => seedFaker(seed, stream),
    time: (minutes) => new Date(REFERENCE_TIME + minutes * 60_000).toISOString(),
  }
}
