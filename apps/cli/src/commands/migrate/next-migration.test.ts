import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { temporaryDirectory } from '@pgtend/testing'
import { Command } from 'commander'
import { expect, test } from 'vitest'
import { recordingContext } from '../../../test/recording-context.ts'
import { loadSettings } from '../../settings.ts'
import { nextMigration } from './next-migration.ts'

test('the next migration comes from the Prisma schema where there is one', async () => {
  const cwd = await temporaryDirectory()
  const context = recordingContext({ cwd })
  const settings = await loadSettings(context, new Command())

  const without = nextMigration(context, settings)
  await mkdir(join(cwd, 'prisma'))
  await writeFile(join(cwd, 'prisma/schema.prisma'), '')
  const withSchema = nextMigration(context, settings)

  expect(without).toBe('Next: pgtend migrate new NAME')
  expect(withSchema).toBe('Next: pgtend migrate generate NAME')
})
