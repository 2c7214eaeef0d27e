import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Database } from '@pgtend/database'
import { z } from 'zod'
import { isOpen, stampSql } from '../commands/stamp.ts'
import { type MarkOptions, writeMarks } from '../commands/write-marks.ts'
import { MigratorError } from '../errors.ts'
import { writeMigration } from '../files/write-migration.ts'
import { FOREIGN_TOOLS, type ForeignMigration } from './foreign-history.ts'
import type { ImportPlan } from './plan-import.ts'

export const importResultSchema = z.strictObject({
  dryRun: z.boolean(),
  tool: z.enum(FOREIGN_TOOLS),
  /** One migration that builds what the database has. */
  baseline: z.boolean(),
  migrations: z.array(
    z.strictObject({ name: z.string(), applied: z.boolean(), hasDown: z.boolean(), file: z.enum(['created', 'kept']) }),
  ),
  warnings: z.array(z.string()),
})
export type ImportResult = z.output<typeof importResultSchema>

/**
 * Writes the planned migrations into the folder and marks the applied ones in the ledger. Runs none of them. Files that are there and
 * equal are kept, so that the next database only gets its marks and an interrupted import can be repeated.
 * @throws {MigratorError} `MIGRATION_EXISTS` before anything is written, when a file there is another
 */
export async function applyImport(database: Database, plan: ImportPlan, options: MarkOptions): Promise<ImportResult> {
  const { directory, dryRun = false } = options
  const files = await Promise.all(plan.migrations.map((migration) => fileState(directory, migration, plan.baseline)))
  const { tool, baseline, warnings } = plan
  const migrations = plan.migrations.map(({ name, applied, down }, index) => {
    return { name, applied, hasDown: down !== null, file: files[index] ?? 'created' }
  })
  const result = { dryRun, tool, baseline, migrations, warnings: [...warnings] }
  if (dryRun) return result
  for (const [index, migration] of plan.migrations.entries()) {
    if (files[index] === 'created') await writeMigration(directory, migration)
  }
  const applied = new Set(plan.migrations.filter((migration) => migration.applied).map(({ name }) => name))
  return writeMarks(database, options, (known, ledger) => {
    const open = known.filter((migration) => applied.has(migration.name) && isOpen(migration))
    // Applied by pgtend since an earlier import, which the other tool cannot know.
    const since = new Set(known.filter(({ state }) => state === 'applied').map(({ name }) => name))
    const all = migrations.map((migration) => ({
      ...migration,
      applied: migration.applied || since.has(migration.name),
    }))
    return { writes: open.flatMap((migration) => stampSql(ledger, migration)), result: { ...result, migrations: all } }
  })
}

/** A baseline that is there stays: another database may be dumped in other words. */
async function fileState(
  directory: string,
  { name, up }: ForeignMigration,
  baseline: boolean,
): Promise<'created' | 'kept'> {
  const folder = join(directory, name)
  if (!existsSync(folder)) return 'created'
  if (baseline || (await readFile(join(folder, 'migration.sql'), 'utf8').catch(() => '')) === up) return 'kept'
  throw new MigratorError('MIGRATION_EXISTS', `migration folder "${folder}" has another script already`, {
    hint: 'Remove it, or name another folder with `--migrations`.',
  })
}
