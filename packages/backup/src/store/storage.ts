import type { Readable } from 'node:stream'
import type { Digest } from '../stream/digest.ts'

/**
 * A place for objects: a folder, a bucket. Small on purpose; drafts, listing and leases are built on it once, by `backupStore`.
 * A key has `/` between its parts. What was put is listed and read at once by everybody.
 */
export interface Storage {
  /** Names the place for people: a folder, or `s3://bucket/prefix`. */
  readonly description: string
  /**
   * Writes an object whole or not at all; it is durable when this resolves, and a source that fails leaves nothing.
   * @throws {BackupError} `BACKUP_OBJECT_EXISTS`, `BACKUP_DISK_FULL`, `BACKUP_STORE_FAILED`, or what the source threw
   */
  put(key: string, source: AsyncIterable<Uint8Array>, options?: PutOptions): Promise<void>
  /**
   * Makes durable what was put with `later`; a place without it has nothing to do later.
   * @throws {BackupError} `BACKUP_STORE_FAILED` when one cannot be, or is not there any more
   */
  flush?(keys: readonly string[]): Promise<void>
  /** @throws {BackupError} `BACKUP_TRUNCATED` when there is no such object */
  read(key: string): Promise<Readable>
  /** Reads an object for its checksum alone, where that takes less than `read` does. @throws as `read` */
  digest?(key: string): Promise<Digest>
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

export interface PutOptions {
  /** Refuses to replace an object, as far as the place can: nothing may depend on it alone. */
  readonly ifAbsent?: boolean
  /** It need not be durable before `flush` has been called for it: of ten thousand small files each would wait for the disk. */
  readonly later?: boolean
}

export interface ListedObject {
  readonly key: string
  readonly bytes: number
  /** By the clock of the place. */
  readonly changedAt: Date
}
