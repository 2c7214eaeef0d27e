import { type Catalog, compareCatalogs } from '@pgtend/database'
import { DEFAULT_SCHEMA } from '../commands/migrator-options.ts'
import { deriveInReplay } from '../derive-down/generate-downs.ts'
import type { GeneratedDown } from '../derive-down/generated-down.ts'
import { MigratorError } from '../errors.ts'
import type { MigrationFile } from '../files/migration-file.ts'
import { type Replay, type ReplayOptions, withReplay } from '../scratch/with-replay.ts'
import { readAllRows } from './read-all-rows.ts'
import type { SquashSelection } from './select-squashed.ts'

/** What the old scripts build. */
export interface Built {
  readonly before: Catalog
  readonly after: Catalog
  /** See `readAllRows`. */
  readonly rows: ReadonlyMap<string, string>
}

/**
 * Proves in scratch databases that a squashed script builds what the old ones do, and derives its way back.
 * @throws {MigratorError} `SQUASH_NOT_EQUAL`
 */
export async function proveSquash(
  options: ReplayOptions,
  selection: SquashSelection,
  file: MigrationFile,
  built: Built,
): Promise<GeneratedDown> {
  const proof = await withReplay(options, (replay) => tryThrice(replay, selection, file, built, options.schema))
  if (proof.different.length > 0) await proveEqual(options, selection, file, built)
  return proof.down
}

/** Runs the old scripts, and reads what they leave. */
export async function buildOld(replay: Replay, { before, squashed }: SquashSelection): Promise<Built> {
  for (const file of before) await replay.up(file)
  const start = await replay.readCatalog()
  for (const file of squashed) await replay.up(file)
  return { before: start, after: await replay.readCatalog(), rows: await readAllRows(replay) }
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
