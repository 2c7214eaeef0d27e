import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { listFiles } from '../workspace/list-files.ts'
import { addHeader } from './add-header.ts'
import type { Generator } from './generator.ts'

/** How the files on disk differ from what a generator makes. */
export interface FileDifference {
  readonly path: string
  readonly state: 'missing' | 'changed' | 'extra'
  /** What the file must hold; undefined for one that must go. */
  readonly text: string | undefined
}

/**
 * Runs a generator and lists the files that differ. Writes nothing.
 * @throws {Error} when the generator makes no file: then its source is not where it looks.
 */
export async function compareFiles(root: string, generator: Generator): Promise<FileDifference[]> {
  const outputs = await generator.outputs()
  if (outputs.size === 0) throw new Error(`generator "${generator.name}" made no file`)

  const expected = await Promise.all(
    [...outputs].map(async ([path, body]): Promise<FileDifference | undefined> => {
      const text = addHeader(path, generator.command, body)
      const current = await readIfThere(join(root, path))
      if (current === text) return undefined
      return { path, text, state: current === undefined ? 'missing' : 'changed' }
    }),
  )
  const extra = await extraFiles(root, generator, outputs)
  return [...expected.filter((difference) => difference !== undefined), ...extra]
}

async function extraFiles(
  root: string,
  { folder }: Generator,
  outputs: ReadonlyMap<string, string>,
): Promise<FileDifference[]> {
  if (folder === undefined) return []
  const present = (await listFiles(join(root, folder))).map((file) => `${folder}/${file}`)
  return present.filter((path) => !outputs.has(path)).map((path) => ({ path, text: undefined, state: 'extra' }))
}

async function readIfThere(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
}
