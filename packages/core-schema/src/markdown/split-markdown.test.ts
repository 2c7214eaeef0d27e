import fc from 'fast-check'
import { expect, test } from 'vitest'
import { splitMarkdown } from './split-markdown.ts'

test('pieces carry the headings above them and their line', () => {
  const text = [
    'Before',
    '',
    '# One',
    'a',
    '',
    'b',
    '## Two',
    '',
    'c',
    '### Three #',
    'd',
    '## Four',
    'e',
    '# Five',
    '',
    '# Six',
    'f',
  ].join('\n')

  expect(splitMarkdown(text)).toEqual([
    { headings: [], content: 'Before', line: 1 },
    { headings: ['One'], content: 'a\n\nb', line: 4 },
    { headings: ['One', 'Two'], content: 'c', line: 9 },
    { headings: ['One', 'Two', 'Three'], content: 'd', line: 11 },
    { headings: ['One', 'Four'], content: 'e', line: 13 },
    { headings: ['Six'], content: 'f', line: 17 },
  ])
})

test('underlined headings count, and a line of hyphens between paragraphs does not', () => {
  expect(splitMarkdown('Title\n=====\n\na\n\nPart\n----\nb\n\n---\n\nc')).toEqual([
    { headings: ['Title'], content: 'a', line: 4 },
    { headings: ['Title', 'Part'], content: 'b\n\n---\n\nc', line: 8 },
  ])
})

test('front matter is left out', () => {
  expect(splitMarkdown('---\ntitle: x\n---\n\ntext')).toEqual([{ headings: [], content: 'text', line: 5 }])
})

test('a code block stays whole, whatever is in it and however long it is', () => {
  const code = [
    '```sh',
    '# not a heading',
    '',
    '~~~',
    ...Array.from({ length: 40 }, (_, index) => `echo ${index}`),
    '```',
  ].join('\n')

  const pieces = splitMarkdown(`# A\n\nbefore\n\n${code}\n\nafter`, { maxCharacters: 100 })

  expect(pieces.map((piece) => piece.content)).toEqual(['before', code, 'after'])
})

test('a code block that is never closed reaches to the end', () => {
  expect(splitMarkdown('a\n\n````\n```\n# x')).toEqual([{ headings: [], content: 'a\n\n````\n```\n# x', line: 1 }])
})

test('long paragraphs are split after lines, sentences or words', () => {
  const lines = splitMarkdown('one two three\nfour five six', { maxCharacters: 20 })
  const sentences = splitMarkdown('One two three. Four five six.', { maxCharacters: 20 })
  const words = splitMarkdown('one two three four five six', { maxCharacters: 20 })
  const letters = splitMarkdown('a'.repeat(45), { maxCharacters: 20 })

  expect(lines.map((piece) => [piece.content, piece.line])).toEqual([
    ['one two three', 1],
    ['four five six', 2],
  ])
  expect(sentences.map((piece) => piece.content)).toEqual(['One two three.', 'Four five six.'])
  expect(words.map((piece) => piece.content)).toEqual(['one two three four', 'five six'])
  expect(letters.map((piece) => piece.content.length)).toEqual([20, 20, 5])
})

test('Windows line ends are read', () => {
  expect(splitMarkdown('# A\r\n\r\nb\r\nc')).toEqual([{ headings: ['A'], content: 'b\nc', line: 3 }])
})

test.each(['', '\n\n', '# Only a heading', '---\na: b\n---'])('%j has no piece', (text) => {
  expect(splitMarkdown(text)).toEqual([])
})

const block = fc.oneof(
  fc.lorem({ maxCount: 120 }),
  fc.lorem({ maxCount: 3 }).map((words) => `## ${words}`),
  fc.lorem({ mode: 'sentences', maxCount: 4 }).map((text) => `- ${text.replaceAll('. ', '.\n- ')}`),
  fc.stringMatching(/^[a-z💥é]{1,300}$/u),
)

test('no piece is empty or too long, and no text is lost', () => {
  fc.assert(
    fc.property(fc.array(block, { maxLength: 12 }), fc.integer({ min: 20, max: 300 }), (blocks, maxCharacters) => {
      const pieces = splitMarkdown(blocks.join('\n\n'), { maxCharacters })

      for (const { content } of pieces) {
        expect(content.trim()).not.toBe('')
        expect(content.length).toBeLessThanOrEqual(maxCharacters)
        expect(content.isWellFormed()).toBe(true)
      }
      const text = blocks.filter((one) => !one.startsWith('## ')).join('')
      expect(
        pieces
          .map((piece) => piece.content)
          .join('')
          .replaceAll(/\s/g, ''),
      ).toBe(text.replaceAll(/\s/g, ''))
    }),
  )
})
