import {
  type $Command,
  S3Client,
  type S3ClientConfig,
  type S3ClientResolvedConfig,
  type ServiceInputTypes,
  type ServiceOutputTypes,
} from '@aws-sdk/client-s3'
import { BackupError } from '../errors.ts'
import { PartBuffers } from './part-buffers.ts'
import { IN_FLIGHT_BYTES } from './part-size.ts'
import { Patience } from './patience.ts'
import { retryStrategy } from './retry-strategy.ts'
import { Room } from './room.ts'
import { s3Failure } from './s3-failure.ts'
import type { S3Options } from './s3-options.ts'

/** Longer than a server needs to start again, or a router; pg_dump waits meanwhile, with its snapshot. */
export const RETRY_MS = 120_000
const CONNECT_MS = 10_000
const SILENCE_MS = 120_000
/** Whoever has pressed Ctrl-C does not wait for a server that does not answer. */
const ENDING_MS = 3_000

/** One bucket with its connection. Opens nothing before it is first used. */
export interface BucketClient {
  readonly bucket: string
  readonly patience: Patience
  readonly buffers: PartBuffers
  readonly room: Room
  /**
   * Runs one request; requests that fail for a while are tried again.
   * @throws {BackupError} as `failure` says it
   */
  readonly send: Send
  /** The same, but throws what the SDK threw. */
  readonly trySend: Send
  /** What `s3Failure` makes of it; `BACKUP_INTERRUPTED` when the work was to end. */
  failure(error: unknown): BackupError
}

type Send = <Input extends ServiceInputTypes, Output extends ServiceOutputTypes>(
  command: $Command<Input, Output, S3ClientResolvedConfig, ServiceInputTypes, ServiceOutputTypes>,
) => Promise<Output>

export function bucketClient(options: S3Options): BucketClient {
  const { bucket, onWait, retryMs: limitMs = RETRY_MS, signal } = options
  const patience = new Patience({ limitMs, onWait, signal })
  let client: S3Client | undefined
  let ending: S3Client | undefined
  const trySend: Send = async (command) => {
    // What clears up after an interruption is not cut, but has little time.
    if (signal?.aborted) {
      const limits = { connectionTimeout: ENDING_MS, socketTimeout: ENDING_MS }
      ending ??= new S3Client({ ...clientConfig(options, patience), requestHandler: limits })
      return ending.send(command)
    }
    client ??= new S3Client(clientConfig(options, patience))
    return client.send(command, signal && { abortSignal: signal })
  }
  const failure = (error: unknown): BackupError =>
    signal?.aborted
      ? new BackupError('BACKUP_INTERRUPTED', 'interrupted while the store was at work', { cause: error })
      : s3Failure(error, bucket)
  return {
    bucket,
    patience,
    buffers: new PartBuffers(),
    room: new Room(IN_FLIGHT_BYTES),
    trySend,
    failure,
    async send(command) {
      try {
        return await trySend(command)
      } catch (error) {
        throw failure(error)
      }
    },
  }
}

function clientConfig(options: S3Options, patience: Patience): S3ClientConfig {
  const { checksums, credentials, endpoint, region } = options
  return {
    ...((region ?? endpoint) !== undefined && { region: region ?? 'us-east-1' }),
    ...(endpoint !== undefined && { endpoint }),
    ...(credentials !== undefined && { credentials }),
    forcePathStyle: options.forcePathStyle ?? endpoint !== undefined,
    requestChecksumCalculation: checksums === 'when_required' ? 'WHEN_REQUIRED' : 'WHEN_SUPPORTED',
    // What is read is compared with the checksums of the manifest, which also cover what was uploaded in parts.
    responseChecksumValidation: 'WHEN_REQUIRED',
    retryStrategy: retryStrategy(patience),
    requestHandler: { connectionTimeout: CONNECT_MS, socketTimeout: options.silenceMs ?? SILENCE_MS },
  }
}
