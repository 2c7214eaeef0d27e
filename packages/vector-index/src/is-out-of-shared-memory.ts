import { SQLSTATE, sqlstateOf } from '@pgtend/database'

/** Says whether an error may be that parallel workers got no shared memory: in a container `/dev/shm` has 64 MB unless told otherwise. */
export function isOutOfSharedMemory(error: unknown): boolean {
  const state = sqlstateOf(error)
  return state === SQLSTATE.diskFull || state === SQLSTATE.outOfMemory
}
