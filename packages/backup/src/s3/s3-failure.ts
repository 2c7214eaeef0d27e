import { BackupError, type BackupErrorCode } from '../errors.ts'
import { errorCode } from '../store/error-code.ts'

interface Meaning {
  readonly code?: BackupErrorCode
  readonly message: (bucket: string) => string
  readonly hint?: string
}

const REFUSED: Meaning = {
  message: () => 'the S3 credentials were refused',
  hint: 'Check the access key and its secret, for example AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.',
}
const EXPIRED: Meaning = {
  message: () => 'the S3 credentials have expired',
  hint: 'Renew them, for example with `aws sso login`, and run the command again.',
}
const NO_CREDENTIALS: Meaning = {
  message: () => 'no S3 credentials were found',
  hint: 'Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE; credentials never stand in the configuration.',
}
const DENIED: Meaning = {
  message: (bucket) => `access to bucket "${bucket}" was denied`,
  hint: 'Allow s3:ListBucket, s3:ListBucketMultipartUploads, s3:GetObject, s3:PutObject, s3:DeleteObject and s3:AbortMultipartUpload.',
}
const NO_BUCKET: Meaning = {
  message: (bucket) => `bucket "${bucket}" does not exist`,
  hint: 'Create the bucket, or correct `bucket` in the configuration.',
}
const OTHER_REGION: Meaning = {
  message: (bucket) => `bucket "${bucket}" is in another region`,
  hint: 'Set `region` in the configuration to the region of the bucket.',
}
const NO_REGION: Meaning = {
  message: () => 'the region of the bucket is missing',
  hint: 'Set `region` in the configuration, or AWS_REGION.',
}
const CLOCK: Meaning = {
  message: () => 'the clock of this machine is too far from the clock of the S3 server',
  hint: 'Set the clock, for example with `timedatectl set-ntp true`, and run the command again.',
}
const FULL: Meaning = {
  code: 'BACKUP_DISK_FULL',
  message: (bucket) => `no space left in bucket "${bucket}"`,
  hint: 'Free space, for example with `pgtend backup prune`, or raise the quota of the bucket.',
}

/** By the code that S3 answers, or the name of an error of the SDK. */
const MEANINGS: Readonly<Record<string, Meaning>> = {
  InvalidAccessKeyId: REFUSED,
  SignatureDoesNotMatch: REFUSED,
  ExpiredToken: EXPIRED,
  TokenRefreshRequired: EXPIRED,
  CredentialsProviderError: NO_CREDENTIALS,
  AccessDenied: DENIED,
  AllAccessDisabled: DENIED,
  NoSuchBucket: NO_BUCKET,
  PermanentRedirect: OTHER_REGION,
  AuthorizationHeaderMalformed: OTHER_REGION,
  RequestTimeTooSkewed: CLOCK,
  InsufficientStorage: FULL,
  QuotaExceeded: FULL,
  XMinioStorageFull: FULL,
}
/** Answers without a body, as to HEAD, have no code. */
const BY_STATUS: Readonly<Record<number, Meaning>> = { 301: OTHER_REGION, 401: DENIED, 403: DENIED, 507: FULL }

/**
 * Says in plain words what went wrong with a bucket; keeps errors that say it already. Never tells an address, key or
 * secret.
 */
export function s3Failure(error: unknown, bucket: string): BackupError {
  if (error instanceof BackupError) return error
  const meaning = meaningOf(error)
  return new BackupError(meaning.code ?? 'BACKUP_STORE_FAILED', meaning.message(bucket), {
    cause: error,
    ...(meaning.hint !== undefined && { hint: meaning.hint }),
  })
}

function meaningOf(error: unknown): Meaning {
  const name = error instanceof Error ? error.name : ''
  const status = statusOf(error)
  const known = MEANINGS[name] ?? BY_STATUS[status ?? 0]
  if (known !== undefined) return known
  if (error instanceof Error && error.message === 'Region is missing') return NO_REGION
  if (status !== undefined) return { message: (bucket) => `bucket "${bucket}" answered ${status} (${name})` }
  const code = errorCode(error) ?? name
  return {
    message: (bucket) => `the S3 endpoint of bucket "${bucket}" could not be reached (${code})`,
    hint: 'Check `endpoint` in the configuration and the network, then run the command again.',
  }
}

/** HTTP status of an answer; undefined when there was none. */
export function statusOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('$metadata' in error)) return undefined
  const { httpStatusCode } = error.$metadata as { readonly httpStatusCode?: number }
  return httpStatusCode
}
