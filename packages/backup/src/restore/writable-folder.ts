import { access, constants, mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'

/** Creates a private folder where there is none; that of the system where it may not be written to, as beside a backup on a read-only disk. */
export async function writableFolder(folder: string): Promise<string> {
  const writable = await mkdir(folder, { recursive: true, mode: 0o700 })
    .then(() => access(folder, constants.W_OK))
    .then(
      () => true,
      () => false,
    )
  return writable ? folder : tmpdir()
}
