import { type ErrorCatalogue, PgtendError, type PgtendErrorOptions } from '@pgtend/database'

/** Everything that can go wrong between a migrations folder and a migrated database. */
export const MIGRATOR_ERRORS = {
  MIGRATIONS_FOLDER_NOT_FOUND: {
    summary: 'The migrations folder does not exist.',
    remedy: 'Create the first migration with `pgtend migrate new NAME`, or name the folder with `--migrations DIR`.',
    exitCode: 2,
  },
  MIGRATION_FILE_MISSING: {
    summary: 'A migration folder has no `migration.sql`.',
    remedy: 'Write the file, or remove the folder when it is a leftover.',
    exitCode: 2,
  },
  MIGRATION_FILE_UNREADABLE: {
    summary: 'A migration file could not be read or is not UTF-8 text.',
    remedy: 'Save the file as UTF-8, readable by this user.',
    exitCode: 2,
  },
  MIGRATION_PROVIDER_MISMATCH: {
    summary: '`migration_lock.toml` names another database than PostgreSQL.',
    remedy: 'Point `--migrations` at the folder of the PostgreSQL schema; pgtend migrates PostgreSQL only.',
    exitCode: 2,
  },
  MIGRATION_SYNTAX_ERROR: {
    summary: 'A migration has a statement that PostgreSQL cannot parse; nothing was run.',
    remedy: 'Correct the statement at the named line and column.',
    exitCode: 2,
  },
  MIGRATION_PSQL_COMMAND: {
    summary: 'A migration has a psql meta-command such as `\\i`, which no server understands; nothing was run.',
    remedy: 'Write the SQL itself into the file; split large files into several migrations.',
    exitCode: 2,
  },
  MIGRATION_COPY_STDIN: {
    summary: 'A migration has `copy … from stdin`, whose data only psql can send; nothing was run.',
    remedy: 'Use `insert` statements, or load the data with `pgtend seed` or psql.',
    exitCode: 2,
  },
  MIGRATION_STRINGS_NOT_STANDARD: {
    summary:
      'A migration turns `standard_conforming_strings` off and then has a backslash in a string, which means different things in different tools; nothing was run.',
    remedy: "Leave the setting alone and write such strings as `E'…'`.",
    exitCode: 2,
  },
  MIGRATION_NAME_INVALID: {
    summary: 'The name of a new migration has no letter or digit, or is too long for the ledger.',
    remedy: 'Use a few words, for example `pgtend migrate new add_stories`.',
    exitCode: 2,
  },
  MIGRATION_EXISTS: {
    summary: 'The folder of the new migration exists already.',
    remedy: 'Choose another name, or wait a second for another timestamp.',
    exitCode: 1,
  },
  MIGRATION_UNKNOWN: {
    summary: 'No migration has the given name.',
    remedy: 'See the names with `pgtend migrate status`.',
    exitCode: 2,
  },
  MIGRATION_EDITED: {
    summary: 'An applied migration was edited afterwards; nothing was run.',
    remedy:
      'Restore the file and put the change into a new migration, or see what differs with `pgtend migrate repair --dry-run` and accept it.',
    exitCode: 3,
  },
  MIGRATION_MISSING: {
    summary: 'An applied migration is no longer in the migrations folder; nothing was run.',
    remedy:
      'Restore its folder from version control; if it is gone for good, run `pgtend migrate repair --forget NAME`.',
    exitCode: 3,
  },
  MIGRATION_NOT_IN_FOLDER: {
    summary: 'The database has a migration newer than all in the folder: this checkout is behind; nothing was run.',
    remedy: 'Pull the newest code, or check that `--migrations` and the database belong together.',
    exitCode: 3,
  },
  MIGRATION_OUT_OF_ORDER: {
    summary:
      'A pending migration sorts before an applied one, which is refused outside development and in CI; nothing was run.',
    remedy:
      'Move it to the end with `pgtend migrate rebase`, or apply it as it stands with `pgtend migrate up --allow-out-of-order`.',
    exitCode: 3,
  },
  MIGRATION_FAILED_EARLIER: {
    summary: 'A migration failed half-way and what was applied of it is unknown or has changed; nothing was run.',
    remedy:
      'Repair the database by hand, then run `pgtend migrate resolve NAME --applied` or `pgtend migrate resolve NAME --rolled-back`.',
    exitCode: 3,
  },
  MIGRATION_SCHEMA_NOT_EMPTY: {
    summary: 'The schema has tables and no migration history; nothing was run.',
    remedy:
      'Mark the migrations it already contains with `pgtend migrate stamp NAME`, or start with an empty database.',
    exitCode: 3,
  },
  MIGRATION_STATEMENT_FAILED: {
    summary: 'PostgreSQL refused a statement of a migration.',
    remedy: 'Correct the migration and run `pgtend migrate up` again; `pgtend migrate status` shows where it stands.',
    exitCode: 1,
  },
  MIGRATION_LOCK_TIMEOUT: {
    summary: 'A statement did not get its table lock within the retry limit.',
    remedy:
      'End the blocking session or wait for it, then run the command again; `migrations.lockRetryLimitMs` sets how long it retries.',
    exitCode: 1,
  },
  MIGRATION_CONNECTION_LOST: {
    summary: 'The connection was lost while a migration ran; nobody saw how its last statement ended.',
    remedy:
      'Run the command again once the server answers: it looks how the statement ended and goes on at the right place.',
    exitCode: 1,
  },
  MIGRATION_DISK_FULL: {
    summary: 'The server ran out of disk space in a migration.',
    remedy: 'Free disk space on the server and run the command again; it goes on at the right statement.',
    exitCode: 1,
  },
  MIGRATION_LOCK_LOST: {
    summary: "A migration gave up the migrators' lock and another migrator took it; what the file did was undone.",
    remedy:
      'Leave out `discard all` and `pg_advisory_unlock_all()`, which give up the locks of the session, and run the command again.',
    exitCode: 1,
  },
  MIGRATION_DOWN_MISSING: {
    summary: 'A migration to be undone has no `down.sql`; nothing was run.',
    remedy:
      'Derive its `down.sql` with `pgtend migrate down --generate`, write it, or put the change back with a new migration.',
    exitCode: 2,
  },
  MIGRATION_IRREVERSIBLE: {
    summary: 'A migration to be undone says of itself that it cannot be; nothing was run.',
    remedy: 'Put the change back with a new migration, or restore a backup from before it.',
    exitCode: 2,
  },
  MIGRATION_PLAN_CHANGED: {
    summary: 'Another run changed the database after the plan was shown; nothing was undone.',
    remedy: 'Look with `pgtend migrate status`, then run the command again.',
    exitCode: 3,
  },
  SQUASH_REFUSED: {
    summary: 'The migrations cannot be squashed; nothing was changed.',
    remedy: 'Choose other migrations with `--from` and `--to`; `pgtend migrate status` has their names.',
    exitCode: 2,
  },
  SQUASH_DATA_STATEMENTS: {
    summary:
      'The migrations to be squashed do what the catalog does not show, such as writing rows; nothing was changed.',
    remedy: 'Pass `--keep-data-statements` to append these statements to the squashed script as they are.',
    exitCode: 3,
  },
  SQUASH_NOT_EQUAL: {
    summary:
      'The squashed script does not build the same database as the migrations that it replaces; nothing was changed.',
    remedy: 'Squash fewer migrations: end before, or begin after, the one that makes the named object.',
    exitCode: 1,
  },
  SQUASH_PARTIAL: {
    summary: 'The database has only some of the migrations that a squashed one replaces; nothing was run.',
    remedy: 'Check out the commit before the squash, run `pgtend migrate up` there, and come back.',
    exitCode: 3,
  },
  MIGRATION_ALREADY_APPLIED: {
    summary: 'The migration is applied already.',
    remedy: 'See `pgtend migrate status`; nothing needs to be done.',
    exitCode: 1,
  },
  MIGRATION_NOT_APPLIED: {
    summary: 'The database has no record of the migration.',
    remedy: 'Apply it with `pgtend migrate up`, or mark it with `pgtend migrate stamp NAME`.',
    exitCode: 1,
  },
  MIGRATION_NOT_FAILED: {
    summary: 'The migration is not in a failed state, so it cannot be marked as rolled back.',
    remedy: 'Undo an applied migration with `pgtend migrate down`.',
    exitCode: 1,
  },
  MIGRATION_CHANGES_NOT_ACCEPTED: {
    summary: 'The statements of an edited migration are not those that were applied; nothing was written.',
    remedy:
      'Restore the file, or make the database equal to it and pass `--accept-changes`; `pgtend migrate repair --dry-run` shows what differs.',
    exitCode: 3,
  },
  MIGRATION_NOT_EDITED: {
    summary: 'The migration is as it was applied, so there is nothing to repair.',
    remedy: 'See `pgtend migrate status` for what stops a run.',
    exitCode: 1,
  },
  MIGRATION_NOT_MISSING: {
    summary: 'Only a migration that is not in the folder can be forgotten.',
    remedy:
      'Undo it with `pgtend migrate down`, or say where it stands with `pgtend migrate resolve NAME --rolled-back`.',
    exitCode: 2,
  },
  MIGRATION_RENAMED: {
    summary: 'A missing migration has another name in the folder: both are the same script, which must not run again.',
    remedy: 'Run `pgtend migrate repair --renamed OLD:NEW`; `pgtend migrate status` has both names.',
    exitCode: 3,
  },
  MIGRATION_NOT_RENAMED: {
    summary: 'The migration is not the script that was applied under the old name.',
    remedy: 'Restore the script as it was applied, or name another migration; `pgtend migrate status` has the names.',
    exitCode: 2,
  },
  MIGRATION_WAIT_TIMEOUT: {
    summary: 'The database did not get all migrations of the folder in time; this instance applies none itself.',
    remedy: 'Apply them with `pgtend migrate up` as a role that may, and look at `pgtend migrate status`.',
    exitCode: 3,
  },
  MIGRATION_IMPORT_UNREADABLE: {
    summary: "Another migration tool's files or table could not be read or do not fit together; nothing was written.",
    remedy: 'Name its folder with `--source` and its table with `--table`.',
    exitCode: 2,
  },
  MIGRATION_IMPORT_BEHIND: {
    summary: 'A migration of the other tool is a program that the database has not had yet; nothing was written.',
    remedy: 'Apply all of its migrations with the other tool, then run `pgtend migrate import` again.',
    exitCode: 3,
  },
  MIGRATION_PUBLISHED: {
    summary: 'The base branch has the migration already, so other databases may have applied it; nothing was renamed.',
    remedy: 'Leave it where it is, or pass `--force` when no database has applied it.',
    exitCode: 2,
  },
  MIGRATION_BRANCHES_UNKNOWN: {
    summary: 'Neither a database nor a base branch says which migrations came first; nothing was renamed.',
    remedy:
      'Leave out `--offline`, or name the branch that yours will be merged into with `--base`; a shallow clone must be completed first (`git fetch --unshallow`).',
    exitCode: 2,
  },
  LEDGER_NOT_WRITABLE: {
    summary: 'The ledger or the journal could not be created or written.',
    remedy: 'Connect as the owner of the database, or let the owner run `pgtend migrate up` first.',
    exitCode: 1,
  },
  REPLAY_FAILED: {
    summary: 'A migration failed when it was replayed in a scratch database; your database was not touched.',
    remedy: 'Correct the migration, or pass `--on-server` when it needs the server that it was written for.',
    exitCode: 1,
  },
  GENERATED_MIGRATION_FAILED: {
    summary:
      'What was generated from the Prisma schema does not run after the migrations that are there; nothing was written.',
    remedy:
      'Something that raw SQL made is in the way, such as a view on a changed column; move it out of the way in a migration of its own with `pgtend migrate new NAME`, then generate again.',
    exitCode: 1,
  },
  SCRATCH_EXTENSION_MISSING: {
    summary: 'A migration creates an extension that the embedded engine, which replays it in memory, does not have.',
    remedy: 'Pass `--on-server` to use a scratch database beside yours, which needs the right to create databases.',
    exitCode: 2,
  },
  SCRATCH_SERVER_WIDE: {
    summary:
      'A migration changes roles, other databases or the server itself, and was not replayed beside your database.',
    remedy: 'Leave out `--on-server`: an engine in memory has roles and databases of its own.',
    exitCode: 2,
  },
  CHECK_RULE_UNKNOWN: {
    summary: 'The configuration names a rule of `migrate check` that does not exist.',
    remedy: 'See the names in `docs/rules/README.md`, and correct `check.rules` in the configuration.',
    exitCode: 2,
  },
  RESET_FAILED: {
    summary: 'The objects of the database could not all be dropped; nothing was dropped.',
    remedy: 'Connect as their owner, or drop the database with `pgtend db drop` and create it again.',
    exitCode: 1,
  },
} as const satisfies ErrorCatalogue

export type MigratorErrorCode = keyof typeof MIGRATOR_ERRORS

export class MigratorError extends PgtendError<MigratorErrorCode> {
  override readonly name = 'MigratorError'

  constructor(code: MigratorErrorCode, message: string, options?: PgtendErrorOptions) {
    super(MIGRATOR_ERRORS, code, message, options)
  }
}
