import { readFile } from 'node:fs/promises'
import { BackupError } from '../errors.ts'
import { parseRecipientLines } from './recipients.ts'

/** Reads public keys from a file, one a line. @throws {BackupError} `BACKUP_RECIPIENT_INVALID` */
export async function readRecipients(path: string): Promise<readonly string[]> {
  const text = await readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw new BackupError('BACKUP_RECIPIENT_INVALID', `recipients file "${path}" cannot be read (${cause.code})`, {
      cause,
    })
  })
  const recipients = parseRecipientLines(text)
  if (recipients.length > 0) return recipients
  throw new BackupError('BACKUP_RECIPIENT_INVALID', `recipients file "${path}" has no public key`)
}
