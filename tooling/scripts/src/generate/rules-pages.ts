import type { LoadedRule } from './load-rules.ts'
import { tableCell } from './table-cell.ts'

const INTRO = `What \`pgtend migrate check\` looks for. Each rule has a severity, which \`check.rules\` in the configuration changes, also to \`off\`;
rules that are \`off\` wait to be asked for. A comment allows a finding, with a reason:

\`\`\`sql
-- pgtend:allow drop-column unused since release 12
alter table users drop column nickname;
\`\`\`

It stands on the line before the statement or at the end of one of its lines. \`-- pgtend:allow-file\`, or a comment at the head of the file
with an empty line below it, allows it for the whole file. \`-- squawk-ignore\` is understood as well.
Tables that the checked migrations create have no users yet, so most rules say nothing about them.`

const CATEGORIES: Readonly<Record<string, string>> = {
  blocking: 'Others wait for as long as a table is large',
  failure: 'The server refuses it',
  'brief-lock': 'Others wait for a moment',
  'data-loss': 'Data is gone',
  breaking: 'Applications that run fail',
  correctness: 'Not as it looks',
  style: 'Taste',
  comment: 'Allow comments',
}

/**
 * Renders one page per rule and a list of all, as paths and Markdown. Pure.
 * @throws {Error} for a category that has no heading.
 */
export function rulesPages(rules: readonly LoadedRule[]): ReadonlyMap<string, string> {
  const unknown = rules.find(({ category }) => CATEGORIES[category] === undefined)
  if (unknown !== undefined) throw new Error(`no heading for the category "${unknown.category}" of "${unknown.name}"`)
  const pages = rules.map((rule): [string, string] => [`docs/rules/${rule.name}.md`, rulePage(rule)])
  return new Map([['docs/rules/README.md', listPage(rules)], ...pages])
}

function listPage(rules: readonly LoadedRule[]): string {
  const sections = Object.entries(CATEGORIES).flatMap(([category, heading]) => {
    const rows = rules
      .filter((rule) => rule.category === category)
      .map(({ name, severity, title }) => `| [\`${name}\`](${name}.md) | ${severity} | ${tableCell(title)} |`)
    return rows.length === 0
      ? []
      : [[`## ${heading}`, '', '| Rule | Severity | What it finds |', '|---|---|---|', ...rows].join('\n')]
  })
  return ['# Rules of `migrate check`', INTRO, ...sections].join('\n\n')
}

function rulePage({ name, severity, category, title, lock, why, examples }: LoadedRule): string {
  const facts = [
    `Severity: ${severity}. ${CATEGORIES[category] ?? ''}.`,
    ...(lock === undefined ? [] : [`Lock: ${lock}.`]),
  ]
  const shown =
    examples === undefined ? [] : ['## Found', sqlBlock(examples.unsafe), '## Not found', sqlBlock(examples.safe)]
  const allow = `-- pgtend:allow ${name} why it does not matter here`
  const comment = category === 'comment' ? [] : ['## To allow it', `\`\`\`sql\n${allow}\n\`\`\``]
  return [`# ${name}`, title, facts.join('\n'), why, ...shown, ...comment, '[All rules](README.md)'].join('\n\n')
}

function sqlBlock({ earlier, sql }: { readonly earlier?: string | undefined; readonly sql: string }): string {
  const before = earlier === undefined ? '' : `-- applied before\n${earlier}\n\n-- checked\n`
  return `\`\`\`sql\n${before}${sql}\n\`\`\``
}
