import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { BackupStore } from '@pgtend/backup'
import { InvalidArgumentError, Option } from 'commander'
import type { CommandContext } from '../../context.ts'
import type { Settings } from '../../settings.ts'
import { storeWaiting } from './store-waiting.ts'

/** Name of the first place, which `backup create` writes to. */
export const MAIN_STORE = 'main'

/** Which of the places of the configuration a command works on. */
export interface StoreChoice {
  readonly directory?: string | undefined
  readonly store?: string | undefined
}

/** `--directory`, of every command that looks at backups. */
export function directoryOption(): Option {
  return new Option('--directory <folder>', 'folder of the backups (default: what the configuration says)').argParser(
    parseFolder,
  )
}

/** A variable that is not set gives an empty word, which would be the folder one stands in. */
function parseFolder(text: string): string {
  if (text !== '') return text
  throw new InvalidArgumentError('It must be the path of a folder.')
}

/** `--store`, of every command that looks at backups. */
export function storeOption(): Option {
  return new Option('--store <name>', 'place of the backups, one of backup.copies (default: main)').conflicts(
    'directory',
  )
}

/** A choice of the place of backups, and what will be done there. */
export interface OpenChoice extends StoreChoice {
  /** A folder that is not there will be made. Default false. */
  readonly creates?: boolean
}

/**
 * Opens the folder of `--directory`, the place of `--store`, or the first place of the configuration.
 * @throws {CliError} `USAGE` when no place has the name, or there is no such folder
 */
export async function openStore(
  settings: Settings,
  context: CommandContext,
  choice: OpenChoice = {},
): Promise<BackupStore> {
  const { cwd } = context
  const { backup } = settings.config
  const { creates = false, directory, store = MAIN_STORE } = choice
  if (directory !== undefined && !creates) await requireFolder(resolve(cwd, directory))
  const { openPlace } = await import('@pgtend/backup')
  if (directory !== undefined) return openPlace({ directory }, cwd)
  if (store === MAIN_STORE) return openPlace(backup, settings.directory, storeWaiting(context))
  const place = backup.copies.find(({ name }) => name === store)
  if (place !== undefined) return openPlace(place, settings.directory, storeWaiting(context))
  const { CliError } = await import('../../cli-error.ts')
  throw new CliError('USAGE', `no place of backups is called "${store}"`, {
    hint: `Name one of ${[MAIN_STORE, ...backup.copies.map(({ name }) => name)].join(', ')}, or add it to backup.copies of the configuration.`,
  })
}

/** Of the places of the configuration, a folder is made with the first backup; one that was typed is mistyped. */
async function requireFolder(path: string): Promise<void> {
  const problem = await stat(path).then(
    (found) => (found.isDirectory() ? undefined : 'is a file'),
    // What may not be looked at is told by whoever reads it.
    ({ code }: NodeJS.ErrnoException) => (code === 'ENOENT' || code === 'ENOTDIR' ? 'does not exist' : undefined),
  )
  if (problem === undefined) return
  const { CliError } = await import('../../cli-error.ts')
  throw new CliError('USAGE', `the folder of the backups, "${path}", ${problem}`, {
    hint: 'Name the folder that `pgtend backup create --directory` wrote to.',
  })
}
