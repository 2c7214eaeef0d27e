import { readdir, readFile, stat } from 'node:fs/promises'
import { join, relative } from 'node:path'
import type { MarkdownPiece } from '@pgtend/core-schema'
import { CliError } from '../../cli-error.ts'

/** One piece of a Markdown file: what the demo remembers. */
export interface DemoText extends MarkdownPiece {
  /** Path below the folder it was found in. */
  readonly file: string
}

const SKIPPED_FOLDERS = new Set(['node_modules', 'dist', '.git', '.pgtend', '.turbo', 'generated'])

/**
 * Reads every Markdown file below the folders and splits it into pieces.
 * @throws {CliError} `FOLDER_NOT_FOUND`, or `NO_MARKDOWN` when there is not one piece
 */
export async function readMarkdown(folders: readonly string[]): Promise<readonly DemoText[]> {
  const { splitMarkdown } = await import('@pgtend/core-schema')
  const texts: DemoText[] = []
  for (const folder of folders) {
    for (const path of await listMarkdown(folder)) {
      const pieces = splitMarkdown(await readFile(path, 'utf8'))
      texts.push(...pieces.map((piece) => ({ ...piece, file: relative(folder, path) })))
    }
  }
  if (texts.length === 0)
    throw new CliError('NO_MARKDOWN', `no Markdown found in ${folders.map((f) => `"${f}"`).join(', ')}`)
  return texts
}

async function listMarkdown(folder: string): Promise<readonly string[]> {
  const found = await stat(folder).catch(() => undefined)
  if (!found?.isDirectory()) throw new CliError('FOLDER_NOT_FOUND', `folder "${folder}" does not exist`)
  return walk(folder)
}

async function walk(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  const sorted = entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))
  const nested = await Promise.all(
    sorted.map(async (entry) => {
      const path = join(folder, entry.name)
      if (entry.isDirectory()) return SKIPPED_FOLDERS.has(entry.name) ? [] : walk(path)
      return entry.isFile() && entry.name.endsWith('.md') ? [path] : []
    }),
  )
  return nested.flat()
}
