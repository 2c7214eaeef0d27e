import { type ErrorCatalogue, PgtendError, type PgtendErrorOptions } from '@pgtend/database'

/** What can go wrong between pgtend and Prisma's schema engine, and when a Prisma schema is pushed. */
export const PRISMA_ENGINE_ERRORS = {
  PRISMA_ENGINE_NOT_INSTALLED: {
    summary: 'The package with the Prisma schema engine is missing or could not be loaded.',
    remedy: 'Install the dependencies again; the engine is in the npm package @prisma/schema-engine-wasm.',
    exitCode: 1,
  },
  PRISMA_ENGINE_FAILED: {
    summary: 'The Prisma schema engine refused the request; its own code, if it has one, is in the details.',
    remedy: 'Run again with DEBUG=pgtend to see what the engine reported.',
    exitCode: 1,
  },
  PRISMA_ENGINE_PANICKED: {
    summary: 'The Prisma schema engine crashed.',
    remedy: 'Run again with DEBUG=pgtend and report the message together with the schema that caused it.',
    exitCode: 1,
  },
  PRISMA_SCHEMA_INVALID: {
    summary: 'The Prisma schema has mistakes.',
    remedy: 'Correct the named lines of the schema; `npx prisma validate` shows them in context.',
    exitCode: 2,
  },
  PRISMA_SCHEMA_NOT_FOUND: {
    summary: 'There is no Prisma schema at the path.',
    remedy: 'Name the schema file or folder with `--schema`, or set `migrations.schemaPath` in pgtend.config.ts.',
    exitCode: 2,
  },
  PRISMA_MIGRATIONS_UNREADABLE: {
    summary: 'The folder with the migrations is missing or could not be read.',
    remedy: 'Name the folder with `--migrations`, or set `migrations.directory` in pgtend.config.ts.',
    exitCode: 2,
  },
  RENAME_INVALID: {
    summary: 'A rename is not written as `table.old:new` or `old_table:new_table`.',
    remedy: 'Write for example `--rename User.mail:email`; names with a dot or a colon go into double quotes.',
    exitCode: 2,
  },
  RENAME_UNDECIDED: {
    summary: 'Something is dropped while something like it is added, and nobody said whether it was renamed.',
    remedy: 'Name the rename with `--rename`, or pass `--no-rename` when the old is to be dropped with its data.',
    exitCode: 2,
  },
  RENAME_IMPOSSIBLE: {
    summary: 'A rename was asked for that the change of the Prisma schema does not have.',
    remedy: 'Name what the schema no longer has, then what it has instead; `--dry-run` without it shows both.',
    exitCode: 2,
  },
  PUSH_NOT_DEVELOPMENT: {
    summary: '`migrate push` was asked for in an environment other than development.',
    remedy: 'Write a migration instead with `pgtend migrate generate NAME` and apply it with `pgtend migrate up`.',
    exitCode: 2,
  },
  PUSH_DATA_LOSS: {
    summary: 'The push would lose data and was not allowed to.',
    remedy: 'Look at the plan with `pgtend migrate push --dry-run`, then run it with `--accept-data-loss`.',
    exitCode: 3,
  },
  PUSH_IMPOSSIBLE: {
    summary: 'The rows that are there do not fit the new schema.',
    remedy:
      'Give the column a default or make it optional, or remove what is in the way in a migration with `pgtend migrate new NAME`.',
    exitCode: 3,
  },
  PUSH_FAILED: {
    summary: 'A statement of the push failed; its transaction was rolled back.',
    remedy:
      'Look at the statement with `pgtend migrate push --dry-run`, correct the schema or the rows, and run it again.',
    exitCode: 1,
  },
} as const satisfies ErrorCatalogue

export type PrismaEngineErrorCode = keyof typeof PRISMA_ENGINE_ERRORS

export class PrismaEngineError extends PgtendError<PrismaEngineErrorCode> {
  override readonly name = 'PrismaEngineError'

  constructor(code: PrismaEngineErrorCode, message: string, options?: PgtendErrorOptions) {
    super(PRISMA_ENGINE_ERRORS, code, message, options)
  }
}
