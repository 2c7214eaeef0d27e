import type { ConnectionOptions } from 'node:tls'

/** Where the facts of a connection came from, strongest first. */
export type ConnectionSource = '--database-url' | 'DATABASE_URL' | 'PG* variables' | 'config' | 'embedded engine'

export type TlsMode = 'disable' | 'verify-full'

/** How the connection is protected. `disable` only to this machine; there is no unverified middle. */
export interface TlsSettings {
  readonly mode: TlsMode
  /** Path of a PEM file with the certificate authority; default: Node's own list. */
  readonly caPath?: string
}

/** A PostgreSQL server and one database on it. */
export interface ServerTarget {
  readonly kind: 'server'
  /** Host name, address, or the folder of a unix socket (starts with `/`). */
  readonly host: string
  readonly port: number
  readonly database: string
  readonly user: string
  /** Undefined: `pg` looks into ~/.pgpass. */
  readonly password?: string
  readonly tls: TlsSettings
  /** The schema of Prisma's `?schema=` parameter; default `public`. */
  readonly schema: string
  readonly source: ConnectionSource
}

/** One database of the embedded engine: `<directory>/<database>/` holds its files. */
export interface EmbeddedTarget {
  readonly kind: 'embedded'
  readonly directory: string
  readonly database: string
  /** Default `public`. */
  readonly schema?: string
}

export type ConnectionTarget = ServerTarget | EmbeddedTarget

/** True for a unix socket and the loopback addresses, which no other machine can listen on. */
export function isLocalHost(host: string): boolean {
  return host.startsWith('/') || host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host)
}

/** Names a target without its password, for people: `app at db.example.com:5432 as app`. */
export function describeTarget(target: ConnectionTarget): string {
  if (target.kind === 'embedded') return `${target.database} in ${target.directory} (embedded engine)`
  const place = target.host.startsWith('/') ? `${target.host} (port ${target.port})` : `${target.host}:${target.port}`
  return `${target.database} at ${place} as ${target.user}`
}

/** The `ssl` option of `pg`, built here because `pg` reads `sslmode` differently from libpq. */
export type PgSslOption = false | ConnectionOptions
