import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ClientBase } from 'pg'

const MIGRATIONS = join(import.meta.dirname, '../../../../prisma/migrations')

/** The names of the migrations in this repository, oldest first. */
export async function migrationNames(): Promise<readonly string[]> {
  const entries = await readdir(MIGRATIONS, { withFileTypes: true })
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
}

/** Runs `migration.sql` of every migration, oldest first; the migrator itself is tested elsewhere. */
export async function applyCoreMigrations(client: ClientBase): Promise<void> {
  for (const name of await migrationNames()) await runFile(client, name, 'migration.sql')
}

/** Runs `down.sql` of every migration, newest first. */
export async function revertCoreMigrations(client: ClientBase): Promise<void> {
  for (const name of (await migrationNames()).toReversed()) await runFile(client, name, 'down.sql')
}

async function runFile(client: ClientBase, name: string, file: string): Promise<void> {
  await client.query(await readFile(join(MIGRATIONS, name, file), 'utf8'))
}
