import { relative, sep } from 'node:path'
import type { CheckFinding, CheckReport } from '../check-report.ts'
import { RULES } from '../rules/all-rules.ts'

const LEVELS = { error: 'error', warning: 'warning', info: 'note' } as const
const INFORMATION = 'https://github.com/pgtend/pgtend/blob/main/docs/rules/README.md'

/** A SARIF 2.1.0 log, as far as a check fills it. */
export interface SarifLog {
  readonly $schema: string
  readonly version: '2.1.0'
  readonly runs: readonly {
    /** How columns are counted; SARIF has no default for it. */
    readonly columnKind: 'unicodeCodePoints'
    readonly tool: {
      readonly driver: { readonly name: string; readonly informationUri: string; readonly rules: readonly SarifRule[] }
    }
    readonly results: readonly SarifResult[]
  }[]
}

interface SarifRule {
  readonly id: string
  readonly shortDescription: { readonly text: string }
  readonly fullDescription: { readonly text: string }
  readonly helpUri: string
  readonly properties: { readonly category: string }
}

interface SarifResult {
  readonly ruleId: string
  readonly ruleIndex: number
  readonly level: 'error' | 'warning' | 'note'
  readonly message: { readonly text: string }
  readonly locations: readonly {
    readonly physicalLocation: {
      readonly artifactLocation: { readonly uri: string }
      readonly region: { readonly startLine: number; readonly startColumn: number }
    }
  }[]
}

/** Turns a report into SARIF 2.1.0, which code hosts show beside the changed lines. Paths are relative to `root`. Pure. */
export function sarifLog({ findings }: CheckReport, root: string): SarifLog {
  const used = RULES.filter(({ name }) => findings.some(({ rule }) => rule === name))
  const rules = used.map(({ name, title, why, category }) => ({
    id: name,
    shortDescription: { text: title },
    fullDescription: { text: why },
    helpUri: INFORMATION.replace('README', name),
    properties: { category },
  }))
  const results = findings.map((finding) => ({
    ruleId: finding.rule,
    ruleIndex: used.findIndex(({ name }) => name === finding.rule),
    level: LEVELS[finding.severity],
    message: { text: messageOf(finding) },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: uriOf(finding.path, root) },
          region: { startLine: finding.line, startColumn: finding.column },
        },
      },
    ],
  }))
  const driver = { name: 'pgtend', informationUri: INFORMATION, rules }
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [{ columnKind: 'unicodeCodePoints', tool: { driver }, results }],
  }
}

function messageOf({ message, why, safeSql }: CheckFinding): string {
  return [`${message}. ${why}`, ...(safeSql === null ? [] : [`Safe: ${safeSql}`])].join('\n')
}

function uriOf(path: string, root: string): string {
  return relative(root, path).split(sep).map(encodeURIComponent).join('/')
}
