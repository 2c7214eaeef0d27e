import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3'
import { PartBuffers } from './part-buffers.ts'
import { IN_FLIGHT_BYTES } from './part-size.ts'
import { Room } from './room.ts'
import { s3Failure } from './s3-failure.ts'
import type { S3Options } from './s3-options.ts'

const ATTEMPTS = 6
const SILENCE_MS = 120_000
const CONNECT_MS = 10_000

/** One bucket with its connection. Opens nothing before it is first used. */
export interface BucketClient {
  readonly bucket: string
  readonly attempts: number
  readonly buffers: PartBuffers
  readonly room: Room
  /**
   * Runs one request; requests that fail for a while are tried again.
   * @throws {BackupError} what `s3Failure` makes of a failure
   */
  send<Result>(request: (client: S3Client) => Promise<Result>): Promise<Result>
  /** The same, but throws what the SDK threw. */
  trySend<Result>(request: (client: S3Client) => Promise<Result>): Promise<Result>
}

export function bucketClient(options: S3Options): BucketClient {
  const attempts = options.attempts ?? ATTEMPTS
  let client: S3Client | undefined
  const trySend = async <Result>(request: (client: S3Client) => Promise<Result>): Promise<Result> => {
    client ??= new S3Client(clientConfig(options, attempts))
    return request(client)
  }
  return {
    bucket: options.bucket,
    attempts,
    buffers: new PartBuffers(),
    room: new Room(IN_FLIGHT_BYTES),
    trySend,
    async send(request) {
      try {
        return await trySend(request)
      } catch (error) {
        throw s3Failure(error, options.bucket)
      }
    },
  }
}

function clientConfig(options: S3Options, attempts: number): S3ClientConfig {
  const { checksums, credentials, endpoint, region } = options
  return {
    ...((region ?? endpoint) !== undefined && { region: region ?? 'us-east-1' }),
    ...(endpoint !== undefined && { endpoint }),
    ...(credentials !== undefined && { credentials }),
    forcePathStyle: options.forcePathStyle ?? endpoint !== undefined,
    requestChecksumCalculation: checksums === 'when_required' ? 'WHEN_REQUIRED' : 'WHEN_SUPPORTED',
    // What is read is compared with the checksums of the manifest, which also cover what was uploaded in parts.
    responseChecksumValidation: 'WHEN_REQUIRED',
    maxAttempts: attempts,
    requestHandler: { connectionTimeout: CONNECT_MS, socketTimeout: options.silenceMs ?? SILENCE_MS },
  }
}
