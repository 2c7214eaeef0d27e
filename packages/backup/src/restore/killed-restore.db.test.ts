import { spawn } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { openCluster, openDatabase, parseDatabaseUrl } from '@pgtend/database'
import { embeddedTest, test, waitFor, withClient } from '@pgtend/testing'
import { expect } from 'vitest'
import { newStore, options } from '../../test/new-store.ts'
import { createBackup } from '../create/create-backup.ts'
import { listLeases } from '../store/lease-record.ts'
import { sweepScratch } from './sweep-scratch.ts'

const PROCESS = fileURLToPath(new URL('../../test/restore-process.ts', import.meta.url))
const open = { applicationName: 'pgtend tests', environment: 'development' } as const
const SCHEMA = `
  create extension if not exists vector;
  create table item as select n as id, array[n, 1, 2]::vector(3) as v from generate_series(1, 100) n;
  create index on item using hnsw (v vector_l2_ops);
`

/**
 * Steps that leave something behind, one of each kind: a database that is created and not marked yet, one that is being filled, one whose
 * vector indexes are being built, one that is complete and waits for its name, and one that has it.
 */
const POINTS = [1, 3, 5, 7, 8] as const
const ALL_POINTS = 9

/** Runs a restore in a process of its own; what it printed, or the signal that ended it. */
async function runRestore(args: readonly string[]): Promise<{ readonly out: string; readonly signal: string | null }> {
  const child = spawn(process.execPath, ['--conditions=@pgtend/source', '--no-warnings', PROCESS, ...args])
  const errors = text(child.stderr)
  const out = text(child.stdout)
  const [code, signal] = await new Promise<[number | null, string | null]>((resolve) => {
    child.once('close', (...end) => resolve(end))
  })
  if (code !== 0 && signal === null) throw new Error(await errors)
  return { out: await out, signal }
}

test('a restore in place that is killed at any step leaves the old database or the new one, and the next run tidies up', {
  timeout: 120_000,
}, async ({ databaseUrl, db }) => {
  await db.query(SCHEMA)
  const database = await openDatabase(parseDatabaseUrl(databaseUrl), open)
  const { store, directory } = await newStore()
  const name = database.target.database
  await createBackup(database, store, { ...(await options()), format: 'directory' })
  await db.query('update item set id = -id')
  await Promise.all([db.end(), database.end()])
  const cluster = await openCluster(parseDatabaseUrl(databaseUrl), open)
  const args = [databaseUrl, directory, 'latest', name]
  const sumOf = (): Promise<number> =>
    withClient(databaseUrl, async (client) => (await client.query('select sum(id)::int as sum from item')).rows[0].sum)
  const beside = async (): Promise<readonly string[]> =>
    (await cluster.list()).filter((each) => each.startsWith(`${name}_`))
  const tidy = (): Promise<true> =>
    waitFor(
      async () => {
        // A pg_restore that outlives its parent ends by itself.
        await sweepScratch(cluster)
        return (await beside()).every((each) => each.includes('_pre_restore_'))
      },
      { what: 'what the killed restore left is dropped', limitMs: 20_000 },
    )

  const sums: (readonly [boolean, number])[] = []
  for (const point of POINTS) {
    expect(await runRestore([...args, String(point)])).toMatchObject({ signal: 'SIGKILL' })
    await tidy()
    const replaced = (await beside()).length > 0
    sums.push([replaced, await sumOf()])
    if (replaced) {
      await withClient(databaseUrl, (client) => client.query('update item set id = -id'))
      for (const each of await beside()) await cluster.drop(each, { terminateSessions: true })
    }
  }

  expect(await runRestore(args)).toEqual({ out: String(ALL_POINTS), signal: null })
  for (const [replaced, sum] of sums) expect(sum).toBe(replaced ? 5_050 : -5_050)
  expect(sums.at(-1)?.[0]).toBe(true)
  expect(await sumOf()).toBe(5_050)
  await tidy()
  // The leases of the killed are taken for dead, and their spools were removed by the last run.
  expect((await readdir(directory)).filter((each) => each.startsWith('pgtend-'))).toEqual([])
  expect((await listLeases(store, name)).length).toBeLessThanOrEqual(POINTS.length)
  for (const each of await beside()) await cluster.drop(each, { terminateSessions: true })
  await cluster.end()
})

/** A folder that is made, filled, complete, between the two renames, and renamed. */
const EMBEDDED_POINTS = [2, 6, 8, 11, 12] as const

embeddedTest(
  'on the embedded engine too: what is put aside comes back, and the next restore or verification clears the folder',
  { timeout: 120_000 },
  async ({ embeddedDirectory: directory }) => {
    const cluster = await openCluster({ kind: 'embedded', directory, database: 'app' }, open)
    const ask = async (sql: string): Promise<unknown> => {
      await using app = await cluster.open('app')
      return (await app.pool.query(sql)).rows[0]?.sum
    }
    await ask('create table item as select n as id from generate_series(1, 100) n')
    const { store, directory: backups } = await newStore()
    const app = await cluster.open('app')
    await createBackup(app, store, await options())
    await app.pool.query('update item set id = -id')
    await app.end()
    const args = [join(directory, 'app'), backups, 'latest', 'app']
    const sums: unknown[] = []

    for (const point of EMBEDDED_POINTS) {
      expect(await runRestore([...args, String(point)])).toMatchObject({ signal: 'SIGKILL' })
      await sweepScratch(cluster)
      const left = (await readdir(directory)).filter((each) => !each.startsWith('app_pre_restore_'))
      expect(left, String(point)).toEqual(['app'])
      sums.push(await ask('select sum(id)::int as sum from item'))
    }

    expect(sums).toEqual([-5_050, -5_050, -5_050, -5_050, 5_050])
    expect(await runRestore([...args, '11'])).toMatchObject({ signal: 'SIGKILL' })
    expect(await cluster.exists('app')).toBe(false)
    expect(await runRestore(args)).toMatchObject({ signal: null })
    expect((await cluster.list()).filter((each) => !each.startsWith('app_pre_restore_'))).toEqual(['app'])
  },
)
