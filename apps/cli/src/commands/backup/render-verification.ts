import type { BackupKind, BackupVerification, BackupVerifications } from '@pgtend/backup'
import { formatDuration, plural } from '../../render/format.ts'
import { type KeyChoice, keyWords } from './key-words.ts'
import type { StoreChoice } from './open-store.ts'
import { placeWords } from './place-words.ts'

/** What each level proves, for people. */
export const LEVELS = ['contents', 'checksums', 'restored', 'equal', 'equal, searches as before'] as const

/** What was asked for, as far as the next command needs it. */
export interface VerificationAsked extends StoreChoice, KeyChoice {
  /** A key opens the backup. */
  readonly encrypted?: boolean
  /** What it holds; default everything. */
  readonly kind?: BackupKind
  /** Options that take another backup in the same way; default those of place and key. */
  readonly createWords?: string
}

/** Renders the result of a verification. */
export function renderVerification(verification: BackupVerification, asked: VerificationAsked): string {
  const there = placeWords(asked)
  const keys = keyWords(asked, asked.encrypted === true)
  const { differences, id, level, note, ok } = verification
  const less = note === null ? [] : [`Not more, because ${note}.`]
  if (!ok) {
    const list = differences.map((difference) => `  ${difference}`)
    return [
      `Backup ${id} is NOT good (${LEVELS[level]}):`,
      ...list,
      `Next: pgtend backup create --verify${asked.createWords ?? there + keys}`,
    ].join('\n')
  }
  if (level < 2) {
    const what = level === 0 ? 'The contents can be read' : 'The files are what was written'
    const next = note === null ? `verify ${id}${there}${keys}` : `list${there}`
    return [`${what}: ${id}.`, ...less, `Next: pgtend backup ${next}`].join('\n')
  }
  // Rows alone have no tables to be restored into.
  const next = asked.kind === 'data' ? `list${there}` : `restore ${id}${there}${keys} --to NAME`
  return [proofOf(verification), ...less, `Next: pgtend backup ${next}`].join('\n')
}

/** Renders the results of several verifications, one after the other. */
export function renderVerifications({ failures, verifications }: BackupVerifications, place: StoreChoice): string {
  const next = `Next: pgtend backup report${placeWords(place)}`
  if (failures.length + verifications.length === 0) return `Every backup is verified.\n${next}`
  const done = verifications.map((each) => (each.ok ? `${each.id}: ${lineOf(each)}` : renderVerification(each, place)))
  const unknown = failures.map(({ id, message }) => `Backup ${id} could not be verified: ${message}`)
  return [...done, ...unknown, next].join('\n')
}

function lineOf(verification: BackupVerification): string {
  const { level, note } = verification
  const proof = level < 2 ? `level ${level}, ${LEVELS[level]}.` : proofOf(verification)
  return note === null ? proof : `${proof} Not more, because ${note}.`
}

function proofOf({ checks, level, restoreMs, rows, tables, usableMs, where }: BackupVerification): string {
  const usable = usableMs !== null && usableMs !== restoreMs ? `, usable after ${formatDuration(usableMs)}` : ''
  const restored = `restored in ${formatDuration(restoreMs ?? 0)}${usable}, ${where}`
  if (level === 2) return `Restored (${restored}); not compared.`
  const searches = checks.length === 0 ? '' : `, vector searches as before`
  return `Verified (${restored}): ${equalText(tables, rows)}${searches}.`
}

/** What was compared and found equal. */
export function equalText(tables: number, rows: number): string {
  const what = tables === 0 ? 'definitions' : `${plural(tables, 'table')} with ${plural(rows, 'row')}`
  return `${what} equal to the backup`
}
