import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { freePort, test, waitFor } from '@pgtend/testing'
import type { Client } from 'pg'
import { expect, onTestFinished } from 'vitest'
import { cliArguments, cliEnvironment, type RunningCli, runCli, startCli } from '../test/run-cli.ts'
import { hasTerminal, NEEDS_TERMINAL, runInTerminal } from '../test/run-in-terminal.ts'

/** ANALYZE evaluates the expression of the index for each row it samples: this table takes it a minute. */
const SLOW_TABLE = `
  create function slow(value int) returns int language sql immutable as 'select value';
  create table slow_table as select generate_series(1, 600) as value;
  create index on slow_table (slow(value));
  create or replace function slow(value int) returns int language plpgsql immutable as
    $$ begin perform pg_catalog.pg_sleep(0.1); return value; end $$;
`

const ANALYZE = ['maintain', 'analyze', 'slow_table'] as const

test('the first Ctrl-C says so, cancels the statement on the server and ends with 130', async ({
  db,
  databaseUrl,
  temporaryDirectory,
}) => {
  await db.query(SLOW_TABLE)
  const cli = startCli([...ANALYZE], { cwd: temporaryDirectory, env: { DATABASE_URL: databaseUrl } })
  await waitFor(() => isAnalyzing(db), { what: 'the statement to run' })

  cli.process.kill('SIGINT')
  const result = await cli.result

  expect(result).toMatchObject({ code: 130 })
  expect(result.stderr).toContain('Interrupted: stopping safely. Press Ctrl-C again to exit at once.')
  await waitFor(async () => !(await isConnected(db)), { what: 'the session to end' })
})

test('interrupted with --json, stdout still has one document', async ({ db, databaseUrl, temporaryDirectory }) => {
  await db.query(SLOW_TABLE)
  const cli = startCli([...ANALYZE, '--json'], { cwd: temporaryDirectory, env: { DATABASE_URL: databaseUrl } })
  await waitFor(() => isAnalyzing(db), { what: 'the statement to run' })

  cli.process.kill('SIGTERM')
  const result = await cli.result

  expect(result.code).toBe(130)
  expect(() => result.json()).not.toThrow()
})

test('a Ctrl-C that arrives twice, through pnpm and from the terminal, counts once', async ({
  db,
  databaseUrl,
  temporaryDirectory,
}) => {
  await db.query(SLOW_TABLE)
  const cli = startCli([...ANALYZE], { cwd: temporaryDirectory, env: { DATABASE_URL: databaseUrl } })
  await waitFor(() => isAnalyzing(db), { what: 'the statement to run' })

  cli.process.kill('SIGINT')
  await cli.waitForStderr('Interrupted')
  cli.process.kill('SIGINT')
  const result = await cli.result

  expect(result.code).toBe(130)
  expect(await isAnalyzing(db)).toBe(false)
})

test('the second Ctrl-C exits at once, even where the first has no effect', async ({ temporaryDirectory }) => {
  const { url, connected } = await silentServer()
  const cli = startCli(['stats', '--database-url', url], { cwd: temporaryDirectory })
  await connected
  const started = performance.now()

  const signals = await signalUntilEnd(cli)
  const result = await cli.result

  expect(result.code).toBe(130)
  expect(signals).toBeGreaterThanOrEqual(2)
  expect(performance.now() - started).toBeLessThan(5_000)
})

test('what fails outside the command ends like any other failure, passwords hidden', async ({ temporaryDirectory }) => {
  const { url } = await silentServer()
  const bomb = `setTimeout(() => { throw new Error('lost postgresql://me:s3cret@db/app') }, 500)`
  const options = { cwd: temporaryDirectory, nodeOptions: ['--import', `data:text/javascript,${bomb}`] }

  const result = await runCli(['stats', '--json', '--database-url', url], options)

  expect(result.code).toBe(1)
  expect(result.json()).toMatchObject({ error: { code: 'UNEXPECTED', message: 'lost postgresql://me:***@db/app' } })
  expect(result.stderr).not.toContain('s3cret')
})

test('what follows may close the pipe early', async ({ db, databaseUrl, temporaryDirectory }) => {
  await db.query('create table t (id int)')
  for (const closed of ['stdout', 'stderr'] as const) {
    const child = spawn(process.execPath, cliArguments(['maintain', 'analyze', 't']), {
      cwd: temporaryDirectory,
      env: cliEnvironment({ DATABASE_URL: databaseUrl }),
    })
    child[closed].destroy()
    let rest = ''
    child[closed === 'stdout' ? 'stderr' : 'stdout'].on('data', (text) => {
      rest += text
    })

    const [code] = await once(child, 'close')

    expect({ closed, code }).toEqual({ closed, code: 0 })
    expect(rest).not.toContain('EPIPE')
  }
  const { rows } = await db.query(`select analyze_count::int as count from pg_stat_user_tables where relname = 't'`)
  expect(rows).toEqual([{ count: 2 }])
})

test('NO_COLOR is obeyed in a terminal', async ({ temporaryDirectory, skip }) => {
  skip(!hasTerminal, NEEDS_TERMINAL)
  const result = await runInTerminal(['init', '--dryrun'], { cwd: temporaryDirectory })

  expect(result.code).toBe(2)
  expect(result.stdout).not.toContain('\u001B[')
})

/** Accepts connections and never answers, so that the program waits for ten seconds. */
async function silentServer(): Promise<{ readonly url: string; readonly connected: Promise<unknown> }> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => sockets.add(socket.on('error', () => undefined)))
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  const connected = once(server, 'connection')
  const port = await freePort()
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return { url: `postgresql://me@127.0.0.1:${port}/app`, connected }
}

async function signalUntilEnd({ process: child, result }: RunningCli): Promise<number> {
  let ended = false
  void result.then(() => {
    ended = true
  })
  let signals = 0
  await waitFor(
    () => {
      if (ended) return true
      child.kill('SIGINT')
      signals += 1
      return false
    },
    { what: 'the program to end' },
  )
  return signals
}

async function isAnalyzing(db: Client): Promise<boolean> {
  const { rowCount } = await db.query(
    `select from pg_stat_activity where datname = current_database() and state = 'active' and query ilike 'analyze%'`,
  )
  return rowCount === 1
}

async function isConnected(db: Client): Promise<boolean> {
  const { rowCount } = await db.query(
    `select from pg_stat_activity where datname = current_database() and application_name like 'pgtend maintain%'`,
  )
  return rowCount !== 0
}
