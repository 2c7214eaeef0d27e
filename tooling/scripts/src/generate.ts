import { parseArgs } from 'node:util'

import { compareFiles } from './generate/compare-files.ts'
import type { Generator } from './generate/generator.ts'
import { GENERATORS } from './generate/generators.ts'
import { writeFiles } from './generate/write-files.ts'
import { ROOT } from './workspace/root.ts'

const USAGE = `Usage: pnpm generate [--check] [--only NAME]...

Write the generated files, or with --check say which of them are not current.

  --check      write nothing; exit 1 when a file is missing, changed or left over
  --only NAME  only one generator: ${GENERATORS.map(({ name }) => name).join(', ')}`

const { values } = parseArgs({
  options: {
    check: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true, default: [] },
    help: { type: 'boolean', default: false },
  },
})

const unknown = values.only.filter((only) => !GENERATORS.some(({ name }) => name === only))
if (values.help) {
  console.log(USAGE)
} else if (unknown.length > 0) {
  console.error(`Error: unknown generator "${unknown.join('", "')}"\n\n${USAGE}`)
  process.exitCode = 2
} else {
  // One after the other: the client must be written before a package that imports it is loaded.
  for (const generator of GENERATORS.filter(({ name }) => values.only.length === 0 || values.only.includes(name))) {
    if (!(await generate(generator, values.check))) process.exitCode = 1
  }
}

/** Runs one generator and says what it found; false when files are stale or the generator failed. */
async function generate(generator: Generator, checkOnly: boolean): Promise<boolean> {
  try {
    const differences = await compareFiles(ROOT, generator)
    if (!checkOnly) await writeFiles(ROOT, differences)
    const verb = differences.length === 0 ? 'current' : checkOnly ? 'stale' : 'written'
    console.log(`${generator.name.padEnd(8)} ${verb}`)
    for (const { path, state } of differences) console.log(`  ${state.padEnd(8)} ${path}`)
    if (verb === 'stale') console.log(`  Run: ${generator.command}`)
    return verb !== 'stale'
  } catch (error) {
    console.error(`${generator.name.padEnd(8)} failed\n  ${error instanceof Error ? error.message : String(error)}`)
    return false
  }
}
