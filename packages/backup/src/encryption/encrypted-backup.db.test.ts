import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { eachEngine } from '@pgtend/testing'
import { expect } from 'vitest'
import { newStore, options } from '../../test/new-store.ts'
import { twoKeys } from '../../test/two-keys.ts'
import {
  applyRestore,
  backupSource,
  createBackup,
  DUMP_FORMATS,
  findBackup,
  listLockedBackups,
  openObject,
  planRestore,
  verifyBackup,
} from '../index.ts'
import { digestOf } from '../stream/digest.ts'

/** In every row of a table; nobody may find it in a store. */
const SECRET = 'the row that nobody reads'

eachEngine('an encrypted backup', (test, engine) => {
  const formats = engine === 'server' ? DUMP_FORMATS : (['plain'] as const)

  for (const format of formats) {
    test(`in ${format} format shows no row, and restores to an equal database with the key of either recipient`, {
      timeout: 180_000,
    }, async ({ database, db }) => {
      await db.query('create table "Order Notes" as select n, $1::text as "select" from generate_series(1, 50) n', [
        SECRET,
      ])
      const { directory, store } = await newStore()
      const { encryption, escrow, team } = await twoKeys()
      const shared = { ...(await options()), encryption, format, compression: 'none' as const }

      const { id } = await createBackup(database, store, shared)
      const backup = await findBackup(store, id, '')
      const verification = await verifyBackup(database.cluster, store, backup, { ...shared, identities: escrow })

      expect(verification).toMatchObject({ ok: true, differences: [], rows: 50 })
      expect(backup.manifest.encryption).toEqual({ scheme: 'age-v1', recipients: encryption.recipients })
      for (const { name, plainBytes, plainSha256 } of backup.manifest.objects) {
        expect(name).toMatch(/\.age$/)
        const opened = await digestOf(await openObject(store, backup, name, team))
        expect(opened).toEqual({ bytes: plainBytes, sha256: plainSha256 })
      }
      for (const file of await filesOf(directory)) expect((await readFile(file)).includes(SECRET)).toBe(false)
    })
  }

  test('is not touched without its key: no database is created, nothing is recorded', {
    timeout: 120_000,
  }, async ({ database, db }) => {
    await db.query('create table item as select n as id from generate_series(1, 10) n')
    const { store } = await newStore()
    const [{ encryption }, others] = [await twoKeys(), await twoKeys()]
    const shared = { ...(await options()), encryption }
    const backup = await findBackup(store, (await createBackup(database, store, shared)).id, '')
    const created: string[] = []
    const cluster = new Proxy(database.cluster, {
      get(target, property, receiver) {
        if (property === 'create') created.push('a database')
        return Reflect.get(target, property, receiver)
      },
    })

    for (const [identities, code] of [
      [[], 'BACKUP_KEY_MISSING'],
      [[...others.team, ...others.escrow], 'BACKUP_KEY_WRONG'],
    ] as const) {
      const source = backupSource(store, backup, identities)
      const plan = planRestore({ source, mode: 'new', database: 'never', now: new Date(), tail: 'abcdef' })
      const named = { code, exitCode: 2, hint: expect.stringContaining(encryption.recipients.join(' or ')) }

      await expect(applyRestore(cluster, store, source, plan, shared)).rejects.toMatchObject(named)
      await expect(verifyBackup(cluster, store, backup, { ...shared, identities })).rejects.toMatchObject(named)
    }

    expect(created).toEqual([])
    // Other tests have databases on the same server.
    const own = (await database.cluster.list()).filter((name) => name.startsWith(database.target.database))
    expect(own).toEqual([database.target.database])
    expect((await findBackup(store, backup.folder.id, '')).verifications).toEqual(backup.verifications)
  })

  // What follows is the same on every engine.
  if (engine === 'embedded') return

  test('has its checksums verified without a key', { timeout: 60_000 }, async ({ database, db }) => {
    await db.query('create table item (id int)')
    const { store } = await newStore()
    const shared = { ...(await options()), encryption: (await twoKeys()).encryption }
    const { id } = await createBackup(database, store, shared)

    const verification = await verifyBackup(null, store, await findBackup(store, id, ''), { ...shared, level: 1 })

    expect(verification).toMatchObject({ ok: true, level: 1 })
  })

  test('is for the keys of its day: with new recipients, old keys open old backups and no others', {
    timeout: 60_000,
  }, async ({ database, db }) => {
    await db.query('create table item (id int)')
    const { store } = await newStore()
    const [old, young] = [await twoKeys(), await twoKeys()]
    const shared = await options()
    const first = await createBackup(database, store, { ...shared, encryption: old.encryption })
    const second = await createBackup(database, store, { ...shared, encryption: young.encryption })
    const third = await createBackup(database, store, shared)

    const tried = await listLockedBackups(store, [...old.team, ...young.escrow, ...young.team])

    const openedBy = Object.fromEntries(tried.map((backup) => [backup.id, backup.openedBy.length]))
    expect(openedBy).toEqual({ [first.id]: 1, [second.id]: 2, [third.id]: 0 })
    expect(tried.find(({ id }) => id === first.id)?.openedBy).toEqual(old.encryption.recipients.slice(0, 1))
  })

  test('is not begun when nothing says for whom', async ({ database }) => {
    const { directory, store } = await newStore()
    const shared = { ...(await options()), encryption: undefined }

    await expect(createBackup(database, store, shared)).rejects.toMatchObject({ code: 'BACKUP_ENCRYPTION_UNDECIDED' })
    expect(await readdir(directory).catch(() => [])).toEqual([])
  })
})

async function filesOf(directory: string): Promise<readonly string[]> {
  const entries = await readdir(directory, { withFileTypes: true, recursive: true })
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
}
