import type { IncomingHttpHeaders } from 'node:http'
import type { Bucket, Segment } from './bucket.ts'
import type { ReceivedBody } from './receive-body.ts'
import type { XmlFields } from './xml.ts'

/** One request, after its signature was checked. */
export interface S3Call {
  readonly bucket: Bucket
  readonly key: string
  readonly query: URLSearchParams
  readonly headers: IncomingHttpHeaders
  readonly now: Date
  /** False answers `If-None-Match` with 501, as OpenStack Swift does. */
  readonly conditionalPut: boolean
  /** Least bytes of a part that is not the last. */
  readonly minimumPartBytes: number
  /** Most entries of a page. */
  readonly pageSize: number
  /** Writes the body to a file. */
  receive(): Promise<ReceivedBody>
  /** Reads a small body. */
  text(): Promise<string>
}

/** What is answered: XML, bytes of an object, or headers alone. */
export interface S3Answer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string | number>>
  readonly xml?: { readonly root: string; readonly fields: XmlFields }
  readonly content?: { readonly segments: readonly Segment[]; readonly start: number; readonly bytes: number }
}

/** The headers `x-amz-meta-*`. */
export function metadataOf(headers: IncomingHttpHeaders): Readonly<Record<string, string>> {
  const entries = Object.entries(headers).filter(([name]) => name.startsWith('x-amz-meta-'))
  return Object.fromEntries(entries.map(([name, value]) => [name, String(value)]))
}
