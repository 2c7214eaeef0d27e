import { randomBytes } from 'node:crypto'
import { chmod, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { createBaseTemplate } from './databases/base-template.ts'
import { dropRunDatabases, listKept } from './databases/drop-run-databases.ts'
import { type DirectoryGuard, guardDirectory } from './process/guard-directory.ts'
import { type Choice, chooseServer } from './server/choose-server.ts'
import type { TestRun } from './server/server-info.ts'

/** Starts the run: chooses the server, says which, and hands it to the workers. Returns what ends the run. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const runId = randomBytes(4).toString('hex')
  const directory = await mkdtemp(join(tmpdir(), 'pgtend-test-'))
  const guard = guardDirectory(directory)
  // The server may run as another user, who must be able to reach its folder below this one.
  await chmod(directory, 0o711)
  const choice = await chooseServer({
    runDirectory: directory,
    givenUrl: process.env.PGTEND_TEST_DATABASE_URL || undefined,
    only: process.env.PGTEND_TEST_PROVIDER || undefined,
    say,
  })
  const server = choice.server?.info
  const run: TestRun = { runId, directory, description: describeChoice(choice), ...(server && { server }) }
  say(`tests use ${run.description}`)
  if (server) await createBaseTemplate(server, runId)
  project.provide('pgtendTestRun', run)
  return () => endRun(choice, run, guard)
}

async function endRun({ server }: Choice, run: TestRun, guard: DirectoryGuard): Promise<void> {
  const kept = await listKept(run)
  if (server?.info.kind === 'url') await dropRunDatabases(server.info, run)
  if (server && kept.length > 0 && process.env.PGTEND_TEST_KEEP) {
    await guard.keep()
    say(`the server stays; to stop it: ${await server.keep()}`)
    return
  }
  await server?.stop()
  await guard.remove()
  if (kept.length > 0 && server?.info.kind !== 'url') {
    say('databases of failed tests ended with their server; PGTEND_TEST_KEEP=1 keeps it running')
  }
}

function describeChoice({ server, reasons }: Choice): string {
  if (!server) return `the embedded engine only (${reasons.join('; ')})`
  const { version, pgvector, origin } = server.info
  return `PostgreSQL ${version} with pgvector ${pgvector} (${origin})`
}

function say(line: string): void {
  process.stderr.write(`${line}\n`)
}
