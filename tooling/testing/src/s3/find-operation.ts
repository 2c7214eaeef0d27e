import type { S3Operation } from './faults.ts'
import { listMultipartUploads, listObjects, listParts } from './listings.ts'
import { abortMultipartUpload, completeMultipartUpload, createMultipartUpload, uploadPart } from './multipart.ts'
import { deleteObject, getObject, headObject, putObject } from './objects.ts'
import type { S3Answer, S3Call } from './s3-call.ts'
import { S3Error } from './s3-error.ts'

type Handler = (call: S3Call) => S3Answer | Promise<S3Answer>

/** What answers each operation. */
export const HANDLERS: Readonly<Record<S3Operation, Handler>> = {
  PutObject: putObject,
  GetObject: getObject,
  HeadObject: headObject,
  DeleteObject: deleteObject,
  ListObjectsV2: listObjects,
  CreateMultipartUpload: createMultipartUpload,
  UploadPart: uploadPart,
  CompleteMultipartUpload: completeMultipartUpload,
  AbortMultipartUpload: abortMultipartUpload,
  ListMultipartUploads: listMultipartUploads,
  ListParts: listParts,
}

/** Tells the operation from the method and the query, as S3 does. @throws {S3Error} `NotImplemented` for all others */
export function findOperation(method: string, key: string, query: URLSearchParams): S3Operation {
  const upload = query.has('uploadId')
  const found =
    key === '' ? BUCKET[query.has('uploads') ? `${method} uploads` : method] : OBJECT[keyOf(method, query, upload)]
  if (found === undefined) throw new S3Error(501, 'NotImplemented', 'This server does not know the operation.')
  return found
}

const BUCKET: Readonly<Record<string, S3Operation>> = {
  GET: 'ListObjectsV2',
  'GET uploads': 'ListMultipartUploads',
}

const OBJECT: Readonly<Record<string, S3Operation>> = {
  PUT: 'PutObject',
  GET: 'GetObject',
  HEAD: 'HeadObject',
  DELETE: 'DeleteObject',
  'POST uploads': 'CreateMultipartUpload',
  'PUT upload': 'UploadPart',
  'GET upload': 'ListParts',
  'POST upload': 'CompleteMultipartUpload',
  'DELETE upload': 'AbortMultipartUpload',
}

function keyOf(method: string, query: URLSearchParams, upload: boolean): string {
  if (upload) return `${method} upload`
  return query.has('uploads') ? `${method} uploads` : method
}
