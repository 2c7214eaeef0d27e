import type { BackupVerification, VerificationLevel, VerificationMark } from './verification.ts'

const NAME = /^verification-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z-level([0-4])-(ok|failed)\.json$/

/** Name of the object of a verification: sorts by time, and says all that a list has to know, so that a list need not read it. */
export function verificationName({ at, level, ok }: VerificationMark): string {
  return `verification-${at.replaceAll(/[-:.]/g, '')}-level${level}-${ok ? 'ok' : 'failed'}.json`
}

/** What the name of an object says, when it is one of a verification. */
export function parseVerificationName(name: string): VerificationMark | undefined {
  const [, year, month, day, hour, minute, second, fraction, level, outcome] = NAME.exec(name) ?? []
  if (level === undefined) return undefined
  return {
    at: `${year}-${month}-${day}T${hour}:${minute}:${second}.${fraction}Z`,
    level: Number(level) as VerificationLevel,
    ok: outcome === 'ok',
  }
}

export function verificationText(verification: BackupVerification): string {
  return `${JSON.stringify(verification, undefined, 2)}\n`
}

/** The record of a run that restored nothing; `ok` unless there are differences. */
export function filesVerification(
  facts: Pick<BackupVerification, 'id' | 'level' | 'at' | 'durationMs'> & Partial<BackupVerification>,
): BackupVerification {
  const { differences = [] } = facts
  return {
    format: 1,
    note: null,
    where: 'files',
    restoreMs: null,
    usableMs: null,
    serverVersion: null,
    tables: 0,
    rows: 0,
    checks: [],
    ...facts,
    ok: differences.length === 0,
    differences,
  }
}
