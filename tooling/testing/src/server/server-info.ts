/** Where the server of this run came from. */
export type ServerKind = 'url' | 'docker' | 'local' | 'installed'

/** The PostgreSQL server of this test run. */
export interface ServerInfo {
  readonly kind: ServerKind
  /** URL of the database `postgres` (or the given one) as a superuser. */
  readonly adminUrl: string
  /** Such as `15.20`. */
  readonly version: string
  /** Such as `0.8.0`. */
  readonly pgvector: string
  /** The origin in words, such as `local binaries in /usr/lib/postgresql/15/bin`. */
  readonly origin: string
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password: string
  /** Folder of `pg_dump` and the others, where this machine has them and they are not older than the server. */
  readonly binDir?: string
  /** Certificate to trust for `sslmode=verify-full` to the host name `localhost`; undefined when the server has no TLS. */
  readonly tlsCaPath?: string
  /** Folder of the unix socket, where user `postgres` needs no password. */
  readonly socketDir?: string
}

/** What `globalSetup` hands to every worker. */
export interface TestRun {
  readonly runId: string
  /** Temporary folder of this run, removed at its end. */
  readonly directory: string
  /** Undefined when only the embedded engine is there. */
  readonly server?: ServerInfo
  /** One line for people: which database the tests use. */
  readonly description: string
}

/** A server that a provider found or started. */
export interface StartedServer {
  readonly info: ServerInfo
  /** Stops what the provider started; never touches anything else. */
  stop(): Promise<void>
  /** Leaves it running; returns how to stop it later. */
  keep(): Promise<string>
}
