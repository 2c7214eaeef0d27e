import { requireServer, testRun } from '../server/test-run.ts'
import { withClient } from './connect-client.ts'
import { databaseUrl } from './database-url.ts'
import { BASE_TEMPLATE, templateDatabaseName } from './names.ts'

export interface TemplateOptions {
  /** `extensions` (default): vector and the others are there already; `empty`: nothing is. */
  readonly from?: 'extensions' | 'empty'
}

const built = new Map<string, Promise<string>>()

/**
 * Builds a named template database once per run, whichever worker asks first, and returns its database name for `cloneOf`.
 * The others wait on an advisory lock. `build` must end its connections.
 * @throws {Error} when this run has no server, and what `build` throws; the next caller then tries again.
 */
export function createTemplate(
  name: string,
  build: (url: string) => Promise<void>,
  options: TemplateOptions = {},
): Promise<string> {
  const known = built.get(name)
  if (known) return known
  const building = buildOnce(name, build, options)
  built.set(name, building)
  building.catch(() => built.delete(name))
  return building
}

async function buildOnce(
  name: string,
  build: (url: string) => Promise<void>,
  { from = 'extensions' }: TemplateOptions,
): Promise<string> {
  const server = requireServer()
  const { runId } = testRun()
  const template = templateDatabaseName(runId, name)
  const unfinished = `${template}_building`
  const source = from === 'empty' ? 'template0' : templateDatabaseName(runId, BASE_TEMPLATE)
  await withClient(server.adminUrl, async (client) => {
    // Released when the connection ends, whatever happens.
    await client.query(`select pg_advisory_lock(hashtextextended($1::text, 0))`, [template])
    const { rowCount } = await client.query(`select 1 from pg_database where datname = $1::text`, [template])
    if (rowCount !== 0) return
    await client.query(`drop database if exists "${unfinished}" with (force)`)
    await client.query(`create database "${unfinished}" template "${source}"`)
    await build(databaseUrl(server, unfinished))
    await client.query(`alter database "${unfinished}" rename to "${template}"`)
  })
  return template
}
