import type { TextPosition } from './text-position.ts'

/** Answers many questions about places in one text, which it reads once. */
export class LineIndex {
  readonly #text: string
  /** Where each line begins. */
  readonly #starts: readonly number[]

  constructor(text: string) {
    const starts = [0]
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', end + 1)) starts.push(end + 1)
    this.#text = text
    this.#starts = starts
  }

  /** Line and column of a UTF-16 offset, both from 1; a column is a character, not a byte. */
  positionAt(offset: number): TextPosition {
    let [low, high] = [0, this.#starts.length]
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if ((this.#starts[middle] ?? 0) <= offset) low = middle
      else high = middle
    }
    return { line: low + 1, column: [...this.#text.slice(this.#starts[low] ?? 0, offset)].length + 1 }
  }
}
