import type { Catalog, CatalogDifference } from '@pgtend/database'
import { type Remainder, remainingDifferences } from '../derive-down/remaining-differences.ts'
import { MigratorError } from '../errors.ts'
import { isDownTemplate } from '../files/down-template.ts'
import type { MigrationFile } from '../files/migration-file.ts'
import type { Replay } from '../scratch/with-replay.ts'
import { readDirective } from '../script/directive.ts'
import type { VerifiedMigration } from './verification.ts'

/** What came of one migration. */
export interface RoundTrip {
  readonly result: VerifiedMigration
  /** False when the scratch database is neither here nor there. */
  readonly usable: boolean
  /** The catalog that it left; undefined when nothing needed it. */
  readonly after: Catalog | undefined
}

/**
 * Applies a migration in a scratch database, undoes it and applies it again, and compares the catalogs. Without a way back it is only
 * applied: reading the catalog of 200 tables takes longer than most migrations. `known` is the catalog before it, where it was read.
 * @throws {MigratorError} as `Replay.up` when it cannot be applied in the first place
 */
export async function verifyRoundTrip(replay: Replay, file: MigrationFile, known?: Catalog): Promise<RoundTrip> {
  const start = performance.now()
  const finish = (result: Partial<VerifiedMigration>, usable: boolean, after?: Catalog): RoundTrip => {
    const durationMs = Math.round(performance.now() - start)
    const proven = { name: file.name, outcome: 'proven' as const, differences: [], columnOrder: [], reason: null }
    return { result: { ...proven, ...result, durationMs }, usable, after }
  }
  const hindrance = noWayBack(file)
  if (hindrance !== undefined) {
    await replay.up(file)
    return finish(hindrance, true)
  }
  const before = known ?? (await replay.readCatalog())
  await replay.up(file)
  const after = await replay.readCatalog()

  const downFailure = await failureOf(() => replay.down(file))
  if (downFailure !== undefined) return finish({ outcome: 'failed', reason: `down: ${downFailure}` }, false)
  const { differences, columnOrder } = remainingDifferences(before, await replay.readCatalog())
  if (differences.length > 0) return finish(differing('not-restored', { differences, columnOrder }), false)

  const upFailure = await failureOf(() => replay.up(file))
  if (upFailure !== undefined) {
    return finish({ outcome: 'failed', columnOrder: [...columnOrder], reason: `up again: ${upFailure}` }, false)
  }
  const again = await replay.readCatalog()
  const second = remainingDifferences(after, again)
  if (second.differences.length > 0) return finish(differing('not-repeated', second), false)
  return finish({ columnOrder: [...new Set([...columnOrder, ...second.columnOrder])] }, true, again)
}

function noWayBack({ name, down }: MigrationFile): Pick<VerifiedMigration, 'outcome' | 'reason'> | undefined {
  if (down === undefined || isDownTemplate(name, down.text)) return { outcome: 'no-down', reason: null }
  const reason = readDirective(down.text, 'irreversible')
  return reason === undefined ? undefined : { outcome: 'irreversible', reason: reason === '' ? null : reason }
}

/** The message of a refusal by PostgreSQL; everything else is no finding about the migration and goes on up. */
async function failureOf(work: () => Promise<void>): Promise<string | undefined> {
  try {
    await work()
    return undefined
  } catch (error) {
    if (error instanceof MigratorError) return error.message
    throw error
  }
}

function differing(
  outcome: VerifiedMigration['outcome'],
  { differences, columnOrder }: Remainder,
): Partial<VerifiedMigration> {
  return { outcome, differences: differences.map(toPlain), columnOrder: [...columnOrder] }
}

/** The result is data that callers may change, so it shares nothing with the catalogs. */
export function toPlain({ table, properties, ...rest }: CatalogDifference): VerifiedMigration['differences'][number] {
  return { ...rest, table: table === null ? null : { ...table }, properties: properties.map((one) => ({ ...one })) }
}
