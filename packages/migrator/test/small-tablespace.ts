import { execFile } from 'node:child_process'
import { chmod, chown, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Client } from 'pg'

const run = promisify(execFile)

/** A tablespace on a file system of a few megabytes, which is full until `free` is called. */
export interface SmallTablespace {
  readonly name: string
  free(): Promise<void>
  /** Drops it when it is empty, and takes the file system away in any case. */
  remove(): Promise<void>
}

/** Makes one on the machine of the server; gives a reason when that is not possible here. */
export async function createSmallTablespace(db: Client): Promise<SmallTablespace | string> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0)
    return 'needs root on Linux, to mount a small file system'
  const { rows } = await db.query<{ directory: string }>(`select current_setting('data_directory') as directory`)
  const owner = await stat(rows[0]?.directory ?? '').catch(() => undefined)
  if (owner === undefined) return 'needs a server on this machine'
  const mountpoint = await mkdtemp(join(tmpdir(), 'pgtend-small-'))
  try {
    await run('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', mountpoint])
  } catch {
    await rm(mountpoint, { recursive: true })
    return 'may not mount a small file system here'
  }
  await chmod(mountpoint, 0o711)
  const location = join(mountpoint, 'space')
  await mkdir(location)
  await chown(location, owner.uid, owner.gid)
  const filler = join(mountpoint, 'filler')
  await writeFile(filler, Buffer.alloc(3_500_000))
  const name = `pgtend_test_${Math.random().toString(36).slice(2)}`
  await db.query(`create tablespace ${name} location '${location}'`)
  return {
    name,
    free: () => rm(filler),
    remove: async () => {
      // A failed test leaves tables in it, and its server.
      await db.query(`drop tablespace ${name}`).catch(() => undefined)
      await run('umount', ['-l', mountpoint])
      await rm(mountpoint, { recursive: true })
    },
  }
}
