import { type ErrorCatalogue, PgtendError, type PgtendErrorOptions } from './errors.ts'

/** Everything that can go wrong between a command and a usable connection. */
export const DATABASE_ERRORS = {
  CONFIG_NOT_FOUND: {
    summary: 'The configuration file named with `--config` does not exist.',
    remedy: 'Check the path, or leave `--config` out to use `pgtend.config.ts` of the current folder.',
    exitCode: 2,
  },
  CONFIG_UNREADABLE: {
    summary: 'The configuration file could not be loaded as a TypeScript module.',
    remedy:
      'Run `node pgtend.config.ts` to see where it fails; it needs Node 22.18 or later, and `"type": "module"` in package.json.',
    exitCode: 2,
  },
  IGNORE_PATTERN_INVALID: {
    summary: 'An entry of an ignore list is not a kind of object and a name.',
    remedy: 'Write for example `index public.foo_*`, `table cron.*` or `grant *`; quote names as SQL does.',
    exitCode: 2,
  },
  CONFIG_INVALID: {
    summary: 'The configuration has mistakes: unknown keys, wrong types or values out of range; all are listed.',
    remedy: 'Correct the listed keys; docs/config.md has every key with its default.',
    exitCode: 2,
  },
  ENVIRONMENT_UNKNOWN: {
    summary: 'The environment is not one of development, staging and production.',
    remedy: 'Use `--env development`, `--env staging` or `--env production`, or set PGTEND_ENV.',
    exitCode: 2,
  },
  DATABASE_URL_INVALID: {
    summary: 'The database URL is not a PostgreSQL URL.',
    remedy: 'Write it as postgresql://user@host:5432/database, with special characters percent-encoded.',
    exitCode: 2,
  },
  DATABASE_NOT_CONFIGURED: {
    summary: 'No database is configured for an environment that never falls back to the embedded engine.',
    remedy: 'Set DATABASE_URL, pass `--database-url`, or name the database in pgtend.config.ts.',
    exitCode: 2,
  },
  TLS_MODE_UNSUPPORTED: {
    summary: 'The URL asks for a TLS mode that does not verify the server.',
    remedy:
      'Use sslmode=verify-full (with sslrootcert=FILE for a private CA), or sslmode=disable for a server on this machine.',
    exitCode: 2,
  },
  TLS_REQUIRED: {
    summary: 'The connection would leave this machine, or is a production one, without verified TLS.',
    remedy: 'Use sslmode=verify-full in the URL, with sslrootcert=FILE when the certificate comes from a private CA.',
    exitCode: 2,
  },
  TLS_CA_UNREADABLE: {
    summary: 'The file with the CA certificate could not be read.',
    remedy: 'Check the path in sslrootcert or `tls.ca`; it must be a PEM file this user may read.',
    exitCode: 2,
  },
  TLS_REFUSED: {
    summary: 'The server does not offer TLS.',
    remedy: 'Turn ssl on in the server, or use sslmode=disable for a server on this machine.',
    exitCode: 1,
  },
  TLS_CERTIFICATE_INVALID: {
    summary: 'The certificate of the server could not be verified.',
    remedy: 'Name the CA with sslrootcert=FILE, and connect with the host name that is in the certificate.',
    exitCode: 1,
  },
  SERVER_UNREACHABLE: {
    summary: 'No server answers at the host and port.',
    remedy: 'Check that PostgreSQL runs there and that host and port are right; `pg_isready -h HOST -p PORT` tells.',
    exitCode: 1,
  },
  CONNECTION_TIMEOUT: {
    summary: 'The server did not answer within the connection timeout.',
    remedy: 'Check the network and firewall between this machine and the server.',
    exitCode: 1,
  },
  AUTHENTICATION_FAILED: {
    summary: 'The server refused the user or the password.',
    remedy: 'Check user and password in DATABASE_URL, PGPASSWORD or ~/.pgpass, and pg_hba.conf on the server.',
    exitCode: 1,
  },
  DATABASE_NOT_FOUND: {
    summary: 'The server has no database of that name.',
    remedy: 'Create it with `pgtend db create`.',
    exitCode: 1,
  },
  DATABASE_EXISTS: {
    summary: 'A database of that name exists already.',
    remedy: 'Choose another name, or drop the database first with `pgtend db drop`.',
    exitCode: 1,
  },
  DATABASE_NAME_INVALID: {
    summary: 'The embedded engine keeps a database in a folder of its name, and this name cannot be one.',
    remedy: 'Choose a name without slashes that does not start with a dot.',
    exitCode: 2,
  },
  DATABASE_IN_USE: {
    summary: 'Other sessions use the database, so it cannot be dropped, renamed or copied.',
    remedy: 'End the sessions, or pass the option that terminates them.',
    exitCode: 1,
  },
  TOO_MANY_CONNECTIONS: {
    summary: 'The server has no connection slot left.',
    remedy: 'End idle sessions, raise max_connections, or put PgBouncer in front.',
    exitCode: 1,
  },
  CONNECTION_FAILED: {
    summary: 'The connection failed for another reason; the cause is kept.',
    remedy: 'Run again with DEBUG=pgtend to see the cause.',
    exitCode: 1,
  },
  POOLER_IN_TRANSACTION_MODE: {
    summary: 'The connection goes through a pooler in transaction mode, which loses session locks and settings.',
    remedy: 'Connect to the server directly (its own port, not the pooler), or set `directUrl` in pgtend.config.ts.',
    exitCode: 2,
  },
  CAPABILITY_MISSING: {
    summary: 'The database cannot do what the command needs.',
    remedy: 'Connect a PostgreSQL server with DATABASE_URL.',
    exitCode: 1,
  },
  EXTENSION_UNAVAILABLE: {
    summary: 'The server does not have the extension installed on disk.',
    remedy:
      'Install pgvector on the server, for example `apt-get install postgresql-17-pgvector`, or use an image such as pgvector/pgvector:pg17.',
    exitCode: 1,
  },
  EMBEDDED_NOT_INSTALLED: {
    summary: 'The packages of the embedded engine are not installed.',
    remedy:
      'Install them with `npm install @electric-sql/pglite @electric-sql/pglite-pgvector @electric-sql/pglite-socket @electric-sql/pglite-tools`, or set DATABASE_URL.',
    exitCode: 2,
  },
  EMBEDDED_IN_PRODUCTION: {
    summary: 'The embedded engine was asked for in production.',
    remedy: 'Set DATABASE_URL to a PostgreSQL server; the embedded engine is for trying out and development.',
    exitCode: 2,
  },
  EMBEDDED_IN_USE: {
    summary: 'Another process has the embedded database open.',
    remedy: 'Wait for the other process or end it; the embedded engine takes one process at a time.',
    exitCode: 1,
  },
  EMBEDDED_FAILED: {
    summary: 'The embedded engine could not open its data folder.',
    remedy: 'Remove the folder to start afresh, or restore it from a backup.',
    exitCode: 1,
  },
  LOCK_TIMEOUT: {
    summary: 'Another process holds the lock and did not finish in time.',
    remedy: 'Wait for it to finish and run the command again.',
    exitCode: 1,
  },
  INTERRUPTED: {
    summary: 'The command was interrupted and its statement cancelled on the server.',
    remedy: 'Run the command again; what was finished is kept.',
    exitCode: 130,
  },
} as const satisfies ErrorCatalogue

export type DatabaseErrorCode = keyof typeof DATABASE_ERRORS

export class DatabaseError extends PgtendError<DatabaseErrorCode> {
  override readonly name = 'DatabaseError'

  constructor(code: DatabaseErrorCode, message: string, options?: PgtendErrorOptions) {
    super(DATABASE_ERRORS, code, message, options)
  }
}
