import { byKey } from './bucket.ts'
import type { S3Answer, S3Call } from './s3-call.ts'
import { S3Error } from './s3-error.ts'

export function listObjects({ bucket, pageSize, query }: S3Call): S3Answer {
  if (query.get('list-type') !== '2')
    throw new S3Error(501, 'NotImplemented', 'Only version 2 of ListObjects is known.')
  if (query.has('delimiter')) throw new S3Error(501, 'NotImplemented', 'A delimiter is not known.')
  const prefix = query.get('prefix') ?? ''
  const token = query.get('continuation-token')
  const after = token === null ? (query.get('start-after') ?? '') : Buffer.from(token, 'base64url').toString()
  const matching = [...bucket.objects.keys()]
    .filter((key) => key.startsWith(prefix) && byKey(key, after) > 0)
    .sort(byKey)
  const { next, page } = cut(matching, query.get('max-keys'), pageSize)
  return {
    status: 200,
    xml: {
      root: 'ListBucketResult',
      fields: {
        Prefix: prefix,
        KeyCount: page.length,
        IsTruncated: next !== undefined,
        NextContinuationToken: next === undefined ? undefined : Buffer.from(next).toString('base64url'),
        Contents: page.flatMap((key) => {
          const object = bucket.objects.get(key)
          if (object === undefined) return []
          return [{ Key: key, LastModified: object.modified.toISOString(), ETag: object.etag, Size: object.bytes }]
        }),
      },
    },
  }
}

export function listMultipartUploads({ bucket, pageSize, query }: S3Call): S3Answer {
  const prefix = query.get('prefix') ?? ''
  const after = [query.get('key-marker') ?? '', query.get('upload-id-marker') ?? ''].join('\0')
  const place = (upload: { key: string; id: string }): string => `${upload.key}\0${upload.id}`
  const matching = [...bucket.uploads.values()]
    .filter((upload) => upload.key.startsWith(prefix) && (after === '\0' || byKey(place(upload), after) > 0))
    .sort((a, b) => byKey(place(a), place(b)))
  const { next, page } = cut(matching, query.get('max-uploads'), pageSize)
  return {
    status: 200,
    xml: {
      root: 'ListMultipartUploadsResult',
      fields: {
        Prefix: prefix,
        IsTruncated: next !== undefined,
        NextKeyMarker: next?.key,
        NextUploadIdMarker: next?.id,
        Upload: page.map(({ key, id, initiated }) => ({ Key: key, UploadId: id, Initiated: initiated.toISOString() })),
      },
    },
  }
}

export function listParts({ bucket, key, pageSize, query }: S3Call): S3Answer {
  const upload = bucket.upload(query.get('uploadId'), key)
  const after = Number(query.get('part-number-marker') ?? 0)
  const matching = [...upload.parts].filter(([number]) => number > after).sort(([a], [b]) => a - b)
  const { next, page } = cut(matching, query.get('max-parts'), pageSize)
  return {
    status: 200,
    xml: {
      root: 'ListPartsResult',
      fields: {
        Key: key,
        UploadId: upload.id,
        IsTruncated: next !== undefined,
        NextPartNumberMarker: next?.[0],
        Part: page.map(([number, part]) => ({
          PartNumber: number,
          ETag: `"${part.md5}"`,
          Size: part.bytes,
          LastModified: part.modified.toISOString(),
        })),
      },
    },
  }
}

/** Takes one page; `next` is its last entry when there are more. */
function cut<T>(
  entries: readonly T[],
  limit: string | null,
  pageSize: number,
): { readonly page: readonly T[]; readonly next: T | undefined } {
  const page = entries.slice(0, Math.min(pageSize, Number(limit ?? pageSize)))
  return { page, next: page.length < entries.length ? page.at(-1) : undefined }
}
