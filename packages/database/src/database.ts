import type { Client, Pool } from 'pg'
import type { Capabilities } from './capabilities.ts'
import type { ConnectionTarget } from './connection/target.ts'

/** Connection facts for `pg_dump`, `pg_restore` and `psql`, as libpq variables; the password never appears in an argument. */
export interface NativeConnection {
  /** `PGHOST`, `PGPORT`, `PGDATABASE`, `PGUSER`, `PGPASSWORD`, `PGSSLMODE`, `PGSSLROOTCERT`, `PGAPPNAME`. */
  readonly env: Readonly<Record<string, string>>
}

/** An open database: a pool for short work, sessions of one's own for the rest. */
export interface Database extends AsyncDisposable {
  readonly target: ConnectionTarget
  readonly capabilities: Capabilities
  /** At most 10 connections; a query through it may run on any of them. */
  readonly pool: Pool
  /** The databases beside this one. */
  readonly cluster: Cluster
  /** For native tools; undefined without the capability `nativeTools`. */
  readonly nativeConnection: NativeConnection | undefined
  /**
   * Dumps the database as plain SQL with `insert` statements, whole in memory; undefined where `nativeTools` is the way.
   * `args` are those of `pg_dump`.
   */
  readonly dumpSql: ((args: readonly string[]) => Promise<string>) | undefined
  /** Opens a session of its own; the caller ends it. @throws {DatabaseError} as when the database was opened. */
  connect(): Promise<Client>
  /** Ends the pool and, with the embedded engine, the engine. Sessions from `connect` must be ended before. */
  end(): Promise<void>
}

export interface CreateDatabaseOptions {
  /** Database to copy; it must have no sessions. Default: an empty one. */
  readonly template?: string
}

export interface DropDatabaseOptions {
  /** Ends the sessions of the database first. Default false: sessions are an error. */
  readonly terminateSessions?: boolean
}

/** What creates, opens and drops databases: a PostgreSQL server, or the folder of the embedded engine. */
export interface Cluster {
  /** The folder of the embedded engine, with a folder for each database; undefined on a server. */
  readonly directory?: string
  list(): Promise<readonly string[]>
  exists(name: string): Promise<boolean>
  /** @throws {DatabaseError} `DATABASE_EXISTS` */
  create(name: string, options?: CreateDatabaseOptions): Promise<void>
  /** Destroys all data of the database. @throws {DatabaseError} `DATABASE_NOT_FOUND` or `DATABASE_IN_USE` */
  drop(name: string, options?: DropDatabaseOptions): Promise<void>
  /** Renames a database that has no sessions. @throws {DatabaseError} `DATABASE_NOT_FOUND`, `DATABASE_EXISTS` or `DATABASE_IN_USE` */
  rename(from: string, to: string): Promise<void>
  /** Opens another database with the same user and options. @throws {DatabaseError} `DATABASE_NOT_FOUND` */
  open(name: string): Promise<Database>
  end(): Promise<void>
}
