import { cutBytes, MAX_IDENTIFIER_BYTES } from '@pgtend/database'
import type { PrismaIndex, PrismaSchema, PrismaTable } from './prisma-schema.ts'

const COMMENT = /("(?:[^"\\]|\\.)*")|\/\/[^\n]*/g
const MODEL = /^[ \t]*model[ \t]+(\w+)[ \t]*\{([\s\S]*?)^[ \t]*\}/gm
const FIELD = /^[ \t]*(\w+)[ \t]+[A-Z][^\n]*?@map\(\s*(?:name:\s*)?"([^"]+)"/gm
const INDEX = /@@index\(\s*(?:fields:\s*)?\[((?:[^\][]|\[[^\]]*\])*)\]([^\n]*)\)/g
const PARTIAL = /previewFeatures\s*=\s*\[[^\]]*"partialIndexes"/

/**
 * Reads from the text of a Prisma schema which indexes it declares. Reads no more of it than that, so it also reads what the
 * Prisma of another version would not. Pure.
 * @param files the text of each file of the schema
 * @param external tables that Prisma is told to leave alone
 */
export function parsePrismaSchema(files: readonly string[], external: readonly string[] = []): PrismaSchema {
  const texts = files.map((text) => text.replaceAll(COMMENT, '$1'))
  return {
    tables: texts.flatMap((text) => [...text.matchAll(MODEL)].map(([, name = '', body = '']) => toTable(name, body))),
    partialIndexes: texts.some((text) => PARTIAL.test(text)),
    external,
  }
}

function toTable(model: string, body: string): PrismaTable {
  const table = attribute(body, '@@map') ?? model
  const columns = new Map([...body.matchAll(FIELD)].map(([, field = '', column = '']) => [field, column]))
  return {
    schema: attribute(body, '@@schema') ?? null,
    table,
    indexes: [...body.matchAll(INDEX)].map(([, fields = '', rest = '']) => toIndex(table, fields, rest, columns)),
  }
}

function toIndex(table: string, fields: string, rest: string, columns: ReadonlyMap<string, string>): PrismaIndex {
  // `embedding(ops: raw("vector_cosine_ops")), id(sort: Desc)`: only what stands before the brackets is a field.
  const names = fields
    .replaceAll(/\((?:[^()]|\([^()]*\))*\)/g, '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
    .map((name) => columns.get(name) ?? name)
  return {
    name: /\bmap:\s*"([^"]+)"/.exec(rest)?.[1] ?? usualName(table, names),
    columns: names,
    hasOperators: /\bops:/.test(fields),
  }
}

/** How Prisma names an index without `map`. */
function usualName(table: string, columns: readonly string[]): string {
  const suffix = '_idx'
  return `${cutBytes([table, ...columns].join('_'), MAX_IDENTIFIER_BYTES - suffix.length)}${suffix}`
}

function attribute(body: string, name: '@@map' | '@@schema'): string | undefined {
  return new RegExp(String.raw`${name}\(\s*(?:name:\s*)?"([^"]+)"`).exec(body)?.[1]
}
