import { open, rm } from 'node:fs/promises'
import { z } from 'zod'
import { generateIdentity, keyFileInvalid, publicKeysOf } from './identities.ts'

/** A new key pair, of which only the public half is ever shown. */
export const identityCreatedSchema = z.strictObject({
  file: z.string().describe('Where the secret key lies.'),
  recipient: z.string().describe('The public key, which backups are encrypted for.'),
})

export type IdentityCreated = z.output<typeof identityCreatedSchema>

/**
 * Makes a secret key and writes it to a new file, mode 0600, in the form of `age-keygen`, synced to disk. Never replaces a file.
 * @throws {BackupError} `BACKUP_KEY_FILE_INVALID` when the file exists or cannot be written
 */
export async function createIdentityFile(path: string, now: Date): Promise<IdentityCreated> {
  const identity = await generateIdentity()
  const [recipient = ''] = await publicKeysOf([identity])
  const handle = await open(path, 'wx', 0o600).catch((cause: NodeJS.ErrnoException) => {
    const exists = cause.code === 'EEXIST'
    throw keyFileInvalid(
      exists ? `"${path}" exists already` : `"${path}" cannot be written (${cause.code})`,
      exists
        ? 'Name a new file: a key that backups are encrypted for must never be replaced.'
        : 'Name a new file in a folder that exists and that you may write to.',
      cause,
    )
  })
  try {
    await handle.writeFile(`# created: ${now.toISOString()}\n# public key: ${recipient}\n${identity}\n`)
    await handle.sync()
  } catch (cause) {
    await rm(path, { force: true })
    throw keyFileInvalid(`"${path}" cannot be written`, undefined, cause)
  } finally {
    await handle.close()
  }
  return { file: path, recipient }
}
