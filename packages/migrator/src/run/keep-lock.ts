import type { MigrationFile, MigrationScript } from '../files/migration-file.ts'
import { MIGRATOR_LOCK } from './with-migrator-lock.ts'

/** Raised by `keepLockSql`; no code of PostgreSQL's. */
export const LOCK_LOST = 'PGT01'

const MAY_UNLOCK = /\bpg_advisory_unlock|\bdiscard\s+all\b/i
const DEFINES_CODE = /\bcreate\s+(?:or\s+replace\s+)?(?:function|procedure)\b/i
const CALLS_NOTHING = /^\s*(?:begin|start|commit|end|rollback|abort|savepoint|release|prepare|set|reset)\b/i

/**
 * True for a statement that may give up the migrators' lock: `discard all`, `pg_advisory_unlock_all()`. Where a function of the folder
 * unlocks, any statement may call it, also by way of a trigger.
 */
export function mayUnlock(sql: string, unlocksInCode: boolean): boolean {
  return MAY_UNLOCK.test(sql) || (unlocksInCode && !CALLS_NOTHING.test(sql))
}

/** Whether a file of the folder, applied or not, defines a function that may give up the lock. */
export function unlocksInCode(files: readonly MigrationFile[]): boolean {
  const unlocks = (script: MigrationScript | undefined): boolean =>
    script !== undefined && MAY_UNLOCK.test(script.text) && DEFINES_CODE.test(script.text)
  return files.some(({ up, down }) => unlocks(up) || unlocks(down))
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
