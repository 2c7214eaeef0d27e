import { type MarkdownBlock, readBlocks } from './read-blocks.ts'
import { splitText } from './split-text.ts'

export interface SplitMarkdownOptions {
  /** Longest piece in UTF-16 characters; default 1200. A longer code block stays whole. */
  readonly maxCharacters?: number
}

/** A piece of a Markdown text that makes sense on its own. */
export interface MarkdownPiece {
  /** The headings above it, outermost first. */
  readonly headings: readonly string[]
  /** Never empty. */
  readonly content: string
  /** Line of its first character in the text, from 1. */
  readonly line: number
}

const DEFAULT_MAX_CHARACTERS = 1200

/**
 * Splits a Markdown text into pieces: a new one at each heading, and inside a section where the next block would make it too long.
 * Code blocks stay whole; front matter and headings without text give no piece. Pure.
 */
export function splitMarkdown(text: string, options: SplitMarkdownOptions = {}): readonly MarkdownPiece[] {
  const { maxCharacters = DEFAULT_MAX_CHARACTERS } = options
  const pieces: MarkdownPiece[] = []
  let headings: readonly string[] = []
  let levels: readonly number[] = []
  let pending: MarkdownBlock[] = []

  const flush = (): void => {
    const [first] = pending
    if (first !== undefined) pieces.push({ headings, content: joinBlocks(pending), line: first.line })
    pending = []
  }

  for (const block of readBlocks(text)) {
    if (block.kind === 'heading') {
      flush()
      const kept = levels.filter((level) => level < block.level)
      headings = [...headings.slice(0, kept.length), block.text]
      levels = [...kept, block.level]
      continue
    }
    for (const part of splitBlock(block, maxCharacters)) {
      if (pending.length > 0 && joinBlocks([...pending, part]).length > maxCharacters) flush()
      pending.push(part)
    }
  }
  flush()
  return pieces
}

function splitBlock(block: MarkdownBlock, maxCharacters: number): readonly MarkdownBlock[] {
  if (block.kind === 'code' || block.text.length <= maxCharacters) return [block]
  return splitText(block.text, maxCharacters).map(({ text, line }) => ({ ...block, text, line: block.line + line }))
}

function joinBlocks(blocks: readonly MarkdownBlock[]): string {
  return blocks.map((block) => block.text).join('\n\n')
}
