import { redactSecrets, runInTransaction, SQLSTATE, sqlstateOf } from '@pgtend/database'
import type { ClientBase } from 'pg'
import { z } from 'zod'

/** A part of the statistics that could not be had, and why; never to be read as "nothing there". */
export interface SkippedSection {
  readonly state: 'skipped'
  readonly reason: string
}

export type Section<T> = { readonly state: 'ok'; readonly data: T } | SkippedSection

/** The schema of a section around the schema of its data. */
export function sectionSchema<T extends z.ZodType>(data: T) {
  return z.discriminatedUnion('state', [
    z.strictObject({ state: z.literal('ok'), data }),
    z.strictObject({ state: z.literal('skipped'), reason: z.string() }),
  ])
}

export interface SectionLimits {
  /** A size cannot be read while someone holds `access exclusive` on the table. */
  readonly lockTimeoutMs: number
  readonly statementTimeoutMs: number
}

/** Thrown inside a section to skip it. */
export class SectionSkipped extends Error {
  override readonly name = 'SectionSkipped'
}

const REASONS: Readonly<Record<string, string>> = {
  [SQLSTATE.insufficientPrivilege]: 'the role may not read it; grant it pg_monitor',
  [SQLSTATE.lockNotAvailable]: 'a table is locked by another session',
  [SQLSTATE.queryCanceled]: 'it took too long and was cancelled',
}

/**
 * Reads one section in a read-only transaction of its own with time limits, so that the monitor is never the load. A refusal of the
 * server makes the section `skipped` and leaves the others alone.
 * @throws when the connection is lost
 */
export async function readSection<T>(
  client: ClientBase,
  { lockTimeoutMs, statementTimeoutMs }: SectionLimits,
  read: () => Promise<T>,
): Promise<Section<T>> {
  try {
    const data = await runInTransaction(
      client,
      async () => {
        await client.query(
          `select set_config('lock_timeout', $1::text, true), set_config('statement_timeout', $2::text, true)`,
          [`${lockTimeoutMs}ms`, `${statementTimeoutMs}ms`],
        )
        return read()
      },
      'begin read only',
    )
    return { state: 'ok', data }
  } catch (error) {
    return { state: 'skipped', reason: skipReason(error) }
  }
}

function skipReason(error: unknown): string {
  if (error instanceof SectionSkipped) return error.message
  const code = sqlstateOf(error)
  if (code === undefined || !(error instanceof Error) || code.startsWith('57P') || code.startsWith('08')) throw error
  return REASONS[code] ?? `${redactSecrets(error.message)} (${code})`
}
