import { randomBytes } from 'node:crypto'
import { expect, vi } from 'vitest'
import { test } from '../fixtures/test.ts'
import { cloneOf } from './clone-of.ts'
import { withClient } from './connect-client.ts'
import { createTemplate } from './create-template.ts'

const newName = () => `t_${randomBytes(4).toString('hex')}`

test('clones of a template have what was built and do not see each other', async () => {
  const template = await createTemplate(newName(), (url) =>
    withClient(url, async (client) => {
      await client.query('create table item as select 1 as id')
    }),
  )
  const [a, b] = await Promise.all([cloneOf(template), cloneOf(template)])
  await withClient(a.url, (client) => client.query('delete from item'))

  const rest = await withClient(b.url, (client) => client.query('select id from item'))

  expect(rest.rows).toEqual([{ id: 1 }])
  await Promise.all([a.drop(), b.drop()])
})

test('a template is built once, by two callers at once and in another worker', async () => {
  const name = newName()
  const build = vi.fn(async () => {})
  await Promise.all([createTemplate(name, build), createTemplate(name, build)])

  // A fresh copy of the module has an empty memory, like another worker.
  vi.resetModules()
  const other = await import('./create-template.ts')
  await Promise.all([other.createTemplate(name, build), other.createTemplate(name, build)])

  expect(other.createTemplate).not.toBe(createTemplate)
  expect(build).toHaveBeenCalledTimes(1)
})

test('two workers that start at once build a template once', async () => {
  const name = newName()
  const build = vi.fn(async () => {})
  vi.resetModules()
  const other = await import('./create-template.ts')

  const [a, b] = await Promise.all([createTemplate(name, build), other.createTemplate(name, build)])

  expect(a).toBe(b)
  expect(build).toHaveBeenCalledTimes(1)
})

test('a build that fails leaves no template, and the next caller tries again', async () => {
  const name = newName()
  await expect(createTemplate(name, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
  const build = vi.fn(async () => {})

  await createTemplate(name, build)

  expect(build).toHaveBeenCalledTimes(1)
})

test('a template can start without extensions', async () => {
  const template = await createTemplate(newName(), async () => {}, { from: 'empty' })
  const clone = await cloneOf(template)

  const { rows } = await withClient(clone.url, (client) => client.query('select extname from pg_extension'))

  expect(rows).toEqual([{ extname: 'plpgsql' }])
  await clone.drop()
})

test('a name that could break the database name is refused', async () => {
  await expect(createTemplate('a"b', async () => {})).rejects.toThrow('template name')
})
