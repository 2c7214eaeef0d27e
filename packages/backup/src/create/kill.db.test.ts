import { execFile } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { test, waitFor } from '@pgtend/testing'
import { expect } from 'vitest'
import { newStore, options } from '../../test/new-store.ts'
import { openTest } from '../../test/open-test.ts'
import { listBackups } from '../catalog/list-backups.ts'
import { readManifest } from '../catalog/read-manifest.ts'
import type { BackupStore } from '../store/backup-store.ts'
import { digestOf } from '../stream/digest.ts'
import { createBackup } from './create-backup.ts'

const PROCESS = fileURLToPath(new URL('../../test/create-backup-process.ts', import.meta.url))

/** Runs a backup in a process of its own until the point where it kills itself; what it printed, and the signal it died of. */
function runUntil(args: readonly string[]): Promise<{ readonly out: string; readonly signal: string | null }> {
  return new Promise((resolve) => {
    execFile(process.execPath, ['--conditions=@pgtend/source', PROCESS, ...args], (error, out) =>
      resolve({ out, signal: error?.signal ?? null }),
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

for (const [format, stride] of [
  ['directory', 3],
  ['custom', 5],
] as const) {
  test(`a ${format} backup killed at any change of the store is listed whole or not at all, and the next one cleans up`, {
    timeout: 120_000,
  }, async ({ databaseUrl, db }) => {
    await db.query(
      `create table item as select n, md5(n::text) from generate_series(1, 1000) n; create table "Order Items" ()`,
    )
    const database = await openTest(databaseUrl)
    const { store, directory } = await newStore()
    const good = await createBackup(database, store, await options())
    const whole = await runUntil([databaseUrl, directory, format])
    const points = Number(whole.out)
    const sessionsGone = async (): Promise<boolean> => {
      const { rows } = await db.query(
        `select count(*)::int as n from pg_stat_activity where datname = current_database() and application_name ~ 'killed|pg_dump'`,
      )
      return rows[0].n === 0
    }

    const outcomes: { readonly signal: string | null; readonly damaged: readonly string[]; readonly good: boolean }[] =
      []
    // Every point would take a minute; these meet each kind of change.
    for (let point = 0; point < points; point += stride) {
      const { signal } = await runUntil([databaseUrl, directory, format, String(point)])
      await waitFor(sessionsGone, { what: 'the sessions of the killed process end' })
      const listed = await listBackups(store)
      outcomes.push({
        signal,
        damaged: await damaged(store),
        good: listed.unreadable.length === 0 && listed.backups.some(({ id }) => id === good.id),
      })
    }
    const next = await createBackup(database, store, { ...(await options()), format })

    expect(points).toBeGreaterThan(12)
    expect(outcomes.length).toBeGreaterThan(4)
    expect(
      outcomes.filter((outcome) => outcome.signal !== 'SIGKILL' || outcome.damaged.length > 0 || !outcome.good),
    ).toEqual([])
    const folders = (await store.listFolders()).map(({ id }) => id)
    expect(folders).toContain(next.id)
    expect(await readdir(directory)).toEqual([database.target.database])
    expect((await readdir(`${directory}/${database.target.database}`)).sort()).toEqual(folders.toSorted())
    expect((await store.storage.list('')).filter(({ key }) => key.includes('.partial'))).toEqual([])
  })
}
