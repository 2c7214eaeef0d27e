import { escapeIdentifier } from '../identifiers.ts'
import { openEngine } from './engine.ts'

/**
 * Gives the database `from`, or else the only one in a data folder, the name of its folder, so that current_database() tells it. The
 * folder must be locked. False when it has that name.
 */
export async function renameInside(dataDir: string, name: string, from?: string): Promise<boolean> {
  const engine = await openEngine({ dataDir }, 'postgres')
  try {
    const { rows } = await engine.query<{ name: string }>(
      `select datname as name from pg_catalog.pg_database where not datistemplate and datname <> 'postgres'`,
    )
    const names = rows.map((row) => row.name)
    if (names.includes(name)) return false
    const current = names.find((each) => each === from || names.length === 1)
    if (current === undefined) throw new Error(`"${dataDir}" holds ${names.length} databases`)
    await engine.exec(`alter database ${escapeIdentifier(current)} rename to ${escapeIdentifier(name)}`)
    return true
  } finally {
    await engine.close()
  }
}
