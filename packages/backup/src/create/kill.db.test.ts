import { execFile } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { test, waitFor } from '@pgtend/testing'
import { expect } from 'vitest'
import { newStore, options } from '../../test/new-store.ts'
import { openTest } from '../../test/open-test.ts'
import { stubOptions, testStub } from '../../test/storage-places.ts'
import { listBackups } from '../catalog/list-backups.ts'
import type { DumpFormat } from '../catalog/manifest.ts'
import { readManifest } from '../catalog/read-manifest.ts'
import { s3Store } from '../s3/s3-store.ts'
import type { BackupStore } from '../store/backup-store.ts'
import { digestOf } from '../stream/digest.ts'
import { createBackup } from './create-backup.ts'

const PROCESS = fileURLToPath(new URL('../../test/create-backup-process.ts', import.meta.url))

/** Runs a backup in a process of its own until the point where it kills itself; what it printed, and the signal it died of. */
function runUntil(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<{ readonly out: string; readonly signal: string | null }> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ['--conditions=@pgtend/source', PROCESS, ...args],
      { env: { ...process.env, ...env } },
      (error, out) => resolve({ out, signal: error?.signal ?? null }),
    )
  })
}

/** Files whose checksum is not that of the manifest, of every backup that is listed. */
async function damaged(store: BackupStore): Promise<readonly string[]> {
  const names: string[] = []
  for (const folder of await store.listFolders()) {
    for (const { name, sha256 } of (await readManifest(store, folder)).objects) {
      if ((await digestOf(await store.read(folder, name))).sha256 !== sha256) names.push(`${folder.id}/${name}`)
    }
  }
  return names
}

interface Target {
  readonly format: DumpFormat
  /** Every point would take a minute; these meet each kind of change. */
  readonly stride: number
  open(): Promise<{
    readonly store: BackupStore
    readonly target: string
    readonly env?: Readonly<Record<string, string>>
  }>
}

const TARGETS: Readonly<Record<string, Target>> = {
  'a folder': {
    format: 'directory',
    stride: 5,
    async open() {
      const { directory, store } = await newStore()
      return { store, target: directory }
    },
  },
  'a bucket': {
    format: 'custom',
    stride: 6,
    async open() {
      const stub = await testStub()
      return { store: s3Store(stubOptions(stub)), target: `${stub.endpoint}/${stub.bucket}`, env: stub.env }
    },
  },
}

test.for(Object.entries(TARGETS))(
  'a backup in %s that is killed at any change is listed whole or not at all, and the next one cleans up',
  {
    timeout: 120_000,
  },
  async ([, { format, open, stride }], { databaseUrl, db }) => {
    await db.query(
      `create table item as select n, md5(n::text) from generate_series(1, 1000) n; create table "Order Items" ()`,
    )
    const database = await openTest(databaseUrl)
    const { env, store, target } = await open()
    const shared = { ...(await options()), temporaryDirectory: tmpdir() }
    const good = await createBackup(database, store, shared)
    const points = Number((await runUntil([databaseUrl, target, format], env)).out)
    const sessionsGone = async (): Promise<boolean> => {
      const { rows } = await db.query(
        `select count(*)::int as n from pg_stat_activity where datname = current_database() and application_name ~ 'killed|pgtend backup'`,
      )
      return rows[0].n === 0
    }

    const outcomes: { readonly signal: string | null; readonly damaged: readonly string[]; readonly good: boolean }[] =
      []
    for (let point = 0; point < points; point += stride) {
      const { signal } = await runUntil([databaseUrl, target, format, String(point)], env)
      await waitFor(sessionsGone, { what: 'the sessions of the killed process end' })
      const listed = await listBackups(store)
      outcomes.push({
        signal,
        damaged: await damaged(store),
        good: listed.unreadable.length === 0 && listed.backups.some(({ id }) => id === good.id),
      })
    }
    const next = await createBackup(database, store, { ...shared, format })

    expect(points).toBeGreaterThan(12)
    expect(outcomes.length).toBeGreaterThan(2)
    expect(
      outcomes.filter((outcome) => outcome.signal !== 'SIGKILL' || outcome.damaged.length > 0 || !outcome.good),
    ).toEqual([])
    const folders = await store.listFolders()
    expect(folders.map(({ id }) => id)).toContain(next.id)
    const strays = (await everything(target, store)).filter(
      (key) => !folders.some(({ database: name, id }) => key.startsWith(`${name}/${id}/`)) || key.endsWith('.partial'),
    )
    expect(strays).toEqual([])
  },
)

/** All that lies there, also what a store does not list. */
async function everything(target: string, store: BackupStore): Promise<readonly string[]> {
  if (target.startsWith('http')) return (await store.storage.list('')).map(({ key }) => key)
  const entries = await readdir(target, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile() || entry.name.startsWith('.'))
  return files.map(({ name, parentPath }) => relative(target, join(parentPath, name)))
}
