/** Makes a text safe for a cell of a Markdown table: one line, pipes escaped. Pure. */
export function tableCell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll(/\s*\n\s*/g, ' ')
}

/** A name or a type as code; nothing stays nothing. Pure. */
export function codeCell(text: string): string {
  return text === '' ? '' : `\`${text}\``
}
