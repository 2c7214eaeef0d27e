import { databaseStatsSchema, healthReportSchema } from '@pgtend/maintenance'
import { freePort, test } from '@pgtend/testing'
import { expect } from 'vitest'
import { runCli } from '../../test/run-cli.ts'

test('stats prints one document of the documented shape, and a screen for people', async ({ databaseUrl, db }) => {
  await db.query('create table memory (id int primary key)')
  const env = { DATABASE_URL: databaseUrl }

  const json = await runCli(['stats', '--json'], { env })
  const text = await runCli(['stats'], { env })

  expect(json.code).toBe(0)
  expect(databaseStatsSchema.parse(json.json()).tables).toMatchObject({ state: 'ok', data: [{ table: 'memory' }] })
  expect(text.stdout).toContain('public.memory')
  expect(text.stdout.trimEnd().split('\n').at(-1)).toMatch(/^Next: pgtend /)
})

test('a slow query limit that is no number is a usage error', async () => {
  const result = await runCli(['stats', '--slow-query-ms', 'fast'])

  expect(result.code).toBe(2)
})

test('a healthy database is exit 0, no server is exit 1', async ({ databaseUrl }) => {
  const healthy = await runCli(['db', 'health', '--json'], { env: { DATABASE_URL: databaseUrl } })
  const port = await freePort()
  const down = await runCli(['db', 'health', '--json'], {
    env: { DATABASE_URL: `postgresql://app:health-secret@127.0.0.1:${port}/app?sslmode=disable` },
  })

  expect(healthy.code).toBe(0)
  expect(healthReportSchema.parse(healthy.json())).toMatchObject({ status: 'ok' })
  expect(down.code).toBe(1)
  expect(down.json()).toMatchObject({ error: { code: 'SERVER_UNREACHABLE' } })
  expect(down.stdout + down.stderr).not.toContain('health-secret')
})
