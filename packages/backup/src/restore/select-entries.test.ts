import { expect, test } from 'vitest'
import { parseArchiveList, withoutEntries } from './archive-entries.ts'
import { selectEntries } from './select-entries.ts'

/** As `pg_restore --list --verbose` prints it. */
const LIST = `;
; Archive created at 2026-11-21 19:57:53 UTC
;
7; 2615 1 SCHEMA - Odd Name app
2; 3079 2 EXTENSION - vector 
978; 1247 3 TYPE Odd Name Mood app
;	depends on: 7
217; 1259 4 TABLE Odd Name Order Items app
;	depends on: 978 7 2 2
222; 1259 5 TABLE public child app
223; 1259 6 SEQUENCE public child_id_seq app
224; 0 0 SEQUENCE OWNED BY public child_id_seq app
;	depends on: 223 222
225; 2604 7 DEFAULT public child id app
;	depends on: 223 222
226; 1259 8 VIEW public seen app
;	depends on: 217
300; 0 4 TABLE DATA Odd Name Order Items app
;	depends on: 217
301; 0 5 TABLE DATA public child app
;	depends on: 222
302; 0 0 SEQUENCE SET public child_id_seq app
;	depends on: 223
400; 2606 9 CONSTRAINT Odd Name Order Items Order Items_pkey app
;	depends on: 217
401; 1259 10 INDEX Odd Name Odd Index app
;	depends on: 2 217
402; 0 0 COMMENT Odd Name INDEX "Odd Index" app
;	depends on: 401
403; 2606 11 FK CONSTRAINT public child child_item_fkey app
;	depends on: 222 400 217
`
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
  const list = `217; 1259 4 TABLE public item app
222; 1259 5 TABLE public child app
403; 2606 11 FK CONSTRAINT public child child_item_fkey app
;	depends on: 217 222
500; 1259 12 TABLE public parent app
501; 1259 13 TABLE public parent_1 app
502; 0 0 TABLE ATTACH public parent_1 app
;	depends on: 500 501
`
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

test('entries are left out of a list, and all other lines with them that are no entries', () => {
  expect(withoutEntries(LIST, (id) => id !== 7 && id !== 2)).toBe(
    '7; 2615 1 SCHEMA - Odd Name app\n2; 3079 2 EXTENSION - vector ',
  )
})
