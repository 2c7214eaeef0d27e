import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

// Debian keeps daemons in sbin, which is not on every user's PATH; Homebrew's folders are not on PATH in all shells.
const EXTRA_FOLDERS = ['/usr/sbin', '/usr/local/sbin', '/usr/local/bin', '/opt/homebrew/bin']

/** Finds a program on PATH or in the usual folders beside it. */
export function findProgram(name: string): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter).filter(Boolean), ...EXTRA_FOLDERS]
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path))
}
