import type { BackupStore, BackupVerifications } from '@pgtend/backup'
import { isUnverified } from './is-unverified.ts'
import type { Verifier } from './verifier.ts'

/**
 * Verifies the backups of a database that are not known to be good or bad, newest first. One that cannot be verified does not keep the
 * others from it, an interruption does.
 */
export async function verifyUnverified(
  store: BackupStore,
  database: string,
  verify: Verifier,
  limit?: number,
): Promise<BackupVerifications> {
  const { BackupError, listBackups, readBackup } = await import('@pgtend/backup')
  const { DatabaseError } = await import('@pgtend/database')
  const { backups } = await listBackups(store, database)
  const result: BackupVerifications = { verifications: [], failures: [] }
  for (const { id } of backups.filter(isUnverified).slice(0, limit)) {
    try {
      result.verifications.push(await verify(await readBackup(store, { database, id })))
    } catch (error) {
      const known = error instanceof BackupError || error instanceof DatabaseError
      if (!known || error.exitCode === 130) throw error
      result.failures.push({ id, code: error.code, message: error.message })
    }
  }
  return result
}
