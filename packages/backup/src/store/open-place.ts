import { resolve } from 'node:path'
import type { S3Options } from '../s3/s3-options.ts'
import type { BackupStore } from './backup-store.ts'
import { directoryStore } from './directory-store.ts'

/** A place of backups as the configuration names it. With both, the bucket is meant. */
export interface BackupPlace {
  readonly directory?: string | undefined
  readonly s3?: S3Options | undefined
}

/** What a bucket needs to be waited for; a folder answers at once. */
export type PlaceOptions = Pick<S3Options, 'onWait' | 'signal'>

/** Opens a folder, relative to `base`, or a bucket; loads the client of S3 only for a bucket. Connects to nothing yet. */
export async function openPlace(
  { directory = '.', s3 }: BackupPlace,
  base: string,
  options: PlaceOptions = {},
): Promise<BackupStore> {
  if (s3 === undefined) return directoryStore(resolve(base, directory))
  const { s3Store } = await import('../s3/s3-store.ts')
  return s3Store({ ...s3, ...options })
}
