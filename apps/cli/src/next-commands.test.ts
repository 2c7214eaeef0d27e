import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Command } from 'commander'
import { expect, test } from 'vitest'
import { recordingContext } from '../test/recording-context.ts'
import { buildFullProgram } from './program.ts'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))
/** `pgtend`, its words, and what follows them up to the end of the quote or the line. */
const MENTION = /(?:`|Next: |\$ |npx |, then |, or )pgtend ((?:[a-z][a-z-]*)(?: [a-z][a-z-]*)*)([^`'"\n$]*)/g
/** Comments may speak of programs in general. */
const COMMENT_LINE = /^ *(?:\/\*\*|\*|\/\/).*$/gm

interface Mention {
  readonly file: string
  readonly words: readonly string[]
  readonly options: readonly string[]
}

test('every command and option that a hint, an example or a README names exists', async () => {
  const program = await buildFullProgram(recordingContext())

  const mentions = await listMentions()

  expect(mentions.length).toBeGreaterThan(100)
  expect(mentions.flatMap((mention) => unknownIn(program, mention))).toEqual([])
})

async function listMentions(): Promise<readonly Mention[]> {
  const paths = (
    await Promise.all(
      ['apps', 'packages', 'docs/guides'].map((folder) =>
        readdir(join(ROOT, folder), { recursive: true }).then((found) => found.map((path) => join(folder, path))),
      ),
    )
  ).flat()
  const sources = paths.filter(
    (path) =>
      /^([^/]+\/[^/]+\/(src\/.*\.ts|README\.md)|docs\/guides\/.*\.md)$/.test(path) && !path.endsWith('.test.ts'),
  )
  const texts = await Promise.all(
    [...sources, 'README.md'].map(async (file) => ({ file, text: await readFile(join(ROOT, file), 'utf8') })),
  )
  return texts.flatMap(({ file, text }) =>
    [...text.replaceAll(COMMENT_LINE, '').matchAll(MENTION)].map(([, words = '', rest = '']) => ({
      file,
      words: words.split(' '),
      // Two blanks begin the explanation of an example.
      options: (rest.split('  ')[0] ?? '').match(/(?<=\s)--[a-z-]+/g) ?? [],
    })),
  )
}

function unknownIn(program: Command, { file, words, options }: Mention): readonly string[] {
  let command = program
  for (const word of words) {
    const next = command.commands.find((child) => child.name() === word || child.aliases().includes(word))
    if (next === undefined && command.commands.length === 0) break
    // `pgtend vector extension` alone is its default command.
    if (next === undefined) return [`${file}: pgtend ${words.join(' ')}`]
    command = next
  }
  const known = new Set([...program.options, ...command.options].map(({ long }) => long))
  return options
    .filter((option) => option !== '--help' && !known.has(option))
    .map((option) => `${file}: pgtend ${words.join(' ')} ${option}`)
}
