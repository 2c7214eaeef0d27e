import { access } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { DatabaseError } from '../database-error.ts'
import { DEFAULT_CONFIG } from './default-config.ts'
import type { PgtendConfig } from './schema.ts'

export const CONFIG_FILE_NAME = 'pgtend.config.ts'

export interface LoadedConfig {
  readonly config: PgtendConfig
  /** The file that was read; undefined when there is none and the defaults apply. */
  readonly path: string | undefined
  /** Folder that relative paths of the configuration start from. */
  readonly directory: string
}

/**
 * Loads `pgtend.config.ts`: the file given, or the nearest one from `cwd` upwards, or the defaults.
 * Runs the file, which is code of the user.
 * @throws {DatabaseError} `CONFIG_NOT_FOUND`, `CONFIG_UNREADABLE` or `CONFIG_INVALID`
 */
export async function loadConfig(options: {
  readonly cwd: string
  readonly path?: string | undefined
}): Promise<LoadedConfig> {
  const path = options.path === undefined ? await findUpwards(options.cwd) : resolve(options.cwd, options.path)
  if (path === undefined) return { config: DEFAULT_CONFIG, path: undefined, directory: options.cwd }
  if (!(await exists(path))) throw new DatabaseError('CONFIG_NOT_FOUND', `configuration file "${path}" does not exist`)
  const { parseConfig } = await import('./parse-config.ts')
  return { config: parseConfig(await importDefault(path)), path, directory: dirname(path) }
}

async function importDefault(path: string): Promise<unknown> {
  let loaded: { readonly default?: unknown }
  try {
    loaded = await import(pathToFileURL(path).href)
  } catch (cause) {
    throw new DatabaseError('CONFIG_UNREADABLE', `configuration file "${path}" could not be loaded`, { cause })
  }
  if (loaded.default === undefined) {
    throw new DatabaseError('CONFIG_UNREADABLE', `configuration file "${path}" has no default export`, {
      hint: 'End the file with `export default defineConfig({ … })`.',
    })
  }
  return loaded.default
}

async function findUpwards(start: string): Promise<string | undefined> {
  for (let folder = resolve(start); ; folder = dirname(folder)) {
    const candidate = join(folder, CONFIG_FILE_NAME)
    if (await exists(candidate)) return candidate
    if (dirname(folder) === folder) return undefined
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
