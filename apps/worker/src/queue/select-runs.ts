import { qualifiedName } from '@pgtend/database'
import type { Pool } from 'pg'
import type { JobRun } from './job-queue.ts'

/** Lists the runs of a job, newest first. Locks nothing; the queue keeps few enough rows per job to sort them. */
export async function selectRuns(pool: Pool, schema: string, name: string, limit: number): Promise<readonly JobRun[]> {
  const { rows } = await pool.query<JobRun>(
    `
    select id::text as "id", name as "job",
           case when state in ('created', 'retry') then 'waiting' when state = 'active' then 'running'
                when state = 'completed' then 'done' else 'failed' end as "state",
           to_char(created_on at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "createdAt",
           to_char(started_on at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "startedAt",
           to_char(completed_on at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "finishedAt",
           output as "output"
      from ${qualifiedName(schema, 'job')}
     where name = $1::text
     order by created_on desc
     limit $2::int
  `,
    [name, limit],
  )
  return rows
}
