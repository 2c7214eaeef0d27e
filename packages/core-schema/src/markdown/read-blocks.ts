/** A heading, a code block, or other text between blank lines. */
export interface MarkdownBlock {
  readonly kind: 'heading' | 'code' | 'text'
  readonly text: string
  /** 1 to 6 for headings, else 0. */
  readonly level: number
  /** Line in the whole text, from 1. */
  readonly line: number
}

const FENCE = /^ {0,3}(`{3,}|~{3,})(.*)$/
const HEADING = /^ {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*$/
const UNDERLINE = /^ {0,3}(=+|-+)[ \t]*$/

/** Reads the blocks of a Markdown text in order, without its YAML front matter. Pure. */
export function readBlocks(text: string): readonly MarkdownBlock[] {
  const lines = text.split(/\r\n|\r|\n/)
  const blocks: MarkdownBlock[] = []
  let paragraph: string[] = []
  let index = frontMatterEnd(lines)

  const endParagraph = (end: number): void => {
    const content = paragraph.join('\n').trimEnd()
    if (content.trim() !== '') blocks.push({ kind: 'text', text: content, level: 0, line: end - paragraph.length + 1 })
    paragraph = []
  }

  while (index < lines.length) {
    const line = lines[index] ?? ''
    const heading = HEADING.exec(line)
    const level = underlineLevel(line)
    if (opensFence(line)) {
      endParagraph(index)
      const end = fenceEnd(lines, index)
      blocks.push({ kind: 'code', text: lines.slice(index, end).join('\n').trimEnd(), level: 0, line: index + 1 })
      index = end
      continue
    }
    if (heading !== null) {
      endParagraph(index)
      blocks.push({ kind: 'heading', text: heading[2]?.trim() ?? '', level: heading[1]?.length ?? 1, line: index + 1 })
    } else if (level !== undefined && paragraph.length === 1) {
      // A line of = or - under a single line of text makes that line a heading.
      blocks.push({ kind: 'heading', text: paragraph.join('').trim(), level, line: index })
      paragraph = []
    } else if (line.trim() === '') {
      endParagraph(index)
    } else {
      paragraph.push(line)
    }
    index += 1
  }
  endParagraph(lines.length)
  return blocks
}

function opensFence(line: string): boolean {
  const match = FENCE.exec(line)
  // With backticks in its info string it is code inside a line, not a fence.
  return match !== null && !(match[1]?.startsWith('`') === true && match[2]?.includes('`') === true)
}

/** The line after the closing fence: as long as the opening one or longer, and nothing behind it; without one, the end of the text. */
function fenceEnd(lines: readonly string[], start: number): number {
  const fence = FENCE.exec(lines[start] ?? '')?.[1] ?? ''
  for (let index = start + 1; index < lines.length; index += 1) {
    const match = FENCE.exec(lines[index] ?? '')
    if (match?.[1]?.startsWith(fence) === true && match[2]?.trim() === '') return index + 1
  }
  return lines.length
}

function underlineLevel(line: string): number | undefined {
  const match = UNDERLINE.exec(line)
  if (match === null) return undefined
  return match[1]?.startsWith('=') === true ? 1 : 2
}

function frontMatterEnd(lines: readonly string[]): number {
  if (lines[0] !== '---') return 0
  const end = lines.indexOf('---', 1)
  return end === -1 ? 0 : end + 1
}
