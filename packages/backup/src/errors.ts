import { type ErrorCatalogue, PgtendError, type PgtendErrorOptions } from '@pgtend/database'

/** Everything that can go wrong while a backup is taken, checked, restored or removed. */
export const BACKUP_ERRORS = {
  BACKUP_OPTIONS_INVALID: {
    summary: 'The options of a backup or restore contradict each other or the database.',
    remedy: 'Run the command with `--help` to see which options go together.',
    exitCode: 2,
  },
  BACKUP_DERIVED_INVALID: {
    summary: 'What `backup.derived` names cannot be left out: it does not exist, or a restore without it would fail.',
    remedy:
      'Correct `backup.derived` in the configuration, or take the backup without `--class` and `--without-derived`.',
    exitCode: 2,
  },
  BACKUP_TOOL_MISSING: {
    summary: 'A PostgreSQL client program that is needed (pg_dump, pg_restore or psql) is not on this machine.',
    remedy: 'Install the PostgreSQL client programs, for example `apt-get install postgresql-client`.',
    exitCode: 1,
  },
  BACKUP_TOOL_TOO_OLD: {
    summary: 'The client programs on this machine are older than the server, and pg_dump refuses newer servers.',
    remedy:
      'Install client programs of at least the version of the server, for example `apt-get install postgresql-client-17`.',
    exitCode: 1,
  },
  BACKUP_ROLE_RESTRICTED: {
    summary: 'The role may not read every row of the database, so its dump would lack some.',
    remedy: 'Grant the role what the hint names, or back up as a superuser.',
    exitCode: 1,
  },
  BACKUP_DUMP_FAILED: {
    summary: 'The dump ended with an error; nothing of it was kept.',
    remedy: 'Correct what pg_dump reports and run `pgtend backup create` again.',
    exitCode: 1,
  },
  BACKUP_INCOMPLETE: {
    summary: 'The dump ended without an error and yet lacks tables of the database; nothing of it was kept.',
    remedy: 'Run `pgtend backup create` again, and report it when it happens twice.',
    exitCode: 1,
  },
  BACKUP_DISK_FULL: {
    summary: 'The disk that the backup is written to is full; what was written was removed.',
    remedy: 'Free space, for example with `pgtend backup prune`, or set `backup.directory` to a larger disk.',
    exitCode: 1,
  },
  BACKUP_SPACE_SHORT: {
    summary: 'The disk has less room than the backup is expected to take; nothing was begun.',
    remedy: 'Free space, for example with `pgtend backup prune`, or start anyway with `--ignore-space`.',
    exitCode: 1,
  },
  BACKUP_STORE_FAILED: {
    summary: 'The place of the backups, a folder or a bucket, could not be read or written.',
    remedy: 'Check that the folder or bucket of the configuration exists and that this user may write to it.',
    exitCode: 1,
  },
  BACKUP_INTERRUPTED: {
    summary: 'The backup or restore was interrupted; what was half done was removed.',
    remedy: 'Run the command again.',
    exitCode: 130,
  },
  BACKUP_BUSY: {
    summary: 'Another backup of the same database is running.',
    remedy: 'Wait for it to finish and run `pgtend backup create` again.',
    exitCode: 1,
  },
  BACKUP_LEASE_LOST: {
    summary: 'Another process took over the work on these backups, because this one was silent for too long.',
    remedy: 'See which process runs with `pgtend backup list`, and run the command again when it is done.',
    exitCode: 1,
  },
  BACKUP_OBJECT_EXISTS: {
    summary: 'A file that must be new exists already in the store.',
    remedy: 'Run the command again; a new backup gets a new id.',
    exitCode: 1,
  },
  BACKUP_PRUNE_CHANGED: {
    summary: 'What `backup prune` would remove now is not what the named plan would have removed.',
    remedy: 'Read the plan of now with `pgtend backup prune` and apply that one.',
    exitCode: 3,
  },
  BACKUP_PRUNE_LIMIT: {
    summary: 'A prune would remove more of the backups of a database than `backup.maxRemovePercent` allows.',
    remedy: 'Read the plan with `pgtend backup prune`; if it is right, apply it with `--force`.',
    exitCode: 3,
  },
  BACKUP_NOT_FOUND: {
    summary: 'No backup has this id, or there is none yet.',
    remedy: 'See the backups with `pgtend backup list`.',
    exitCode: 1,
  },
  BACKUP_AMBIGUOUS: {
    summary: 'Several backups start with the given id.',
    remedy: 'Give more characters of the id; `pgtend backup list` shows them.',
    exitCode: 2,
  },
  BACKUP_FILE_NOT_FOUND: {
    summary: 'The file to restore does not exist.',
    remedy: 'Check the path, or name a backup by its id.',
    exitCode: 2,
  },
  BACKUP_MANIFEST_INVALID: {
    summary: 'The manifest of a backup is damaged or was written by a newer pgtend.',
    remedy: 'Restore another backup, or restore the dump file beside the manifest by its path.',
    exitCode: 1,
  },
  BACKUP_TRUNCATED: {
    summary: 'A file of the backup is missing or shorter than when it was written.',
    remedy: 'Restore another backup; `pgtend backup list` shows them.',
    exitCode: 1,
  },
  BACKUP_ALTERED: {
    summary: 'A file of the backup is not what was written: its size or checksum differs.',
    remedy: 'Restore another backup; `pgtend backup list` shows them.',
    exitCode: 1,
  },
  BACKUP_ENCRYPTION_UNDECIDED: {
    summary: 'Nothing says whether the backup is to be encrypted.',
    remedy:
      "Set `backup.encryption` to `{ recipients: ['age1…'] }` or to `'none'` in the configuration, or pass `--recipient age1…` or `--no-encryption`.",
    exitCode: 2,
  },
  BACKUP_RECIPIENT_INVALID: {
    summary: 'A recipient is not the public key of an age identity, or there is none.',
    remedy: 'Give public keys that start with `age1`; `pgtend backup keys create FILE` makes one.',
    exitCode: 2,
  },
  BACKUP_KEY_MISSING: {
    summary: 'The backup is encrypted and no identity was given to open it with.',
    remedy:
      'Pass `--identity FILE`, or set PGTEND_AGE_IDENTITY_FILE, `backup.identityFile` or `backup.identityCommand`.',
    exitCode: 2,
  },
  BACKUP_KEY_WRONG: {
    summary: 'None of the identities given opens the backup.',
    remedy: 'Give the identity of one of its recipients; `pgtend backup show ID` lists them.',
    exitCode: 2,
  },
  BACKUP_KEY_FILE_INVALID: {
    summary:
      'An identity could not be read: the file or the command is missing, failed, is open to others, or gives no identity.',
    remedy: 'Give a file with a line `AGE-SECRET-KEY-1…` that only its owner may read (`chmod 600 FILE`).',
    exitCode: 2,
  },
  BACKUP_NOT_A_DUMP: {
    summary: 'The file is not a PostgreSQL dump in a format that can be restored.',
    remedy: 'Name a file made by pg_dump: custom, directory, tar or plain SQL, also compressed with gzip or zstd.',
    exitCode: 1,
  },
  BACKUP_UNSAFE_COMMAND: {
    summary: 'The SQL dump holds a psql command, which could run programs or write to another database.',
    remedy:
      'Take the line out of the file; a dump made with `pg_dump --create` has a `\\connect` that is not needed here.',
    exitCode: 1,
  },
  BACKUP_NOT_RESTORABLE: {
    summary: 'This database cannot restore a dump of this kind.',
    remedy: 'Set DATABASE_URL to a PostgreSQL server, or restore a plain SQL dump.',
    exitCode: 1,
  },
  BACKUP_PLACE_FAILED: {
    summary: 'The place to restore into for a verification could not be made.',
    remedy: 'Correct what is reported, or verify on the server of the connection with `--on same`.',
    exitCode: 1,
  },
  RESTORE_TARGET_EXISTS: {
    summary: 'The database to restore into exists already.',
    remedy: 'Choose another name with `--to`, or replace the database with `--in-place`.',
    exitCode: 1,
  },
  RESTORE_TARGET_FAILED: {
    summary: 'The database to restore into could not be created, renamed or dropped.',
    remedy: 'Connect as a role that may create databases and owns the one to replace.',
    exitCode: 1,
  },
  RESTORE_EXTENSION_MISSING: {
    summary: 'The target server lacks an extension of the backup, or has an older version of it.',
    remedy: 'Install the extension on the server in the version named, then run the restore again.',
    exitCode: 1,
  },
  RESTORE_FAILED: {
    summary: 'The restore ended with an error; the new database was dropped and the old one not touched.',
    remedy: 'Correct what is reported and run the restore again.',
    exitCode: 1,
  },
  RESTORE_SERVER_TOO_OLD: {
    summary: 'The dump is of a newer PostgreSQL than the target server.',
    remedy: 'Restore into a server of at least the version of the dump, or try it all the same with `--force`.',
    exitCode: 1,
  },
  RESTORE_ROLE_MISSING: {
    summary: 'The target server lacks roles that own something in the dump, or that its row security policies name.',
    remedy:
      'Create the roles, for example with `--globals`, name others with `--map-role OLD=NEW`, or leave out `--keep-owners`.',
    exitCode: 1,
  },
  RESTORE_SPACE_SHORT: {
    summary: 'The disk of the server has no room for the restored database beside those that are there.',
    remedy:
      'Free space on the server, or replace the database with `--in-place --replace-after-safety-dump`, which drops it first.',
    exitCode: 1,
  },
  RESTORE_NOTHING_TO_UNDO: {
    summary: 'No database is kept that a restore in place has replaced, so there is nothing to go back to.',
    remedy: 'Restore a backup instead; `pgtend backup list` shows them.',
    exitCode: 1,
  },
  RESTORE_AFTER_DROP_FAILED: {
    summary: 'The database was dropped after a safety backup, and the restore into its place failed.',
    remedy: 'Restore the safety backup, which the message names, with `pgtend backup restore ID --to NAME`.',
    exitCode: 1,
  },
  RESTORE_MISMATCH: {
    summary: 'The restored database is not equal to what was backed up; it was dropped and the old one not touched.',
    remedy: 'Restore another backup; `pgtend backup verify ID` lists the differences.',
    exitCode: 1,
  },
} as const satisfies ErrorCatalogue

export type BackupErrorCode = keyof typeof BACKUP_ERRORS

/** What this package throws on purpose. */
export class BackupError extends PgtendError<BackupErrorCode> {
  override readonly name = 'BackupError'

  constructor(code: BackupErrorCode, message: string, options?: PgtendErrorOptions) {
    super(BACKUP_ERRORS, code, message, options)
  }
}
