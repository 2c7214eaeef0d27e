import { resolve } from 'node:path'
import type { BackupStore } from '@pgtend/backup'
import type { Settings } from '../../settings.ts'

/** Opens the store of the configuration, or the folder of `--directory`. */
export async function openStore(settings: Settings, cwd: string, directory?: string): Promise<BackupStore> {
  const { directoryStore } = await import('@pgtend/backup')
  return directoryStore(
    directory === undefined ? resolve(settings.directory, settings.config.backup.directory) : resolve(cwd, directory),
  )
}
