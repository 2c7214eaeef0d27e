import { expect, test } from 'vitest'
import { BackupError, type BackupErrorCode } from '../errors.ts'
import { findingOf } from './finding.ts'

const failing = (code: BackupErrorCode, message: string, stderr?: string) => async (): Promise<void> => {
  throw new BackupError(code, message, stderr === undefined ? {} : { details: { stderr } })
}

test('a step that succeeds finds nothing', async () => {
  expect(await findingOf(1, async () => undefined)).toBeUndefined()
})

test.for([
  ['BACKUP_TRUNCATED', 'file "a" is missing', undefined],
  ['BACKUP_ALTERED', 'file "a" is not what was written', undefined],
  ['BACKUP_NOT_A_DUMP', 'pg_restore cannot read the contents of "a"', undefined],
  ['RESTORE_FAILED', 'syntax error', 'ERROR:  syntax error at or near "x"'],
  ['RESTORE_FAILED', 'duplicate key', undefined],
] as const)('%s with "%s" is about the backup', async ([code, message, stderr]) => {
  expect(await findingOf(2, failing(code, message, stderr))).toEqual({ level: 2, differences: [message] })
})

test.for([
  ['BACKUP_KEY_WRONG', 'none of the identities opens it', undefined],
  ['BACKUP_STORE_FAILED', 'the disk came off', undefined],
  ['BACKUP_TOOL_MISSING', 'program "pg_restore" was not found', undefined],
  ['RESTORE_TARGET_FAILED', 'may not create databases', undefined],
  ['RESTORE_FAILED', 'the restore ended with exit code 1', 'ERROR:  could not extend file: No space left on device'],
  ['RESTORE_FAILED', 'the restore ended with exit code 1', 'server closed the connection unexpectedly'],
  ['RESTORE_FAILED', 'the connection to the server was lost during the restore', 'SSL SYSCALL error: EOF detected'],
  ['RESTORE_FAILED', 'out of memory', undefined],
] as const)('%s with "%s" is about the place, and is thrown', async ([code, message, stderr]) => {
  await expect(findingOf(2, failing(code, message, stderr))).rejects.toMatchObject({ code })
})
