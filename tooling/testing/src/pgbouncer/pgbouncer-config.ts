export interface PgBouncerSettings {
  readonly directory: string
  readonly port: number
  readonly serverHost: string
  readonly serverPort: number
  readonly adminUser: string
  readonly poolMode: 'transaction' | 'session'
  readonly poolSize: number
  /** False for a server that trusts its clients: PgBouncer has no SCRAM without a password. */
  readonly passwords: boolean
}

/** Writes the text of pgbouncer.ini: loopback only, every database of one server, SCRAM on both sides, or trust. */
export function pgBouncerConfig(settings: PgBouncerSettings): string {
  const { directory } = settings
  return `[databases]
* = host=${settings.serverHost} port=${settings.serverPort}

[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${settings.port}
unix_socket_dir =
auth_type = ${settings.passwords ? 'scram-sha-256' : 'trust'}
auth_file = ${directory}/users.txt
admin_users = ${settings.adminUser}
pool_mode = ${settings.poolMode}
default_pool_size = ${settings.poolSize}
max_client_conn = 200
ignore_startup_parameters = extra_float_digits
pidfile = ${directory}/pgbouncer.pid
`
}
