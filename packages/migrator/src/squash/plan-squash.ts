import { type Catalog, compareCatalogs } from '@pgtend/database'
import { z } from 'zod'
import { DEFAULT_SCHEMA } from '../commands/migrator-options.ts'
import { deriveChanges } from '../derive-down/derive-changes.ts'
import { deriveInReplay } from '../derive-down/generate-downs.ts'
import type { GeneratedDown } from '../derive-down/generated-down.ts'
import { MigratorError } from '../errors.ts'
import { checksumOf } from '../files/checksum.ts'
import type { MigrationFile } from '../files/migration-file.ts'
import { type Replay, type ReplayOptions, withReplay } from '../scratch/with-replay.ts'
import { loadParser } from '../script/load-parser.ts'
import { type KeptStatement, keptStatementSchema, listKeptStatements } from './kept-statements.ts'
import { readAllRows } from './read-all-rows.ts'
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

/** What the old scripts build. */
interface Built {
  readonly before: Catalog
  readonly after: Catalog
  /** See `readAllRows`. */
  readonly rows: ReadonlyMap<string, string>
}

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
  const file = squashedFile(selection, built, kept)
  const proof = await withReplay(options, (replay) => tryThrice(replay, selection, file, built, options.schema))
  if (proof.different.length > 0) await proveEqual(options, selection, file, built)
  const { down } = proof
  return {
    name: file.name,
    replaces: selection.squashed.map(({ name }) => name),
    sql: file.up.text,
    downSql: down.status === 'unproven' ? null : down.sql,
    kept: [...kept],
  }
}

async function buildOld(replay: Replay, { before, squashed }: SquashSelection): Promise<Built> {
  for (const file of before) await replay.up(file)
  const start = await replay.readCatalog()
  for (const file of squashed) await replay.up(file)
  return { before: start, after: await replay.readCatalog(), rows: await readAllRows(replay) }
}

function squashedFile(
  { name, squashed }: SquashSelection,
  { before, after }: Built,
  kept: readonly KeptStatement[],
): MigrationFile {
  const changes = deriveChanges(withoutOthers(before), withoutOthers(after))
  const impossible = changes.find(({ sql }) => sql === null)
  if (impossible !== undefined) {
    throw new MigratorError('SQUASH_REFUSED', `no statement makes ${impossible.object}: ${impossible.reason}`)
  }
  const statements = changes.map(({ sql }) => `${sql};`)
  const appended = kept.map(({ migration, line, sql }) => `-- From ${migration}, line ${line}.\n${ended(sql)}`)
  const head = `-- Squashed by pgtend: what these ${squashed.length} migrations build, written from the catalog.`
  const names = replacesDirective(squashed.map((file) => file.name))
  const text = `${head}\n${names}\n\n${[...statements, ...appended].join('\n\n')}\n`
  const path = (squashed.at(-1)?.up.path ?? '').replace(/[^/\\]+([/\\]migration\.sql)$/, (_, end: string) => name + end)
  return { name, up: { path, text, checksum: checksumOf(text) }, down: undefined }
}

/** What no SQL is derived for is made by the statements that are kept. */
function withoutOthers(catalog: Catalog): Catalog {
  return { ...catalog, objects: catalog.objects.filter(({ kind }) => kind !== 'other') }
}

/** A comment at its end would swallow the semicolon. */
function ended(sql: string): string {
  return /--[^\n]*$/.test(sql) ? `${sql}\n;` : `${sql};`
}

/** Applies the script, undoes it and applies it again, which proves it and its way back at once. */
async function tryThrice(
  replay: Replay,
  { before }: SquashSelection,
  file: MigrationFile,
  built: Built,
  schema = DEFAULT_SCHEMA,
): Promise<{ readonly down: GeneratedDown; readonly different: readonly string[] }> {
  for (const earlier of before) await replay.up(earlier)
  const down = await orCannotRun(deriveInReplay(replay, file, schema))
  return { down, different: down.repeatable ? await differences(replay, built) : ['unknown'] }
}

/** The second `up` may write rows twice, and a way back that failed may leave anything: what counts is the script alone. */
async function proveEqual(
  options: ReplayOptions,
  selection: SquashSelection,
  file: MigrationFile,
  built: Built,
): Promise<void> {
  const different = await withReplay(options, async (replay) => {
    for (const earlier of selection.before) await replay.up(earlier)
    await orCannotRun(replay.up(file))
    return differences(replay, built)
  })
  const unstable = different.some(isValues) ? await listUnstable(options, selection, built) : new Set()
  const unequal = different.filter((each) => !unstable.has(each))
  if (unequal.length === 0) return
  throw new MigratorError('SQUASH_NOT_EQUAL', `the squashed script does not build the same: ${unequal.join(', ')}`, {
    details: { differences: unequal },
  })
}

/** Values that the old scripts themselves make anew each time: the hour, random numbers. */
async function listUnstable(options: ReplayOptions, selection: SquashSelection, built: Built): Promise<Set<string>> {
  const again = await withReplay(options, (replay) => buildOld(replay, selection))
  return new Set(unequalRows(built.rows, again.rows).filter(isValues))
}

function unequalRows(expected: Built['rows'], actual: Built['rows']): readonly string[] {
  return [...expected].filter(([what, content]) => actual.get(what) !== content).map(([what]) => what)
}

function isValues(difference: string): boolean {
  return difference.startsWith('values of ')
}

async function orCannotRun<T>(work: Promise<T>): Promise<T> {
  return work.catch((cause: unknown) => {
    if (!(cause instanceof MigratorError)) throw cause
    throw new MigratorError('SQUASH_NOT_EQUAL', `the squashed script cannot be run: ${cause.message}`, { cause })
  })
}

async function differences(replay: Replay, built: Built): Promise<readonly string[]> {
  const { differences, columnOrder } = compareCatalogs(built.after, await replay.readCatalog())
  const rows = await readAllRows(replay)
  return [
    ...differences.map(({ change, identity }) => `${change} ${identity}`),
    ...columnOrder.map(({ table }) => `order of the columns of ${table.schema}.${table.name}`),
    ...unequalRows(built.rows, rows),
  ]
}

function dataStatements(kept: readonly KeptStatement[]): MigratorError {
  const [first] = kept
  const more = kept.length === 1 ? '' : ` (and ${kept.length - 1} more)`
  const message = `migration "${first?.migration}" line ${first?.line} is not in the catalog: ${first?.reason}${more}`
  return new MigratorError('SQUASH_DATA_STATEMENTS', message, {
    details: { statements: kept.map(({ migration, line, reason }) => ({ migration, line, reason })) },
  })
}
