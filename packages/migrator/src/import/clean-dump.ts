/** Commands of psql that new versions of pg_dump write around a dump. */
const PSQL = /^\\(?:un)?restrict \w+\n/gm
/** The head of a dump sets its session up; the names in it are qualified, so none of it is needed but for function bodies. */
const SETTING = /^(?:SET (?!check_function_bodies)\w+ = [^\n]*;|SELECT pg_catalog\.set_config\([^\n]*\);)$/
const HEAD = /^(?:--[^\n]*|\s*|SET [^\n]*;|SELECT pg_catalog\.set_config\([^\n]*\);)$/

/** Turns the output of `pg_dump --schema-only` into a script that any server tool can run as a migration. Pure. */
export function cleanDump(dump: string): string {
  const lines = dump.replaceAll('\r\n', '\n').replaceAll(PSQL, '').split('\n')
  const end = lines.findIndex((line) => !HEAD.test(line))
  const head = lines.slice(0, end === -1 ? lines.length : end)
  const kept = head
    .filter((line) => !SETTING.test(line))
    .join('\n')
    .replaceAll(/\n{3,}/g, '\n\n')
  // From here on every line may be within a function body.
  const body = end === -1 ? '' : lines.slice(end).join('\n')
  return `${kept}\n${body}`.trim().concat('\n')
}
