import type { CopyPlace } from '@pgtend/backup'
import type { CommandContext } from '../../context.ts'
import type { Settings } from '../../settings.ts'
import { openStore } from './open-store.ts'

/** Looks which backups lie in the places of `backup.copies`; one that does not answer is named on stderr and is no failure. */
export async function readCopies(context: CommandContext, settings: Settings): Promise<readonly CopyPlace[]> {
  return Promise.all(
    settings.config.backup.copies.map(async (place): Promise<CopyPlace> => {
      const { name } = place
      const offSite = 's3' in place
      try {
        const store = await openStore(settings, context, { store: name })
        return { name, offSite, ids: new Set((await store.listFolders()).map(({ id }) => id)) }
      } catch (error) {
        context.stderr(`Place "${name}" does not answer: ${error instanceof Error ? error.message : String(error)}`)
        return { name, offSite, ids: undefined }
      }
    }),
  )
}
