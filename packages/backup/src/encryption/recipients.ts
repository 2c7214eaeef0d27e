import { BackupError } from '../errors.ts'
import { MAXIMUM_RECIPIENTS } from './age-header.ts'
import { isPublicKey } from './public-key.ts'

/** How the files of a backup are protected: not at all, or so that the identity of any one recipient opens them. */
export type Encryption = 'none' | { readonly recipients: readonly string[] }

/** How many recipients a backup should have: one to work with, one in escrow for the day the first is lost. */
export const RECOMMENDED_RECIPIENTS = 2

/**
 * Says for whom to encrypt; empty for nobody. That a backup is not encrypted has to be written out: undefined is a mistake.
 * @throws {BackupError} `BACKUP_ENCRYPTION_UNDECIDED` or `BACKUP_RECIPIENT_INVALID`
 */
export function recipientsOf(encryption: Encryption | undefined): readonly string[] {
  if (encryption === 'none') return []
  if (encryption === undefined) {
    throw new BackupError('BACKUP_ENCRYPTION_UNDECIDED', 'nothing says whether the backup is to be encrypted')
  }
  if (encryption.recipients.length === 0) {
    throw new BackupError('BACKUP_RECIPIENT_INVALID', 'the list of recipients is empty')
  }
  return parseRecipients(encryption.recipients)
}

/** Reads the text of a recipients file: one recipient a line, empty lines and comments with `#` left out. */
export function parseRecipientLines(text: string): readonly string[] {
  return parseRecipients(
    text
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '' && !line.startsWith('#')),
  )
}

/**
 * Checks recipients, `age1…` of X25519, and leaves out what is named twice. Others are refused: SSH keys, passphrases, plugins, and
 * the post-quantum keys that the `age` of today's distributions cannot open.
 * @throws {BackupError} `BACKUP_RECIPIENT_INVALID`, without what was given where that could be a secret
 */
export function parseRecipients(recipients: readonly string[]): readonly string[] {
  const distinct = [...new Set(recipients.map((recipient) => recipient.trim()))]
  if (distinct.length > MAXIMUM_RECIPIENTS) {
    throw invalid(`${distinct.length} recipients are more than ${MAXIMUM_RECIPIENTS}`)
  }
  distinct.forEach((recipient, index) => {
    const reason = reject(recipient)
    if (reason !== undefined) throw invalid(`recipient ${index + 1} of ${distinct.length} ${reason}`)
  })
  return distinct
}

function reject(recipient: string): string | undefined {
  if (/^AGE-/i.test(recipient)) return 'is a secret key: give its public key, `pgtend backup keys show FILE` prints it'
  if (recipient.startsWith('ssh-')) return 'is an SSH key, which is not supported'
  if (/^age1(pq|tag|tagpq)1/.test(recipient)) return 'is of a kind that the age of most distributions cannot open'
  if (/^age1[a-z0-9-]+1/.test(recipient) && recipient.length !== 62) return 'is of a plugin, which is not supported'
  return isPublicKey(recipient) ? undefined : 'is not an age public key, or a letter of it is wrong'
}

function invalid(message: string): BackupError {
  return new BackupError('BACKUP_RECIPIENT_INVALID', message)
}
