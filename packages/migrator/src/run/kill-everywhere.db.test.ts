import { inspect } from 'node:util'
import {
  type Catalog,
  compareCatalogs,
  type Database,
  openDatabase,
  parseDatabaseUrl,
  readCatalog,
} from '@pgtend/database'
import { cloneOf, createTemplate, test, withClient } from '@pgtend/testing'
import type { Client } from 'pg'
import { expect } from 'vitest'
import { MIXED_HISTORY } from '../../test/mixed-history.ts'
import { writeMigrations } from '../../test/write-migrations.ts'
import { migrateUp } from '../commands/migrate-up.ts'

const VICTIM = 'victim'
const AT_ONCE = 3
const LOG = ['1', '2.1', '2.2', '2.3', '3', '4.1', '4.2', '4.3', '5', '6.1', '6.2']

/**
 * Ends the server session of the victim when it has passed a number of statements: in an event trigger for what defines data, in a
 * trigger of the table `log` for what changes it. The count is a sequence, which no rollback takes back.
 */
const EXECUTIONER = `
create schema executioner;
create sequence executioner.passed;
create table executioner.sentence (passed bigint);
create function executioner.strike() returns void language plpgsql as $$ begin
  if current_setting('application_name') = '${VICTIM}'
     and nextval('executioner.passed') = (select passed from executioner.sentence) then
    perform pg_terminate_backend(pg_backend_pid());
  end if;
end $$;
create function executioner.on_ddl() returns event_trigger language plpgsql as $$ begin
  perform executioner.strike();
end $$;
create function executioner.on_table() returns event_trigger language plpgsql as $$ begin
  if exists (select from pg_event_trigger_ddl_commands() where object_identity = 'public.log') then
    create trigger strike after insert on public.log for each statement execute function executioner.on_log();
  end if;
end $$;
create function executioner.on_log() returns trigger language plpgsql as $$ begin
  perform executioner.strike(); return null;
end $$;
create event trigger strike_before on ddl_command_start execute function executioner.on_ddl();
create event trigger on_table on ddl_command_end when tag in ('CREATE TABLE') execute function executioner.on_table();
create event trigger strike_after on ddl_command_end execute function executioner.on_ddl();`

/** What must be the same whether a history was killed or not. */
interface Outcome {
  readonly catalog: Catalog
  readonly ledger: readonly unknown[]
  readonly log: readonly string[]
}

async function open(url: string, applicationName = 'tests'): Promise<Database> {
  return openDatabase(parseDatabaseUrl(url), { applicationName, environment: 'development' })
}

async function readOutcome(client: Client): Promise<Outcome> {
  const ledger = await client.query(
    `select migration_name, checksum, finished_at is not null as finished, applied_steps_count as steps, logs
       from _prisma_migrations where rolled_back_at is null order by migration_name`,
  )
  const log = await client.query<{ line: string }>('select line from log order by line')
  return { catalog: await readCatalog(client), ledger: ledger.rows, log: log.rows.map(({ line }) => line) }
}

function template(): Promise<string> {
  return createTemplate('executioner', (url) =>
    withClient(url, async (client) => void (await client.query(EXECUTIONER))),
  )
}

/** Lets a victim begin the history in a database of its own and another migrator end it; says whether the victim was killed. */
async function killAndResume(
  directory: string,
  victimise: (url: string) => Promise<Database>,
): Promise<Outcome & { readonly killed: boolean }> {
  const clone = await cloneOf(await template())
  try {
    const victim = await victimise(clone.url)
    const killed = await migrateUp(victim, { directory }).then(
      () => false,
      (error: unknown) => {
        const { cause, code } = error as { readonly cause: unknown; readonly code: string }
        expect({ code, cause: inspect(cause) }).toEqual({ code: 'MIGRATION_CONNECTION_LOST', cause: expect.anything() })
        return true
      },
    )
    await victim.end()
    const database = await open(clone.url)
    await migrateUp(database, { directory })
    await database.end()
    return await withClient(clone.url, async (client) => ({ killed, ...(await readOutcome(client)) }))
  } finally {
    await clone.drop()
  }
}

/** Kills at 1, 2, 3, … until a victim lives to the end, and compares every outcome with one that nobody disturbed. */
async function killAtEach(victimise: (url: string, at: number) => Promise<Database>): Promise<number> {
  const directory = await writeMigrations(MIXED_HISTORY)
  const undisturbed = await killAndResume(directory, open)
  expect(undisturbed).toMatchObject({ killed: false, log: LOG })
  for (let first = 1; ; first += AT_ONCE) {
    const points = Array.from({ length: AT_ONCE }, (_, index) => first + index)
    const outcomes = await Promise.all(points.map((at) => killAndResume(directory, (url) => victimise(url, at))))
    for (const [index, { catalog, ledger, log }] of outcomes.entries()) {
      const at = `killed at ${points[index]}`
      expect({ at, log, ledger }).toEqual({ at, log: LOG, ledger: undisturbed.ledger })
      const { differences, columnOrder } = compareCatalogs(undisturbed.catalog, catalog)
      expect({ at, differences, columnOrder }).toEqual({ at, differences: [], columnOrder: [] })
    }
    const lived = outcomes.findIndex(({ killed }) => !killed)
    if (lived !== -1) return first + lived - 1
  }
}

/** The socket of the victim's session is destroyed when it is about to send its message of the given number. */
async function cutBefore(url: string, message: number): Promise<Database> {
  const database = await open(url, VICTIM)
  const connect = async (): Promise<Client> => {
    const client = await database.connect()
    const query = client.query.bind(client)
    let sent = 0
    client.query = ((...args: Parameters<typeof query>) => {
      sent += 1
      if (sent === message) socketOf(client).destroy()
      return query(...args)
    }) as typeof client.query
    return client
  }
  return { ...database, connect }
}

/** `pg` has the socket and does not declare it. */
function socketOf(client: Client): { destroy(): void } {
  return (client as unknown as { readonly connection: { readonly stream: { destroy(): void } } }).connection.stream
}

test('a client that dies between any two of its messages leaves what the next run completes', async () => {
  const messages = await killAtEach(cutBefore)

  expect(messages).toBeGreaterThan(20)
}, 240_000)

test('a session that the server ends after any statement leaves what the next run completes', async () => {
  const statements = await killAtEach(async (url, at) => {
    await withClient(url, (client) => client.query('insert into executioner.sentence values ($1)', [at]))
    return open(url, VICTIM)
  })

  expect(statements).toBeGreaterThan(20)
}, 240_000)
