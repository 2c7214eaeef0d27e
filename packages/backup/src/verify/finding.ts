import type { BackupVerification, VerificationLevel } from '../catalog/verification.ts'
import { BackupError } from '../errors.ts'

/** What a record says beyond that all went well. */
export type Outcome = Partial<BackupVerification>

/** Errors that tell something about the backup itself. */
const FINDINGS: ReadonlySet<string> = new Set([
  'BACKUP_TRUNCATED',
  'BACKUP_ALTERED',
  'BACKUP_NOT_A_DUMP',
  'BACKUP_UNSAFE_COMMAND',
  'RESTORE_FAILED',
])

/** What a restore says when the place it restores into failed it: no room, no memory, no server, no right. */
const FAULT_OF_THE_PLACE =
  /no space left|could not extend file|disk full|out of memory|out of shared memory|cannot allocate|shutting down|starting up|recovery mode|terminating connection|connection to (?:the )?server|server closed the connection|could not connect|permission denied|must be (superuser|owner)|no such file or directory/i

/**
 * Runs one step of a verification: undefined when it succeeds, the outcome when it shows that the backup is bad. Any other error says
 * nothing about the backup, and is thrown: it must not be recorded as if it did.
 */
export async function findingOf(level: VerificationLevel, step: () => Promise<unknown>): Promise<Outcome | undefined> {
  try {
    await step()
    return undefined
  } catch (error) {
    if (!isFinding(error)) throw error
    return { level, differences: [error.message] }
  }
}

function isFinding(error: unknown): error is BackupError {
  if (!(error instanceof BackupError) || !FINDINGS.has(error.code)) return false
  const { stderr } = error.details
  if (error.code !== 'RESTORE_FAILED' && stderr === undefined) return true
  return !FAULT_OF_THE_PLACE.test(`${error.message}\n${typeof stderr === 'string' ? stderr : ''}`)
}
