import type { BackupManifest, BackupSummary } from '@pgtend/backup'
import { expect, test } from 'vitest'
import { renderDetails } from './render-details.ts'

const MANIFEST = {
  ...{ degraded: [], derived: [], encryption: null, extensions: [], globals: null, migrationHead: null, objects: [] },
  ...{ durationMs: 1, tables: [], server: { versionText: '15' }, tool: { name: 'pg_dump', version: '15' } },
  vector: { columns: [], indexes: [] },
} as unknown as BackupManifest

function lastLine(facts: Partial<BackupSummary>): string | undefined {
  const snapshotAt = '2026-11-21T12:00:00Z'
  const backup = { id: 'ID', kind: 'full', class: null, bytes: 1, databaseBytes: 1, trashUntil: null, snapshotAt }
  const details = { backup: { ...backup, ...facts } as BackupSummary, manifest: MANIFEST }
  return renderDetails({ ...details, verifications: [], hold: null, trash: null }, {})
    .split('\n')
    .at(-1)
}

test('what was found equal is restored next, but for rows alone, which have no tables to be restored into', () => {
  expect(lastLine({ state: 'unverified' })).toBe('Next: pgtend backup verify ID')
  expect(lastLine({ state: 'good' })).toBe('Next: pgtend backup restore ID --to NAME')
  expect(lastLine({ state: 'good', kind: 'data' })).toBe('Next: pgtend backup list')
})
