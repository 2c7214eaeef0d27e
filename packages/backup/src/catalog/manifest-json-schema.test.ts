import { expect, test } from 'vitest'
import { manifestFileSchema } from './manifest.ts'
import { manifestJsonSchema } from './manifest-json-schema.ts'

test('the JSON schema wants every field of a manifest, allows no other, and says what checksums are', () => {
  const schema = manifestJsonSchema()

  expect(schema).toMatchObject({
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object',
    additionalProperties: false,
    properties: {
      format: { const: 1 },
      kind: { enum: ['full', 'schema', 'data'] },
      objects: { items: { properties: { sha256: { pattern: '^[0-9a-f]{64}$' } } } },
    },
  })
  expect(schema.required?.toSorted()).toEqual(Object.keys(manifestFileSchema.shape).sort())
})
