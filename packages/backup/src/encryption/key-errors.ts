import { BackupError } from '../errors.ts'

const HOW = 'with `--identity FILE`, PGTEND_AGE_IDENTITY_FILE, or `backup.identityFile` or `backup.identityCommand`'

/** No identity was given for something encrypted. `what`: `backup "…"`. */
export function keyMissing(what: string, recipients: readonly string[] | undefined): BackupError {
  return new BackupError('BACKUP_KEY_MISSING', `${what} is encrypted and no identity was given`, {
    hint: `Give the identity of ${keyNames(recipients)} ${HOW} of the configuration.`,
    details: { recipients },
  })
}

/** None of the identities given opens something encrypted. `own`: their public keys. */
export function keyWrong(what: string, own: readonly string[], recipients: readonly string[] | undefined): BackupError {
  const tried = own.length === 1 ? 'the identity given does not open' : `none of the ${own.length} identities opens`
  return new BackupError('BACKUP_KEY_WRONG', `${tried} ${what}`, {
    hint: `Give the identity of ${keyNames(recipients)} ${HOW}; tried: ${own.join(', ')}.`,
    details: { recipients, tried: own },
  })
}

function keyNames(recipients: readonly string[] | undefined): string {
  return recipients === undefined || recipients.length === 0 ? 'its recipient' : recipients.join(' or ')
}
