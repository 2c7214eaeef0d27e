import type { Backup, BackupStore, MarkOptions, MarkResult } from '@pgtend/backup'
import type { Command } from 'commander'
import type { CommandContext } from '../../context.ts'
import { report } from '../../report.ts'
import { loadSettings, resolveTarget } from '../../settings.ts'
import { mirrorStore } from './mirror-store.ts'
import { openStore, type StoreChoice } from './open-store.ts'
import { tellPlace } from './tell-place.ts'

type Change = (store: BackupStore, backup: Backup, options: MarkOptions) => Promise<MarkResult>

/** Finds a backup of the store, changes a record beside it, and reports. */
export async function markBackup(
  context: CommandContext,
  command: Command,
  id: string,
  choice: StoreChoice,
  change: Change,
  render: (result: MarkResult, place: StoreChoice) => string,
): Promise<void> {
  const { findBackup } = await import('@pgtend/backup')
  const settings = await loadSettings(context, command)
  const store = await openStore(settings, context, choice)
  const database = id === 'latest' ? (await resolveTarget(context, settings)).database : ''
  const { now, signal } = context
  const changed = await tellPlace(choice, async () =>
    change(store, await findBackup(store, id, database), { now, signal }),
  )
  report(context, command, changed, (result) => render(result, choice))
  await mirrorStore(context, command, settings, store)
}
