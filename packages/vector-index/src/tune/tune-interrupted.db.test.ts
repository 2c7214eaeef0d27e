import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { type Database, openDatabase, parseDatabaseUrl } from '@pgtend/database'
import { embeddedTest } from '@pgtend/testing'
import { expect } from 'vitest'
import { createItems } from '../../test/create-items.ts'
import { test } from '../../test/server-test.ts'
import { findVectorColumn } from '../inspect/find-vector-column.ts'
import { applyTune } from './apply-tune.ts'
import { planTune } from './plan-tune.ts'
import { readTuneFacts } from './read-tune-facts.ts'
import { runTune } from './run-tune.ts'
import { selectTuneLeftovers } from './tune-leftovers.ts'
import type { TunePlan } from './tune-plan.ts'

const SCRIPT = fileURLToPath(new URL('../../test/tune-until.ts', import.meta.url))
const ITEMS = { table: 'items', column: 'embedding' } as const

async function planOfItems(database: Database): Promise<TunePlan> {
  const facts = await readTuneFacts(database.pool, ITEMS)
  const plan = planTune(facts, { latencyMs: 10_000, targetRecall: 0.9, force: true })
  return {
    ...plan,
    queriesPerHalf: 60,
    candidates: plan.candidates.filter(({ name }) => name.includes('construction=64')),
  }
}

async function killAt(databaseUrl: string, until: string): Promise<void> {
  const child = spawn(process.execPath, ['--conditions=@pgtend/source', SCRIPT, databaseUrl, until], {
    stdio: 'ignore',
  })
  const [, signal] = await once(child, 'close')
  expect(signal, 'it was to be killed').toBe('SIGKILL')
}

/** The server may need a moment to notice that the process is gone. */
async function eventually<T>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work()
    } catch (error) {
      if ((error as { code?: string }).code !== 'TUNE_RUNNING') throw error
    }
  }
}

for (const until of ['copy', 'build', 'prove', 'apply build', 'apply prove']) {
  test(`a tune that was killed at "${until}" leaves nothing that the next one does not clear up`, async ({
    database,
    databaseUrl,
  }) => {
    await createItems(database, { rows: 1_000, dimensions: 16 })

    await killAt(databaseUrl, until)
    const tune = await eventually(async () => runTune(database, await planOfItems(database)))
    const applied = await eventually(() => applyTune(database, tune))

    expect(applied).toMatchObject({ outcome: 'index built' })
    expect((await findVectorColumn(database.pool, ITEMS)).indexes).toMatchObject([{ name: applied.index, valid: true }])
    expect(await selectTuneLeftovers(database.pool)).toEqual([])
  })
}

test('two tunes of one table: the second is refused, and what the first works with is no leftover', async ({
  database,
}) => {
  await createItems(database, { rows: 1_000, dimensions: 16 })
  const plan = await planOfItems(database)
  let second: Promise<unknown> | undefined
  let leftovers: Promise<unknown> | undefined

  await runTune(database, plan, {
    onProgress: ({ step }) => {
      if (step !== 'measure') return
      second ??= runTune(database, plan).catch((error: unknown) => error)
      leftovers ??= selectTuneLeftovers(database.pool)
    },
  })

  expect(await second).toMatchObject({ code: 'TUNE_RUNNING' })
  expect(await leftovers).toEqual([])
})

for (const at of ['copy', 'build', 'measure'] as const) {
  test(`an interruption at "${at}" drops the copy`, async ({ database }) => {
    await createItems(database, { rows: 1_000, dimensions: 16 })
    const stop = new AbortController()

    const running = runTune(database, await planOfItems(database), {
      signal: stop.signal,
      onProgress: ({ step }) => {
        if (step === at) stop.abort()
      },
    })

    await expect(running).rejects.toMatchObject({ code: 'INTERRUPTED' })
    const { rowCount } = await database.pool.query(`select 1 from pg_namespace where nspname like 'pgtend\\_tune\\_%'`)
    expect(rowCount).toBe(0)
  })
}

test('a schema of somebody else with such a name is never dropped', async ({ database }) => {
  await createItems(database, { rows: 500, dimensions: 8 })
  await database.pool.query('create schema pgtend_tune_1')

  await runTune(database, { ...(await planOfItems(database)), force: false })

  const { rowCount } = await database.pool.query(`select 1 from pg_namespace where nspname = 'pgtend_tune_1'`)
  expect(rowCount).toBe(1)
})

test('a role that may not create a schema is told so', async ({ database, databaseUrl }) => {
  await createItems(database, { rows: 1_000, dimensions: 16 })
  const role = `tuner_${database.target.database}`.slice(-60)
  await database.pool.query(`create role "${role}" login password 'tune-test'; grant select on items to "${role}"`)
  const url = new URL(databaseUrl)
  url.username = role
  url.password = 'tune-test'
  const restricted = await openDatabase(parseDatabaseUrl(url.href), {
    applicationName: 'restricted',
    environment: 'development',
  })
  try {
    const tune = runTune(restricted, await planOfItems(restricted))

    await expect(tune).rejects.toMatchObject({ code: 'TUNE_SCRATCH_DENIED' })
  } finally {
    await restricted.end()
    await database.pool.query(`drop owned by "${role}"; drop role "${role}"`)
  }
})

embeddedTest('the embedded engine is refused before anything is begun', async ({ embeddedDirectory }) => {
  const target = { kind: 'embedded', directory: embeddedDirectory, database: 'app', source: 'config' } as const
  const database = await openDatabase(target, { applicationName: 'pgtend tests', environment: 'development' })
  try {
    await expect(runTune(database, {} as TunePlan)).rejects.toMatchObject({ code: 'TUNE_NEEDS_SERVER' })
  } finally {
    await database.end()
  }
})
