import { describe, expect, test } from 'vitest'
import { parseDatabaseUrl } from './parse-url.ts'

test('a URL is read with its encoded parts', () => {
  const target = parseDatabaseUrl('postgresql://ap%40p:p%2Fw%3A@localhost:6432/Odd%20Name?schema=crm')

  expect(target).toEqual({
    kind: 'server',
    host: 'localhost',
    port: 6432,
    database: 'Odd Name',
    user: 'ap@p',
    password: 'p/w:',
    tls: { mode: 'disable' },
    schema: 'crm',
    source: 'DATABASE_URL',
  })
})

test('the user is the default of the database, 5432 of the port, public of the schema', () => {
  expect(parseDatabaseUrl('postgres://ada@localhost')).toMatchObject({ database: 'ada', port: 5432, schema: 'public' })
})

test('a unix socket is named by the host parameter', () => {
  expect(parseDatabaseUrl('postgresql://ada@/app?host=/var/run/postgresql')).toMatchObject({
    host: '/var/run/postgresql',
    tls: { mode: 'disable' },
  })
})

test('an IPv6 address loses its brackets', () => {
  expect(parseDatabaseUrl('postgresql://ada@[::1]:5433/app')).toMatchObject({ host: '::1', port: 5433 })
})

describe('TLS', () => {
  test('another machine is reached with verified TLS by default', () => {
    expect(parseDatabaseUrl('postgresql://ada@db.example.com/app').tls).toEqual({ mode: 'verify-full' })
  })

  test('a CA file comes with sslrootcert', () => {
    const url = 'postgresql://ada@db.example.com/app?sslmode=verify-full&sslrootcert=/etc/ca.pem'

    expect(parseDatabaseUrl(url).tls).toEqual({ mode: 'verify-full', caPath: '/etc/ca.pem' })
  })

  test.each(['require', 'prefer', 'allow', 'verify-ca', 'no-verify'])('sslmode %s is refused', (mode) => {
    expect(() => parseDatabaseUrl(`postgresql://ada@db.example.com/app?sslmode=${mode}`)).toThrow(
      expect.objectContaining({ code: 'TLS_MODE_UNSUPPORTED', exitCode: 2 }),
    )
  })

  test('disable is refused for another machine', () => {
    expect(() => parseDatabaseUrl('postgresql://ada@10.0.0.5/app?sslmode=disable')).toThrow(
      expect.objectContaining({ code: 'TLS_REQUIRED' }),
    )
  })
})

test.each([
  'mysql://ada:hunter2@localhost/app',
  'ada:hunter2@localhost/app',
  'postgresql://ada:hunter2@localhost:99999/app',
  'postgresql://ada:hunter2%@localhost/app',
  'postgresql://ada:hunter2@[::1/app',
])('a broken URL is refused without repeating it: case %#', (url) => {
  expect(() => parseDatabaseUrl(url)).toThrow(
    expect.objectContaining({ code: 'DATABASE_URL_INVALID', message: expect.not.stringContaining('hunter2') }),
  )
})
