import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { answerRequest } from './answer-request.ts'
import { Bucket, type BucketObject, byKey } from './bucket.ts'
import { type FaultRule, Faults, type S3Operation } from './faults.ts'

export interface S3StubOptions {
  /** Default `backups`. */
  readonly bucket?: string
  /** Default `us-east-1`; a request for another is refused. */
  readonly region?: string
  /** Default true; false answers `If-None-Match` with 501, as OpenStack Swift does. */
  readonly conditionalPut?: boolean
  /** Least bytes of a part that is not the last; default 5 MiB, as everywhere. */
  readonly minimumPartBytes?: number
  /** Most entries of a page of a list; default 1000, as everywhere. */
  readonly pageSize?: number
  /** The clock of the server; default the real one. */
  readonly now?: () => Date
}

/** A request as it was answered. */
export interface AnsweredRequest {
  readonly operation: S3Operation | undefined
  readonly key: string
  /** 0 when the connection was cut. */
  readonly status: number
}

export interface S3Stub {
  /** `http://127.0.0.1:PORT` */
  readonly endpoint: string
  readonly bucket: string
  readonly region: string
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string }
  /** The standard variables of the AWS tools, for a program to run. */
  readonly env: Readonly<Record<string, string>>
  /** Everything that was asked, oldest first. */
  readonly requests: readonly AnsweredRequest[]
  /** Makes something go wrong; returns what ends that. */
  inject(rule: FaultRule): () => void
  /** Ends all faults. */
  heal(): void
  keys(): readonly string[]
  object(key: string): BucketObject | undefined
  /** Keys of the uploads that were neither completed nor aborted. */
  unfinishedUploads(): readonly string[]
  /** Cuts all connections and takes no more, until `comeBack`. What was stored stays. */
  goAway(): Promise<void>
  comeBack(): Promise<void>
  stop(): Promise<void>
}

const ACCESS_KEY = 'stub-access-key'
const SECRET_KEY = 'stub-secret-key/with+signs'

/**
 * Starts a strict S3 server on a loopback port: path style, one bucket, objects in a temporary folder.
 * It refuses what real servers refuse, and fails where a rule says so.
 */
export async function startS3Stub(options: S3StubOptions = {}): Promise<S3Stub> {
  const directory = await mkdtemp(join(tmpdir(), 'pgtend-s3-'))
  const name = options.bucket ?? 'backups'
  const region = options.region ?? 'us-east-1'
  const bucket = new Bucket()
  const faults = new Faults()
  const requests: AnsweredRequest[] = []
  const server = createServer({ keepAlive: true }, (request, response) => {
    const answering = answerRequest(request, response, {
      bucket,
      bucketName: name,
      directory,
      faults,
      region,
      accessKeyId: ACCESS_KEY,
      secretAccessKey: SECRET_KEY,
      now: options.now ?? (() => new Date()),
      conditionalPut: options.conditionalPut ?? true,
      pageSize: options.pageSize ?? 1000,
      minimumPartBytes: options.minimumPartBytes ?? 5 * 1024 * 1024,
      answered: (answer) => requests.push(answer),
    })
    // Only a fault of the stub itself ends here; the client sees the connection end.
    answering.catch((error: unknown) => request.destroy(error instanceof Error ? error : undefined))
  })
  const port = await listen(server, 0)
  const endpoint = `http://127.0.0.1:${port}`
  return {
    endpoint,
    bucket: name,
    region,
    credentials: { accessKeyId: ACCESS_KEY, secretAccessKey: SECRET_KEY },
    env: {
      AWS_ACCESS_KEY_ID: ACCESS_KEY,
      AWS_SECRET_ACCESS_KEY: SECRET_KEY,
      AWS_REGION: region,
      AWS_EC2_METADATA_DISABLED: 'true',
    },
    requests,
    inject: (rule) => faults.add(rule),
    heal: () => faults.clear(),
    keys: () => [...bucket.objects.keys()].sort(byKey),
    object: (key) => bucket.objects.get(key),
    unfinishedUploads: () => [...bucket.uploads.values()].map(({ key }) => key).sort(byKey),
    goAway: () => close(server),
    async comeBack() {
      await listen(server, port)
    },
    async stop() {
      await close(server)
      await rm(directory, { recursive: true, force: true })
    },
  }
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject)
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : 0)
    })
  })
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
