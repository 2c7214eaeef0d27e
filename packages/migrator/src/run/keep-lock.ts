import { MIGRATOR_LOCK } from './with-migrator-lock.ts'

/** Raised by `keepLockSql`; no code of PostgreSQL's. */
export const LOCK_LOST = 'PGT01'

/** A function of an earlier file that unlocks would not be seen; what a file does itself is. */
const MAY_UNLOCK = /\bpg_advisory_unlock|\bdiscard\s+all\b/i

/** True for a statement that may give up the migrators' lock: `discard all`, `pg_advisory_unlock_all()`. */
export function mayUnlock(sql: string): boolean {
  return MAY_UNLOCK.test(sql)
}

/**
 * Takes the migrators' lock again where a statement has just given it up, in the transaction of that statement. When another migrator
 * was quicker, it raises `LOCK_LOST`, and the transaction leaves nothing.
 */
export function keepLockSql(): string {
  return `do $pgtend$
begin
  if not exists (select from pg_catalog.pg_locks
                  where locktype = 'advisory' and pid = pg_catalog.pg_backend_pid() and granted
                    and classid = 0 and objid = ${MIGRATOR_LOCK} and objsubid = 1)
     and not pg_catalog.pg_try_advisory_lock(${MIGRATOR_LOCK}) then
    raise exception 'another migrator has taken the lock that the statement before gave up' using errcode = '${LOCK_LOST}';
  end if;
end
$pgtend$`
}
