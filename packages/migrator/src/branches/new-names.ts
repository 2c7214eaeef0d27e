import { MigratorError } from '../errors.ts'
import { MAX_NAME_LENGTH, timestamp, timestampAfter } from '../files/migration-name.ts'
import { compareNames } from '../files/order.ts'

const NUMBER = /^\d{1,6}(?=_)/
const PREFIX = /^\d+_/

/** One migration folder and what it will be called. */
export interface Rename {
  readonly from: string
  readonly to: string
}

export interface NewNameOptions {
  /** The newest of all names; the new ones come after it. */
  readonly newest: string
  /** For folders whose newest name has neither timestamp nor number. */
  readonly naming: 'timestamp' | 'sequential'
  readonly now: Date
}

/**
 * Gives names that sort after all others, in the style of the newest one; their order among themselves stays. A part that is too long
 * for the ledger is cut off. Pure.
 * @throws {MigratorError} `MIGRATION_NAME_INVALID` when no such name sorts after the newest
 */
export function newNames(names: readonly string[], { newest, naming, now }: NewNameOptions): readonly Rename[] {
  let previous = newest
  return names.map((from) => {
    const to = `${prefixAfter(previous, naming, now)}_${cut(from.replace(PREFIX, ''))}`
    if (compareNames(previous, to) >= 0) {
      throw new MigratorError('MIGRATION_NAME_INVALID', `"${to}" would not sort after "${previous}"`, {
        hint: 'Rename the folder by hand to a name that sorts after all others.',
        details: { from, to },
      })
    }
    previous = to
    return { from, to }
  })
}

function prefixAfter(name: string, naming: 'timestamp' | 'sequential', now: Date): string {
  const later = timestampAfter(name)
  const number = NUMBER.exec(name)?.[0]
  if (later === undefined && (number !== undefined || naming === 'sequential')) {
    return String(Number(number ?? 0) + 1).padStart(number?.length ?? 4, '0')
  }
  const present = timestamp(now)
  // A colleague's clock may be ahead of ours.
  return later === undefined || later < present ? present : later
}

/** Cuts between characters, not within the bytes of one. */
function cut(words: string): string {
  if (Buffer.byteLength(words) <= MAX_NAME_LENGTH) return words
  return Buffer.from(words)
    .subarray(0, MAX_NAME_LENGTH)
    .toString('utf8')
    .replace(/\uFFFD+$/, '')
}
