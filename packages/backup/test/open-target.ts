import { directoryStorage } from '../src/store/directory-storage.ts'
import type { Storage } from '../src/store/storage.ts'

/** Opens a place that a program of a test is given: a folder, or a bucket as `http://HOST:PORT/BUCKET`. */
export async function openTarget(text: string): Promise<Storage> {
  if (!text.startsWith('http')) return directoryStorage(text)
  const { origin, pathname } = new URL(text)
  // Loaded only where it is needed: it takes longer than all the rest.
  const { s3Storage } = await import('../src/s3/index.ts')
  return s3Storage({ endpoint: origin, bucket: pathname.slice(1) })
}
