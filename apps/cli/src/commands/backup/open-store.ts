import { resolve } from 'node:path'
import type { BackupStore } from '@pgtend/backup'
import type { PgtendConfig } from '@pgtend/database'
import { Option } from 'commander'
import type { Settings } from '../../settings.ts'

/** Name of the first place, which `backup create` writes to. */
export const MAIN_STORE = 'main'

type Place = PgtendConfig['backup']['copies'][number]

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
  if (directory !== undefined) return openFolder(resolve(cwd, directory))
  if (store === MAIN_STORE) return openPlace(settings, backup)
  const place = backup.copies.find(({ name }) => name === store)
  if (place !== undefined) return openPlace(settings, place)
  const { CliError } = await import('../../cli-error.ts')
  throw new CliError('USAGE', `no place of backups is called "${store}"`, {
    hint: `Name one of ${[MAIN_STORE, ...backup.copies.map(({ name }) => name)].join(', ')}, or add it to backup.copies of the configuration.`,
  })
}

/** Opens a bucket or a folder of the configuration; loads the client of S3 only for a bucket. */
async function openPlace(settings: Settings, place: Place | PgtendConfig['backup']): Promise<BackupStore> {
  if ('s3' in place && place.s3 !== undefined) {
    const { s3Store } = await import('@pgtend/backup/s3')
    return s3Store(place.s3)
  }
  return openFolder(resolve(settings.directory, 'directory' in place ? place.directory : ''))
}

async function openFolder(path: string): Promise<BackupStore> {
  const { directoryStore } = await import('@pgtend/backup')
  return directoryStore(path)
}
