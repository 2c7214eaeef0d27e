import { expect, test } from 'vitest'
import { checksumOf } from '../files/checksum.ts'
import { pendingDirectives } from './pending-directives.ts'

function file(text: string) {
  return { up: { path: 'm', text, checksum: checksumOf(text) } }
}

test('lines that declare a vector index are found anywhere, each where it stands last', () => {
  const files = [
    file(
      '-- pgtend:vector-index a.v method=ivfflat\r\ncreate table a ();\n  --  pgtend: vector-index "T.x".v name="My Index"  \n',
    ),
    file('select 1; -- pgtend:vector-index not.counted\n-- pgtend:vector-indexes b.v\n-- pgtend:allow drop-table x\n'),
    file('-- pgtend:vector-index a.v method=hnsw\n-- pgtend:vector-index a.v method=ivfflat'),
  ]

  expect(pendingDirectives(files)).toEqual([
    '-- pgtend:vector-index "T.x".v name="My Index"',
    '-- pgtend:vector-index a.v method=hnsw',
    '-- pgtend:vector-index a.v method=ivfflat',
  ])
})

test('most migrations declare none', () => {
  expect(pendingDirectives([])).toEqual([])
  expect(pendingDirectives([file('create table a ();')])).toEqual([])
})
