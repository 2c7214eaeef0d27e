import type { Readable } from 'node:stream'

/** Where backups are kept. A backup is a folder `<database>/<id>/`; one without a manifest does not exist. */
export interface BackupStore {
  /** Names the store for people: `.pgtend/backups`. */
  readonly description: string
  /** Starts a backup that nobody sees before it is published. */
  openDraft(folder: BackupFolder): Promise<BackupDraft>
  /** Folders of published backups, in no order; all databases without `database`. */
  listFolders(database?: string): Promise<readonly BackupFolder[]>
  listObjects(folder: BackupFolder): Promise<readonly StoredObject[]>
  /** @throws {BackupError} `BACKUP_TRUNCATED` when there is no such object */
  read(folder: BackupFolder, name: string): Promise<Readable>
  /** Adds a small object to a published backup, whole or not at all. */
  add(folder: BackupFolder, name: string, text: string): Promise<void>
  /** Removes a backup, its manifest first. */
  remove(folder: BackupFolder): Promise<void>
  /** Removes what dead runs left of a database; returns how many. Never touches a run that may be alive. */
  removeDeadDrafts(database: string, now: Date): Promise<number>
  /** Takes the store's own lock of a database; returns what gives it back, or undefined when it is taken. */
  tryLock(database: string): Promise<(() => Promise<void>) | undefined>
  /** Path of an object on this machine, for tools that read files; undefined when it has to be streamed. */
  localPath(folder: BackupFolder, name: string): string | undefined
}

export interface BackupFolder {
  readonly database: string
  readonly id: string
}

export interface StoredObject {
  readonly name: string
  readonly bytes: number
}

/** A backup being written. */
export interface BackupDraft {
  /** Writes one object from a stream and syncs it to disk. @throws {BackupError} `BACKUP_DISK_FULL` */
  put(name: string, source: AsyncIterable<Uint8Array>): Promise<void>
  /** A path that a tool may write to; what is there when the draft is published belongs to it. */
  toolPath(name: string): Promise<string>
  /** Objects under a name so far: the file itself, or the files of a folder. */
  listObjects(name: string): Promise<readonly StoredObject[]>
  read(name: string): Promise<Readable>
  /** Makes the backup visible at once and for good. The manifest must have been put. */
  publish(): Promise<void>
  /** Removes everything; harmless after `publish`. */
  discard(): Promise<void>
}
