import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { temporaryDirectory } from '@pgtend/testing'

/** Scripts of one migration; a text alone is `migration.sql`. */
export type MigrationText = string | Buffer | { readonly up: string | Buffer; readonly down: string }

/** Writes a migrations folder for a test and returns its path; writing into an existing one adds or overwrites. */
export async function writeMigrations(
  migrations: Readonly<Record<string, MigrationText>>,
  existing?: string,
): Promise<string> {
  const directory = existing ?? (await temporaryDirectory())
  for (const [name, text] of Object.entries(migrations)) {
    const { up, down } = typeof text === 'string' || Buffer.isBuffer(text) ? { up: text, down: undefined } : text
    await mkdir(join(directory, name), { recursive: true })
    await writeFile(join(directory, name, 'migration.sql'), up)
    if (down !== undefined) await writeFile(join(directory, name, 'down.sql'), down)
  }
  return directory
}
