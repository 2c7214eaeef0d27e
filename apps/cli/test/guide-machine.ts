import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { NEEDS_SECOND_SERVER, type S3Stub, type ServerInfo, startSecondServer, withClient } from '@pgtend/testing'
import { onTestFinished } from 'vitest'
import { type GuideSection, readGuide } from './read-guide.ts'

/** The database `app` of the guides. */
const APP = `
  create extension vector;
  create role app_reader;
  create table chats (id int primary key, title text not null);
  create table memories (
    id int primary key, chat_id int not null references chats, content text not null, embedding vector(64)
  );
  insert into chats select n, 'Chat ' || n from generate_series(1, 200) n;
  insert into memories
  select n, 1 + n % 200, 'Memory ' || n, (select array_agg(sin(n * i)) from generate_series(1, 64) i)::vector
    from generate_series(1, 2000) n;
  create index on memories using hnsw (embedding vector_cosine_ops);
  grant select on memories to app_reader;
`

/** Reads a guide of docs/guides. */
export async function guideSections(name: string): Promise<readonly GuideSection[]> {
  return readGuide(await readFile(fileURLToPath(new URL(`../../../docs/guides/${name}`, import.meta.url)), 'utf8'))
}

/** A server that nobody has used yet, for the running test. */
export async function emptyMachine(): Promise<ServerInfo> {
  const server = await startSecondServer()
  if (server === undefined) throw new Error(NEEDS_SECOND_SERVER)
  onTestFinished(() => server.stop())
  return server.info
}

/** Creates and fills the database `app`. */
export async function fillApp(server: ServerInfo): Promise<void> {
  await withClient(databaseUrl(server, 'postgres'), (client) => client.query('create database app'))
  await withClient(databaseUrl(server, 'app'), (client) => client.query(APP))
}

/** Through the socket, which production takes without TLS. */
export function socketEnvironment({ port, socketDir }: ServerInfo): Readonly<Record<string, string>> {
  return { PGHOST: socketDir ?? '', PGPORT: String(port), PGUSER: 'postgres', PGDATABASE: 'app' }
}

/** The URL of a database of the server. */
export function databaseUrl({ adminUrl }: ServerInfo, database: string): string {
  const url = new URL(adminUrl)
  url.pathname = `/${database}`
  return url.href
}

/** What stands in every guide for the server and the credentials of the buckets, and what they are in a test. */
export function addresses(server: ServerInfo, { credentials }: S3Stub): Record<string, string> {
  return {
    AKIAEXAMPLE: credentials.accessKeyId,
    SECRETEXAMPLE: credentials.secretAccessKey,
    '/var/run/postgresql': server.socketDir ?? '',
  }
}
