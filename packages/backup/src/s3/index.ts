export type { StoreWait } from './patience.ts'
export type { S3Credentials, S3Options } from './s3-options.ts'
export { s3Storage } from './s3-storage.ts'
export { s3Store } from './s3-store.ts'
