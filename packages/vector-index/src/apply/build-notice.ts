import { z } from 'zod'

/** Something the server said while it built an index. */
export const buildNoticeSchema = z
  .strictObject({
    kind: z.enum(['graph_outgrew_memory', 'few_rows', 'no_shared_memory', 'other']),
    message: z.string().describe('In the words of the server.'),
    advice: z.string().nullable().describe('What to do about it.'),
  })
  .readonly()

export type BuildNotice = z.output<typeof buildNoticeSchema>

/** Retried without workers, which need `/dev/shm`: in a container it has 64 MB unless told otherwise. */
export const NO_SHARED_MEMORY: BuildNotice = {
  kind: 'no_shared_memory',
  message: 'shared memory ran out with parallel workers; built without them',
  advice: 'give the server more shared memory (in Docker: --shm-size), or set max_parallel_maintenance_workers = 0',
}

/** pgvector's notices have no SQLSTATE of their own and are never translated, so that the text is all there is to go by. */
const KNOWN: readonly (readonly [RegExp, BuildNotice['kind'], string])[] = [
  [
    /^hnsw graph no longer fits into maintenance_work_mem/,
    'graph_outgrew_memory',
    'raise vector.maintenanceWorkMemLimitMb: the rest of the graph is built on disk, about three times slower',
  ],
  [/^ivfflat index created with (little|low) data/, 'few_rows', 'build it again when the table has more rows'],
]

/** Recognises a notice of pgvector. Pure. */
export function readNotice(message: string): BuildNotice {
  const known = KNOWN.find(([pattern]) => pattern.test(message))
  return { kind: known?.[1] ?? 'other', message, advice: known?.[2] ?? null }
}

/** One line for people: what was said and what to do about it. Pure. */
export function noticeText({ message, advice }: BuildNotice): string {
  return advice === null ? message : `${message}: ${advice}`
}
