import type { MigrationFile } from '../files/migration-file.ts'

/** Any line of a file may say it; `@pgtend/vector-index` reads the same. */
const DIRECTIVE = /^[ \t]*--[ \t]*pgtend:[ \t]*(vector-index\b[^\r\n]*)/gm

/**
 * The lines of some migrations that declare a vector index which is built once there are rows: no catalog shows them. Each once, where it
 * stands last, because of two about one column the later counts. Pure.
 */
export function pendingDirectives(files: readonly Pick<MigrationFile, 'up'>[]): readonly string[] {
  const said = files.flatMap(({ up }) => [...up.text.matchAll(DIRECTIVE)].map(([, rest = '']) => rest.trimEnd()))
  return said.filter((text, index) => said.lastIndexOf(text) === index).map((text) => `-- pgtend:${text}`)
}
