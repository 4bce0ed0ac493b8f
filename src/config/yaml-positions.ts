/**
 * A YAML text as a plain value, and where in the text each part of it stands.
 */
import { isMap, isNode, isPair, isScalar, LineCounter, parseDocument } from 'yaml';

export interface Position {
  readonly line: number;
  readonly column: number;
}

type Path = readonly (string | number)[];

export interface YamlText {
  readonly value: unknown;
  /** What is no YAML at all. */
  readonly faults: readonly (Position & { readonly reason: string })[];
  /** Of the value at `path`, or of the closest thing around it that exists. */
  positionOf(path: Path): Position;
  /** Of the name of a key in the map at `path`. */
  positionOfKey(path: Path, key: string): Position;
}

export function readYaml(text: string): YamlText {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, strict: true });
  const at = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const positionOf = (path: Path): Position => {
    for (let depth = path.length; depth >= 0; depth -= 1) {
      const node = depth === 0 ? document.contents : document.getIn(path.slice(0, depth), true);
      if (isNode(node) && node.range) return at(node.range[0]);
    }
    return at(0);
  };
  const found = [...document.errors, ...document.warnings];
  const faults = found.map((fault) => ({ ...at(fault.pos[0]), reason: firstSentence(fault.message) }));
  let value: unknown = null;
  try {
    if (faults.length === 0) value = document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    // Aliases of aliases that would fill the memory.
    faults.push({ ...at(0), reason: firstSentence((error as Error).message) });
  }
  return {
    value,
    faults,
    positionOf,
    positionOfKey(path, key) {
      const map = path.length === 0 ? document.contents : document.getIn(path, true);
      const pair = isMap(map)
        ? map.items.find((item) => isPair(item) && isScalar(item.key) && String(item.key.value) === key)
        : undefined;
      const name = pair?.key;
      return isNode(name) && name.range ? at(name.range[0]) : positionOf(path);
    },
  };
}

/** yaml puts a hint or a piece of the source behind it. */
function firstSentence(message: string): string {
  return message.split('\n', 1)[0] ?? message;
}
