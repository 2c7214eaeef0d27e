import type { ClientBase } from 'pg'
import type { BackupObject, DerivedFacts } from '../catalog/manifest.ts'
import type { BackupPlan } from '../create/plan-backup.ts'
import { putStream } from '../create/put-stream.ts'
import type { BackupDraft } from '../store/backup-store.ts'
import { derivedName } from './derived-names.ts'
import { derivedScript } from './derived-script.ts'
import type { LeftOut } from './derived-setting.ts'
import { measureLeftOut } from './measure-left-out.ts'

/** The columns that were kept apart from the dump, and what was left out. */
export interface WrittenDerived {
  readonly objects: readonly BackupObject[]
  readonly derived: readonly DerivedFacts[]
}

/**
 * Counts what is left out, and writes the kept columns of each table into an object of its own, one after another; a plain dump has
 * them inside. Runs in the snapshot of the dump.
 * @throws {BackupError} `BACKUP_DISK_FULL` or `BACKUP_STORE_FAILED`
 */
export async function writeDerived(
  client: ClientBase,
  draft: BackupDraft,
  { compression, format, recipients }: BackupPlan,
  leftOut: readonly LeftOut[],
): Promise<WrittenDerived> {
  const objects: BackupObject[] = []
  const derived: DerivedFacts[] = []
  for (const each of leftOut) {
    const isApart = each.kept !== null && format !== 'plain'
    const name = derivedName(objects.length, compression)
    const put = { compression, recipients }
    const object = isApart ? await putStream(draft, name, put, derivedScript(client, each)) : undefined
    if (object !== undefined) objects.push(object)
    derived.push(...(await measureLeftOut(client, each, object?.name ?? null)))
  }
  return { objects, derived }
}

/** The kept columns of all tables, for the middle of a plain dump: after its rows, before its indexes and constraints. */
export async function* derivedScripts(client: ClientBase, leftOut: readonly LeftOut[]): AsyncGenerator<Uint8Array> {
  for (const each of leftOut) if (each.kept !== null) yield* derivedScript(client, each)
}
