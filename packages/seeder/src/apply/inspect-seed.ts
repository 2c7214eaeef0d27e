import { type Database, withSession } from '@pgtend/database'
import type { SeedPlan } from '../plan/seed-plan.ts'
import type { SeedPlanResult } from '../results.ts'
import { readTableState } from './missing-rows.ts'

export interface SeedTargetOptions {
  /** Schema of the tables; default `public`. */
  readonly schema?: string
}

/** Compares a plan with the database. Reads only. @throws {SeederError} `SEED_SCHEMA_MISSING` */
export function inspectSeed(
  database: Database,
  plan: SeedPlan,
  { schema = 'public' }: SeedTargetOptions = {},
): Promise<SeedPlanResult> {
  return withSession(database, async (client) => {
    const tables: { table: string; planned: number; present: number }[] = []
    for (const planned of plan.tables) {
      const { missing } = await readTableState(client, schema, planned)
      tables.push({ table: planned.table, planned: planned.rows.length, present: planned.rows.length - missing.length })
    }
    const missing = tables.reduce((sum, table) => sum + table.planned - table.present, 0)
    return { seed: plan.seed, tables, missing }
  })
}
