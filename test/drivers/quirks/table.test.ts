/** docs/quirks.md cannot rot: every quirk is in it once, and every test it names is there. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const root = new URL('../../../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');
const lines = read('docs/quirks.md').split('\n');
const cellsOf = (line: string) =>
  line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());

const quirks = lines.filter((line) => /^\| \d+ \|/.test(line)).map(cellsOf);
const met = lines.filter((line) => / in test\/\S+\.test\.ts \|$/.test(line)).map(cellsOf);

/** What the driver does nothing about, and says so. */
const uncured = ['56'];

const titlesOf = (path: string) =>
  [...read(path).matchAll(/(?:it|test|describe)(?:\.each\([^]*?\))?\(\s*(['`])(.+?)\1,/g)].map(
    ([, , title]) => title ?? '',
  );

describe('docs/quirks.md', () => {
  it('has a row for each of the 71 quirks, in order', () => {
    expect(quirks.map(([number]) => Number(number))).toEqual(Array.from({ length: 71 }, (_, at) => at + 1));
    for (const cells of quirks) expect(cells.filter((cell) => cell !== '')).toHaveLength(5);
  });

  it('names a test for each, but for those that are not cured', () => {
    expect(quirks.filter((cells) => cells.at(-1) === '-').map(([number]) => number)).toEqual(uncured);
  });

  it.each(
    quirks
      .filter((cells) => cells.at(-1) !== '-')
      .flatMap((cells) => (cells.at(-1) ?? '').split(', ').map((file) => ({ number: cells[0], file }))),
  )('tells the truth of quirk $number: $file.test.ts has a test of it', ({ number, file }) => {
    const titles = titlesOf(`test/drivers/quirks/${file}.test.ts`);
    expect(titles.filter((title) => title.startsWith(`quirk ${number}:`))).not.toEqual([]);
  });

  it('knows every test that is called a quirk', () => {
    const files = new Set(
      quirks.flatMap((cells) => (cells.at(-1) ?? '').split(', ')).filter((file) => file !== '-'),
    );
    for (const file of files) {
      for (const title of titlesOf(`test/drivers/quirks/${file}.test.ts`)) {
        const number = /^quirk (\d+):/.exec(title)?.[1];
        if (number === undefined) continue;
        expect(quirks[Number(number) - 1]?.at(-1)?.split(', '), `quirk ${number}`).toContain(file);
      }
    }
  });

  it('names tests that are there for what users of others met', () => {
    expect(met.length).toBeGreaterThan(5);
    for (const cells of met) {
      const [, title, path] = /^`(.+)` in (\S+)$/.exec(cells.at(-1) ?? '') ?? [];
      expect(read(path ?? ''), path).toContain(title);
    }
  });
});
