import { type CatalogDefaultPrivilege, type CatalogGrant, escapeIdentifier } from '@pgtend/database'

const GRANT_OPTION = ' WITH GRANT OPTION'

/** `grant` for each set of privileges; those that may be passed on are granted apart. */
export function grantSql(grant: CatalogGrant): readonly string[] {
  const passed = grant.privileges.filter((privilege) => privilege.endsWith(GRANT_OPTION))
  const kept = grant.privileges.filter((privilege) => !privilege.endsWith(GRANT_OPTION))
  const names = passed.map((privilege) => privilege.slice(0, -GRANT_OPTION.length))
  return [
    ...(kept.length === 0 ? [] : [`grant ${onTarget(grant, kept)} to ${granteeName(grant)}`]),
    ...(names.length === 0 ? [] : [`grant ${onTarget(grant, names)} to ${granteeName(grant)} with grant option`]),
  ]
}

/** Takes everything back that the grant gave. */
export function revokeSql(grant: CatalogGrant): string {
  const privileges = grant.privileges.map((privilege) => privilege.replace(GRANT_OPTION, ''))
  return `revoke ${onTarget(grant, privileges)} from ${granteeName(grant)}`
}

/** The statements of `alter default privileges`. */
export function defaultPrivilegeSql({ definition }: CatalogDefaultPrivilege): readonly string[] {
  return definition.split(';\n')
}

/** The same, turned round: what was granted is revoked, and the reverse. */
export function undoDefaultPrivilegeSql(privilege: CatalogDefaultPrivilege): readonly string[] {
  return defaultPrivilegeSql(privilege).map((statement) =>
    / GRANT .* TO /.test(statement)
      ? statement.replace(/ GRANT (.*?) ON (.*?) TO /, ' REVOKE $1 ON $2 FROM ').replace(/ WITH GRANT OPTION$/, '')
      : statement.replace(/ REVOKE (.*?) ON (.*?) FROM /, ' GRANT $1 ON $2 TO '),
  )
}

/** What everyone may do with a new function or type, unless it is taken back. */
export function isStandardGrant({ on, grantee, privileges }: CatalogGrant): boolean {
  if (grantee !== 'public' || privileges.length !== 1) return false
  return privileges[0] === (on.startsWith('function ') ? 'EXECUTE' : on.startsWith('type ') ? 'USAGE' : '')
}

/** Privileges of a column stand before the table: `select ("price") on table …`. */
function onTarget({ on }: CatalogGrant, privileges: readonly string[]): string {
  const column = /^column (.*)\.("(?:[^"]|"")+"|[^."]+)$/.exec(on)
  const words = privileges.map((privilege) => privilege.toLowerCase())
  // `routine` is right for procedures and aggregates too.
  if (column === null) return `${words.join(', ')} on ${on.replace(/^function /, 'routine ')}`
  return `${words.map((word) => `${word} (${column[2]})`).join(', ')} on table ${column[1]}`
}

function granteeName({ grantee }: CatalogGrant): string {
  return grantee === 'public' ? 'public' : escapeIdentifier(grantee)
}
