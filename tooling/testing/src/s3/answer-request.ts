import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { Bucket } from './bucket.ts'
import { checkSignature } from './check-signature.ts'
import type { Faults, S3Fault, S3Operation } from './faults.ts'
import { findOperation, HANDLERS } from './find-operation.ts'
import { receiveBody } from './receive-body.ts'
import type { S3Answer } from './s3-call.ts'
import { S3Error } from './s3-error.ts'
import { sendAnswer } from './send-answer.ts'
import type { AnsweredRequest } from './start-s3-stub.ts'

export interface StubState {
  readonly bucket: Bucket
  readonly bucketName: string
  /** Where bodies are written. */
  readonly directory: string
  readonly faults: Faults
  readonly region: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly now: () => Date
  readonly conditionalPut: boolean
  readonly minimumPartBytes: number
  readonly pageSize: number
  answered(request: AnsweredRequest): void
}

/** Answers one request, or does what a fault says. */
export async function answerRequest(
  request: IncomingMessage,
  response: ServerResponse,
  state: StubState,
): Promise<void> {
  // A client that goes away is no fault of the server.
  request.on('error', () => undefined)
  response.on('error', () => undefined)
  const url = new URL(request.url ?? '/', 'http://127.0.0.1')
  const [, bucketName = '', ...rest] = url.pathname.split('/').map(decodeURIComponent)
  const key = rest.join('/')
  let operation: S3Operation | undefined
  let fault: S3Fault | undefined
  let answer: S3Answer
  try {
    checkSignature(request, { ...state, now: state.now() })
    if (bucketName !== state.bucketName) throw new S3Error(404, 'NoSuchBucket', 'The specified bucket does not exist')
    operation = findOperation(request.method ?? '', key, url.searchParams)
    fault = state.faults.next(operation, key)
    requireNoRefusal(fault)
    answer = await HANDLERS[operation]({
      bucket: state.bucket,
      key,
      query: url.searchParams,
      headers: request.headers,
      now: state.now(),
      conditionalPut: state.conditionalPut,
      minimumPartBytes: state.minimumPartBytes,
      pageSize: state.pageSize,
      receive: () => receiveBody(request, newPath(state), (source) => cutUpload(request, source, fault)),
      text: () => text(cutUpload(request, request, fault)),
    })
  } catch (error) {
    if (request.socket.destroyed) return state.answered({ operation, key, status: 0 })
    if (!(error instanceof S3Error)) throw error
    answer = refusal(error)
  }
  state.answered({ operation, key, status: fault?.kind === 'lost reply' ? 0 : answer.status })
  await sendAnswer(request, response, answer, fault)
}

function newPath({ directory }: StubState): string {
  return join(directory, randomBytes(8).toString('hex'))
}

function requireNoRefusal(fault: S3Fault | undefined): void {
  switch (fault?.kind) {
    case 'slow down':
      throw new S3Error(503, 'SlowDown', 'Please reduce your request rate.')
    case 'internal error':
      throw new S3Error(500, 'InternalError', 'We encountered an internal error. Please try again.')
    case 'read only':
      throw new S3Error(403, 'AccessDenied', 'Access Denied')
    case 'not implemented':
      throw new S3Error(501, 'NotImplemented', 'There is no such operation')
    case 'full':
      throw new S3Error(507, 'InsufficientStorage', 'There is not enough space to store the object.')
    default:
  }
}

/** Lets a body pass until the fault resets the connection. */
async function* cutUpload(
  request: IncomingMessage,
  source: AsyncIterable<Uint8Array>,
  fault: S3Fault | undefined,
): AsyncGenerator<Uint8Array> {
  let bytes = 0
  for await (const chunk of source) {
    bytes += chunk.length
    if (fault?.kind === 'reset upload' && bytes > fault.afterBytes) {
      request.socket.resetAndDestroy()
      throw new Error('the connection was reset')
    }
    yield chunk
  }
}

function refusal({ code, fields, message, status }: S3Error): S3Answer {
  return { status, xml: { root: 'Error', fields: { Code: code, Message: message, ...fields } } }
}
