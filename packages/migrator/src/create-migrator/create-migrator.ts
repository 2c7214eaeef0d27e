import { type Database, type Environment, openDatabase, parseDatabaseUrl } from '@pgtend/database'
import { type CheckFolderOptions, checkFolder } from '../check/check-folder.ts'
import type { CheckReport } from '../check/check-report.ts'
import { listAttempts, type MigrationHistory } from '../commands/list-attempts.ts'
import { type MigrateDownOptions, migrateDown } from '../commands/migrate-down.ts'
import { migrateOnStartup, type StartupMigration, type StartupOptions } from '../commands/migrate-on-startup.ts'
import { type MigrateUpOptions, migrateUp } from '../commands/migrate-up.ts'
import { type MigrationSqlOptions, migrationSql } from '../commands/migration-sql.ts'
import { DEFAULT_SCHEMA, type RunOptions } from '../commands/migrator-options.ts'
import { readStatus } from '../commands/read-status.ts'
import type { MigrationRun } from '../commands/run-result.ts'
import { type StampResult, stamp } from '../commands/stamp.ts'
import type { MigrationStatus } from '../history/migration-status.ts'
import type { MigrationEvent } from '../run/migration-event.ts'
import { EventListeners, type MigrationListener } from './event-listeners.ts'

export interface CreateMigratorOptions extends Omit<RunOptions, 'dryRun'>, Pick<MigrateUpOptions, 'outOfOrder'> {
  /** An open database, which stays the caller's, or a postgresql:// URL, which is opened when first needed. */
  readonly database: Database | string
  /** For a URL: `application_name` of the sessions; default `pgtend`. */
  readonly applicationName?: string | undefined
  /**
   * Default `production`, the strictest: a URL needs TLS, and migrations that sort before applied ones are refused. In `development`,
   * `outOfOrder` is `warn` by default.
   */
  readonly environment?: Environment | undefined
}

/** All operations on one folder and one database, with the same options. */
export interface Migrator extends AsyncDisposable {
  status(): Promise<MigrationStatus>
  history(): Promise<MigrationHistory>
  /** What `up` would run, with its problems; runs nothing. */
  plan(options?: Pick<MigrateUpOptions, 'target'>): Promise<MigrationRun['plan']>
  up(options?: Pick<MigrateUpOptions, 'target' | 'dryRun'>): Promise<MigrationRun>
  down(options?: Pick<MigrateDownOptions, 'target' | 'dryRun'>): Promise<MigrationRun>
  /** The SQL of a run, as a script for psql. */
  sql(options?: Pick<MigrationSqlOptions, 'up' | 'down'>): Promise<string>
  /** Looks for unsafe statements, by default in what is pending; reads sizes and constraints from the database. */
  check(options?: Omit<CheckFolderOptions, 'directory' | 'database'>): Promise<CheckReport>
  stamp(target: string): Promise<StampResult>
  onStartup(options?: Pick<StartupOptions, 'role' | 'pollMs' | 'timeoutMs'>): Promise<StartupMigration>
  /** Calls `listener` for each event of one type; returns the function that ends it. What it throws ends the run after that step. */
  on<T extends MigrationEvent['type']>(type: T, listener: MigrationListener<T>): () => void
  /** Disconnects when the database was given as a URL. */
  end(): Promise<void>
}

/**
 * Puts the operations of the migrator behind one object. Opens nothing until the first of them; each does what the function of its name
 * does and throws what that throws.
 */
export function createMigrator(given: CreateMigratorOptions): Migrator {
  const { database: source, applicationName = 'pgtend', environment = 'production', onEvent, ...common } = given
  const { outOfOrder = environment === 'development' ? 'warn' : 'refuse' } = given
  const listeners = new EventListeners(onEvent)
  const options = { ...common, outOfOrder, onEvent: listeners.emit }
  const { directory, schema = DEFAULT_SCHEMA, mode = 'atomic' } = common
  const checked = { directory, schema, mode }
  const connection = new Connection(source, () =>
    openDatabase(parseDatabaseUrl(String(source)), { applicationName, environment }),
  )
  const use = async <T>(work: (database: Database) => Promise<T>): Promise<T> => work(await connection.get())
  const end = (): Promise<void> => connection.end()
  return {
    status: () => use((database) => readStatus(database, options)),
    history: () => use((database) => listAttempts(database, options)),
    plan: async (up) => (await use((database) => migrateUp(database, { ...options, ...up, dryRun: true }))).plan,
    up: (up) => use((database) => migrateUp(database, { ...options, ...up })),
    down: (down) => use((database) => migrateDown(database, { ...options, ...down })),
    sql: (sql) => use((database) => migrationSql(database, { ...options, ...sql })),
    check: (check) => use((database) => checkFolder({ ...checked, ...check, database })),
    stamp: (target) => use((database) => stamp(database, { ...options, target })),
    onStartup: (startup) => use((database) => migrateOnStartup(database, { ...options, ...startup })),
    on: (type, listener) => listeners.add(type, listener),
    end,
    [Symbol.asyncDispose]: end,
  }
}

/** A database that is the caller's, or one that is opened once, when it is needed. */
class Connection {
  readonly #owned: boolean
  readonly #open: () => Promise<Database>
  #database: Promise<Database> | undefined

  constructor(source: Database | string, open: () => Promise<Database>) {
    this.#owned = typeof source === 'string'
    this.#open = open
    this.#database = typeof source === 'string' ? undefined : Promise.resolve(source)
  }

  async get(): Promise<Database> {
    this.#database ??= this.#open()
    // A server that is down now may be up at the next call.
    return this.#database.catch((error: unknown) => {
      this.#database = undefined
      throw error
    })
  }

  async end(): Promise<void> {
    if (!this.#owned) return
    const database = await this.#database
    this.#database = undefined
    await database?.end()
  }
}
