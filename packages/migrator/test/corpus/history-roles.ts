import { type Database, escapeIdentifier } from '@pgtend/database'
import type { MigrationFile } from '../../src/files/migration-file.ts'
import { rolesInScript } from '../../src/scratch/roles-in-script.ts'
import { loadParser } from '../../src/script/load-parser.ts'
import { splitStatements } from '../../src/script/split-statements.ts'

const CREATES_ROLE = /\bcreate\s+(?:role|user|group)\b/i

/**
 * The roles of a history. They belong to the server: each database of a comparison would find those that the one before has made. Roles
 * that the history takes for granted, because its hosts have them, are there until `end`.
 */
export class HistoryRoles {
  readonly #scripts: readonly string[]
  readonly #before: readonly string[]
  readonly #granted: readonly string[]

  private constructor(scripts: readonly string[], before: readonly string[], granted: readonly string[]) {
    this.#scripts = scripts
    this.#before = before
    this.#granted = granted
  }

  static async open(database: Database, files: readonly MigrationFile[]): Promise<HistoryRoles> {
    const scripts = files.map(({ up }) => up.text)
    const before = await listRoles(database)
    const creating = scripts.filter((text) => CREATES_ROLE.test(text))
    const granted = (await namedRoles(files)).filter(
      (name) => !before.includes(name) && !creating.some((text) => text.includes(name)),
    )
    for (const name of granted) await database.pool.query(`create role ${escapeIdentifier(name)}`)
    return new HistoryRoles(scripts, [...before, ...granted], granted)
  }

  /** Drops the roles that the history has made in a database; what they own there becomes ours. */
  async dropMade(database: Database): Promise<void> {
    // Other tests make roles at the same time.
    const made = (await listRoles(database)).filter(
      (name) => !this.#before.includes(name) && this.#scripts.some((text) => text.includes(name)),
    )
    for (const name of made) await drop([database], name)
  }

  /** Drops the roles that were made for the history. */
  async end(databases: readonly Database[]): Promise<void> {
    for (const name of this.#granted) await drop(databases, name)
  }
}

async function listRoles(database: Database): Promise<readonly string[]> {
  const { rows } = await database.pool.query<{ name: string }>('select rolname::text as name from pg_roles')
  return rows.map(({ name }) => name)
}

async function namedRoles(files: readonly MigrationFile[]): Promise<readonly string[]> {
  const parse = await loadParser()
  const named = files.flatMap(({ up }) => {
    try {
      return rolesInScript(parse, splitStatements(parse, up))
    } catch {
      // The migrators will say so.
      return []
    }
  })
  return [...new Set(named)]
}

async function drop(databases: readonly Database[], name: string): Promise<void> {
  const role = escapeIdentifier(name)
  for (const { pool } of databases) await pool.query(`reassign owned by ${role} to current_user; drop owned by ${role}`)
  await databases[0]?.pool.query(`drop role ${role}`)
}
