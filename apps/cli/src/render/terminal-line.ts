const USUAL_COLUMNS = 80

/** Cuts a text to what one line of a terminal can show; one that was just made, or none, has 0 columns or does not say. */
export function terminalLine(text: string, columns: number | undefined): string {
  return text.slice(0, (columns || USUAL_COLUMNS) - 1)
}
