import { type Catalog, sqlstateOf } from '@pgtend/database'
import { MigratorError } from '../errors.ts'
import { checksumOf } from '../files/checksum.ts'
import { isDownTemplate } from '../files/down-template.ts'
import type { MigrationFile, MigrationScript } from '../files/migration-file.ts'
import { replaysOf } from '../scratch/replays-of.ts'
import type { Replay, ReplayOptions } from '../scratch/with-replay.ts'
import { loadParser, type SqlParser } from '../script/load-parser.ts'
import { type DerivedDown, deriveDown } from './derive-down.ts'
import { findRenames } from './find-renames.ts'
import type { GeneratedDown } from './generated-down.ts'
import { indexCatalog } from './indexed-catalog.ts'
import { remainingDifferences } from './remaining-differences.ts'
import { downNotes, renderDown } from './render-down.ts'
import type { SqlChange } from './sql-change.ts'
import { homeNames, unqualifiedChanges } from './unqualified-sql.ts'
import { parseUp } from './up-statement.ts'

export interface GenerateDownsOptions extends ReplayOptions {
  /** Default: those without `down.sql`. */
  readonly names?: readonly string[] | undefined
}

/**
 * Derives the way back of migrations and proves each: replays the folder in a scratch database, applies what was derived, compares the
 * catalogs, and applies the migration again. Writes no file and touches no database but the scratch one.
 * @throws {MigratorError} `MIGRATION_UNKNOWN`, and as `Replay.up` when a migration fails
 */
export async function generateDowns(
  files: readonly MigrationFile[],
  options: GenerateDownsOptions,
): Promise<readonly GeneratedDown[]> {
  const wanted = wantedFiles(files, options.names)
  const history = files.slice(0, files.findLastIndex((file) => wanted.includes(file)) + 1)
  const replayFrom = replaysOf(history, options)
  const generated: GeneratedDown[] = []
  for (let next = 0; next < history.length; ) {
    // A way back that fails leaves a database that is neither here nor there; the rest needs a new one.
    await replayFrom(next, async (replay) => {
      for (const file of history.slice(next)) {
        next += 1
        if (!wanted.includes(file)) {
          await replay.up(file)
          continue
        }
        const down = await deriveInReplay(replay, file, options.schema)
        generated.push(down)
        if (!down.repeatable) return
      }
    })
  }
  return generated
}

/**
 * Derives and proves the way back of one migration in a replay that stands just before it, and applies it there. Afterwards the replay
 * stands behind it, but for one that is not `repeatable`, which leaves it neither here nor there.
 * @throws {MigratorError} as `Replay.up` when the migration fails
 */
export async function deriveInReplay(replay: Replay, file: MigrationFile, schema = 'public'): Promise<GeneratedDown> {
  return new Derivation(replay, await loadParser(), file, schema).run()
}

function wantedFiles(files: readonly MigrationFile[], names: readonly string[] | undefined): readonly MigrationFile[] {
  if (names === undefined) return files.filter(lacksDown)
  const unknown = names.find((name) => !files.some((file) => file.name === name))
  if (unknown !== undefined) throw new MigratorError('MIGRATION_UNKNOWN', `no migration is named "${unknown}"`)
  return files.filter(({ name }) => names.includes(name))
}

/** What `migrate new` wrote counts as nothing. */
function lacksDown({ name, down }: MigrationFile): boolean {
  return down === undefined || isDownTemplate(name, down.text)
}

/** Derives and proves one way back, from the state before the migration to the state after it. */
class Derivation {
  readonly #replay: Replay
  readonly #parse: SqlParser
  readonly #file: MigrationFile
  readonly #schema: string

  constructor(replay: Replay, parse: SqlParser, file: MigrationFile, schema: string) {
    this.#replay = replay
    this.#parse = parse
    this.#file = file
    this.#schema = schema
  }

  async run(): Promise<GeneratedDown> {
    const before = await this.#replay.readCatalog()
    await this.#replay.up(this.#file)
    const after = await this.#replay.readCatalog()
    const { down, renames } = await this.#derive(before, after)
    const { name } = this.#file
    const result = { name, loss: down.loss, sql: renderDown(name, down) }
    if (down.refusal !== null) {
      return { ...result, status: 'irreversible', repeatable: true, notes: [...downNotes(down)], failure: null }
    }
    const { failure, moved } = await this.#prove(before, down, renames)
    const obstacle = failure === null ? await this.#repeat(after, down) : failure
    const notes = [
      ...downNotes(down),
      ...moved.map((table) => `note: columns of ${table} come back in another order`),
      ...(failure === null && obstacle !== null ? [`note: it cannot be applied again afterwards: ${obstacle}`] : []),
    ]
    const sql = renderDown(name, down, notes)
    const status = failure === null ? 'proven' : 'unproven'
    return { ...result, sql, status, repeatable: obstacle === null, notes, failure }
  }

  /** Renames are undone in the scratch database at once, so that only what else changed is left to compare. */
  async #derive(
    before: Catalog,
    after: Catalog,
  ): Promise<{ readonly down: DerivedDown; readonly renames: readonly SqlChange[] }> {
    const statements = parseUp(this.#parse, this.#file.up)
    const found = findRenames(statements, indexCatalog(before), indexCatalog(after), this.#schema)
    const renames = found.length > 0 && (await this.#tryTogether(found)) ? found : []
    const from = renames.length === 0 ? after : await this.#replay.readCatalog()
    const down = deriveDown(before, from, statements, renames)
    return {
      down: { ...down, changes: unqualifiedChanges(down.changes, homeNames(this.#schema, before, after)) },
      renames,
    }
  }

  async #tryTogether(changes: readonly SqlChange[]): Promise<boolean> {
    const sql = changes.flatMap(({ sql }) => sql ?? []).join(';\n')
    try {
      await this.#replay.client.query(`begin;\n${sql};\ncommit`)
      return true
    } catch (error) {
      if (sqlstateOf(error) === undefined) throw error
      await this.#replay.client.query('rollback')
      return false
    }
  }

  async #prove(
    before: Catalog,
    down: DerivedDown,
    renames: readonly SqlChange[],
  ): Promise<{ readonly failure: string | null; readonly moved: readonly string[] }> {
    const stays = new Set(down.changes.flatMap(({ sql, object }) => (sql === null ? [object] : [])))
    const rest = renderDown(this.#file.name, { ...down, changes: down.changes.slice(renames.length) })
    const failure = await messageOf(this.#replay.down({ ...this.#file, down: this.#script(rest) }))
    if (failure !== null) return { failure, moved: [] }
    const { differences, columnOrder } = remainingDifferences(before, await this.#replay.readCatalog())
    const left = differences.filter(({ identity }) => !stays.has(identity))
    const what = left.map(({ change, identity }) => `${change} ${identity}`).join(', ')
    return { failure: left.length === 0 ? null : `not as before: ${what}`, moved: columnOrder }
  }

  /** Applies the migration again, and says what is in the way of that. */
  async #repeat(after: Catalog, down: DerivedDown): Promise<string | null> {
    const failure = await messageOf(this.#replay.up(this.#file))
    if (failure !== null) return failure
    const [first] = remainingDifferences(after, await this.#replay.readCatalog()).differences
    const isWhole = down.changes.every(({ sql }) => sql !== null)
    return first !== undefined && isWhole ? `it gives another ${first.identity}` : null
  }

  #script(text: string): MigrationScript {
    return { path: this.#file.up.path.replace(/migration\.sql$/, 'down.sql'), text, checksum: checksumOf(text) }
  }
}

/** What a migration failed with; null when it did not. */
async function messageOf(work: Promise<void>): Promise<string | null> {
  try {
    await work
    return null
  } catch (error) {
    if (!(error instanceof MigratorError)) throw error
    return error.message
  }
}
