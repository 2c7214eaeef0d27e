import { expect, test } from 'vitest'
import type { ServerInfo } from '../server/server-info.ts'
import { databaseUrl, printableUrl } from './database-url.ts'

const server: ServerInfo = {
  kind: 'url',
  adminUrl: 'postgresql://me:secret@db.example:5433/postgres?sslmode=verify-full',
  version: '17.1',
  pgvector: '0.8.0',
  origin: 'PGTEND_TEST_DATABASE_URL',
  host: 'db.example',
  port: 5433,
  user: 'me',
  password: 'secret',
}

test('the database is replaced and the parameters stay', () => {
  expect(databaseUrl(server, 'other')).toBe('postgresql://me:secret@db.example:5433/other?sslmode=verify-full')
})

test('a password that somebody chose is never printed', () => {
  expect(printableUrl(server, 'other')).toBe('postgresql://me@db.example:5433/other?sslmode=verify-full')
})

test('a private socket is printed where there is one', () => {
  expect(printableUrl({ ...server, kind: 'local', socketDir: '/tmp/x' }, 'other')).toBe(
    'postgresql://postgres@/other?host=%2Ftmp%2Fx&port=5433',
  )
})
