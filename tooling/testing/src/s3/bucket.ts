import { rm } from 'node:fs/promises'
import { S3Error } from './s3-error.ts'

/** A file with a part of an object. */
export interface Segment {
  readonly path: string
  readonly bytes: number
}

export interface BucketObject {
  readonly segments: readonly Segment[]
  readonly bytes: number
  /** With its quotes. */
  readonly etag: string
  readonly modified: Date
  /** Headers `x-amz-meta-*` as they came. */
  readonly metadata: Readonly<Record<string, string>>
}

export interface UploadedPart extends Segment {
  readonly md5: string
  readonly checksums: Readonly<Record<string, string>>
  readonly modified: Date
}

export interface MultipartUpload {
  readonly id: string
  readonly key: string
  readonly initiated: Date
  readonly metadata: Readonly<Record<string, string>>
  /** `CRC32` and the like, where each part must come with a checksum. */
  readonly algorithm: string | undefined
  readonly parts: Map<number, UploadedPart>
}

/** The objects and unfinished uploads of the one bucket. */
export class Bucket {
  readonly objects = new Map<string, BucketObject>()
  readonly uploads = new Map<string, MultipartUpload>()

  async put(key: string, object: BucketObject): Promise<void> {
    const old = this.objects.get(key)
    this.objects.set(key, object)
    await removeSegments(old?.segments ?? [])
  }

  async remove(key: string): Promise<void> {
    const old = this.objects.get(key)
    this.objects.delete(key)
    await removeSegments(old?.segments ?? [])
  }

  /** @throws {S3Error} `NoSuchUpload`, also for an upload of another key */
  upload(id: string | null, key: string): MultipartUpload {
    const upload = this.uploads.get(id ?? '')
    if (upload?.key === key) return upload
    throw new S3Error(404, 'NoSuchUpload', 'The specified multipart upload does not exist.')
  }
}

/** Removes the files; a download that reads them goes on. */
export async function removeSegments(segments: readonly Segment[]): Promise<void> {
  await Promise.all(segments.map(({ path }) => rm(path, { force: true })))
}

/** Sorts keys by their bytes, as S3 lists them. */
export function byKey(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}
