import { expect, test } from 'vitest'
import { REDACTED, redactDetails } from './redact-details.ts'

test.each([
  'password',
  'Password',
  'passwordHash',
  'new_password',
  'PASSWORD',
  'token',
  'accessToken',
  'refresh-token',
  'tokens',
  'secret',
  'clientSecret',
  'key',
  'apiKey',
  'API_KEY',
  'apikey',
  'privateKeyPEM',
  'authorization',
  'Authorization',
  'cookie',
  'embedding',
  'content',
])('the value of "%s" is redacted', (key) => {
  expect(redactDetails({ [key]: 'x' })).toEqual({ [key]: REDACTED })
})

test.each(['keyboard', 'monkey', 'secretary', 'contents page number', 'email', 'tokenizer'])(
  'the value of "%s" stays',
  (key) => {
    const expected = key === 'contents page number' ? REDACTED : 'x'

    expect(redactDetails({ [key]: 'x' })).toEqual({ [key]: expected })
  },
)

test('secrets are found at any depth and whatever their type', () => {
  const details = {
    headers: [{ name: 'a', authorization: ['Bearer x'] }],
    user: { token: { value: 1 }, id: 7, ok: null },
  }

  expect(redactDetails(details)).toEqual({
    headers: [{ name: 'a', authorization: REDACTED }],
    user: { token: REDACTED, id: 7, ok: null },
  })
})

test('passwords inside URLs are removed', () => {
  expect(redactDetails({ url: 'postgresql://ada:hunter2@db/app' })).toEqual({ url: 'postgresql://ada:***@db/app' })
})

test('the words are the caller’s to choose', () => {
  expect(redactDetails({ phoneNumber: '1', token: 'x' }, { words: ['phone'] })).toEqual({
    phoneNumber: REDACTED,
    token: 'x',
  })
})
