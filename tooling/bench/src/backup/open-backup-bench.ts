import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { findTool, listToolDirectories } from '@pgtend/backup'
import type { BenchmarkOptions } from '../benchmark.ts'
import { runForOutput, runTimed } from '../measure/run-timed.ts'
import type { DatabaseSize } from './database-size.ts'
import { fillDatabase } from './fill-database.ts'

/** What every measurement of backups needs. */
export interface BackupBench extends AsyncDisposable {
  /** Of the database that is backed up. */
  readonly url: string
  /** Folder for dumps and backups; removed at the end. */
  readonly folder: string
  /** Folder of the client programs, the ones that pgtend uses. */
  readonly binDir: string
  readonly clientMajor: number
  readonly keyFile: string
  /** Two public keys; the first is that of the key file. */
  readonly recipients: readonly string[]
}

/** Fills a database and makes two keys. Disposing drops and removes everything. */
export async function openBackupBench(options: BenchmarkOptions, size: DatabaseSize): Promise<BackupBench> {
  const { databases, pgtend } = options
  const { rows } = await databases.admin.query<{ version: number }>(
    `select current_setting('server_version_num')::int / 10000 as version`,
  )
  const directories = await listToolDirectories(process.env.PATH)
  const tool = await findTool('pg_dump', directories, rows[0]?.version ?? 0, { newest: true })
  const folder = await mkdtemp(join(tmpdir(), 'pgtend-bench-backup-'))
  const url = await databases.create('source')
  const bench: BackupBench = {
    url,
    folder,
    binDir: dirname(tool.path),
    clientMajor: tool.major,
    keyFile: join(folder, 'backup.key'),
    recipients: [],
    async [Symbol.asyncDispose]() {
      await databases.drop(url)
      await rm(folder, { recursive: true, force: true })
    },
  }
  try {
    await fillDatabase(url, size)
    const recipients: string[] = []
    for (const file of [bench.keyFile, join(folder, 'escrow.key')]) {
      await runTimed({ ...pgtend.command(['backup', 'keys', 'create', file]), cwd: folder })
      const { stdout } = await runForOutput({ ...pgtend.command(['backup', 'keys', 'show', file]), cwd: folder })
      recipients.push(stdout.trim())
    }
    return { ...bench, recipients }
  } catch (error) {
    await bench[Symbol.asyncDispose]()
    throw error
  }
}
