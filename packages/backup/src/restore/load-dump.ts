import { type Database, withCancellation, withSession } from '@pgtend/database'
import type { ExtensionFacts } from '../catalog/manifest.ts'
import { BackupError } from '../errors.ts'
import { loadEmbedded } from './load-embedded.ts'
import { type LoadOptions, loadNative } from './load-native.ts'
import type { RestoreSource } from './restore-source.ts'

/**
 * Restores a dump into an empty database and gathers its statistics, without which the first queries would be slow.
 * @throws {BackupError} `RESTORE_EXTENSION_MISSING` before anything is loaded; else as the loaders
 */
export async function loadDump(database: Database, source: RestoreSource, options: LoadOptions): Promise<void> {
  if (source.backup !== undefined) await requireExtensions(database, source.backup.manifest.extensions)
  if (database.capabilities.nativeTools) await loadNative(database, source, options)
  else await loadEmbedded(database, source, options)
  await withSession(database, (client) =>
    withCancellation(database, client, options.signal, () => client.query('analyze')),
  )
}

/** Extensions of the backup must be there, pgvector not older: types and operators came with its versions. */
async function requireExtensions(database: Database, extensions: readonly ExtensionFacts[]): Promise<void> {
  const { rows } = await database.pool.query<{ name: string; version: string }>(
    'select name, default_version as version from pg_catalog.pg_available_extensions where name = any($1::text[])',
    [extensions.map(({ name }) => name)],
  )
  const available = new Map(rows.map(({ name, version }) => [name, version]))
  for (const { name, version } of extensions) {
    const offered = available.get(name)
    if (offered !== undefined && !(name === 'vector' && isOlder(offered, version))) continue
    const has = offered === undefined ? 'does not have it' : `has version ${offered}`
    throw new BackupError(
      'RESTORE_EXTENSION_MISSING',
      `the backup needs extension "${name}" ${version} and the target ${has}`,
      { details: { name, version, offered } },
    )
  }
}

/** Patch versions write the same SQL: 0.8.0 takes what 0.8.7 dumped. */
function isOlder(version: string, than: string): boolean {
  const minor = (text: string): string => text.split('.').slice(0, 2).join('.')
  return minor(version).localeCompare(minor(than), 'en', { numeric: true }) < 0
}
