import type { Catalog } from '@pgtend/database'
import { z } from 'zod'
import { DEFAULT_SCHEMA } from '../commands/migrator-options.ts'
import { deriveChanges } from '../derive-down/derive-changes.ts'
import { homeNames, unqualifiedChanges } from '../derive-down/unqualified-sql.ts'
import { MigratorError } from '../errors.ts'
import { checksumOf } from '../files/checksum.ts'
import type { MigrationFile } from '../files/migration-file.ts'
import { type ReplayOptions, withReplay } from '../scratch/with-replay.ts'
import { loadParser } from '../script/load-parser.ts'
import { type KeptStatement, keptStatementSchema, listKeptStatements } from './kept-statements.ts'
import { pendingDirectives } from './pending-directives.ts'
import { type Built, buildOld, proveSquash } from './prove-squash.ts'
import { replacesDirective } from './replaced-names.ts'
import { type SquashRange, type SquashSelection, selectSquashed } from './select-squashed.ts'

export interface PlanSquashOptions extends ReplayOptions, SquashRange {
  /** Appends the statements that write rows, instead of refusing. Default false. */
  readonly keepDataStatements?: boolean | undefined
}

export const squashPlanSchema = z.strictObject({
  name: z.string(),
  replaces: z.array(z.string()),
  sql: z.string(),
  /** Null when no way back could be proven. */
  downSql: z.string().nullable(),
  /** Statements of the old scripts that were appended. */
  kept: z.array(keptStatementSchema),
})
export type SquashPlan = z.output<typeof squashPlanSchema>

/**
 * Writes one script for many migrations, from the difference of the catalogs before and after them, and proves it: replayed in a scratch
 * database it gives an equal catalog and equal rows. Touches no file and no database but scratch ones.
 * @throws {MigratorError} `SQUASH_DATA_STATEMENTS`, `SQUASH_NOT_EQUAL`, `SQUASH_REFUSED`, and as `selectSquashed` and `Replay.up`
 */
export async function planSquash(files: readonly MigrationFile[], options: PlanSquashOptions): Promise<SquashPlan> {
  const selection = selectSquashed(files, options)
  const kept = listKeptStatements(await loadParser(), selection.squashed)
  if (kept.length > 0 && options.keepDataStatements !== true) throw dataStatements(kept)
  const built = await withReplay(options, (replay) => buildOld(replay, selection))
  const file = squashedFile(selection, built, kept, options.schema)
  const down = await proveSquash(options, selection, file, built)
  return {
    name: file.name,
    replaces: selection.squashed.map(({ name }) => name),
    sql: file.up.text,
    downSql: down.status === 'unproven' ? null : down.sql,
    kept: [...kept],
  }
}

function squashedFile(
  { name, squashed }: SquashSelection,
  { before, after }: Built,
  kept: readonly KeptStatement[],
  schema = DEFAULT_SCHEMA,
): MigrationFile {
  const names = homeNames(schema, before, after)
  const changes = unqualifiedChanges(deriveChanges(withoutOthers(before), withoutOthers(after)), names)
  const impossible = changes.find(({ sql }) => sql === null)
  if (impossible !== undefined) {
    throw new MigratorError('SQUASH_REFUSED', `no statement makes ${impossible.object}: ${impossible.reason}`)
  }
  const statements = changes.map(({ sql }) => `${sql};`)
  const appended = kept.map(({ migration, line, sql }) => `-- From ${migration}, line ${line}.\n${ended(sql)}`)
  const head = `-- Squashed by pgtend: what these ${squashed.length} migrations build, written from the catalog.`
  const replaces = replacesDirective(squashed.map((file) => file.name))
  const comments = [head, replaces, ...pendingDirectives(squashed)].join('\n')
  const text = `${comments}\n\n${[...statements, ...appended].join('\n\n')}\n`
  const path = (squashed.at(-1)?.up.path ?? '').replace(/[^/\\]+([/\\]migration\.sql)$/, (_, end: string) => name + end)
  return { name, up: { path, text, checksum: checksumOf(text) }, down: undefined }
}

/** What no SQL is derived for is made by the statements that are kept: user mappings hold passwords. */
function withoutOthers(catalog: Catalog): Catalog {
  return { ...catalog, objects: catalog.objects.filter(({ kind }) => kind !== 'other' && kind !== 'user mapping') }
}

/** A comment at its end would swallow the semicolon. */
function ended(sql: string): string {
  return /--[^\n]*$/.test(sql) ? `${sql}\n;` : `${sql};`
}

function dataStatements(kept: readonly KeptStatement[]): MigratorError {
  const [first] = kept
  const more = kept.length === 1 ? '' : ` (and ${kept.length - 1} more)`
  const message = `migration "${first?.migration}" line ${first?.line} is not in the catalog: ${first?.reason}${more}`
  return new MigratorError('SQUASH_DATA_STATEMENTS', message, {
    details: { statements: kept.map(({ migration, line, reason }) => ({ migration, line, reason })) },
  })
}
