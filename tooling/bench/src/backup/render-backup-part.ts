import type { BenchmarkSize } from '../benchmark.ts'
import { type BenchResults, renderFacts, renderTable, renderTargets } from '../render-results.ts'

/** The part of docs/benchmarks.md about backups. Pure. */
export function renderBackupPart(results: BenchResults, { runs }: BenchmarkSize): string {
  return `One database of chats, messages with text and JSON, and memories with vectors and an HNSW index is backed up and restored, in turns.

- \`pgtend backup create\` writes a directory dump with two processes, zstd level 1, encrypted with age for two public keys, SHA-256 before and
  after; the manifest has the row counts and the content hashes of the dump's snapshot; then it reads everything back. \`--no-checksums\`
  leaves the content hashes out. Every file is synced, and its folder.
- \`pg_dump -Fd -j2, zstd -1\` is the same pg_dump with the same compression: its own from version 16 on, before that \`-Z0\` and then \`zstd -1\`, two
  files at a time. Nothing is hashed, counted, encrypted or read back; every file is synced. The row below does what pgtend does to the files.
- \`pgtend backup restore\` starts from that encrypted backup, checks all checksums, decrypts and decompresses, restores with two processes,
  analyzes, builds the vector index last, and compares rows and content with the manifest. *Until usable* is when everything but the vector
  index is there.
- \`pg_restore -j2\` reads an uncompressed dump that lies ready, with the memory and the workers that pgtend may use; the row below begins with
  an encrypted one, as pgtend does, and \`default settings\` is pg_restore as it comes. They check, analyze and compare nothing. Every restored
  database is compared with the original; a difference ends the benchmark.
- \`pgBackRest\` copies the files of a whole cluster with the same database (two processes, zstd level 1, AES-256): another kind of backup, which
  knows no single database and no other version of PostgreSQL, and builds no index.

On two cores all of this waits for the processor, so that whatever pgtend does more than the stock tools adds to the time instead of
running beside: on the way in two checksums, encryption, reading back and the row hashes; on the way out decrypting,
decompressing, statistics and the comparison.

The ratio is to the first row of a task; memory is the largest resident size of pgtend's process.

${renderTable(results.measurements)}

What pgtend is to reach:

${renderTargets(results.targets)}

${results.notes.join('\n')}
${renderFacts(results, `medians of ${runs} interleaved backups and of at most 3 restores, process start included`)}`
}
