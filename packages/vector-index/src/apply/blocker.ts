import { z } from 'zod'

/** A session that something waits for. */
export const blockerSchema = z
  .strictObject({
    pid: z.number(),
    application: z.string(),
    state: z.string().describe('`idle in transaction`, `active`, …'),
    since: z.string().nullable().describe('When its transaction began; null where the role may not see it.'),
    seconds: z.number().nullable().describe('How long its transaction has been open.'),
  })
  .readonly()

export type Blocker = z.output<typeof blockerSchema>

/** Names a session for people: `"psql" (pid 4711, idle in transaction for 12 min)`. Pure. */
export function blockerText({ pid, application, state, seconds }: Blocker): string {
  const who = application === '' ? 'a session' : `"${application}"`
  const how = seconds === null ? '' : `, ${state === '' ? 'in a transaction' : state} for ${ageText(seconds)}`
  return `${who} (pid ${pid}${how})`
}

function ageText(seconds: number): string {
  if (seconds < 120) return `${Math.round(seconds)} s`
  return seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`
}

/** The columns of `pg_stat_activity a` that make a blocker. */
export const BLOCKER_COLUMNS = `
           a.pid as "pid",
           coalesce(a.application_name, '') as "application",
           coalesce(a.state, '') as "state",
           pg_catalog.to_char(a.xact_start at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as "since",
           extract(epoch from pg_catalog.clock_timestamp() - a.xact_start)::float8 as "seconds"`
