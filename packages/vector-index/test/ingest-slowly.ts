import { setTimeout as delay } from 'node:timers/promises'
import { openDatabase, parseDatabaseUrl } from '@pgtend/database'
import { ingestVectors } from '../src/ingest/ingest-vectors.ts'

/** Writes rows until it is killed: `node ingest-slowly.ts DATABASE_URL`. */
const database = await openDatabase(parseDatabaseUrl(process.argv[2] ?? ''), {
  applicationName: 'ingest slowly',
  environment: 'development',
})

async function* rows() {
  for (let id = 0; id < 100_000; id += 1) {
    if (id % 10 === 0) await delay(5)
    yield { id, note: `note ${id}`, embedding: [id + 1, 0.5, -1] }
  }
}

await ingestVectors(database, { table: 'items', column: 'embedding' }, rows(), { batchSize: 10, resumeKey: 'slowly' })
