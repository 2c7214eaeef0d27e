import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { openDatabase, parseDatabaseUrl } from '@pgtend/database'
import { test as databaseTest, temporaryDirectory, withClient } from '@pgtend/testing'
import { describe, expect, test } from 'vitest'
import { newStore, options } from '../../test/new-store.ts'
import { twoKeys } from '../../test/two-keys.ts'
import { createBackup } from '../index.ts'
import { bytesOf } from '../stream/bytes-of.ts'
import { decrypting } from './decrypting.ts'
import { encrypting } from './encrypting.ts'

const run = promisify(execFile)

const NEEDS_AGE = 'age is not installed (apt-get install age zstd)'
const hasAge = await run('sh', ['-c', 'command -v age && command -v zstd']).then(
  () => true,
  () => false,
)

describe('the age of the system', () => {
  test('opens what we encrypt, with the key of either recipient, and refuses what was cut', async ({ skip }) => {
    skip(!hasAge, NEEDS_AGE)
    const folder = await temporaryDirectory()
    const { encryption, escrow, team } = await twoKeys()
    const [file, key] = [join(folder, 'a.age'), join(folder, 'key')]

    for (const size of [0, 1, 65_536, 200_000]) {
      const plain = randomBytes(size)
      const sealed = await buffer(encrypting(bytesOf(plain), encryption.recipients))
      for (const [identity = ''] of [team, escrow]) {
        await writeFile(key, `${identity}\n`, { mode: 0o600 })
        await writeFile(file, sealed)
        const { stdout } = await run('age', ['-d', '-i', key, file], { encoding: 'buffer' })
        expect(stdout.equals(plain)).toBe(true)
        await writeFile(file, sealed.subarray(0, -1))
        await expect(run('age', ['-d', '-i', key, file])).rejects.toThrow()
      }
    }
  })

  test('makes files that we open, for one recipient and for two', async ({ skip }) => {
    skip(!hasAge, NEEDS_AGE)
    const folder = await temporaryDirectory()
    const { encryption, escrow, team } = await twoKeys()
    const [first = '', second = ''] = encryption.recipients
    const plain = randomBytes(150_000)
    await writeFile(join(folder, 'plain'), plain)

    for (const recipients of [
      ['-r', first],
      ['-r', second, '-r', first],
    ]) {
      await run('age', [...recipients, '-o', join(folder, 'a.age'), join(folder, 'plain')])
      const sealed = await readFile(join(folder, 'a.age'))
      const back = await buffer(decrypting(bytesOf(sealed), [...escrow, ...team], { label: 'a.age' }))
      expect(back.equals(plain)).toBe(true)
    }
  })
})

const DUMPS = [
  ['custom', true, []],
  ['directory', true, []],
  ['plain', true, []],
  ['directory', false, []],
  ['custom', true, [{ schema: 'public', table: 'Order Items', column: 'again' }]],
] as const

describe('RESTORE.txt', () => {
  for (const [format, encrypted, derived] of DUMPS) {
    databaseTest(
      `of ${encrypted ? 'an encrypted' : 'a'} ${format} dump ${derived.length > 0 ? 'without derived data ' : ''}holds commands that restore it with stock tools`,
      {
        timeout: 60_000,
      },
      async ({ databaseUrl, db, server, skip }) => {
        skip(!hasAge, NEEDS_AGE)
        await db.query(`create table "Order Items" as select n as "select", n as again from generate_series(1, 1000) n`)
        await using database = await openDatabase(parseDatabaseUrl(databaseUrl), {
          applicationName: 'pgtend tests',
          environment: 'development',
        })
        const { directory, store } = await newStore()
        const { encryption, escrow } = await twoKeys()
        const chosen = encrypted ? { derived, encryption, format } : { derived, format }
        const { id, database: name } = await createBackup(database, store, { ...(await options()), ...chosen })
        const folder = join(directory, name, id)
        const elsewhere = join(await temporaryDirectory(), 'without pgtend')
        await mkdir(elsewhere)
        await run('cp', ['-r', `${folder}/.`, elsewhere])
        await writeFile(join(elsewhere, 'KEY'), `${escrow[0]}\n`, { mode: 0o600 })
        const target = `${name}_by_hand`

        const commands = commandsOf(await readFile(join(elsewhere, 'RESTORE.txt'), 'utf8'), target)
        const { hostname, port, username, password } = new URL(server.adminUrl)
        const env = { ...process.env, PGHOST: hostname, PGPORT: port, PGUSER: username, PGPASSWORD: password }
        await run('bash', ['-e', '-o', 'pipefail', '-c', commands], { cwd: elsewhere, env })

        const url = new URL(databaseUrl)
        url.pathname = `/${target}`
        const { rows } = await withClient(url.href, (client) =>
          client.query('select count(*)::int as n, sum("select")::int as sum from "Order Items"'),
        )
        expect(rows).toEqual([{ n: 1_000, sum: 500_500 }])
        await withClient(server.adminUrl, (client) => client.query(`drop database "${target}" with (force)`))
      },
    )
  }
})

/** The commands of the note: what is indented after the line that speaks of restoring without pgtend. */
function commandsOf(note: string, target: string): string {
  const [, rest = ''] = note.split('Restore without pgtend')
  const [block = ''] = rest.split('\n\n')
  return block
    .split('\n')
    .filter((line) => line.startsWith('  '))
    .join('\n')
    .replaceAll('NAME', target)
}
