/** Works without any other file, in light and dark, on paper and on narrow screens. */
export const REPORT_STYLE = `
:root { color-scheme: light dark; --ink: #1c2430; --soft: #5b6675; --paper: #ffffff; --card: #f4f6f9; --line: #d5dbe3;
  --goal: #2e9e5b22; --goal-line: #1f7a45; --bad: #b3402f;
  --s0: #1f62b5; --s1: #a65300; --s2: #6b3fa0; --s3: #0f7a70; --s4: #b02a63; --s5: #5d6b00; --s6: #30475e; --s7: #8a3324 }
@media (prefers-color-scheme: dark) { :root { --ink: #e8ecf2; --soft: #a3aebd; --paper: #12161c; --card: #1b212a; --line: #37414f;
  --goal: #4cc98022; --goal-line: #6fd99a; --bad: #ff9482;
  --s0: #7db4ff; --s1: #ffb066; --s2: #c9a4ff; --s3: #5fd3c6; --s4: #ff8fbd; --s5: #cbd866; --s6: #a9c1d9; --s7: #ffa08a } }
* { box-sizing: border-box }
body { margin: 0 auto; max-width: 58rem; padding: 2rem 1.25rem 4rem; background: var(--paper); color: var(--ink);
  font: 16px/1.5 system-ui, sans-serif }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .25rem; overflow-wrap: anywhere } h2 { font-size: 1.1rem; margin: 2.5rem 0 .5rem }
p { margin: .35rem 0 } .soft { color: var(--soft) }
.choice { background: var(--card); border-left: 4px solid var(--goal-line); border-radius: 4px; padding: 1rem 1.25rem; margin: 1.25rem 0 }
.choice.missed { border-color: var(--bad) } .choice strong { font-size: 1.15rem }
pre { background: var(--card); border-radius: 4px; padding: .75rem 1rem; white-space: pre-wrap; overflow-wrap: anywhere; font-size: .85rem } .choice pre { background: var(--paper) }
.wide { overflow-x: auto } table { border-collapse: collapse; width: 100%; font-size: .875rem; font-variant-numeric: tabular-nums }
th, td { text-align: left; padding: .3rem .6rem .3rem 0; border-bottom: 1px solid var(--line); white-space: nowrap }
th { color: var(--soft); font-weight: 600 } td.number, th.number { text-align: right }
tr.group th { padding-top: 1rem; color: var(--ink); white-space: normal }
svg { width: 100%; height: auto; display: block; background: var(--card); border-radius: 4px }
svg text { font: 12px system-ui, sans-serif; fill: var(--ink) } svg .tick { fill: var(--soft); font-size: 11px }
.grid, .axis { stroke: var(--line) } .goal { fill: var(--goal) } .target { stroke: var(--goal-line); stroke-dasharray: 5 4 }
.path { fill: none; stroke-width: 1.5; opacity: .55 } .interval { stroke-width: 2; opacity: .6 }
circle { stroke-width: 2; fill: var(--card) } svg .letter { font-size: 10px; font-weight: 700 } svg .letter.inverse { fill: var(--paper) }
${Array.from({ length: 8 }, (_, at) => `.s${at} { stroke: var(--s${at}) } .s${at} .held { fill: var(--s${at}) } svg .s${at} text { stroke: none }`).join('\n')}
.bar { fill: var(--s0) } .bar.poor { fill: var(--bad) }
.ok { color: var(--goal-line); font-weight: 600 }
@media print { body { max-width: none; padding: 0 } }
`
