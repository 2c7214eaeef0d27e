import { MigratorError } from '../errors.ts'
import type { MigrationFile } from '../files/migration-file.ts'
import { readDirectives } from '../script/directive.ts'
import { isFolderName } from './is-folder-name.ts'

const DIRECTIVE = 'replaces'

/**
 * The migrations that a squashed one stands for; none for any other. Their folders are removed, so that anything but the name of a folder
 * beside it is refused. @throws {MigratorError} `SQUASH_REFUSED`
 */
export function replacedNames({ name, up }: Pick<MigrationFile, 'name' | 'up'>): readonly string[] {
  const replaced = readDirectives(up.text, DIRECTIVE)
  const wrong = replaced.find((other) => !isFolderName(other) || other === name)
  if (wrong === undefined) return replaced
  throw new MigratorError(
    'SQUASH_REFUSED',
    `migration "${name}" says that it replaces "${wrong}", which is no other migration`,
    {
      hint: 'Correct the line `-- pgtend: replaces` of its script: each names one folder beside it.',
      details: { migration: name, replaces: wrong },
    },
  )
}

/** The lines that say so, at the head of its script. */
export function replacesDirective(names: readonly string[]): string {
  return names.map((name) => `-- pgtend: ${DIRECTIVE} ${name}`).join('\n')
}
