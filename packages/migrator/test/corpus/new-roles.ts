import { type Database, escapeIdentifier } from '@pgtend/database'

/** Names of the roles of the server, but for those of other tests that run at the same time. */
export async function listRoles(database: Database): Promise<readonly string[]> {
  const { rows } = await database.pool.query<{ name: string }>(
    `select rolname::text as name from pg_roles where rolname !~ '^pgtend_test_'`,
  )
  return rows.map(({ name }) => name)
}

/** Drops the roles that are there since `before`, with what they own in the database. */
export async function dropNewRoles(database: Database, before: readonly string[]): Promise<void> {
  const added = (await listRoles(database)).filter((name) => !before.includes(name))
  for (const name of added) {
    await database.pool.query(`drop owned by ${escapeIdentifier(name)} cascade; drop role ${escapeIdentifier(name)}`)
  }
}
