import { BackupError } from '../errors.ts'

const CLUSTER_HEADER = '-- PostgreSQL database cluster dump'
const CREATE_DATABASE = /^create database /i

/** Says why a plain dump is for more than the one database it is restored into, by one of its lines; undefined when it is not. Pure. */
export function severalDatabases(line: string): string | undefined {
  if (line.startsWith(CLUSTER_HEADER)) return 'is of pg_dumpall: it holds the roles and databases of a whole server'
  if (CREATE_DATABASE.test(line))
    return 'was made with `pg_dump --create`: it goes into a database that it names itself'
  return undefined
}

/** The error for such a dump. */
export function severalDatabasesError(reason: string): BackupError {
  return new BackupError('BACKUP_NOT_RESTORABLE', `the dump ${reason}`, {
    hint: 'Dump the one database that you want with `pg_dump`, without `--create`, and restore that.',
  })
}
