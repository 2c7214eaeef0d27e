import { expect, test } from 'vitest'
import { redactSecrets } from './redact.ts'

test.each([
  ['connect to postgresql://app:hunter2@db:5432/app failed', 'connect to postgresql://app:***@db:5432/app failed'],
  ['connect to postgresql://app:hun/t#e?r@2@db/app failed', 'connect to postgresql://app:***@db/app failed'],
  ['host=db password=hunter2 user=app', 'host=db password=*** user=app'],
  ["password = 'hunt er2' user=app", 'password = *** user=app'],
  ["alter role app password 'hunter''2'", "alter role app password '***'"],
  ["create user x encrypted password 'hunter2'", "create user x encrypted password '***'"],
  ['opened by AGE-SECRET-KEY-1QQPQYSZ23: no', 'opened by AGE-SECRET-KEY-***: no'],
])('a secret disappears from %j', (text, redacted) => {
  expect(redactSecrets(text)).toBe(redacted)
})

test('a text without a password stays as it is', () => {
  const text = 'relation "users" has 3 rows at postgresql://app@db/app'

  expect(redactSecrets(text)).toBe(text)
})
