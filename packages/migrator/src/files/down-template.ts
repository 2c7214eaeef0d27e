/** The `down.sql` of a new migration, before anybody has written into it. */
export function downTemplate(name: string): string {
  return `${firstLine(name)}\n-- Write it here, or let it be derived and proven: pgtend migrate down --generate ${name}\n\n`
}

/** Whether nobody has written into a `down.sql` since its migration was created, whatever its line ends are now. */
export function isDownTemplate(name: string, text: string): boolean {
  const written = text.replaceAll('\r\n', '\n').trim()
  return written === downTemplate(name).trim() || written === firstLine(name)
}

function firstLine(name: string): string {
  return `-- Undoes ${name}.`
}
