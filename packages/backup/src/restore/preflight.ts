import { z } from 'zod'
import { BACKUP_ERRORS, BackupError, type BackupErrorCode } from '../errors.ts'
import { checkSpace } from './check-space.ts'
import { missingExtensions, type OfferedExtension } from './require-extensions.ts'

/** What was looked at before anything is created. */
export const restorePreflightSchema = z.strictObject({
  problems: z.array(
    z.strictObject({
      code: z.enum(Object.keys(BACKUP_ERRORS) as [BackupErrorCode, ...BackupErrorCode[]]),
      message: z.string(),
    }),
  ),
  warnings: z.array(z.string()),
  neededBytes: z.int().min(0).nullable().describe('Room that the restored database will take; null when nobody knows.'),
  freeBytes: z
    .int()
    .min(0)
    .nullable()
    .describe('Room on the disk of the server; null when it cannot be seen from here.'),
  createdRoles: z.array(z.string()).describe('Roles of the backup that are created first.'),
})

export type RestorePreflight = z.output<typeof restorePreflightSchema>

/** What a restore needs of its target. */
export interface RestoreNeeds {
  readonly serverMajor: number | undefined
  /** `version` is undefined where the dump does not say. */
  readonly extensions: readonly { readonly name: string; readonly version: string | undefined }[]
  readonly roles: readonly string[]
  readonly tablespaces: readonly string[]
  readonly collations: readonly string[]
  readonly bytes: number | undefined
  /** Connections at the same time. */
  readonly connections: number
}

/** What the target has. */
export interface TargetFacts {
  readonly serverVersion: number
  readonly offered: readonly OfferedExtension[]
  readonly roles: readonly string[]
  readonly tablespaces: readonly string[]
  readonly collations: readonly string[]
  readonly freeConnections: number
  readonly createDatabase: boolean
  readonly freeBytes: number | undefined
}

export interface PreflightOptions {
  /** Restores into an older server all the same. */
  readonly force: boolean
  /** Room that becomes free first: the size of a database that is dropped. Default 0. */
  readonly freedBytes?: number | undefined
  /** Roles that are created first. Default none. */
  readonly createdRoles?: readonly string[] | undefined
}

/** Finds everything that would make a restore fail, so that it is said at once and before anything is created. Pure. */
export function findRestoreProblems(
  needs: RestoreNeeds,
  target: TargetFacts,
  { createdRoles = [], force, freedBytes = 0 }: PreflightOptions,
): RestorePreflight {
  const problems: RestorePreflight['problems'] = []
  const warnings: string[] = []
  const problem = (code: BackupErrorCode, message: string): number => problems.push({ code, message })
  const major = Math.floor(target.serverVersion / 10_000)
  if (needs.serverMajor !== undefined && needs.serverMajor > major) {
    const message = `the dump is of PostgreSQL ${needs.serverMajor} and the target is ${major}`
    if (force) warnings.push(message)
    else problem('RESTORE_SERVER_TOO_OLD', message)
  }
  for (const message of missingExtensions(needs.extensions, target.offered))
    problem('RESTORE_EXTENSION_MISSING', message)
  const roles = lacking(needs.roles, [...target.roles, ...createdRoles])
  if (roles.length > 0) problem('RESTORE_ROLE_MISSING', `the target lacks ${listOf('role', roles)}`)
  const tablespaces = lacking(needs.tablespaces, target.tablespaces)
  if (tablespaces.length > 0) problem('RESTORE_TARGET_FAILED', `the target lacks ${listOf('tablespace', tablespaces)}`)
  const collations = lacking(needs.collations, target.collations)
  if (collations.length > 0) problem('RESTORE_TARGET_FAILED', `the target lacks ${listOf('collation', collations)}`)
  if (!target.createDatabase) problem('RESTORE_TARGET_FAILED', 'the role of the connection may not create databases')
  if (target.freeConnections < needs.connections) {
    problem(
      'RESTORE_TARGET_FAILED',
      `${needs.connections} connections are needed and ${target.freeConnections} are free`,
    )
  }
  const space = checkSpace(needs.bytes, target, freedBytes)
  if (space.problem !== undefined) problem('RESTORE_SPACE_SHORT', space.problem)
  if (space.warning !== undefined) warnings.push(space.warning)
  return {
    problems,
    warnings,
    ...sizes(needs, target),
    createdRoles: [...createdRoles],
  }
}

/** @throws {BackupError} with the code of the first problem and the words of all */
export function requireNoProblems({ problems }: RestorePreflight): void {
  const [first] = problems
  if (first === undefined) return
  throw new BackupError(first.code, problems.map(({ message }) => message).join('; '), { details: { problems } })
}

function sizes(needs: RestoreNeeds, target: TargetFacts): Pick<RestorePreflight, 'neededBytes' | 'freeBytes'> {
  return { neededBytes: needs.bytes ?? null, freeBytes: target.freeBytes ?? null }
}

function lacking(needed: readonly string[], there: readonly string[]): readonly string[] {
  return needed.filter((name) => !there.includes(name))
}

function listOf(noun: string, names: readonly string[]): string {
  return `${noun}${names.length === 1 ? '' : 's'} ${names.map((name) => `"${name}"`).join(', ')}`
}
