import { expect, test } from 'vitest'
import { findRestoreProblems, type RestoreNeeds, requireNoProblems, type TargetFacts } from './preflight.ts'

const needs: RestoreNeeds = {
  serverMajor: 17,
  extensions: [{ name: 'vector', version: '0.8.0' }],
  roles: ['app', 'Odd Role'],
  tablespaces: ['fast'],
  collations: ['de_DE.utf8'],
  bytes: 10 * 1024 ** 3,
  connections: 4,
}
const target: TargetFacts = {
  serverVersion: 170_004,
  offered: [{ name: 'vector', version: '0.8.1' }],
  roles: ['app', 'Odd Role'],
  tablespaces: ['fast'],
  collations: ['de_DE.utf8'],
  freeConnections: 90,
  createDatabase: true,
  freeBytes: 20 * 1024 ** 3,
}
const force = { force: false }

test('a target that has everything is fine', () => {
  expect(findRestoreProblems(needs, target, force)).toEqual({
    problems: [],
    warnings: [],
    neededBytes: needs.bytes,
    freeBytes: target.freeBytes,
    createdRoles: [],
  })
})

test('everything that is missing is said at once, under the code of the first', () => {
  const found = findRestoreProblems(
    needs,
    {
      serverVersion: 150_020,
      offered: [{ name: 'vector', version: '0.7.4' }],
      roles: [],
      tablespaces: [],
      collations: [],
      freeConnections: 2,
      createDatabase: false,
      freeBytes: 1024 ** 3,
    },
    force,
  )

  expect(found.problems).toEqual([
    { code: 'RESTORE_SERVER_TOO_OLD', message: 'the dump is of PostgreSQL 17 and the target is 15' },
    {
      code: 'RESTORE_EXTENSION_MISSING',
      message: 'the backup needs extension "vector" 0.8.0 and the target has version 0.7.4',
    },
    { code: 'RESTORE_ROLE_MISSING', message: 'the target lacks roles "app", "Odd Role"' },
    { code: 'RESTORE_TARGET_FAILED', message: 'the target lacks tablespace "fast"' },
    { code: 'RESTORE_TARGET_FAILED', message: 'the target lacks collation "de_DE.utf8"' },
    { code: 'RESTORE_TARGET_FAILED', message: 'the role of the connection may not create databases' },
    { code: 'RESTORE_TARGET_FAILED', message: '4 connections are needed and 2 are free' },
    { code: 'RESTORE_SPACE_SHORT', message: 'the restore needs 10240 MB on its disk and 1024 MB are free' },
  ])
  expect(() => requireNoProblems(found)).toThrow(
    expect.objectContaining({ code: 'RESTORE_SERVER_TOO_OLD', message: expect.stringContaining('1024 MB are free') }),
  )
})

test('an older server is a warning when it is forced, and room that nobody knows is said', () => {
  const old = findRestoreProblems(needs, { ...target, serverVersion: 160_000, freeBytes: undefined }, { force: true })

  expect(old.problems).toEqual([])
  expect(old.warnings).toEqual([
    'the dump is of PostgreSQL 17 and the target is 16',
    '10240 MB are needed, and the free space of the server cannot be seen from here',
  ])
})

test('room that becomes free first counts', () => {
  const full = { ...target, freeBytes: 0 }

  expect(findRestoreProblems(needs, full, { force: false, freedBytes: 10 * 1024 ** 3 }).problems).toEqual([])
})

test('roles that are created first are not missing', () => {
  const found = findRestoreProblems(needs, { ...target, roles: ['app'] }, { force: false, createdRoles: ['Odd Role'] })

  expect(found).toMatchObject({ problems: [], createdRoles: ['Odd Role'] })
})
