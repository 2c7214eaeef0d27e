import { expect, test } from 'vitest'
import { parseConfig } from '../config/parse-config.ts'
import { type ResolveConnectionOptions, resolveConnection } from './resolve-connection.ts'

const config = parseConfig({
  databases: {
    development: { url: 'postgresql://ada@localhost/from_config', directUrl: 'postgresql://ada@localhost:5433/direct' },
    production: { url: 'postgresql://ada@localhost/live' },
  },
})

function resolve(options: Partial<ResolveConnectionOptions>) {
  return resolveConnection({ env: {}, config, environment: 'development', cwd: '/project', ...options })
}

test('the strongest source wins: option, DATABASE_URL, PG variables, config, embedded', () => {
  const databaseUrl = 'postgresql://ada@localhost/from_option'
  const env = { DATABASE_URL: 'postgresql://ada@localhost/from_url', PGDATABASE: 'from_pg', PGUSER: 'ada' }

  expect(resolve({ databaseUrl, env })).toMatchObject({ database: 'from_option', source: '--database-url' })
  expect(resolve({ env })).toMatchObject({ database: 'from_url', source: 'DATABASE_URL' })
  expect(resolve({ env: { ...env, DATABASE_URL: '' } })).toMatchObject({ database: 'from_pg', source: 'PG* variables' })
  expect(resolve({})).toMatchObject({ database: 'from_config', source: 'config' })
  expect(resolve({ config: parseConfig({}) })).toEqual({
    kind: 'embedded',
    directory: '/project/.pgtend/embedded',
    database: 'app',
  })
})

test('work that needs its own session goes past the pooler', () => {
  expect(resolve({ direct: true })).toMatchObject({ database: 'direct', port: 5433 })
  expect(resolve({ direct: false })).toMatchObject({ database: 'from_config' })
})

test('PG variables bring host, port, user and password', () => {
  const env = { PGHOST: '/run/pg', PGPORT: '5499', PGUSER: 'grace', PGPASSWORD: 'x', PGDATABASE: 'app' }

  expect(resolve({ env })).toMatchObject({ host: '/run/pg', port: 5499, user: 'grace', password: 'x', database: 'app' })
})

test('production never falls back to the embedded engine', () => {
  expect(() => resolve({ config: parseConfig({}), environment: 'production' })).toThrow(
    expect.objectContaining({ code: 'DATABASE_NOT_CONFIGURED', exitCode: 2 }),
  )
})

test('production insists on verified TLS, except through a unix socket', () => {
  const production = { environment: 'production' } as const

  expect(() => resolve(production)).toThrow(expect.objectContaining({ code: 'TLS_REQUIRED' }))
  expect(resolve({ ...production, databaseUrl: 'postgresql://ada@localhost/app?sslmode=verify-full' })).toMatchObject({
    tls: { mode: 'verify-full' },
  })
  expect(resolve({ ...production, databaseUrl: 'postgresql://ada@/app?host=/run/pg' })).toMatchObject({
    host: '/run/pg',
  })
})
