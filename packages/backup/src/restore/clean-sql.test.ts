import { expect, test } from 'vitest'
import { cleanSql } from './clean-sql.ts'

async function clean(text: string, options = { serverVersion: 150_000 }): Promise<string> {
  async function* source(): AsyncGenerator<Uint8Array> {
    // One byte at a time: lines and characters are cut everywhere.
    for (const byte of Buffer.from(text)) yield Uint8Array.of(byte)
  }
  const lines: string[] = []
  for await (const batch of cleanSql(source(), options)) lines.push(...batch.map((line) => line.text))
  return Buffer.from(lines.join('\n'), 'latin1').toString('utf8')
}

test('statements and data pass unchanged, whatever their bytes', async () => {
  const text = `create table "ä" (t text);\ncopy "ä" from stdin;\nGRANT it;\t漢字\\n\n\\.\nselect 'grant a;\nrevoke b;';`

  expect(await clean(text)).toBe(text)
})

test('psql 18 restrictions are dropped, and settings a server does not know', async () => {
  const text = '\\restrict abc\nSET transaction_timeout = 0;\nselect 1;\n\\unrestrict abc'

  expect(await clean(text)).toBe('select 1;')
  expect(await clean(text, { serverVersion: 170_000 })).toBe('SET transaction_timeout = 0;\nselect 1;')
})

test('the line of a psql command is named', async () => {
  await expect(clean('select 1;\n\\! id')).rejects.toMatchObject({
    code: 'BACKUP_UNSAFE_COMMAND',
    details: { line: 2 },
  })
})
