import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { isGone, thisProcess } from '../store/process-mark.ts'

/** Begins the name of the file that marks a scratch database of the embedded engine; no database is called so. */
const MARK = '.scratch-'
const AGAIN = `${MARK}new-`

const markSchema = z.strictObject({
  machine: z.string(),
  pid: z.int(),
  started: z.string().optional(),
  /** It is about to take the place of `database`, which goes to `safety` first. */
  replaces: z.strictObject({ database: z.string(), safety: z.string() }).optional(),
})

export type Replacement = NonNullable<z.output<typeof markSchema>['replaces']>

/** A scratch database whose process is gone. */
export interface DeadScratch {
  readonly name: string
  readonly replaces: Replacement | undefined
}

/**
 * Marks a database in the folder of the embedded engine as a scratch one of this process, from before it is there until it has its
 * name or is dropped: a file beside it, which can be read without opening a database.
 */
export async function markFolder(directory: string, name: string, replaces?: Replacement): Promise<void> {
  const aside = join(directory, `${AGAIN}${name}`)
  await writeFile(aside, JSON.stringify({ ...thisProcess(), replaces }), { mode: 0o600 })
  await rename(aside, join(directory, `${MARK}${name}`))
}

/** The database is no scratch one any more, or gone. */
export async function unmarkFolder(directory: string, name: string): Promise<void> {
  await rm(join(directory, `${MARK}${name}`), { force: true })
}

/** Lists the marked databases whose process is gone, also those that were never made or have their name already. */
export async function listDeadFolders(directory: string): Promise<readonly DeadScratch[]> {
  const dead: DeadScratch[] = []
  for (const file of await readdir(directory).catch(() => [])) {
    if (!file.startsWith(MARK) || file.startsWith(AGAIN)) continue
    const mark = await readMark(join(directory, file))
    if (mark !== undefined && isGone(mark)) dead.push({ name: file.slice(MARK.length), replaces: mark.replaces })
  }
  return dead
}

/** Undefined for what is no mark, or was removed meanwhile. */
async function readMark(path: string): Promise<z.output<typeof markSchema> | undefined> {
  try {
    return markSchema.parse(JSON.parse(await readFile(path, 'utf8')))
  } catch {
    return undefined
  }
}
