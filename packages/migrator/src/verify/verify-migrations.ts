import type { Catalog } from '@pgtend/database'
import { MigratorError } from '../errors.ts'
import type { MigrationFile } from '../files/migration-file.ts'
import { replaysOf } from '../scratch/replays-of.ts'
import type { ReplayOptions } from '../scratch/with-replay.ts'
import type { Verification, VerifiedMigration } from './verification.ts'
import { verifyRoundTrip } from './verify-round-trip.ts'

export interface VerifyOptions extends ReplayOptions {
  /** The migrations to prove; those before them are only applied. Default: all, or what `last` or `from` say. */
  readonly names?: readonly string[] | undefined
  /** Only that many of the last. */
  readonly last?: number | undefined
  /** That one and all after it. */
  readonly from?: string | undefined
  /** Migrations without a way back do not count against the result. Default false. */
  readonly allowMissing?: boolean | undefined
  /** Called before each migration that is proven. */
  readonly onMigration?: ((name: string, number: number, total: number) => void) | undefined
}

/**
 * Proves in a scratch database that migrations can be undone: up, down, up again; the schema after down must equal the one before, and the
 * one after the second up the one after the first. Compares full catalogs, not rows: data that `down.sql` drops stays dropped.
 * Touches no other database. Takes three runs and three readings of the catalog per migration with a way back; after a
 * failure it begins anew, in memory from a copy of what was before.
 * @throws {MigratorError} `MIGRATION_UNKNOWN`, and as `Replay.up` when a migration cannot be applied at all
 */
export async function verifyMigrations(files: readonly MigrationFile[], options: VerifyOptions): Promise<Verification> {
  const wanted = wantedNames(files, options)
  const last = files.findLastIndex(({ name }) => wanted.has(name))
  const history = files.slice(0, last + 1)
  const replayFrom = replaysOf(history, options)
  const results: VerifiedMigration[] = []
  const onMigration = (name: string): void => options.onMigration?.(name, results.length + 1, wanted.size)
  for (let next = 0; next < history.length; ) {
    next = await replayFrom(next, async (replay) => {
      let catalog: Catalog | undefined
      for (const [index, file] of history.entries()) {
        if (index < next) continue
        if (!wanted.has(file.name)) {
          await replay.up(file)
          catalog = undefined
          continue
        }
        onMigration(file.name)
        const { result, usable, after } = await verifyRoundTrip(replay, file, catalog)
        results.push(result)
        // What failed half-way is in nobody's schema; the rest needs a new scratch database.
        if (!usable) return index + 1
        catalog = after
      }
      return history.length
    })
  }
  const isFine = ({ outcome }: VerifiedMigration): boolean =>
    outcome === 'proven' || (options.allowMissing === true && (outcome === 'no-down' || outcome === 'irreversible'))
  return { verified: results.every(isFine), skipped: history.length - wanted.size, migrations: results }
}

function wantedNames(
  files: readonly MigrationFile[],
  { names, last, from }: Pick<VerifyOptions, 'names' | 'last' | 'from'>,
): ReadonlySet<string> {
  const all = files.map(({ name }) => name)
  const unknown = [...(names ?? []), ...(from === undefined ? [] : [from])].find((name) => !all.includes(name))
  if (unknown !== undefined) throw new MigratorError('MIGRATION_UNKNOWN', `no migration is named "${unknown}"`)
  if (names !== undefined) return new Set(names)
  if (from !== undefined) return new Set(all.slice(all.indexOf(from)))
  return new Set(last === undefined ? all : all.slice(-last))
}
