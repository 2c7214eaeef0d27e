import { extname } from 'node:path'

/**
 * Returns the start of a command line that runs pnpm: the pnpm that runs this script, or npx where there is none.
 * `npm_execpath` is a JavaScript file in some releases of pnpm and a native binary in others.
 */
export function pnpm(execPath = process.env.npm_execpath): string[] {
  if (execPath === undefined || !/pnpm/.test(execPath)) return ['npx', '-y', 'pnpm@12']
  return ['.js', '.cjs', '.mjs'].includes(extname(execPath)) ? [process.execPath, execPath] : [execPath]
}
