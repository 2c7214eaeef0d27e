import { expect, test } from 'vitest'

import { pnpm } from './pnpm.ts'

test.each([
  ['a native pnpm', '/opt/pnpm/pnpm', ['/opt/pnpm/pnpm']],
  ['a pnpm in JavaScript', '/opt/pnpm/bin/pnpm.cjs', [process.execPath, '/opt/pnpm/bin/pnpm.cjs']],
  ['npm', '/opt/npm/bin/npm-cli.js', ['npx', '-y', 'pnpm@12']],
])('started by %s', (_name, execPath, command) => {
  expect(pnpm(execPath)).toEqual(command)
})
