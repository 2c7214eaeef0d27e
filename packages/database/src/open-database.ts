import type { ConnectionTarget, EmbeddedTarget, ServerTarget } from './connection/target.ts'
import { isLocalHost } from './connection/target.ts'
import type { Cluster, Database } from './database.ts'
import { DatabaseError } from './database-error.ts'
import type { Environment } from './environment.ts'
import { openServerCluster } from './server/server-cluster.ts'
import { openServerDatabase } from './server/server-database.ts'

export interface OpenDatabaseOptions {
  /** Shown in pg_stat_activity: `pgtend migrate up`. */
  readonly applicationName: string
  readonly environment: Environment
  /** Default 10 s. */
  readonly connectTimeoutMs?: number
  /** Upper limit of the pool; default 10. */
  readonly maxConnections?: number
  /**
   * Keeps the session that learned what the server can do for the first `connect`, instead of ending it. For callers that connect at
   * once: until then it is a session that nobody uses and that keeps the database from being dropped. Default false.
   */
  readonly keepSession?: boolean
}

/**
 * Opens a database: connects once, to fail early and to learn what it can do.
 * The embedded engine creates its database when it does not exist; a server does not.
 * @throws {DatabaseError} for everything between here and a usable connection; see the error reference.
 */
export async function openDatabase(target: ConnectionTarget, options: OpenDatabaseOptions): Promise<Database> {
  if (target.kind === 'server') {
    requireSafeTls(target, options.environment)
    return openServerDatabase(target, options)
  }
  return (await embedded(options.environment)).openEmbeddedDatabase(target, options)
}

/**
 * Opens what holds the databases, without needing the target's own database to exist.
 * @throws {DatabaseError} as `openDatabase`
 */
export async function openCluster(target: ConnectionTarget, options: OpenDatabaseOptions): Promise<Cluster> {
  if (target.kind === 'server') {
    requireSafeTls(target, options.environment)
    return openServerCluster(target, options)
  }
  return (await embedded(options.environment)).openEmbeddedCluster(target, options)
}

/** Loaded on use: the engine is 10 MB of WebAssembly that no server connection needs. */
async function embedded(environment: Environment): Promise<EmbeddedEngine> {
  if (environment === 'production') {
    throw new DatabaseError('EMBEDDED_IN_PRODUCTION', 'the embedded engine is refused in production')
  }
  const [{ openEmbeddedDatabase }, { openEmbeddedCluster }] = await Promise.all([
    import('./embedded/embedded-database.ts'),
    import('./embedded/embedded-cluster.ts'),
  ])
  return { openEmbeddedDatabase, openEmbeddedCluster }
}

interface EmbeddedEngine {
  openEmbeddedDatabase(target: EmbeddedTarget, options: OpenDatabaseOptions): Promise<Database>
  openEmbeddedCluster(target: EmbeddedTarget, options: OpenDatabaseOptions): Promise<Cluster>
}

function requireSafeTls(target: ServerTarget, environment: Environment): void {
  if (target.tls.mode === 'verify-full') return
  if (!isLocalHost(target.host)) {
    throw new DatabaseError('TLS_REQUIRED', `host "${target.host}" is not this machine and needs verified TLS`)
  }
  if (environment === 'production' && !target.host.startsWith('/')) {
    throw new DatabaseError('TLS_REQUIRED', 'production connections need sslmode "verify-full" or a unix socket')
  }
}
