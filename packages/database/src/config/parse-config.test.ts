import { expect, test } from 'vitest'
import { DatabaseError } from '../database-error.ts'
import { DEFAULT_CONFIG } from './default-config.ts'
import { parseConfig } from './parse-config.ts'

function mistakesOf(input: unknown): readonly unknown[] {
  try {
    parseConfig(input)
  } catch (error) {
    expect(error).toBeInstanceOf(DatabaseError)
    expect(error).toMatchObject({ code: 'CONFIG_INVALID', exitCode: 2 })
    return (error as DatabaseError).details.mistakes as readonly unknown[]
  }
  throw new Error('the configuration was accepted')
}

test('an empty configuration is that of a project without a file', () => {
  expect(parseConfig({})).toStrictEqual(DEFAULT_CONFIG)
})

test('an empty configuration is complete after the defaults', () => {
  const config = parseConfig({})

  expect(config.migrations).toMatchObject({ directory: 'prisma/migrations', mode: 'atomic', lockTimeoutMs: 5_000 })
  expect(config.backup.retention.production).toBe('production')
  expect(config.worker.schedules.backup).toEqual({ cron: '0 2 * * *', timeZone: 'UTC' })
})

test('every mistake is reported at once, by its path', () => {
  const mistakes = mistakesOf({
    enviroment: 'production',
    migrations: { lockTimeout: 1, mode: 'fast' },
    databases: { production: { url: 5 } },
  })

  expect(mistakes.map((mistake) => (mistake as { path: string }).path).sort()).toEqual([
    'databases.production.url',
    'enviroment',
    'migrations.lockTimeout',
    'migrations.mode',
  ])
})

test('no message repeats a value, which may be a secret', () => {
  const secret = 'postgresql://app:hunter2@db/app'

  expect(() => parseConfig({ databases: { production: { url: secret, tls: { mode: secret } } } })).toThrow(
    expect.objectContaining({ message: expect.not.stringContaining('hunter2') }),
  )
})

test('a schedule is turned off with null', () => {
  expect(parseConfig({ worker: { schedules: { prune: null } } }).worker.schedules.prune).toBeNull()
})

test('pending vector indexes are checked key by key', () => {
  const indexes = [{ target: 'app.memories.embedding', metric: 'l1', type: 'bit', lists: 10 }] as const

  expect(parseConfig({ vector: { indexes } }).vector.indexes).toEqual(indexes)
  expect(
    mistakesOf({ vector: { indexes: [{ metric: 'euclid', list: 3 }] } }).map((mistake) => {
      return (mistake as { path: string }).path
    }),
  ).toEqual(expect.arrayContaining(['vector.indexes.0.target', 'vector.indexes.0.metric', 'vector.indexes.0.list']))
})

test('places of backups are checked, and take no credentials', () => {
  const s3 = { bucket: 'b', endpoint: 'http://127.0.0.1:9000', checksums: 'when_required' } as const
  const copies = [
    { name: 'disk', directory: '/mnt/backups' },
    { name: 'offsite', s3 },
  ]
  const pathsOf = (backup: unknown): readonly unknown[] =>
    mistakesOf({ backup }).map((mistake) => (mistake as { path: string }).path)

  expect(parseConfig({ backup: { s3, copies } }).backup).toMatchObject({ s3, copies })
  expect(pathsOf({ s3: { bucket: 'b', secretAccessKey: 'x' } })).toEqual(['backup.s3.secretAccessKey'])
  expect(pathsOf({ s3: { bucket: 'b', endpoint: 'http://key:secret@host' } })).toEqual(['backup.s3.endpoint'])
  expect(pathsOf({ copies: [copies[0], copies[0]] })).toEqual(['backup.copies'])
  expect(pathsOf({ copies: [{ name: 'main', directory: 'x' }] })).toEqual(['backup.copies'])
  expect(pathsOf({ copies: [{ name: 'both', directory: 'x', s3 }] })).toEqual(['backup.copies.0'])
})
