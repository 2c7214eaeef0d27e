import type { Readable } from 'node:stream'

/**
 * A place for objects: a folder, a bucket. Small on purpose; drafts, listing and leases are built on it once, by `backupStore`.
 * A key has `/` between its parts. What was put is listed and read at once by everybody.
 */
export interface Storage {
  /** Names the place for people: a folder, or `s3://bucket/prefix`. */
  readonly description: string
  /**
   * Writes an object whole or not at all; it is durable when this resolves, and a source that fails leaves nothing.
   * `ifAbsent` refuses to replace one, as far as the place can: nothing may depend on it alone.
   * @throws {BackupError} `BACKUP_OBJECT_EXISTS`, `BACKUP_DISK_FULL`, `BACKUP_STORE_FAILED`, or what the source threw
   */
  put(key: string, source: AsyncIterable<Uint8Array>, options?: { readonly ifAbsent?: boolean }): Promise<void>
  /** @throws {BackupError} `BACKUP_TRUNCATED` when there is no such object */
  read(key: string): Promise<Readable>
  /** Objects whose key begins with `prefix`, sorted by key; none for a place that does not exist yet. */
  list(prefix: string): Promise<readonly ListedObject[]>
  /** Removes an object; one that is absent is fine. */
  remove(key: string): Promise<void>
  /**
   * Removes writes below `prefix` that were never finished and began before `before`; returns how many. `exclusive` says that nobody
   * else writes anything large there: where that can be told, what is unfinished of it goes whatever its age.
   */
  sweep(prefix: string, before: Date, options?: { readonly exclusive?: boolean }): Promise<number>
  /** Path of an object on this machine; only where tools can read the files themselves. */
  localPath?(key: string): string
  /** Room that is left; undefined when nobody knows. */
  freeBytes?(): Promise<number | undefined>
  /** A folder on the same disk for files that tools write before they are put; only where there is one. */
  readonly spoolDirectory?: string
}

export interface ListedObject {
  readonly key: string
  readonly bytes: number
  /** By the clock of the place. */
  readonly changedAt: Date
}
