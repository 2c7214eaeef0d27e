/** A file that the guide tells the reader to write, or a command with the output that the guide shows. */
export type GuideStep =
  | { readonly kind: 'file'; readonly path: string; readonly text: string }
  | { readonly kind: 'command'; readonly command: string; readonly output: readonly string[] }

/** What stands below one heading of the second level. */
export interface GuideSection {
  readonly heading: string
  readonly steps: readonly GuideStep[]
}

const BLOCK = /^```(\w*)\n([\s\S]*?)^```$/gm
/** A block of TypeScript that begins with its name is a file. */
const FILE_NAME = /^\/\/ (\S+\.ts)\n/
/** The five fields before the command of a crontab. */
const SCHEDULE = /^(?:\S+ ){5}/

/**
 * Reads the code blocks of a guide: what follows `$ ` is a command, up to a line that does not end in a backslash; what follows that
 * is its output. Pure.
 * @throws {Error} for a block that is neither, so that nothing in a guide goes untested
 */
export function readGuide(markdown: string): readonly GuideSection[] {
  return markdown
    .split(/^## /m)
    .slice(1)
    .map((text) => {
      const blocks = [...text.matchAll(BLOCK)]
      return {
        heading: text.split('\n')[0] ?? '',
        steps: blocks.flatMap(([, language, block = '']) => readBlock(language, block)),
      }
    })
}

function readBlock(language: string | undefined, block: string): readonly GuideStep[] {
  if (language === 'cron') {
    const lines = block.trimEnd().split('\n')
    return lines.map((line) => ({ kind: 'command', command: line.replace(SCHEDULE, ''), output: [] }))
  }
  const path = FILE_NAME.exec(block)?.[1]
  if (path !== undefined) return [{ kind: 'file', path, text: block }]
  if (!block.startsWith('$ ')) throw new Error(`neither a file nor commands:\n${block}`)
  return block
    .trimEnd()
    .split(/^\$ /m)
    .slice(1)
    .map((text) => {
      const lines = text.trimEnd().split('\n')
      const last = lines.findIndex((line) => !line.endsWith('\\'))
      return { kind: 'command', command: lines.slice(0, last + 1).join('\n'), output: lines.slice(last + 1) }
    })
}
