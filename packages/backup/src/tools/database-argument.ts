/** Names a database so that a client program does not take `=` or `postgres://` in its name for a connection string. */
export function databaseArgument(database: string): string {
  return `dbname='${database.replaceAll(/[\\']/g, '\\$&')}'`
}
