import { randomUUID } from 'node:crypto'
import { type Catalog, escapeIdentifier } from '@pgtend/database'
import type { Client } from 'pg'
import { type CheckParser, loadCheckParser } from '../check/load-check-parser.ts'
import { DEFAULT_SCHEMA } from '../commands/migrator-options.ts'
import { MigratorError } from '../errors.ts'
import type { MigrationFile, MigrationScript } from '../files/migration-file.ts'
import { createJournalSql, type Direction } from '../ledger/journal.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { prismaLedger } from '../ledger/prisma-ledger.ts'
import type { MigrationMode } from '../plan/group-steps.ts'
import { planScript } from '../plan/plan.ts'
import type { OpenShadow } from '../prisma-engine/shadow-database.ts'
import type { MigrationEvent } from '../run/migration-event.ts'
import type { RunContext } from '../run/run-context.ts'
import { runPlan } from '../run/run-plan.ts'
import type { Statement } from '../script/statement.ts'
import { catalogReader } from './catalog-reader.ts'
import { refuseServerWide } from './refuse-server-wide.ts'
import { replayError } from './replay-error.ts'
import { rolesInScript } from './roles-in-script.ts'
import { scratchContext } from './scratch-context.ts'
import { secretsKey } from './secrets-key.ts'
import { type ScratchSession, withScratchDatabase } from './with-scratch-database.ts'

export interface ReplayOptions {
  /** Where: `memoryShadow()` or `serverShadow(database)`. */
  readonly openShadow: OpenShadow
  /** PostgreSQL schema of the ledger, and the search_path of the migrations. Default `public`. */
  readonly schema?: string | undefined
  /** Default `atomic`. */
  readonly mode?: MigrationMode | undefined
  readonly onEvent?: ((event: MigrationEvent) => void) | undefined
  /** Cancels the running statement on a server; in memory ends the replay before the next step. */
  readonly signal?: AbortSignal | undefined
}

/** A scratch database in which migrations are run, as the migrator runs them. */
export interface Replay {
  readonly client: Client
  /** @throws {MigratorError} `REPLAY_FAILED`, `SCRATCH_EXTENSION_MISSING`, `SCRATCH_SERVER_WIDE`, or an error of splitting the script */
  up(file: MigrationFile): Promise<void>
  /** Undoes a migration that `up` has run. @throws {MigratorError} as `up`, and `MIGRATION_DOWN_MISSING` */
  down(file: MigrationFile): Promise<void>
  /** The catalog without ledger and journal. */
  readCatalog(): Promise<Catalog>
  /**
   * Copies the scratch database: replays in what it opens go on from here, and can undo what they ran themselves. Undefined on a server,
   * and where one migration may leave something in the session for the next.
   */
  readonly copy: (() => Promise<OpenShadow>) | undefined
}

/**
 * Opens an empty scratch database for `work` to replay migrations in, and removes it afterwards. Scripts are planned and run by the same
 * code as `up` and `down`. In memory, roles that a script names are created, for nobody but it knows them there.
 */
export async function withReplay<T>(options: ReplayOptions, work: (replay: Replay) => Promise<T>): Promise<T> {
  const parser = await loadCheckParser()
  const ledger = prismaLedger(options.schema ?? DEFAULT_SCHEMA)
  return withScratchDatabase(options.openShadow, options.signal, async ({ client, ...session }) => {
    await client.query(`${ledger.createSql()};\n${createJournalSql()}`)
    const run = new ReplayRun(client, ledger, parser, { ...options, ...session })
    return work({
      client,
      up: ({ name, up }) => run.script(name, up, 'up'),
      down: ({ name, down }) => run.script(name, down, 'down'),
      readCatalog: catalogReader(client, session.ownsServer, {
        ignoreTables: [{ schema: ledger.schema, name: ledger.tableName }],
        secretsKey: secretsKey(),
      }),
      copy: (options.mode ?? 'atomic') === 'atomic' ? session.copy : undefined,
    })
  })
}

class ReplayRun {
  readonly #parser: CheckParser
  readonly #mode: MigrationMode
  readonly #ownsServer: boolean
  readonly #mayChangeServer: boolean
  readonly #client: Client
  readonly #contextOf: (direction: Direction, leaked: Statement[]) => RunContext
  /** Ledger rows of the migrations that are applied here. */
  readonly #rowIds = new Map<string, string>()
  /** What each of them has set, in their order: a run of all would keep it from file to file. Empty unless the session is kept. */
  readonly #leaked = new Map<string, readonly Statement[]>()

  constructor(
    client: Client,
    ledger: Ledger,
    parser: CheckParser,
    options: ReplayOptions & Omit<ScratchSession, 'client'>,
  ) {
    this.#parser = parser
    this.#mode = options.mode ?? 'atomic'
    this.#ownsServer = options.ownsServer
    this.#mayChangeServer = options.mayChangeServer
    this.#client = client
    this.#contextOf = (direction, leaked) => scratchContext(client, ledger, direction, leaked, options)
  }

  async script(name: string, script: MigrationScript | undefined, direction: Direction): Promise<void> {
    if (script === undefined) throw new MigratorError('MIGRATION_DOWN_MISSING', `migration "${name}" has no down.sql`)
    const { steps } = planScript(this.#parser.parse, name, script, this.#mode)
    const statements = steps.flatMap((step) => step.statements)
    if (this.#ownsServer) await this.#createRoles(statements)
    else if (!this.#mayChangeServer) refuseServerWide(this.#parser, name, statements)
    const rowId = direction === 'up' ? randomUUID() : this.#rowIds.get(name)
    const action = direction === 'up' ? 'apply' : 'undo'
    const migration = { name, action, script, rowId, steps, firstStep: 0, interrupted: undefined } as const
    const plan = { direction, mode: this.#mode, migrations: [migration], problems: [], warnings: [], checks: [] }
    // Each file is a run, so that catalogs are read with the session's own settings between them; `down` is one in real life too.
    const before = direction === 'up' ? [...this.#leaked.values()].flat() : []
    const context = this.#contextOf(direction, [...before])
    await runPlan(context, plan).catch((error: unknown) => {
      throw replayError(error, this.#ownsServer)
    })
    if (rowId !== undefined) this.#rowIds.set(name, rowId)
    if (direction === 'up') this.#leaked.set(name, context.leaked.slice(before.length))
    else this.#leaked.delete(name)
  }

  async #createRoles(statements: readonly Statement[]): Promise<void> {
    const roles = rolesInScript(this.#parser.parse, statements)
    if (roles.length === 0) return
    const { rows } = await this.#client.query<{ role: string }>(
      `select r as "role" from unnest($1::text[]) r where r not in (select rolname from pg_catalog.pg_roles)`,
      [roles],
    )
    for (const { role } of rows) await this.#client.query(`create role ${escapeIdentifier(role)}`)
  }
}
