import { type CatalogPolicy, escapeIdentifier } from '@pgtend/database'
import { relationName } from '../object-address.ts'

/** The whole `create policy`. */
export function policyDefinition({ name, table, permissive, command, roles, using, withCheck }: CatalogPolicy): string {
  const to = roles.map((role) => (role === 'public' ? 'public' : escapeIdentifier(role))).join(', ')
  return [
    `create policy ${escapeIdentifier(name)} on ${relationName(table)}`,
    ...(permissive ? [] : ['as restrictive']),
    `for ${command} to ${to}`,
    ...(using === null ? [] : [`using (${using})`]),
    ...(withCheck === null ? [] : [`with check (${withCheck})`]),
  ].join(' ')
}
