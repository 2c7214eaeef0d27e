import {
  AbortMultipartUploadCommand,
  DeleteObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  type MultipartUpload,
} from '@aws-sdk/client-s3'
import type { ListedObject, Storage } from '../store/storage.ts'
import { type BucketClient, bucketClient } from './bucket-client.ts'
import { download } from './download.ts'
import { statusOf } from './s3-failure.ts'
import type { S3Options } from './s3-options.ts'
import { upload } from './upload.ts'

/**
 * Keeps objects in a bucket of an S3-compatible server. Uploads hold about 50 MB in memory whatever their size, up to
 * 24 GiB an object. Needs the package `@aws-sdk/client-s3`. Opens no connection before it is used; never creates a
 * bucket.
 */
export function s3Storage(options: S3Options): Storage {
  const client = bucketClient(options)
  const prefix = (options.prefix ?? '').replace(/^\/+|\/+$/g, '')
  const root = prefix === '' ? '' : `${prefix}/`
  return {
    description: `s3://${options.bucket}${prefix === '' ? '' : `/${prefix}`}`,
    put: (key, source, { ifAbsent = false } = {}) => upload(client, root + key, source, ifAbsent),
    read: (key) => download(client, root + key, key),
    async list(wanted) {
      const objects = await listObjects(client, root + wanted)
      return objects.map((object) => ({ ...object, key: object.key.slice(root.length) }))
    },
    async remove(key) {
      await client.send(new DeleteObjectCommand({ Bucket: client.bucket, Key: root + key }))
    },
    // Only what is large is uploaded in parts, and only that can be left unfinished.
    sweep: (wanted, before, { exclusive = false } = {}) => sweep(client, root + wanted, exclusive ? undefined : before),
  }
}

async function listObjects(client: BucketClient, prefix: string): Promise<readonly ListedObject[]> {
  const found: ListedObject[] = []
  let token: string | undefined
  do {
    const command = new ListObjectsV2Command({ Bucket: client.bucket, Prefix: prefix, ContinuationToken: token })
    const page = await client.send(command)
    for (const { Key, LastModified, Size } of page.Contents ?? []) {
      // Some servers show a folder as an object whose name ends in a slash.
      if (Key === undefined || Key.endsWith('/')) continue
      found.push({ key: Key, bytes: Size ?? 0, changedAt: LastModified ?? new Date(0) })
    }
    token = page.IsTruncated ? page.NextContinuationToken : undefined
  } while (token !== undefined)
  // Sorted as other storages do, which is not by bytes.
  return found.sort((a, b) => (a.key < b.key ? -1 : 1))
}

async function sweep(client: BucketClient, prefix: string, before: Date | undefined): Promise<number> {
  const old = (await listUploads(client, prefix)).filter(
    ({ Initiated }) => before === undefined || (Initiated !== undefined && Initiated < before),
  )
  for (const { Key, UploadId } of old) {
    const command = new AbortMultipartUploadCommand({ Bucket: client.bucket, Key, UploadId })
    await client.trySend(command).catch((error: unknown) => {
      // Another was quicker.
      if (statusOf(error) !== 404) throw client.failure(error)
    })
  }
  return old.length
}

/** None where the server has no such list: what a killed run left there is cleared away by a rule of the bucket, or not at all. */
async function listUploads(client: BucketClient, prefix: string): Promise<readonly MultipartUpload[]> {
  const found: MultipartUpload[] = []
  let marker: { readonly KeyMarker?: string; readonly UploadIdMarker?: string } | undefined = {}
  while (marker !== undefined) {
    const command: ListMultipartUploadsCommand = new ListMultipartUploadsCommand({
      Bucket: client.bucket,
      Prefix: prefix,
      ...marker,
    })
    const page = await client.trySend(command).catch((error: unknown) => {
      if (statusOf(error) === 501) return undefined
      throw client.failure(error)
    })
    if (page === undefined) return found
    const { IsTruncated, NextKeyMarker, NextUploadIdMarker, Uploads } = page
    found.push(...(Uploads ?? []))
    marker =
      IsTruncated && NextKeyMarker !== undefined
        ? { KeyMarker: NextKeyMarker, ...(NextUploadIdMarker !== undefined && { UploadIdMarker: NextUploadIdMarker }) }
        : undefined
  }
  return found
}
