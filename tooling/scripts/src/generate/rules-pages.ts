import type { LoadedRule } from './load-rules.ts'
import { tableCell } from './table-cell.ts'

const INTRO = `What \`pgtend migrate check\` looks for. Each rule has a severity, which \`check.rules\` in the configuration changes, also to \`off\`;
rules that are \`off\` wait to be asked for. A comment allows a finding, with a reason:

\`\`\`sql
-- pgtend:allow drop-column unused since release 12
alter table users drop column nickname;
\`\`\`

It stands on the line before the statement or at the end of one of its lines. \`-- pgtend:allow-file\`, or a comment before the first
statement with an empty line below it, allows it for the whole file. \`-- squawk-ignore\` is understood as well.
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
  const pages = rules.map((rule): [string, string] => [`docs/rules/${rule.name}.md`, rulePage(rule, rules)])
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

function rulePage(rule: LoadedRule, rules: readonly LoadedRule[]): string {
  const { name, severity, category, title, lock, why, examples, safeSql } = rule
  const facts = [
    `Severity: ${severity}. ${CATEGORIES[category] ?? ''}.`,
    ...(lock === undefined ? [] : [`Lock: ${lock}.`]),
  ]
  const shown =
    examples === undefined ? [] : ['## Found', sqlBlock(examples.unsafe), '## Not found', sqlBlock(examples.safe)]
  const printed = safeSql === undefined ? [] : ['## What check prints as safe', `\`\`\`sql\n${safeSql}\n\`\`\``]
  const allow = `-- pgtend:allow ${name} why it does not matter here`
  const comment = category === 'comment' ? [] : ['## To allow it', `\`\`\`sql\n${allow}\n\`\`\``]
  return [`# ${name}`, title, facts.join('\n'), why, ...shown, ...printed, ...comment, links(rule, rules)].join('\n\n')
}

/** The rules before and after it in its part of the list, and the list. */
function links({ name, category }: LoadedRule, rules: readonly LoadedRule[]): string {
  const alike = rules.filter((rule) => rule.category === category).map((rule) => rule.name)
  const place = alike.indexOf(name)
  const near = [alike[place - 1], alike[place + 1]].flatMap((other) =>
    other === undefined ? [] : [`[${other}](${other}.md)`],
  )
  return [...near, '[all rules](README.md)'].join(' · ')
}

function sqlBlock({ earlier, sql }: { readonly earlier?: string | undefined; readonly sql: string }): string {
  const before = earlier === undefined ? '' : `-- applied before\n${earlier}\n\n-- checked\n`
  return `\`\`\`sql\n${before}${sql}\n\`\`\``
}
