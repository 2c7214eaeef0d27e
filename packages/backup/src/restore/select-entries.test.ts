import { expect, test } from 'vitest'
import { type ArchiveList, parseArchiveList, withoutEntries } from './archive-entries.ts'
import { type SelectedParts, selectEntries } from './select-entries.ts'

interface Entry {
  readonly schema?: string
  readonly owner?: string
  readonly needs?: readonly number[]
}

/** An entry as the list and the script of `pg_restore --verbose` tell of it. */
function entry(id: number, kind: string, name: string, { needs = [], owner = 'app', schema = '-' }: Entry = {}) {
  const depends = needs.length === 0 ? [] : [`;\tdepends on: ${needs.join(' ')}`]
  const title = `Name: ${name}; Type: ${kind}; Schema: ${schema}; Owner: ${owner || '-'}`
  const isRows = kind === 'TABLE DATA' || kind === 'SEQUENCE SET'
  return {
    id,
    lines: [`${id}; 1259 ${id} ${kind} ${schema} ${name} ${owner}`, ...depends],
    title: isRows ? undefined : title,
  }
}

function listOf(entries: readonly ReturnType<typeof entry>[]): ArchiveList {
  const titles = entries.flatMap(({ id, title }) => (title === undefined ? [] : [[id, title] as const]))
  return { text: [';', ...entries.flatMap(({ lines }) => lines), ''].join('\n'), titles: new Map(titles) }
}

const odd = { schema: 'Odd Name', owner: 'an owner' }
const own = { schema: 'public' }
const LIST = listOf([
  entry(7, 'SCHEMA', 'Odd Name'),
  entry(2, 'EXTENSION', 'vector', { owner: '' }),
  entry(978, 'TYPE', 'Mood', { ...odd, needs: [7] }),
  entry(217, 'TABLE', 'Order Items', { ...odd, needs: [978, 7, 2, 2] }),
  entry(222, 'TABLE', 'child', own),
  entry(223, 'SEQUENCE', 'child_id_seq', own),
  entry(224, 'SEQUENCE OWNED BY', 'child_id_seq', { ...own, needs: [223, 222] }),
  entry(225, 'DEFAULT', 'child id', { ...own, needs: [223, 222] }),
  entry(226, 'VIEW', 'seen', { ...own, needs: [217] }),
  entry(300, 'TABLE DATA', 'Order Items', { ...odd, needs: [217] }),
  entry(301, 'TABLE DATA', 'child', { ...own, needs: [222] }),
  entry(302, 'SEQUENCE SET', 'child_id_seq', { ...own, needs: [223] }),
  entry(400, 'CONSTRAINT', 'Order Items Order Items_pkey', { ...odd, needs: [217] }),
  entry(401, 'INDEX', 'Odd Index', { ...odd, needs: [2, 217] }),
  entry(402, 'COMMENT', 'INDEX "Odd Index"', { ...odd, needs: [401] }),
  entry(403, 'FK CONSTRAINT', 'child child_item_fkey', { ...own, needs: [222, 400, 217] }),
])
const entries = parseArchiveList(LIST)
const select = (...names: readonly string[]) =>
  selectEntries(entries, {
    schemas: [],
    tables: names.map((name) => (name === 'Order Items' ? { schema: 'Odd Name', name } : { schema: undefined, name })),
  })

test('a table brings its rows, keys, indexes and comments, and the types and extensions that it needs', () => {
  const { entries: selected, leftOut } = select('Order Items')

  expect([...selected].sort((a, b) => a - b)).toEqual([2, 7, 217, 300, 400, 401, 402, 978])
  expect(leftOut).toEqual([])
})

test('a default brings its sequence; a foreign key to what is not selected is left out and named', () => {
  const { entries: selected, leftOut } = select('child')

  expect([...selected].sort((a, b) => a - b)).toEqual([222, 223, 224, 225, 301, 302])
  expect(leftOut).toEqual(['fk constraint public child child_item_fkey'])
})

test('dependencies have no order: only what belongs to a table is left out of it, and a partition comes with its table', () => {
  const list = listOf([
    entry(217, 'TABLE', 'item', own),
    entry(222, 'TABLE', 'child', own),
    entry(403, 'FK CONSTRAINT', 'child child_item_fkey', { ...own, needs: [217, 222] }),
    entry(500, 'TABLE', 'parent', own),
    entry(501, 'TABLE', 'parent_1', own),
    entry(502, 'TABLE ATTACH', 'parent_1', { ...own, needs: [500, 501] }),
  ])
  const selected = (name: string) =>
    selectEntries(parseArchiveList(list), { schemas: [], tables: [{ schema: 'public', name }] })

  expect(selected('item').leftOut).toEqual([])
  expect(selected('child').leftOut).toEqual(['fk constraint public child child_item_fkey'])
  expect([...selected('parent').entries].sort()).toEqual([500, 501, 502])
  expect([...selected('parent_1').entries]).not.toContain(500)
})

test('both tables of a foreign key keep it, and no view comes along', () => {
  const { entries: selected, leftOut } = select('child', 'Order Items')

  expect(selected.has(403)).toBe(true)
  expect(selected.has(226)).toBe(false)
  expect(leftOut).toEqual([])
})

test('what is not there is refused', () => {
  expect(() => select('Child')).toThrow(expect.objectContaining({ code: 'BACKUP_OPTIONS_INVALID' }))
})

test('names with spaces and with what stands between them are told apart', () => {
  const trap = 'x; Type: VIEW; Schema: q'
  const list = listOf([
    entry(1, 'SCHEMA', 'a'),
    entry(2, 'SCHEMA', 'a b'),
    entry(3, 'TABLE', 'b c', { schema: 'a', owner: 'd e', needs: [1] }),
    entry(4, 'TABLE', 'c', { schema: 'a b', owner: 'd e', needs: [2] }),
    entry(5, 'TABLE', 'c d', { schema: 'a b', owner: 'e', needs: [2] }),
    entry(6, 'TABLE', trap, own),
    entry(7, 'TABLE', 'x', { schema: trap }),
    entry(8, 'TABLE', 'DATA a', own),
    entry(13, 'TABLE DATA', 'b c', { schema: 'a', owner: 'd e', needs: [3] }),
    entry(14, 'TABLE DATA', 'c', { schema: 'a b', owner: 'd e', needs: [4] }),
    entry(15, 'TABLE DATA', 'c d', { schema: 'a b', owner: 'e', needs: [5] }),
    entry(16, 'TABLE DATA', trap, { ...own, needs: [6] }),
  ])
  const all = parseArchiveList(list)
  const ids = (parts: Partial<SelectedParts>) =>
    [...selectEntries(all, { schemas: [], tables: [], ...parts }).entries].sort((x, y) => x - y)

  expect(ids({ tables: [{ schema: 'a', name: 'b c' }] })).toEqual([1, 3, 13])
  expect(ids({ tables: [{ schema: 'a b', name: 'c' }] })).toEqual([2, 4, 14])
  expect(ids({ tables: [{ schema: 'a b', name: 'c d' }] })).toEqual([2, 5, 15])
  expect(ids({ tables: [{ schema: undefined, name: trap }] })).toEqual([6, 16])
  expect(ids({ tables: [{ schema: undefined, name: 'DATA a' }] })).toEqual([8])
  expect(ids({ schemas: ['a'] })).toEqual([1, 3, 13])
  expect(ids({ schemas: [trap] })).toEqual([7])
  expect(() => ids({ tables: [{ schema: undefined, name: 'x' }] })).toThrow('the dump has no table "public"."x"')
})

test('a table with a tablespace is found; tables that differ by line breaks alone are refused', () => {
  const spaced = entry(1, 'TABLE', 'item', own)
  const two = [entry(2, 'TABLE', 'line feed', own), entry(3, 'TABLE', 'line feed', own)]
  const all = parseArchiveList(listOf([{ ...spaced, title: `${spaced.title}; Tablespace: fast disk` }, ...two]))
  const selected = (name: string) => selectEntries(all, { schemas: [], tables: [{ schema: undefined, name }] })

  expect([...selected('item').entries]).toEqual([1])
  expect(() => selected('line\nfeed')).toThrow(expect.objectContaining({ code: 'BACKUP_OPTIONS_INVALID' }))
})

test('a key is of the table with the longer name where both fit', () => {
  const list = listOf([
    entry(1, 'TABLE', 'a', own),
    entry(2, 'TABLE', 'a b', own),
    entry(3, 'FK CONSTRAINT', 'a b key', { ...own, needs: [1, 2] }),
  ])
  const leftOut = (name: string) =>
    selectEntries(parseArchiveList(list), { schemas: [], tables: [{ schema: 'public', name }] }).leftOut

  expect(leftOut('a')).toEqual([])
  expect(leftOut('a b')).toEqual(['fk constraint public a b key'])
})

test('entries are left out of a list, and all other lines with them that are no entries', () => {
  expect(withoutEntries(LIST, (id) => id !== 7 && id !== 2)).toBe(
    '7; 1259 7 SCHEMA - Odd Name app\n2; 1259 2 EXTENSION - vector ',
  )
})
