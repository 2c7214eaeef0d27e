import type { BackupStore } from '@pgtend/backup'
import { Option } from 'commander'
import type { Settings } from '../../settings.ts'

/** Name of the first place, which `backup create` writes to. */
export const MAIN_STORE = 'main'

/** Which of the places of the configuration a command works on. */
export interface StoreChoice {
  readonly directory?: string | undefined
  readonly store?: string | undefined
}

/** `--directory`, of every command that looks at backups. */
export function directoryOption(): Option {
  return new Option('--directory <folder>', 'folder of the backups (default: what the configuration says)')
}

/** `--store`, of every command that looks at backups. */
export function storeOption(): Option {
  return new Option('--store <name>', 'place of the backups, one of backup.copies (default: main)').conflicts(
    'directory',
  )
}

/**
 * Opens the folder of `--directory`, the place of `--store`, or the first place of the configuration.
 * @throws {CliError} `USAGE` when no place has the name
 */
export async function openStore(settings: Settings, cwd: string, choice: StoreChoice = {}): Promise<BackupStore> {
  const { backup } = settings.config
  const { directory, store = MAIN_STORE } = choice
  const { openPlace } = await import('@pgtend/backup')
  if (directory !== undefined) return openPlace({ directory }, cwd)
  if (store === MAIN_STORE) return openPlace(backup, settings.directory)
  const place = backup.copies.find(({ name }) => name === store)
  if (place !== undefined) return openPlace(place, settings.directory)
  const { CliError } = await import('../../cli-error.ts')
  throw new CliError('USAGE', `no place of backups is called "${store}"`, {
    hint: `Name one of ${[MAIN_STORE, ...backup.copies.map(({ name }) => name)].join(', ')}, or add it to backup.copies of the configuration.`,
  })
}
