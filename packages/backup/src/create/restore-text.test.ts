import { expect, test } from 'vitest'
import { restoreText } from './restore-text.ts'

const NOTHING = { globals: null, objects: [], derived: [] }
const BASE = { id: '20261121T000000Z-abcdef', database: 'app', encryption: null, ...NOTHING }
const AGE = { scheme: 'age-v1' as const, recipients: ['age1team', 'age1escrow'] }

/** The commands of the note that fill the database. */
function commands(manifest: Parameters<typeof restoreText>[0]): readonly string[] {
  const lines = restoreText(manifest).split('\n')
  const start = lines.findIndex((line) => line.includes('createdb'))
  return lines.slice(start + 1, lines.indexOf('', start)).map((line) => line.trim())
}

const RESTORE = 'pg_restore --no-owner --no-acl --exit-on-error --dbname=NAME'
const PSQL = 'psql -X -v ON_ERROR_STOP=1 --dbname=NAME'

test.each([
  ['custom', 'dump.custom', null, `${RESTORE} dump.custom`],
  ['custom', 'dump.custom.zst', null, `zstd -dc dump.custom.zst | ${RESTORE}`],
  ['custom', 'dump.custom.age', AGE, `age -d -i KEY dump.custom.age | ${RESTORE}`],
  ['custom', 'dump.custom.gz.age', AGE, `age -d -i KEY dump.custom.gz.age | gzip -dc | ${RESTORE}`],
  ['plain', 'dump.sql', null, `cat dump.sql | ${PSQL}`],
  ['plain', 'dump.sql.gz', null, `gzip -dc dump.sql.gz | ${PSQL}`],
  ['plain', 'dump.sql.age', AGE, `age -d -i KEY dump.sql.age | ${PSQL}`],
  ['plain', 'dump.sql.zst.age', AGE, `age -d -i KEY dump.sql.zst.age | zstd -dc | ${PSQL}`],
  ['directory', 'dump', null, `${RESTORE} --jobs=2 dump`],
] as const)('the note of a %s dump "%s" gives the stock commands', (dumpFormat, dump, encryption, command) => {
  expect(commands({ ...BASE, dumpFormat, dump, encryption })).toEqual([command])
})

test('the note of a folder with zstd files decompresses them aside for a pg_restore that cannot', () => {
  const file = { name: 'dump/1.dat.zst', bytes: 1, sha256: '', plainBytes: 1, plainSha256: '', dumpBytes: 1 }
  const manifest = { ...BASE, dumpFormat: 'directory' as const, dump: 'dump', objects: [file] }

  expect(commands(manifest)).toEqual(['cp -r dump plain', 'zstd -dq --rm plain/*.zst', `${RESTORE} --jobs=2 plain`])
})

test('the note says how the roles come back', () => {
  const manifest = { ...BASE, dumpFormat: 'custom', dump: 'dump.custom.age', encryption: AGE } as const

  expect(restoreText({ ...manifest, globals: 'globals.sql.age' })).toContain(
    '\n  age -d -i KEY globals.sql.age | psql -X --dbname=postgres\n',
  )
  expect(restoreText(manifest)).not.toContain('Roles')
})

test('the note of an encrypted folder decrypts its files first, and names the keys', () => {
  const manifest = { ...BASE, dumpFormat: 'directory', dump: 'dump', encryption: AGE } as const

  expect(commands(manifest)).toEqual([
    'mkdir -m 700 plain',
    'for file in dump/*.age; do age -d -i KEY "$file" > "plain/$(basename "$file" .age)"; done',
    `${RESTORE} --jobs=2 plain`,
  ])
  expect(restoreText(manifest)).toContain('any one of:\n  age1team\n  age1escrow\n')
})

test('the note of a backup without derived data loads the columns that were kept in the middle, and says what is missing', () => {
  const column = {
    schema: 'public',
    table: 'memory',
    column: 'embedding',
    rows: 2,
    cost: '2 values of vector(3), 0.1 MB',
  }
  const table = { schema: 'public', table: 'cache', column: null, rows: 1, object: null, cost: '1 row, 0.0 MB' }
  const custom = { ...BASE, dumpFormat: 'custom', dump: 'dump.custom.age', encryption: AGE } as const
  const derived = [{ ...column, object: 'derived/0.sql.zst.age' }, table]

  expect(commands({ ...custom, derived })).toEqual([
    `age -d -i KEY dump.custom.age | ${RESTORE} --section=pre-data --section=data`,
    `age -d -i KEY derived/0.sql.zst.age | zstd -dc | ${PSQL}`,
    `age -d -i KEY dump.custom.age | ${RESTORE} --section=post-data`,
  ])
  expect(
    commands({ ...BASE, dumpFormat: 'directory', dump: 'dump', derived: [{ ...column, object: 'derived/0.sql' }] }),
  ).toEqual([
    `${RESTORE} --jobs=2 --section=pre-data --section=data dump`,
    `cat derived/0.sql | ${PSQL}`,
    `${RESTORE} --jobs=2 --section=post-data dump`,
  ])
  expect(restoreText({ ...custom, derived })).toContain(`Left out, because it can be computed again:
  "public"."memory", column "embedding": 2 values of vector(3), 0.1 MB
  "public"."cache": 1 row, 0.0 MB
`)
})
