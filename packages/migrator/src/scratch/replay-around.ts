import type { Catalog } from '@pgtend/database'
import { MigratorError } from '../errors.ts'
import type { MigrationFile } from '../files/migration-file.ts'
import { type ReplayOptions, withReplay } from './with-replay.ts'

/** The catalogs before and after one migration. */
export interface CatalogsAround {
  readonly before: Catalog
  readonly after: Catalog
}

/** Replays the migrations in a scratch database and gives the catalog at their end. @throws {MigratorError} as `Replay.up` */
export async function replayMigrations(files: readonly MigrationFile[], options: ReplayOptions): Promise<Catalog> {
  return withReplay(options, async (replay) => {
    for (const file of files) await replay.up(file)
    return replay.readCatalog()
  })
}

/**
 * Replays the migrations up to the named one in a scratch database and gives the catalogs before and after it.
 * @throws {MigratorError} `MIGRATION_UNKNOWN`, and as `Replay.up`
 */
export async function replayAround(
  files: readonly MigrationFile[],
  name: string,
  options: ReplayOptions,
): Promise<CatalogsAround> {
  const index = files.findIndex((file) => file.name === name)
  const file = files[index]
  if (file === undefined) throw new MigratorError('MIGRATION_UNKNOWN', `no migration is named "${name}"`)
  return withReplay(options, async (replay) => {
    for (const earlier of files.slice(0, index)) await replay.up(earlier)
    const before = await replay.readCatalog()
    await replay.up(file)
    return { before, after: await replay.readCatalog() }
  })
}
