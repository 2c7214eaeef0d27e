import type { Queryable } from '../queryable.ts'
import { BLOCKER_COLUMNS, type Blocker } from './blocker.ts'

/** What the server tells about a session that builds an index. */
export interface BuildState {
  readonly phase: string
  readonly blocksDone: number
  readonly blocksTotal: number
  readonly tuplesDone: number
  readonly tuplesTotal: number
  /** The session that it waits for. */
  readonly blocker: Blocker | undefined
}

type StateRow = Omit<BuildState, 'blocker'> & { readonly blockerPid: number | null }

/**
 * Reads the progress of the build in another session, and whom it waits for: `current_locker_pid`, and before the build has
 * begun the holder of the lock that it asks for. Undefined when it neither builds nor waits. Reads statistics only.
 */
export async function selectBuildState(client: Queryable, pid: number): Promise<BuildState | undefined> {
  const { rows } = await client.query<StateRow>(
    `
    select coalesce(p.phase, 'waiting for the lock on the table') as "phase",
           coalesce(p.blocks_done, 0)::float8 as "blocksDone",
           coalesce(p.blocks_total, 0)::float8 as "blocksTotal",
           coalesce(p.tuples_done, 0)::float8 as "tuplesDone",
           coalesce(p.tuples_total, 0)::float8 as "tuplesTotal",
           coalesce(nullif(p.current_locker_pid, 0), blocked.by)::int as "blockerPid"
      from (select (pg_catalog.pg_blocking_pids($1::int))[1] as by) blocked
      left join pg_catalog.pg_stat_progress_create_index p on p.pid = $1::int
     where p.pid is not null or blocked.by is not null
  `,
    [pid],
  )
  const [row] = rows
  if (row === undefined) return undefined
  const { blockerPid, ...state } = row
  return { ...state, blocker: blockerPid === null ? undefined : await selectBlocker(client, blockerPid) }
}

async function selectBlocker(client: Queryable, pid: number): Promise<Blocker | undefined> {
  const { rows } = await client.query<Blocker>(
    `select ${BLOCKER_COLUMNS} from pg_catalog.pg_stat_activity a where a.pid = $1::int`,
    [pid],
  )
  return rows[0]
}
