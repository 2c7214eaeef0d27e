import { access, constants, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { CommandContext } from '../../context.ts'
import { UsageError } from '../../usage-error.ts'

/** Finds a file that was named on the command line, or a pipe. @throws {UsageError} when it is not there or cannot be read */
export async function requireFile({ cwd }: Pick<CommandContext, 'cwd'>, file: string): Promise<string> {
  const path = resolve(cwd, file)
  const isReadable = await stat(path)
    .then((found) => !found.isDirectory() && access(path, constants.R_OK).then(() => true))
    .catch(() => false)
  if (isReadable) return path
  throw new UsageError(`file "${file}" is not there or cannot be read`, 'Name a file that exists, from this directory.')
}
