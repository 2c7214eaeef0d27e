import { escapeIdentifier } from '@pgtend/database'
import { SQL_NAME, unquoteName } from './sql-name.ts'

/** `owner to` ends its statement: a default or a constraint may have the words in a text. */
const OWNERSHIP = new RegExp(
  String.raw`^(alter [\s\S]* owner to ${SQL_NAME}|grant [\s\S]*|revoke [\s\S]*|alter default privileges [\s\S]*|(re)?set session authorization[^;]*);\s*$`,
  'i',
)
const LIST = String.raw`${SQL_NAME}(?:\s*,\s*${SQL_NAME})*`
/** Where pg_dump names a role: one at a time, at the end of the statement or behind `for role`. */
const ROLES = new RegExp(
  String.raw`(^alter default privileges for role |^set session authorization | (?:owner to|from|to) (?=${LIST}(?: with grant option)?;\s*$))(${LIST})`,
  'gi',
)
const POLICY = new RegExp(String.raw`^create policy [\s\S]*? to (${LIST})(?=\s+(?:using|with check)\b|\s*;)`, 'i')
const NAMES = new RegExp(SQL_NAME, 'g')
const NO_ROLES: ReadonlySet<string> = new Set(['public', 'current_user', 'current_role', 'session_user', 'default'])

/** True for a statement that says who owns something or may do something. Pure. */
export function isOwnership(statement: string): boolean {
  return OWNERSHIP.test(statement)
}

/** Roles that such a statement names, `public` left out. Pure. */
export function grantedRoles(statement: string): readonly string[] {
  return [...statement.matchAll(ROLES)].flatMap(([, , list = '']) => namesIn(list))
}

/** Roles of a row security policy. Pure. */
export function policyRoles(statement: string): readonly string[] {
  const list = POLICY.exec(statement)?.[1]
  return list === undefined ? [] : namesIn(list)
}

/** Puts other roles in the place of those in `roles`. Pure. */
export function withRoles(statement: string, roles: ReadonlyMap<string, string>): string {
  return statement.replaceAll(ROLES, (_, before: string, list: string) => {
    const mapped = list.replaceAll(NAMES, (name) => {
      const other = isRole(name) ? roles.get(unquoteName(name)) : undefined
      return other === undefined ? name : escapeIdentifier(other)
    })
    return before + mapped
  })
}

function namesIn(list: string): readonly string[] {
  return [...list.matchAll(NAMES)]
    .map(([name]) => name)
    .filter(isRole)
    .map(unquoteName)
}

/** A quoted `"public"` is a role of its own, though one that nobody can create. */
function isRole(name: string): boolean {
  return !NO_ROLES.has(name.toLowerCase()) && name !== "''" && !name.startsWith("'")
}
