import type { StoreWait } from './patience.ts'

/** Where a bucket is and how it is spoken to. */
export interface S3Options {
  readonly bucket: string
  /** Folder in the bucket; default none. */
  readonly prefix?: string | undefined
  /** Default: what the AWS configuration says; with an `endpoint`, `us-east-1`. */
  readonly region?: string | undefined
  /** URL of a server other than AWS. */
  readonly endpoint?: string | undefined
  /** Name the bucket in the path and not in the host; default true with an `endpoint`. */
  readonly forcePathStyle?: boolean | undefined
  /**
   * Whether uploads carry a CRC32 that the server checks; default `when_supported`. Servers that refuse it need
   * `when_required`. Backups have checksums of their own either way.
   */
  readonly checksums?: 'when_supported' | 'when_required' | undefined
  /** Default: the standard chain of the AWS SDK (environment, profile, web identity, machine role). */
  readonly credentials?: S3Credentials | undefined
  /** How long a request that fails for a while is tried again, without progress; default two minutes. */
  readonly retryMs?: number | undefined
  /** How long a connection may be silent before the request is tried again; default 120 s. */
  readonly silenceMs?: number | undefined
  /** Ends what is on its way, and all waiting, at once; what clears up after that is tried once. */
  readonly signal?: AbortSignal | undefined
  /** Told again and again while the store does not answer, and with undefined when that is over. */
  readonly onWait?: ((wait: StoreWait | undefined) => void) | undefined
}

export interface S3Credentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}
