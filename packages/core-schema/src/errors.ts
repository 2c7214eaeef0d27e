import { type ErrorCatalogue, PgtendError, type PgtendErrorOptions } from '@pgtend/database'

/** Everything that can go wrong in the memory domain. */
export const CORE_SCHEMA_ERRORS = {
  ENCRYPTION_KEY_INVALID: {
    summary:
      'An encryption key is not 64 hexadecimal digits, its id has other characters than letters, digits, "_" and "-", or an id is there twice.',
    remedy: 'Make a key with `openssl rand -hex 32` and set it as ENCRYPTION_KEY.',
    exitCode: 2,
  },
  ENCRYPTION_KEY_UNKNOWN: {
    summary: 'A value was encrypted with a key that is not configured.',
    remedy: 'Add the old key under its id beside the active one; `reencrypt` then moves the rows to the active key.',
    exitCode: 2,
  },
  ENCRYPTION_KEY_WRONG: {
    summary: 'The key of that id is another one than the value was encrypted with.',
    remedy: 'Restore the key the value was encrypted with; two keys must not have the same id.',
    exitCode: 2,
  },
  CIPHERTEXT_MALFORMED: {
    summary: 'A stored value does not have the form of an encrypted one.',
    remedy: 'Restore the row from a backup; values of that column are written by the field cipher only.',
    exitCode: 1,
  },
  CIPHERTEXT_TAMPERED: {
    summary: 'An encrypted value was altered, or moved to another row or column, after it was written.',
    remedy: 'Restore the row from a backup and find out who writes to the table.',
    exitCode: 1,
  },
  CURSOR_INVALID: {
    summary: 'A page cursor was altered or belongs to another list.',
    remedy: 'Ask for the first page again, without a cursor.',
    exitCode: 2,
  },
  PAGE_SIZE_INVALID: {
    summary: 'The page size is not a whole number from 1 to 1000.',
    remedy: 'Ask for 1 to 1000 rows at a time.',
    exitCode: 2,
  },
  JSON_VALUE_INVALID: {
    summary:
      'A value cannot be stored as JSONB: not finite, not plain data, or text with a NUL or half a surrogate pair.',
    remedy: 'Pass plain JSON: null, booleans, finite numbers, text, arrays and objects of these.',
    exitCode: 2,
  },
  EMBEDDING_INVALID: {
    summary: 'An embedding has the wrong number of dimensions, a value that is not finite, or only zeros.',
    remedy: 'Embed the text again with a model of 1536 dimensions.',
    exitCode: 2,
  },
  PERMISSION_DENIED: {
    summary: 'The role of the user in the team does not allow the action, or the user is no member.',
    remedy: 'Ask an owner or admin of the team for a role that allows it.',
    exitCode: 1,
  },
  TEAM_NEEDS_OWNER: {
    summary: 'The change would leave the team without an owner.',
    remedy: 'Make another member an owner first.',
    exitCode: 1,
  },
} as const satisfies ErrorCatalogue

export type CoreSchemaErrorCode = keyof typeof CORE_SCHEMA_ERRORS

export class CoreSchemaError extends PgtendError<CoreSchemaErrorCode> {
  override readonly name = 'CoreSchemaError'

  constructor(code: CoreSchemaErrorCode, message: string, options?: PgtendErrorOptions) {
    super(CORE_SCHEMA_ERRORS, code, message, options)
  }
}
