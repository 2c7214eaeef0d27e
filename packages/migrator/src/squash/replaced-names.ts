import type { MigrationFile } from '../files/migration-file.ts'
import { readDirectives } from '../script/directive.ts'

const DIRECTIVE = 'replaces'

/** The migrations that a squashed one stands for; none for any other. */
export function replacedNames({ up }: MigrationFile): readonly string[] {
  return readDirectives(up.text, DIRECTIVE)
}

/** The lines that say so, at the head of its script. */
export function replacesDirective(names: readonly string[]): string {
  return names.map((name) => `-- pgtend: ${DIRECTIVE} ${name}`).join('\n')
}
