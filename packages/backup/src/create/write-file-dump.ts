import type { BackupObject } from '../catalog/manifest.ts'
import type { BackupDraft } from '../store/backup-store.ts'
import type { RunningTool } from '../tools/run-tool.ts'
import type { BackupPlan } from './plan-backup.ts'
import { putStream } from './put-stream.ts'
import { type NativeDump, requireSuccess, startDump } from './run-dump.ts'

/**
 * Runs pg_dump in custom or plain format straight into one object, which is finished only after the process has ended well.
 * @throws {BackupError} `BACKUP_DUMP_FAILED`, `BACKUP_DISK_FULL` or `BACKUP_INTERRUPTED`
 */
export async function writeFileDump(draft: BackupDraft, plan: BackupPlan, native: NativeDump): Promise<BackupObject> {
  const running = startDump(native, plan.arguments)
  try {
    const { outerCompression: compression, recipients } = plan
    return await putStream(draft, plan.dump, { compression, recipients }, untilEnded(running, native))
  } catch (error) {
    // The disk may be full, or the store gone: pg_dump must not outlive the draft.
    await running.stop()
    throw error
  }
}

/** The output of a running dump; throws at its end when the process failed, so the object is never finished. */
async function* untilEnded(running: RunningTool, { progress, signal }: NativeDump): AsyncGenerator<Uint8Array> {
  for await (const chunk of running.stdout) {
    progress.onBytes(chunk.length)
    yield chunk
  }
  requireSuccess('pg_dump', await running.ended, signal)
}
