import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { requireServer, testRun } from '../server/test-run.ts'
import { withClient } from './connect-client.ts'
import { databaseUrl, printableUrl } from './database-url.ts'
import { BASE_TEMPLATE, newDatabaseName, templateDatabaseName } from './names.ts'

export interface DatabaseClone {
  readonly url: string
  readonly database: string
  /** Drops the database, ending every session in it. */
  drop(): Promise<void>
  /** Keeps the database for a look after the run; returns the line to print. */
  keep(): Promise<string>
}

/**
 * Creates a database of its own for one test, as a copy of a template that `createTemplate` named.
 * @throws {Error} when this run has no server.
 */
export async function cloneOf(template: string): Promise<DatabaseClone> {
  const server = requireServer()
  const { runId, directory } = testRun()
  const database = newDatabaseName(runId)
  await withClient(server.adminUrl, (client) => client.query(`create database "${database}" template "${template}"`))
  const keptMark = join(directory, 'kept', database)
  return {
    url: databaseUrl(server, database),
    database,
    drop: async () => {
      await withClient(server.adminUrl, (client) => client.query(`drop database if exists "${database}" with (force)`))
      await rm(keptMark, { force: true })
    },
    keep: async () => {
      await mkdir(join(directory, 'kept'), { recursive: true })
      await writeFile(keptMark, '')
      return `kept the database of a failed test: ${printableUrl(server, database)}`
    },
  }
}

/** Creates a database with the extensions and nothing else. */
export function cloneWithExtensions(): Promise<DatabaseClone> {
  return cloneOf(templateDatabaseName(testRun().runId, BASE_TEMPLATE))
}

/** Creates a database without any extension. */
export function cloneEmpty(): Promise<DatabaseClone> {
  return cloneOf('template0')
}
