import { DatabaseError } from '../database-error.ts'
import { type ConnectionSource, isLocalHost, type ServerTarget, type TlsMode, type TlsSettings } from './target.ts'

const DEFAULT_PORT = 5432

/** libpq allows user@ without a host when `host` names a unix socket; `URL` does not. */
const NO_HOST = /^([a-z]+:\/\/[^/?#]*@)(?=[/?#:])/

/**
 * Reads a `postgresql://` URL, with Prisma's `schema` parameter and libpq's `host` (unix socket), `sslmode` and `sslrootcert`.
 * Without `sslmode`, a server on this machine is reached without TLS and any other with verified TLS.
 * @throws {DatabaseError} `DATABASE_URL_INVALID`, `TLS_MODE_UNSUPPORTED` or `TLS_REQUIRED`; no message repeats the URL.
 */
export function parseDatabaseUrl(url: string, source: ConnectionSource = 'DATABASE_URL'): ServerTarget {
  const parsed = readUrl(url, source)
  const host =
    parsed.searchParams.get('host') ?? (decode(parsed.hostname, source).replace(/^\[|\]$/g, '') || 'localhost')
  const user = decode(parsed.username, source) || parsed.searchParams.get('user') || 'postgres'
  const password = decode(parsed.password, source)
  return {
    kind: 'server',
    host,
    port: readPort(parsed.port || parsed.searchParams.get('port'), source),
    database: decode(parsed.pathname.slice(1), source) || user,
    user,
    ...(password === '' ? {} : { password }),
    tls: readTls(host, parsed.searchParams.get('sslmode'), parsed.searchParams.get('sslrootcert')),
    schema: parsed.searchParams.get('schema') || 'public',
    source,
  }
}

/**
 * Decides the TLS mode for a host.
 * @throws {DatabaseError} `TLS_MODE_UNSUPPORTED` for modes that do not verify, `TLS_REQUIRED` for `disable` to another machine.
 */
export function readTls(host: string, mode: string | null | undefined, caPath: string | null | undefined): TlsSettings {
  const chosen: TlsMode = mode ? knownMode(mode) : isLocalHost(host) ? 'disable' : 'verify-full'
  if (chosen === 'disable' && !isLocalHost(host)) {
    throw new DatabaseError(
      'TLS_REQUIRED',
      `sslmode "disable" is refused for host "${host}", which is not this machine`,
    )
  }
  return caPath ? { mode: chosen, caPath } : { mode: chosen }
}

function knownMode(mode: string): TlsMode {
  if (mode === 'disable' || mode === 'verify-full') return mode
  throw new DatabaseError('TLS_MODE_UNSUPPORTED', `sslmode "${mode}" is not supported`)
}

function readUrl(url: string, source: ConnectionSource): URL {
  const invalid = (): DatabaseError => new DatabaseError('DATABASE_URL_INVALID', `${source} is not a PostgreSQL URL`)
  if (!/^postgres(ql)?:\/\//.test(url)) throw invalid()
  try {
    return new URL(url.replace(NO_HOST, '$1localhost'))
  } catch {
    // The error of `new URL` repeats its input, password and all: it is dropped on purpose.
    throw invalid()
  }
}

function decode(text: string, source: ConnectionSource): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new DatabaseError('DATABASE_URL_INVALID', `${source} has a badly percent-encoded part`)
  }
}

/** Reads a port number; default 5432. */
export function readPort(text: string | null | undefined, source: ConnectionSource): number {
  if (!text) return DEFAULT_PORT
  const port = Number(text)
  if (Number.isInteger(port) && port > 0 && port < 65536) return port
  throw new DatabaseError('DATABASE_URL_INVALID', `${source} has an invalid port`)
}
