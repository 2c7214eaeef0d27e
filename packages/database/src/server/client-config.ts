import { readFile } from 'node:fs/promises'
import type { ClientConfig } from 'pg'
import type { PgSslOption, ServerTarget } from '../connection/target.ts'
import type { NativeConnection } from '../database.ts'
import { DatabaseError } from '../database-error.ts'
import type { OpenDatabaseOptions } from '../open-database.ts'

const CONNECT_TIMEOUT_MS = 10_000
/** A half-dead network connection is noticed after this, not after the kernel's two hours. */
const KEEP_ALIVE_DELAY_MS = 30_000

/** Builds the options of `pg` for a server. @throws {DatabaseError} `TLS_CA_UNREADABLE` */
export async function clientConfig(target: ServerTarget, options: OpenDatabaseOptions): Promise<ClientConfig> {
  return {
    host: target.host,
    port: target.port,
    database: target.database,
    user: target.user,
    ...(target.password === undefined ? {} : { password: target.password }),
    ssl: await sslOption(target),
    application_name: options.applicationName,
    connectionTimeoutMillis: options.connectTimeoutMs ?? CONNECT_TIMEOUT_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_DELAY_MS,
  }
}

/** Builds the libpq variables for native tools. */
export function nativeConnection(target: ServerTarget, applicationName: string): NativeConnection {
  return {
    env: {
      PGHOST: target.host,
      PGPORT: String(target.port),
      PGDATABASE: target.database,
      PGUSER: target.user,
      PGSSLMODE: target.tls.mode,
      PGAPPNAME: applicationName,
      ...(target.password === undefined ? {} : { PGPASSWORD: target.password }),
      ...(target.tls.caPath === undefined ? {} : { PGSSLROOTCERT: target.tls.caPath }),
    },
  }
}

async function sslOption({ tls, host }: ServerTarget): Promise<PgSslOption> {
  if (tls.mode === 'disable') return false
  const name = host.startsWith('/') ? 'localhost' : host
  if (tls.caPath === undefined) return { rejectUnauthorized: true, servername: name }
  try {
    return { rejectUnauthorized: true, servername: name, ca: await readFile(tls.caPath, 'utf8') }
  } catch (cause) {
    throw new DatabaseError('TLS_CA_UNREADABLE', `CA certificate "${tls.caPath}" could not be read`, { cause })
  }
}
