import type { Database } from '@pgtend/database'
import type { ExtensionFacts } from '../catalog/manifest.ts'
import { BackupError } from '../errors.ts'

/**
 * Extensions of the backup must be there, pgvector not older: types and operators came with its versions. Reads catalogs only.
 * @throws {BackupError} `RESTORE_EXTENSION_MISSING` for the first that is not
 */
export async function requireExtensions(database: Database, extensions: readonly ExtensionFacts[]): Promise<void> {
  const { rows } = await database.pool.query<OfferedExtension>(OFFERED_EXTENSIONS, [extensions.map(({ name }) => name)])
  const [first] = missingExtensions(extensions, rows)
  if (first !== undefined) throw new BackupError('RESTORE_EXTENSION_MISSING', first)
}

/** Name and version of an extension that a server could create. */
export interface OfferedExtension {
  readonly name: string
  readonly version: string
}

/** What the server offers of the extensions in `$1`. */
export const OFFERED_EXTENSIONS =
  'select name, default_version as version from pg_catalog.pg_available_extensions where name = any($1::text[])'

/** Says which extensions a target lacks, or has in too old a version. `version` is undefined where the dump does not say. Pure. */
export function missingExtensions(
  needed: readonly { readonly name: string; readonly version: string | undefined }[],
  offered: readonly OfferedExtension[],
): readonly string[] {
  const available = new Map(offered.map(({ name, version }) => [name, version]))
  return needed.flatMap(({ name, version }) => {
    const found = available.get(name)
    const tooOld = found !== undefined && version !== undefined && name === 'vector' && isOlder(found, version)
    if (found !== undefined && !tooOld) return []
    const has = found === undefined ? 'does not have it' : `has version ${found}`
    return [`the backup needs extension "${name}"${version === undefined ? '' : ` ${version}`} and the target ${has}`]
  })
}

/** Patch versions write the same SQL: 0.8.0 takes what 0.8.7 dumped. */
function isOlder(version: string, than: string): boolean {
  const minor = (text: string): string => text.split('.').slice(0, 2).join('.')
  return minor(version).localeCompare(minor(than), 'en', { numeric: true }) < 0
}
