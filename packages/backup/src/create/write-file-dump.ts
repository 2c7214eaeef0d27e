import type { BackupObject } from '../catalog/manifest.ts'
import { AFTER_KEPT_ROWS, BEFORE_KEPT_ROWS } from '../derived/sections.ts'
import type { BackupDraft } from '../store/backup-store.ts'
import type { RunningTool } from '../tools/run-tool.ts'
import type { BackupPlan } from './plan-backup.ts'
import { putStream } from './put-stream.ts'
import { type NativeDump, requireDump, requireSuccess, startDump } from './run-dump.ts'

/**
 * Runs pg_dump in custom or plain format straight into one object, which is finished only after the process has ended well. Rows that
 * a plain dump leaves out go between its own and its indexes and constraints; it then takes two runs.
 * @throws {BackupError} `BACKUP_DUMP_FAILED`, `BACKUP_DISK_FULL` or `BACKUP_INTERRUPTED`
 */
export async function writeFileDump(
  draft: BackupDraft,
  plan: BackupPlan,
  native: NativeDump,
  keptRows?: AsyncIterable<Uint8Array> | undefined,
): Promise<BackupObject> {
  const started: RunningTool[] = []
  const run = (sections: readonly string[]): AsyncIterable<Uint8Array> => {
    const running = startDump(native, [...plan.arguments, ...sections])
    started.push(running)
    return untilEnded(running, native)
  }
  try {
    const { outerCompression: compression, recipients } = plan
    const source = keptRows === undefined ? run([]) : inParts(run, keptRows)
    return await putStream(draft, plan.dump, { compression, recipients }, source)
  } catch (error) {
    // The disk may be full, or the store gone: pg_dump must not outlive the draft.
    await Promise.all(started.map((running) => running.stop()))
    throw error
  }
}

async function* inParts(
  run: (sections: readonly string[]) => AsyncIterable<Uint8Array>,
  keptRows: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  yield* run(BEFORE_KEPT_ROWS)
  yield* keptRows
  yield* run(AFTER_KEPT_ROWS)
}

/** The output of a running dump; throws at its end when the process failed, so the object is never finished. */
async function* untilEnded(running: RunningTool, { progress, signal }: NativeDump): AsyncGenerator<Uint8Array> {
  let isThere = false
  for await (const chunk of running.stdout) {
    isThere = true
    progress.onBytes(chunk.length)
    yield chunk
  }
  requireSuccess('pg_dump', await running.ended, signal)
  requireDump(isThere)
}
