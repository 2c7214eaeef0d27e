import { readdir, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { BackupObject, Compression } from '../catalog/manifest.ts'
import type { BackupDraft } from '../store/backup-store.ts'
import { withSpool } from '../store/spool.ts'
import { COMPRESSED_SUFFIX } from '../stream/compression.ts'
import { counted } from '../stream/counted.ts'
import { followFile } from '../stream/follow-file.ts'
import { FolderFiles } from './folder-files.ts'
import type { BackupPlan } from './plan-backup.ts'
import { putStream } from './put-stream.ts'
import { type NativeDump, requireDump, requireSuccess, startDump } from './run-dump.ts'

const POLL_MS = 50
/** Files that are put at the same time beyond those pg_dump writes: small ones wait for the disk, not for the processor. */
const SPARE_WRITERS = 4

/** Thrown into what is being put when pg_dump has failed, so that nothing of it is finished. */
const DUMP_FAILED = new Error('the dump has failed')

/**
 * Runs pg_dump in directory format, with parallel processes, into a private folder. Each file goes into the store while it is
 * written and is deleted when it is there, so the folder holds little more than the tables that are being read.
 * @throws {BackupError} `BACKUP_DUMP_FAILED`, `BACKUP_DISK_FULL` or `BACKUP_INTERRUPTED`
 */
export async function writeFolderDump(
  draft: BackupDraft,
  plan: BackupPlan,
  native: NativeDump,
): Promise<readonly BackupObject[]> {
  return withSpool(native.spool, async (spool) => {
    const folder = join(spool, plan.dump)
    const files = new FolderFiles(plan.jobs)
    const running = startDump(native, [...plan.arguments, `--file=${folder}`], (line) => files.onLine(line))
    running.stdout.resume()
    const ended = running.ended.then((end) => {
      files.end(end.ok)
      return end
    })
    const watching = watchFolder(folder, files)
    const writer = (): Promise<readonly BackupObject[]> =>
      putFiles(draft, plan, native, folder, files).catch(async (error: unknown) => {
        // Nothing more is taken, and pg_dump must not outlive the draft.
        files.end(false)
        await running.stop()
        throw error
      })
    const writers = await Promise.allSettled(Array.from({ length: plan.jobs + SPARE_WRITERS }, writer))
    await watching
    const failures = writers.filter((result) => result.status === 'rejected').map(({ reason }) => reason)
    const own = failures.find((error) => error !== DUMP_FAILED)
    if (own !== undefined) throw own
    requireSuccess('pg_dump', await ended, native.signal)
    const objects = writers.flatMap((result) => (result.status === 'fulfilled' ? result.value : []))
    requireDump(objects.some(({ name }) => name.startsWith(`${plan.dump}/toc.dat`)))
    return objects.sort((a, b) => (a.name < b.name ? -1 : 1))
  })
}

/** Looks for new files until the dump has ended, and once more. */
async function watchFolder(folder: string, files: FolderFiles): Promise<void> {
  for (let last = false; ; ) {
    files.onListing(await readdir(folder).catch(() => []))
    if (last) return files.close()
    last = files.ended
    if (!last) await delay(POLL_MS)
  }
}

async function putFiles(
  draft: BackupDraft,
  { dump, outerCompression, recipients }: BackupPlan,
  { progress }: NativeDump,
  folder: string,
  files: FolderFiles,
): Promise<readonly BackupObject[]> {
  const objects: BackupObject[] = []
  for (let name = await files.take(); name !== undefined; name = await files.take()) {
    const path = join(folder, name)
    const compression = compressionOf(name, outerCompression)
    const isWhole = files.wholeness(name, DUMP_FAILED)
    const reuse = compression !== 'none'
    const source = counted(followFile(path, isWhole, { reuse }), (bytes) => progress.onBytes(bytes))
    const as = `${dump}/${name}${COMPRESSED_SUFFIX[compression]}`
    objects.push(await putStream(draft, as, { compression, recipients }, source))
    await unlink(path)
  }
  return objects
}

/** pg_restore finds `N.dat.zst` by itself, and wants its tables of contents as they are. */
function compressionOf(name: string, outer: Compression): Compression {
  return name.endsWith('.dat') && name !== 'toc.dat' ? outer : 'none'
}
