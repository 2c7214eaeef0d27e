import { MigratorError } from '../../errors.ts'
import { LineIndex } from '../../script/line-index.ts'
import { PrismaEngineError } from '../prisma-engine-error.ts'
import type { SchemaFile } from '../read-schema-files.ts'

/** `@map`, `@@map`, or the `map:` of a constraint, whose name has a double quote in it. */
const QUOTED_NAME = /\bmap(?:\(\s*(?:name:\s*)?|:\s*)"(?:[^"\\\n]|\\[^"])*\\"/

/**
 * Says why the engine's own script cannot be parsed: it does not double the quotes of names. Any other error comes back as it was. Pure.
 */
export function explainQuotes(error: unknown, files: readonly SchemaFile[]): unknown {
  if (!(error instanceof MigratorError) || error.code !== 'MIGRATION_SYNTAX_ERROR') return error
  for (const { path, content } of files) {
    const found = QUOTED_NAME.exec(content.replaceAll(/\/\/[^\n]*/g, (comment) => ' '.repeat(comment.length)))
    if (found === null) continue
    const { line } = new LineIndex(content).positionAt(found.index)
    return new PrismaEngineError(
      'PRISMA_SCHEMA_INVALID',
      `"${path}:${line}": the name has a double quote, which the Prisma schema engine cannot write`,
      {
        cause: error,
        hint: 'Give it a name without one, or write the migration by hand with `pgtend migrate new NAME`.',
      },
    )
  }
  return error
}
