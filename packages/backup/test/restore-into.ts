import type { Database } from '@pgtend/database'
import type { RestoreResult } from '../src/index.ts'
import { applyRestore } from '../src/restore/apply-restore.ts'
import { planRestore } from '../src/restore/plan-restore.ts'
import type { RestoreOptions } from '../src/restore/restore-options.ts'
import { resolveSource } from '../src/restore/restore-source.ts'
import type { BackupStore } from '../src/store/backup-store.ts'
import { options } from './new-store.ts'

export interface RestoreIntoOptions extends Partial<RestoreOptions> {
  readonly identities?: readonly string[]
  /** Id of a backup, or the path of a dump; default the newest backup. */
  readonly reference?: string
}

/** Restores into a new database beside `database`, which has its name and `_copy`; tests open it themselves. */
export async function restoreInto(
  database: Database,
  store: BackupStore,
  { identities = [], reference = 'latest', ...more }: RestoreIntoOptions = {},
): Promise<RestoreResult> {
  const source = await resolveSource(store, reference, database.target.database, '/', identities)
  const plan = planRestore({
    source,
    only: more.only,
    mode: 'new',
    database: `${database.target.database}_copy`,
    now: new Date(),
    tail: 'abcdef',
  })
  return applyRestore(database.cluster, store, source, plan, { ...(await options()), ...more })
}
