import { expect, test } from 'vitest'
import { withoutUrls } from './without-urls.ts'

test('the URLs of a datasource are blanked, whatever is in them; lines and other blocks stay', () => {
  const schema = (...urls: readonly string[]) =>
    ['datasource db {', '  provider = "postgresql"', ...urls, '}', 'model Link {', '  url = no', '}', ''].join('\n')

  const text = schema(
    '  url      = env("DATABASE_URL")',
    '  directUrl = "postgresql://u:a}b@h/d" // }',
    '  extensions = [vector]',
  )

  expect(withoutUrls(text)).toBe(schema('', '', '  extensions = [vector]'))
  expect(withoutUrls('datasource db { provider = "postgresql" }\nurl = 1')).toContain('url = 1')
})
