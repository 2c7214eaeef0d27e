import { expect, test } from 'vitest'
import { requireRestored } from './require-restored.ts'

const failureOf = (stderr: string): unknown => {
  try {
    requireRestored({ ok: false, reason: 'exit code 1', stderr }, undefined)
    return undefined
  } catch (error) {
    return error
  }
}

test.each([
  'pg_restore: error: could not read from input file: end of file',
  'pg_restore: error: could not read from input file: unexpected end of file',
  'pg_restore: error: unexpected end of file',
])('a dump that ends early is called so: %s', (stderr) => {
  expect(failureOf(stderr)).toMatchObject({ code: 'BACKUP_TRUNCATED' })
})

test.each([
  'psql:<stdin>:41: server closed the connection unexpectedly\n\tThis probably means the server terminated abnormally',
  'pg_restore: error: could not execute query: SSL SYSCALL error: EOF detected',
  'pg_restore: error: could not execute query: could not receive data from server: Connection reset by peer',
  'pg_restore: error: could not execute query: no connection to the server\npg_restore: error: unexpected end of file',
  'pg_restore: error: could not execute query: FATAL:  terminating connection due to administrator command',
  'pg_restore: error: error returned by PQputCopyData: SSL error: unexpected eof while reading',
  'pg_restore: error: connection to server at "db", port 5432 failed: Connection refused',
])('a lost connection is not the fault of the dump: %s', (stderr) => {
  expect(failureOf(stderr)).toMatchObject({
    code: 'RESTORE_FAILED',
    message: expect.stringMatching(/^the connection to the server was lost/),
  })
})

test.each([
  [
    'COPY failed for table "note": ERROR:  value too long',
    '\nCONTEXT:  COPY note, line 1, column t: "SECRET end of file"',
  ],
  ['could not execute query: ERROR:  syntax error', '\nCommand was: select 1;\n-- SECRET terminating connection'],
  ['COPY failed for table "note": ERROR:  invalid input syntax for type integer', ': "SECRET"'],
  ['COPY failed for table "note": ERROR:  invalid input value for enum "Mood"', ': "SECRET\nSECRET"'],
  ['ERROR:  duplicate key value violates unique constraint "note_pkey"', '\nDETAIL:  Key (t)=(SECRET) already exists.'],
])('rows are in no message, and what they say is not believed: %s', (said, rest) => {
  const error = failureOf(`pg_restore: error: ${said}${rest}`)

  expect(error).toMatchObject({ code: 'RESTORE_FAILED', message: `the restore ended with exit code 1: ${said}` })
  expect(JSON.stringify(error)).not.toContain('SECRET')
})
