import { randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from '@pgtend/testing'
import type { Client } from 'pg'
import { expect } from 'vitest'
import { newStore, options } from '../../test/new-store.ts'
import { openCopy, openTest } from '../../test/open-test.ts'
import { restoreInto } from '../../test/restore-into.ts'
import { createBackup } from '../create/create-backup.ts'

const OWNERS = `
  select relowner::regrole::text as owner, has_table_privilege($1, 'item', 'select') as granted
    from pg_class where relname = 'item'`

/** Roles belong to the whole server: each test has its own. */
function roleNames(...names: readonly string[]): readonly string[] {
  const tail = randomBytes(4).toString('hex')
  return names.map((name) => `pgtend_test_${name}_${tail}`)
}

/** Creates roles that are dropped at the end of the block, with what they own in the database and its copy. */
async function createRoles(client: Client, roles: readonly string[]): Promise<AsyncDisposable> {
  await client.query(roles.map((role) => `create role "${role}"`).join(';'))
  return {
    async [Symbol.asyncDispose]() {
      const { rows } = await client.query<{ name: string }>(`select current_database() || '_copy' as name`)
      await client.query(`drop database if exists "${rows[0]?.name}" with (force)`)
      for (const role of roles) {
        const { rowCount } = await client.query('select from pg_roles where rolname = $1', [role])
        if (rowCount === 1) await client.query(`drop owned by "${role}"; drop role "${role}"`)
      }
    },
  }
}

test('owners and grants are restored when they are kept', { timeout: 60_000 }, async ({ databaseUrl, db }) => {
  const [owner = '', reader = ''] = roleNames('Odd Owner', 'reader')
  await using _ = await createRoles(db, [owner, reader])
  await db.query(
    `create table item (id int); alter table item owner to "${owner}"; grant select on item to "${reader}"`,
  )
  const database = await openTest(databaseUrl)
  const { store } = await newStore()
  await createBackup(database, store, await options())

  await restoreInto(database, store, { keepOwners: true })

  await using copy = await openCopy(database)
  expect((await copy.pool.query(OWNERS, [reader])).rows).toEqual([{ owner: `"${owner}"`, granted: true }])
})

test('roles that are missing are all named before anything is created, and others can take their place', {
  timeout: 60_000,
}, async ({ databaseUrl, db }) => {
  const [owner = '', reader = '', here = ''] = roleNames('owner', 'reader', 'here')
  await using _ = await createRoles(db, [owner, reader, here])
  await db.query(
    `create table item (id int); alter table item owner to "${owner}"; grant select on item to "${reader}"`,
  )
  const database = await openTest(databaseUrl)
  const { store } = await newStore()
  await createBackup(database, store, await options())
  await db.query(
    `drop owned by "${reader}"; reassign owned by "${owner}" to current_user; drop role "${owner}", "${reader}"`,
  )

  const refused = restoreInto(database, store, { keepOwners: true })
  await expect(refused).rejects.toMatchObject({
    code: 'RESTORE_ROLE_MISSING',
    message: `the target lacks roles "${owner}", "${reader}"`,
  })
  const nobody = restoreInto(database, store, { keepOwners: true, roles: new Map([['nobody', here]]) })
  await expect(nobody).rejects.toMatchObject({
    code: 'BACKUP_OPTIONS_INVALID',
    message: 'nothing in the dump belongs or is granted to role "nobody"',
  })
  expect(await database.cluster.list()).not.toContainEqual(expect.stringContaining(`${database.target.database}_`))
  const roles = new Map([
    [owner, here],
    [reader, here],
  ])
  const result = await restoreInto(database, store, { keepOwners: true, roles })

  expect(result.roles).toEqual({ [owner]: here, [reader]: here })
  await using copy = await openCopy(database)
  expect((await copy.pool.query(OWNERS, [here])).rows).toEqual([{ owner: here, granted: true }])
})

test('roles of policies are needed even without owners, and come from the globals without passwords', {
  timeout: 60_000,
}, async ({ databaseUrl, db }) => {
  const [tenant = ''] = roleNames('tenant')
  await using _ = await createRoles(db, [tenant])
  await db.query(`alter role "${tenant}" with login password 'secret' connection limit 3`)
  await db.query(`create table item (id int); alter table item enable row level security`)
  await db.query(`create policy mine on item to "${tenant}" using (id > 0)`)
  const database = await openTest(databaseUrl)
  const { store } = await newStore()
  await createBackup(database, store, { ...(await options()), rolePasswords: true })
  await db.query(`drop policy mine on item; drop role "${tenant}"`)

  await expect(restoreInto(database, store)).rejects.toMatchObject({ code: 'RESTORE_ROLE_MISSING' })
  const result = await restoreInto(database, store, { globals: true })

  expect(result.createdRoles).toContain(tenant)
  const { rows } = await db.query('select rolcanlogin, rolconnlimit, rolpassword from pg_authid where rolname = $1', [
    tenant,
  ])
  expect(rows).toEqual([{ rolcanlogin: true, rolconnlimit: 3, rolpassword: null }])
})

test('owners of a plain dump of others are kept too', { timeout: 60_000 }, async ({
  databaseUrl,
  db,
  temporaryDirectory,
}) => {
  const [owner = ''] = roleNames('owner')
  await using _ = await createRoles(db, [owner])
  const database = await openTest(databaseUrl)
  const { store } = await newStore()
  const reference = join(temporaryDirectory, 'dump.sql')
  await writeFile(reference, `create table item (id int);\nALTER TABLE public.item OWNER TO "${owner}";\n`)

  await restoreInto(database, store, { reference, keepOwners: true })

  await using copy = await openCopy(database)
  expect((await copy.pool.query(OWNERS, [owner])).rows).toEqual([{ owner, granted: true }])
})
