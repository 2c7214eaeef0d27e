import { z } from 'zod'

const count = z.int().min(0)
const time = z.iso.datetime().nullable()

/** A backup as the keys see it. */
export const lockedBackupSchema = z.strictObject({
  store: z.string(),
  database: z.string(),
  id: z.string(),
  snapshotAt: time,
  recipients: z.array(z.string()).describe('Public keys that the manifest names; empty when it is not encrypted.'),
  openedBy: z.array(z.string()).describe('Public keys of the identities at hand that open it.'),
  problem: z.string().nullable().describe('Why it could not be tried.'),
})

export type LockedBackup = z.output<typeof lockedBackupSchema>

/** Which keys open which backups. */
export const backupKeysSchema = z.strictObject({
  identities: z.array(
    z.strictObject({
      recipient: z.string().describe('Public key of the identity.'),
      opens: count.describe('Backups that it opens.'),
      alone: count.describe('Of these, how many no other identity at hand opens.'),
      newest: time.describe('The newest backup that it opens; null when there is none.'),
      forNewBackups: z.boolean().describe('True when the configuration encrypts new backups for it.'),
      needed: z.boolean().describe('False when no backup, old or new, needs it: it may be thrown away.'),
    }),
  ),
  unopened: z.array(lockedBackupSchema).describe('Encrypted backups that no identity at hand opens, newest first.'),
  backups: z.array(lockedBackupSchema).describe('All of them, newest first.'),
})

export type BackupKeys = z.output<typeof backupKeysSchema>

/**
 * Says what each identity is good for. Pure. `identities` are public keys of those at hand; `recipients`, what new backups are
 * encrypted for. An identity is needed as long as one backup that could not be tried may be for it.
 */
export function planKeys(
  backups: readonly LockedBackup[],
  identities: readonly string[],
  recipients: readonly string[],
): BackupKeys {
  const newestFirst = backups.toSorted((a, b) => (a.id < b.id ? 1 : -1))
  const unknown = newestFirst.some(({ openedBy, problem }) => problem !== null && openedBy.length === 0)
  return {
    identities: identities.map((recipient) => {
      const opened = newestFirst.filter(({ openedBy }) => openedBy.includes(recipient))
      const forNewBackups = recipients.includes(recipient)
      return {
        recipient,
        opens: opened.length,
        alone: opened.filter(({ openedBy }) => openedBy.length === 1).length,
        newest: opened[0]?.snapshotAt ?? null,
        forNewBackups,
        needed: opened.length > 0 || forNewBackups || unknown,
      }
    }),
    unopened: newestFirst.filter(({ openedBy, recipients: its }) => its.length > 0 && openedBy.length === 0),
    backups: newestFirst,
  }
}
