import { expect, test } from 'vitest'
import { planGlobals } from './plan-globals.ts'

const GLOBALS = [
  'CREATE ROLE app;',
  "ALTER ROLE app WITH NOSUPERUSER INHERIT LOGIN PASSWORD 'SCRAM-SHA-256$4096:it''s' VALID UNTIL 'infinity';",
  'CREATE ROLE "Odd Role";',
  `ALTER ROLE "Odd Role" WITH NOSUPERUSER NOLOGIN PASSWORD 'md5abc';`,
  `ALTER ROLE "Odd Role" SET search_path TO 'app';`,
  'CREATE ROLE postgres;',
  'ALTER ROLE postgres WITH SUPERUSER LOGIN;',
  'GRANT app TO "Odd Role" WITH INHERIT TRUE GRANTED BY postgres;',
  'GRANT "Odd Role" TO app GRANTED BY postgres;',
  "CREATE TABLESPACE fast OWNER postgres LOCATION '/srv';",
]

test('only roles that are missing are created, without their passwords', () => {
  expect(planGlobals(GLOBALS, ['postgres', 'app'])).toEqual({
    roles: ['Odd Role'],
    statements: [
      'CREATE ROLE "Odd Role";',
      'ALTER ROLE "Odd Role" WITH NOSUPERUSER NOLOGIN;',
      `ALTER ROLE "Odd Role" SET search_path TO 'app';`,
      'GRANT app TO "Odd Role" WITH INHERIT TRUE;',
    ],
  })
})

test('no statement keeps a password', () => {
  const { statements } = planGlobals(GLOBALS, [])

  expect(statements.join('\n')).not.toMatch(/password|scram|md5/i)
  expect(statements).toContain("ALTER ROLE app WITH NOSUPERUSER INHERIT LOGIN VALID UNTIL 'infinity';")
})
