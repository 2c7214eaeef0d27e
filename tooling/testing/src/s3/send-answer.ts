import { createReadStream } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setTimeout } from 'node:timers/promises'
import type { Segment } from './bucket.ts'
import type { S3Fault } from './faults.ts'
import type { S3Answer } from './s3-call.ts'
import { toXml } from './xml.ts'

/** Sends an answer, or cuts it as a fault says. */
export async function sendAnswer(
  request: IncomingMessage,
  response: ServerResponse,
  answer: S3Answer,
  fault: S3Fault | undefined,
): Promise<void> {
  if (fault?.kind === 'lost reply') return void request.socket.destroy()
  if (fault?.kind === 'slow') {
    // Never: the connection stays open until the client gives it up.
    if (fault.delayMs === Number.POSITIVE_INFINITY) return
    await setTimeout(fault.delayMs)
  }
  // What was refused before its body was read cannot be followed by another request.
  if (!request.complete) response.setHeader('connection', 'close')
  const xml = answer.xml === undefined ? '' : toXml(answer.xml.root, answer.xml.fields)
  response.writeHead(answer.status, {
    ...(answer.xml && { 'content-type': 'application/xml', 'content-length': Buffer.byteLength(xml) }),
    ...answer.headers,
  })
  if (request.method === 'HEAD' || answer.content === undefined) {
    response.end(request.method === 'HEAD' ? '' : xml)
    request.resume()
    return
  }
  const { bytes, segments, start } = answer.content
  const limit = fault?.kind === 'reset download' || fault?.kind === 'short body' ? fault.afterBytes : bytes
  const content = readSegments(segments, start, Math.min(bytes, limit))
  if (limit >= bytes) return void (await pipeline(Readable.from(content), response).catch(() => undefined))
  for await (const chunk of content) await write(response, chunk)
  if (fault?.kind === 'short body') request.socket.end()
  else request.socket.resetAndDestroy()
}

async function* readSegments(segments: readonly Segment[], start: number, bytes: number): AsyncGenerator<Uint8Array> {
  let skip = start
  let left = bytes
  for (const segment of segments) {
    const from = Math.min(skip, segment.bytes)
    skip -= from
    const count = Math.min(segment.bytes - from, left)
    if (count === 0) continue
    left -= count
    yield* createReadStream(segment.path, { start: from, end: from + count - 1 })
  }
}

/** Resolves when the bytes have left this process, so that a cut comes after them. */
function write(response: ServerResponse, chunk: Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    response.write(chunk, () => resolve())
  })
}
