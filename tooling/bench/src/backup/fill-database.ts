import { spawn } from 'node:child_process'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { openDatabase, parseDatabaseUrl } from '@pgtend/database'
import { ingestVectors } from '@pgtend/vector-index'
import { benchVectors } from '../vector/bench-vectors.ts'
import type { DatabaseSize } from './database-size.ts'
import { chatLines, messageLines, words } from './generate-rows.ts'

/** Of the vectors. */
export const DIMENSIONS = 768

const TABLES = `
  create table chats (id bigint primary key, title text not null, created_at timestamptz not null);
  create table messages (
    id bigint primary key, chat_id bigint not null, role text not null check (role in ('user', 'assistant')),
    content text not null, metadata jsonb not null, created_at timestamptz not null
  );
  create table memories (id bigint primary key, content text not null, metadata jsonb not null, embedding vector(${DIMENSIONS}));
`
const INDEXES = `
  alter table messages add constraint messages_chat_id_fkey foreign key (chat_id) references chats;
  create index messages_chat_id_idx on messages (chat_id, created_at);
  create index memories_metadata_idx on memories using gin (metadata jsonb_path_ops);
  create index memories_embedding_idx on memories using hnsw (embedding vector_cosine_ops);
`

/** Fills an empty database: chats, messages with text and JSON, and memories with vectors and an HNSW index. */
export async function fillDatabase(url: string, size: DatabaseSize): Promise<void> {
  const target = parseDatabaseUrl(url)
  await using database = await openDatabase(target, { applicationName: 'bench', environment: 'development' })
  const { pool } = database
  await pool.query('create extension vector')
  await pool.query(TABLES)
  await copyLines(url, 'chats', chatLines(size))
  await copyLines(url, 'messages', messageLines(size))
  const rows = benchVectors({ count: size.memories, dimensions: DIMENSIONS }).map((embedding, id) => {
    return { id, content: words(id, 40), metadata: { topic: id % 12, tenant: id % 100 }, embedding }
  })
  await ingestVectors(database, { table: 'memories', column: 'embedding' }, rows)
  const client = await pool.connect()
  try {
    await client.query(`set maintenance_work_mem = '1GB'`)
    await client.query('set min_parallel_table_scan_size = 0')
    await client.query(INDEXES)
    await client.query('vacuum analyze')
  } finally {
    client.release(true)
  }
}

async function copyLines(url: string, table: string, lines: Iterable<string>): Promise<void> {
  const args = ['-X', '-q', '-v', 'ON_ERROR_STOP=1', '-c', `\\copy ${table} from stdin`, url]
  const psql = spawn('psql', args, { stdio: ['pipe', 'ignore', 'inherit'] })
  const ended = new Promise<number | null>((resolve, reject) => {
    psql.on('error', reject)
    psql.on('close', resolve)
  })
  await pipeline(Readable.from(inBlocks(lines)), psql.stdin)
  const code = await ended
  if (code !== 0) throw new Error(`psql ended with ${code} while it filled "${table}"`)
}

/** A write for each line would take as long as the lines. */
function* inBlocks(lines: Iterable<string>): Generator<string> {
  let block = ''
  for (const line of lines) {
    block += line
    if (block.length < 1 << 18) continue
    yield block
    block = ''
  }
  yield block
}
