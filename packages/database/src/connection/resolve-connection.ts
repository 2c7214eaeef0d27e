import { resolve } from 'node:path'
import type { PgtendConfig } from '../config/schema.ts'
import { DatabaseError } from '../database-error.ts'
import type { Environment } from '../environment.ts'
import { parseDatabaseUrl, readPort, readTls } from './parse-url.ts'
import type { ConnectionTarget, ServerTarget } from './target.ts'

export interface ResolveConnectionOptions {
  /** The `--database-url` option. */
  readonly databaseUrl?: string | undefined
  /** The environment variables; packages never read `process.env` themselves. */
  readonly env: Readonly<Record<string, string | undefined>>
  readonly config: PgtendConfig
  readonly environment: Environment
  /** True for work that needs a session of its own (migrations, backups): prefers `directUrl` of the configuration. */
  readonly direct?: boolean
  /** Folder that relative paths of the configuration start from. */
  readonly cwd: string
}

/**
 * Decides which database a command talks to:
 * `--database-url`, then `DATABASE_URL`, then `PG*`, then the configuration, then the embedded engine.
 * Opens no connection.
 * @throws {DatabaseError} `DATABASE_NOT_CONFIGURED` in production without a database, `TLS_REQUIRED` in production without verified TLS,
 * and what `parseDatabaseUrl` throws.
 */
export function resolveConnection(options: ResolveConnectionOptions): ConnectionTarget {
  const target = serverTarget(options)
  if (target === undefined) return embeddedTarget(options)
  if (options.environment === 'production' && target.tls.mode !== 'verify-full' && !target.host.startsWith('/')) {
    throw new DatabaseError('TLS_REQUIRED', 'production connections need sslmode "verify-full" or a unix socket')
  }
  return target
}

function serverTarget({
  databaseUrl,
  env,
  config,
  environment,
  direct,
}: ResolveConnectionOptions): ServerTarget | undefined {
  if (databaseUrl) return parseDatabaseUrl(databaseUrl, '--database-url')
  if (env.DATABASE_URL) return parseDatabaseUrl(env.DATABASE_URL, 'DATABASE_URL')
  if (env.PGHOST || env.PGDATABASE || env.PGHOSTADDR) return fromPgVariables(env)
  const configured = config.databases[environment]
  const url = direct ? (configured?.directUrl ?? configured?.url) : configured?.url
  if (!url) return undefined
  const target = parseDatabaseUrl(url, 'config')
  const tls = configured?.tls
  return tls === undefined ? target : { ...target, tls: readTls(target.host, tls.mode, tls.ca) }
}

function fromPgVariables(env: ResolveConnectionOptions['env']): ServerTarget {
  const host = env.PGHOST || env.PGHOSTADDR || 'localhost'
  const user = env.PGUSER || env.USER || 'postgres'
  return {
    kind: 'server',
    host,
    port: readPort(env.PGPORT, 'PG* variables'),
    database: env.PGDATABASE || user,
    user,
    ...(env.PGPASSWORD ? { password: env.PGPASSWORD } : {}),
    tls: readTls(host, env.PGSSLMODE, env.PGSSLROOTCERT),
    schema: 'public',
    source: 'PG* variables',
  }
}

function embeddedTarget({ config, environment, cwd }: ResolveConnectionOptions): ConnectionTarget {
  if (environment === 'production') {
    throw new DatabaseError('DATABASE_NOT_CONFIGURED', 'no database is configured for the environment "production"')
  }
  return { kind: 'embedded', directory: resolve(cwd, config.embedded.directory), database: config.embedded.database }
}
