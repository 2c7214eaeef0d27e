import { readdir } from 'node:fs/promises'
import { MigratorError } from '../errors.ts'
import { compareNames } from './order.ts'

/** Length of `migration_name` in Prisma's ledger; a folder name may not be longer on most file systems either. */
export const MAX_NAME_LENGTH = 200

export interface MigrationNameOptions {
  /** The migrations folder; it need not exist. */
  readonly directory: string
  /** Words that say what changes; letters, digits and underscores are kept, everything else becomes an underscore. */
  readonly name: string
  /** `timestamp`: `20261121093000_name` in UTC. `sequential`: `0001_name`, one more than the highest number. */
  readonly naming: 'timestamp' | 'sequential'
  readonly now: Date
}

export interface MigrationName {
  readonly name: string
  /** A clock that is behind the newest migration, or a name that no timestamp can follow. */
  readonly warnings: readonly string[]
}

/**
 * Names a new migration so that it comes after all that are there. Reads the names in the folder.
 * @throws {MigratorError} `MIGRATION_NAME_INVALID`
 */
export async function nameMigration({ directory, name, naming, now }: MigrationNameOptions): Promise<MigrationName> {
  const entries = await readdir(directory, { withFileTypes: true }).catch(() => [])
  const existing = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
  const words = slug(name)
  return naming === 'timestamp' ? named(existing, words, timestamp(now)) : named(existing, words, nextNumber(existing))
}

function named(existing: readonly string[], words: string, prefix: string): MigrationName {
  const name = `${prefix}_${words}`
  const newest = existing.toSorted(compareNames).at(-1)
  if (newest === undefined || compareNames(newest, name) <= 0) return { name, warnings: [] }
  const later = timestampAfter(newest)
  if (later === undefined || later <= prefix) {
    return { name, warnings: [`"${name}" sorts before "${newest}", which is there already`] }
  }
  return {
    name: `${later}_${words}`,
    warnings: [`the clock is behind the newest migration "${newest}", so the new one got the timestamp after it`],
  }
}

/** The second after the one that a name begins with; undefined for other names. */
export function timestampAfter(name: string): string | undefined {
  const digits = /^\d{14}(?=_)/.exec(name)?.[0]
  if (digits === undefined) return undefined
  const [year = '', month, day, hour, minute, second] = digits.match(/^\d{4}|\d\d/g) ?? []
  const time = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
  return Number.isNaN(time) ? String(BigInt(digits) + 1n) : timestamp(new Date(time + 1000))
}

function slug(words: string): string {
  const result = words
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '_')
    .replaceAll(/^_+|_+$/g, '')
  if (result === '') throw new MigratorError('MIGRATION_NAME_INVALID', `"${words}" has no letter or digit`)
  if (Buffer.byteLength(result) > MAX_NAME_LENGTH) {
    throw new MigratorError('MIGRATION_NAME_INVALID', `the name is longer than ${MAX_NAME_LENGTH} bytes`)
  }
  return result
}

/** The time as migrations begin with it: `20261121093000`, in UTC. */
export function timestamp(time: Date): string {
  return time.toISOString().replaceAll(/\D/g, '').slice(0, 14)
}

function nextNumber(existing: readonly string[]): string {
  const numbers = existing.map((name) => Number(/^(\d{1,6})_/.exec(name)?.[1] ?? 0))
  return String(Math.max(0, ...numbers) + 1).padStart(4, '0')
}
