import { s3Storage } from '../src/s3/index.ts'

/**
 * Uploads so many bytes in a process of its own and prints the most memory it took above what it had before, for a
 * test that measures it: `node upload-process.ts ENDPOINT BUCKET BYTES`.
 */
const [endpoint = '', bucket = '', bytes = '0'] = process.argv.slice(2)
const storage = s3Storage({ endpoint, bucket })
let most = 0
await storage.put('small', source(9 * 1024 * 1024))
const before = process.memoryUsage.rss()
await storage.put('large', source(Number(bytes)))
process.stdout.write(JSON.stringify({ before, grown: most - before }))

async function* source(length: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < length; at += 65_536) {
    most = Math.max(most, process.memoryUsage.rss())
    yield Buffer.alloc(Math.min(65_536, length - at), at % 251)
  }
}
