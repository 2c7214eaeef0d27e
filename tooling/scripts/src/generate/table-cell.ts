/** Makes a text safe for a cell of a Markdown table: one line, pipes escaped. Pure. */
export function tableCell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll(/\s*\n\s*/g, ' ')
}
