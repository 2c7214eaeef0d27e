import { type ErrorCatalogue, PgtendError, type PgtendErrorOptions } from '@pgtend/database'

/** Everything that can go wrong while test data is planned, written or removed. */
export const SEEDER_ERRORS = {
  SEED_OPTION_INVALID: {
    summary: 'The seed number or an amount of rows is not a whole number in its range.',
    remedy: 'Use whole numbers: a seed from 0 to 2147483647, amounts from 0 to 10000.',
    exitCode: 2,
  },
  SEED_SCHEMA_MISSING: {
    summary: 'A table or column of the core schema does not exist in the database.',
    remedy: 'Apply the migrations first with `pgtend migrate up`.',
    exitCode: 1,
  },
  SEED_CONFLICT: {
    summary: 'A row of the database that this seed did not make has a value that must be unique; nothing was written.',
    remedy: 'If another seed number made it, remove that one with `pgtend seed reset --seed NUMBER`.',
    exitCode: 1,
  },
  SEED_EMBEDDING_INVALID: {
    summary: 'The embedder returned a wrong number of vectors, or values that are not finite.',
    remedy: 'Use an embedder that returns one vector of finite numbers per text.',
    exitCode: 1,
  },
  SEED_ROWS_IN_USE: {
    summary: 'Rows that this seed did not make belong to rows that the reset would remove; nothing was removed.',
    remedy: 'Move or delete these rows first, or lose them as well with `pgtend seed reset --cascade`.',
    exitCode: 1,
  },
} as const satisfies ErrorCatalogue

export type SeederErrorCode = keyof typeof SEEDER_ERRORS

export class SeederError extends PgtendError<SeederErrorCode> {
  override readonly name = 'SeederError'

  constructor(code: SeederErrorCode, message: string, options?: PgtendErrorOptions) {
    super(SEEDER_ERRORS, code, message, options)
  }
}
