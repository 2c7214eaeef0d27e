import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { temporaryDirectory } from '@pgtend/testing'
import { expect, test } from 'vitest'
import { twoKeys } from '../../test/two-keys.ts'
import { encrypting } from '../encryption/encrypting.ts'
import { bytesOf } from '../stream/bytes-of.ts'
import { fileSource } from './restore-source.ts'

test('a file that is encrypted is said to be so, and how to open it', async () => {
  const { encryption } = await twoKeys()
  const file = join(await temporaryDirectory(), 'dump.sql')
  await writeFile(file, encrypting(bytesOf('create table item (id int);'), encryption.recipients))

  await expect(fileSource(file)).rejects.toMatchObject({
    code: 'BACKUP_NOT_A_DUMP',
    message: expect.stringContaining('is encrypted'),
    hint: expect.stringContaining('age -d'),
  })
})
