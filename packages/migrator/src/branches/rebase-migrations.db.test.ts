import { mkdir, readdir, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { eachEngine, embeddedTest } from '@pgtend/testing'
import { expect } from 'vitest'
import { THREE } from '../../test/three-migrations.ts'
import { writeMigrations } from '../../test/write-migrations.ts'
import { migrateUp } from '../commands/migrate-up.ts'
import { readStatus } from '../commands/read-status.ts'
import { resolveMigration } from '../commands/resolve.ts'
import { diagnoseMigrationHistory } from '../prisma-engine/migration-history.ts'
import { acceptRename } from '../repair/accept-rename.ts'
import { forgetMigration } from '../repair/forget-migration.ts'
import { applyRenames } from './apply-renames.ts'
import type { BaseBranch } from './branch-facts.ts'
import { readHeads } from './read-heads.ts'
import { rebaseMigrations } from './rebase-migrations.ts'
import { writeRenameJournal } from './rename-journal.ts'

const options = { naming: 'timestamp', now: new Date('2026-11-21T09:30:00Z') } as const

async function names(directory: string): Promise<readonly string[]> {
  return (await readdir(directory)).toSorted()
}

eachEngine('rebase', (test) => {
  test('where the old name is applied, every refusal names the one command that accepts the new name', async ({
    database,
  }) => {
    const before = await writeMigrations({ '1_notes': THREE['1_notes'], '2_body': THREE['2_body'] })
    const after = await writeMigrations({ '1_notes': THREE['1_notes'], '3_body': THREE['2_body'] })
    await migrateUp(database, { directory: before })

    const { problems } = await readStatus(database, { directory: after })
    const hint = expect.stringContaining('repair --renamed 2_body:3_body')
    const refused = { code: 'MIGRATION_RENAMED', hint }
    const resolving = resolveMigration(database, { directory: after, name: '3_body', as: 'applied' })
    await expect(resolving).rejects.toMatchObject(refused)
    await expect(forgetMigration(database, { directory: after, name: '2_body' })).rejects.toMatchObject(refused)
    const accepting = acceptRename(database, { directory: after, from: '2_body', to: '1_notes' })
    await expect(accepting).rejects.toMatchObject({ code: 'MIGRATION_ALREADY_APPLIED' })
    await acceptRename(database, { directory: after, from: '2_body', to: '3_body' })

    expect(problems).toMatchObject([{ code: 'MIGRATION_MISSING', migration: '2_body', hint }])
    expect(await diagnoseMigrationHistory(database, after)).toMatchObject({
      edited: [],
      failed: [],
      missing: [],
      pending: [],
    })
    await expect(acceptRename(database, { directory: after, from: '2_body', to: '3_body' })).rejects.toMatchObject({
      code: 'MIGRATION_UNKNOWN',
    })
    expect(await readStatus(database, { directory: after })).toMatchObject({ upToDate: true, current: '3_body' })
  })

  test('what is late moves to the end and then applies in order', async ({ database }) => {
    const directory = await writeMigrations({ '1_notes': THREE['1_notes'], '3_touch': THREE['3_touch'] })
    await migrateUp(database, { directory })
    await writeMigrations({ '2_body': THREE['2_body'] }, directory)

    const before = await readHeads(database, { directory })
    const planned = await rebaseMigrations(database, { ...options, directory, dryRun: true })
    const unchanged = await names(directory)
    const moved = await rebaseMigrations(database, { ...options, directory })

    expect(before.heads).toEqual(['3_touch', '2_body'])
    expect(planned.renamed).toEqual([{ from: '2_body', to: '4_body' }])
    expect(unchanged).toEqual(['1_notes', '2_body', '3_touch'])
    expect(moved).toEqual({ ...planned, dryRun: false })
    expect(await readHeads(database, { directory })).toMatchObject({ heads: ['4_body'], forks: [] })
    await expect(migrateUp(database, { directory, outOfOrder: 'refuse' })).resolves.toMatchObject({ current: '4_body' })
    expect(await rebaseMigrations(database, { ...options, directory })).toMatchObject({ renamed: [] })
    await expect(rebaseMigrations(database, { ...options, directory, names: ['4_body'] })).rejects.toMatchObject({
      code: 'MIGRATION_ALREADY_APPLIED',
    })
    expect(await readStatus(database, { directory })).toMatchObject({ upToDate: true })
  })
})

embeddedTest('nothing is renamed over a folder that is there', async () => {
  const directory = await writeMigrations({ '1_a': 'select 1;', '2_b': 'select 2;' })
  await mkdir(join(directory, '4_b'))

  const renaming = applyRenames(directory, [
    { from: '1_a', to: '3_a' },
    { from: '2_b', to: '4_b' },
  ])

  await expect(renaming).rejects.toMatchObject({ code: 'MIGRATION_EXISTS' })
  expect(await names(directory)).toEqual(['1_a', '2_b', '4_b'])
})

/** A folder as a run leaves it that was killed after its first rename: the file system lets it do no more. */
async function stoppedRebase(): Promise<{ directory: string; base: BaseBranch }> {
  const directory = await writeMigrations({ '1_a': 'select 1;', '2_b': 'select 2;', '4_late': 'select 4;' })
  const base = { name: 'main', migrations: ['3_main'], atMergeBase: [] }
  const { renamed } = await rebaseMigrations(undefined, { ...options, directory, base, names: NAMES, dryRun: true })
  await writeRenameJournal(directory, renamed)
  await rename(join(directory, '2_b'), join(directory, '6_b'))
  return { directory, base }
}

const NAMES = ['1_a', '2_b']

embeddedTest.for([
  ['the same names', NAMES, ['5_a', '6_b', '4_late']],
  ['no names', undefined, ['5_a', '6_b', '4_late']],
  ['other names', ['4_late'], ['5_a', '6_b', '7_late']],
] as const)('a run that stopped between two renames is finished by the next: %s', async ([, names_, expected]) => {
  const { directory, base } = await stoppedRebase()
  const run = { ...options, directory, base, names: names_ }

  const planned = await rebaseMigrations(undefined, { ...run, dryRun: true })
  const { renamed } = await rebaseMigrations(undefined, run)

  expect(planned.renamed).toEqual([
    { from: '1_a', to: '5_a' },
    { from: '2_b', to: '6_b' },
  ])
  expect(renamed).toEqual(expect.arrayContaining(planned.renamed))
  expect(await names(directory)).toEqual(expected.toSorted())
})

embeddedTest('names are renamed together or not at all, and need a database or a base branch', async () => {
  const { directory, base } = await stoppedRebase()
  await mkdir(join(directory, '5_a'))

  await expect(rebaseMigrations(undefined, { ...options, directory, base })).rejects.toMatchObject({
    code: 'MIGRATION_FILE_MISSING',
  })
  await expect(rebaseMigrations(undefined, { ...options, directory })).rejects.toMatchObject({
    code: 'MIGRATION_BRANCHES_UNKNOWN',
  })
})
