import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { openDatabase, parseDatabaseUrl } from '@pgtend/database'
import { connectClient, freePort, NEEDS_SECOND_SERVER, startSecondServer, test, waitFor } from '@pgtend/testing'
import { serverUser } from '@pgtend/testing/server'
import type { Client } from 'pg'
import { expect, onTestFinished } from 'vitest'
import { newStore, options } from '../../test/new-store.ts'
import { readManifest } from '../catalog/read-manifest.ts'
import { createBackup } from './create-backup.ts'

const run = promisify(execFile)

/** Starts a standby of a server, and stops it after the test; its URL. */
async function startStandby(primary: { socketDir?: string; binDir?: string; port: number; adminUrl: string }) {
  const { adminUrl, binDir = '', port, socketDir = '' } = primary
  const data = join(socketDir, 'standby')
  const as = { ...serverUser(), env: { LC_ALL: 'C' }, cwd: socketDir }
  const from = ['-h', socketDir, '-p', String(port), '-U', 'postgres']
  await run(join(binDir, 'pg_basebackup'), [...from, '-D', data, '-R', '-X', 'stream', '-c', 'fast', '--no-sync'], as)
  const own = await freePort()
  const server = spawn(join(binDir, 'postgres'), ['-D', data, '-p', String(own)], { ...as, stdio: 'ignore' })
  const ended = once(server, 'close')
  onTestFinished(async () => {
    server.kill('SIGINT')
    await ended
  })
  const url = new URL(adminUrl)
  url.port = String(own)
  return url.href
}

async function connected(url: string): Promise<Client> {
  return waitFor(() => connectClient(url).catch(() => undefined), { what: 'the standby answers' })
}

test('a standby is backed up: all but the rows of unlogged tables, which is said', { timeout: 120_000 }, async ({
  skip,
}) => {
  const primary = (await startSecondServer()) ?? skip(NEEDS_SECOND_SERVER)
  onTestFinished(() => primary.stop())
  const client = await connectClient(primary.info.adminUrl)
  await client.query(`
    create table item as select n, md5(n::text) from generate_series(1, 1000) n;
    create unlogged table cache as select 1 as id
  `)
  await client.end()
  const standbyUrl = await startStandby(primary.info)
  await (await connected(standbyUrl)).end()
  const database = await openDatabase(parseDatabaseUrl(standbyUrl), {
    applicationName: 'pgtend tests',
    environment: 'development',
  })
  const { store } = await newStore()

  const { id } = await createBackup(database, store, { ...(await options()), format: 'directory' })

  await database.end()
  const { degraded, tables } = await readManifest(store, { database: 'postgres', id })
  expect(tables.map(({ name, rows }) => [name, rows])).toEqual([
    ['cache', 0],
    ['item', 1000],
  ])
  expect(degraded).toEqual(['rows of unlogged table "public"."cache" are not on a standby'])
})
