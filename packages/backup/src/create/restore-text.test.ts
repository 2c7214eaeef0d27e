import { expect, test } from 'vitest'
import { restoreText } from './restore-text.ts'

const BASE = { id: '20261121T000000Z-abcdef', database: 'app', encryption: null } as const
const AGE = { scheme: 'age-v1' as const, recipients: ['age1team', 'age1escrow'] }

/** The commands of the note that fill the database. */
function commands(manifest: Parameters<typeof restoreText>[0]): readonly string[] {
  const lines = restoreText(manifest).split('\n')
  const start = lines.findIndex((line) => line.includes('createdb'))
  return lines.slice(start + 1, lines.indexOf('', start)).map((line) => line.trim())
}

const RESTORE = 'pg_restore --no-owner --no-acl --exit-on-error --dbname=NAME'
const PSQL = 'psql -X -v ON_ERROR_STOP=1 --single-transaction --dbname=NAME'

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

test('the note of an encrypted folder decrypts its files first, and names the keys', () => {
  const manifest = { ...BASE, dumpFormat: 'directory', dump: 'dump', encryption: AGE } as const

  expect(commands(manifest)).toEqual([
    'mkdir -m 700 plain',
    'for file in dump/*.age; do age -d -i KEY -o "plain/$(basename "$file" .age)" "$file"; done',
    `${RESTORE} --jobs=2 plain`,
  ])
  expect(restoreText(manifest)).toContain('any one of:\n  age1team\n  age1escrow\n')
})
