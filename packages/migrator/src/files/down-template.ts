/** The `down.sql` of a new migration, before anybody has written into it. */
export function downTemplate(name: string): string {
  return `-- Undoes ${name}.\n\n`
}

/** Whether nobody has written into a `down.sql` since its migration was created, whatever its line ends are now. */
export function isDownTemplate(name: string, text: string): boolean {
  return text.replaceAll('\r\n', '\n').trim() === downTemplate(name).trim()
}
