import type { ServerInfo } from '../server/server-info.ts'

/** Returns the admin URL with another database name. */
export function databaseUrl(server: ServerInfo, database: string): string {
  const url = new URL(server.adminUrl)
  url.pathname = `/${encodeURIComponent(database)}`
  return url.href
}

/** Returns a URL fit for a terminal: through the private socket where there is one, never with a password somebody chose. */
export function printableUrl(server: ServerInfo, database: string): string {
  if (server.socketDir !== undefined) {
    return `postgresql://postgres@/${database}?host=${encodeURIComponent(server.socketDir)}&port=${server.port}`
  }
  const url = new URL(databaseUrl(server, database))
  if (server.kind === 'url') url.password = ''
  return url.href
}
