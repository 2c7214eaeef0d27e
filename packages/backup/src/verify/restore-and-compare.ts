import { randomBytes } from 'node:crypto'
import { type Cluster, type Database, nameWithTail } from '@pgtend/database'
import type { Backup } from '../catalog/read-backup.ts'
import type { VerificationLevel } from '../catalog/verification.ts'
import { inScratch } from '../restore/in-scratch.ts'
import { loadDump } from '../restore/load-dump.ts'
import { loadOptions } from '../restore/load-options.ts'
import type { RestoreSource } from '../restore/restore-source.ts'
import { dropScratch } from '../restore/sweep-scratch.ts'
import type { BackupStore } from '../store/backup-store.ts'
import { compareRestored } from './compare-restored.ts'
import { checksOf } from './content-check.ts'
import { findingOf, type Outcome } from './finding.ts'
import type { VerifyOptions } from './verify-backup.ts'

/** A broken restore would list thousands. */
const MOST_DIFFERENCES = 100

/** A restore to be done and compared. */
export interface TestRestore {
  readonly store: BackupStore
  readonly backup: Backup
  /** From 2 on. */
  readonly level: VerificationLevel
  readonly options: VerifyOptions
}

/** Restores a dump into a scratch database, compares as far as the level says, and drops the database on every way out. */
export async function restoreAndCompare(cluster: Cluster, source: RestoreSource, test: TestRestore): Promise<Outcome> {
  const { backup, options, store } = test
  const name = nameWithTail(backup.manifest.database, `_verify_${randomBytes(3).toString('hex')}`)
  const outcome = await inScratch(cluster, name, source, async (database): Promise<Outcome> => {
    const where = { where: options.where ?? 'same server', serverVersion: database.capabilities.serverVersion }
    options.onProgress?.(`restoring into "${name}"`)
    let times: Outcome = {}
    const failed = await findingOf(2, async () => {
      const { completeMs, usableMs } = await loadDump(database, source, loadOptions(options, store), nothingBeside)
      times = { restoreMs: completeMs, usableMs }
    })
    if (failed !== undefined) return { ...where, ...failed }
    return { ...where, ...times, ...(test.level < 3 ? {} : await compare(database, test)) }
  })
  await dropScratch(cluster, name)
  return outcome
}

async function compare(database: Database, { backup, level, options, store }: TestRestore): Promise<Outcome> {
  const { identities, jobs, onProgress, signal } = options
  onProgress?.('comparing with the backup')
  const checks = level < 4 ? [] : checksOf(backup, options.checks ?? [])
  let outcome: Outcome = {}
  const unreadable = await findingOf(3, async () => {
    const found = await compareRestored(database, store, backup, { checks, identities, jobs, signal })
    const { differences, foundByChecks, rows, tables } = found
    outcome = {
      level: differences.length > foundByChecks ? 3 : level,
      differences: differences.slice(0, MOST_DIFFERENCES),
      tables,
      rows,
      checks: checks.map(({ file }) => file),
    }
  })
  return unreadable ?? outcome
}

/** The time of the restore is measured, and what it does wrong is told apart from what the comparison finds. */
async function nothingBeside(): Promise<void> {}
