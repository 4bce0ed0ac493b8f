/**
 * From what zod found wrong to sentences for people: what is wrong with which field and how to mend it. Request
 * bodies and the config file speak with one voice. A sentence never holds a value of the input.
 */
import { z } from 'zod';
import { nearestName } from './nearest-name.ts';

export interface SchemaProblem {
  /** Names and indexes of the schema; the name of an unknown field is not among them. */
  readonly path: readonly (string | number)[];
  /** Set where the schema knows no such field: the name as the input has it. */
  readonly unknownKey: string | null;
  readonly reason: string;
  readonly cure: string;
}

/** The second argument of `.refine()`, for a rule that zod has no word for. */
export function rule(reason: string, cure: string): { error: string; params: { cure: string } } {
  return { error: reason, params: { cure } };
}

export function explainIssues(error: z.ZodError, schema: z.ZodType, input: unknown): SchemaProblem[] {
  return error.issues.flatMap(theMeant).flatMap((issue): SchemaProblem[] => {
    const path = issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part));
    if (issue.code === 'unrecognized_keys') {
      const known = fieldsAt(schema, path);
      return issue.keys.map((key) => ({ path, unknownKey: key, ...explainUnknown(key, known) }));
    }
    return [{ path, unknownKey: null, ...explain(issue, valueAt(input, path)) }];
  });
}

/** Of a choice of shapes, the one that the input begins like; where it begins like none, the choice itself. */
function theMeant(issue: z.core.$ZodIssue): z.core.$ZodIssue[] {
  if (issue.code !== 'invalid_union') return [issue];
  const meant = issue.errors.find((issues) => issues.every(({ path }) => path.length > 0));
  return (meant ?? [issue]).map((inner) => ({
    ...inner,
    path: meant ? [...issue.path, ...inner.path] : inner.path,
  }));
}

interface Sentences {
  readonly reason: string;
  readonly cure: string;
}

function explainUnknown(key: string, known: readonly string[]): Sentences {
  const nearest = nearestName(key, known);
  const cure = nearest === null ? `use one of ${known.join(', ')}` : `did you mean ${nearest}?`;
  return { reason: 'is not known here', cure };
}

function explain(issue: z.core.$ZodIssue, value: unknown): Sentences {
  switch (issue.code) {
    case 'invalid_type':
      return explainType(issue.expected, value);
    case 'too_small':
      return explainSize('at least', Number(issue.minimum), issue.origin);
    case 'too_big':
      return explainSize('at most', Number(issue.maximum), issue.origin);
    case 'invalid_value': {
      const allowed = issue.values.map(String);
      const nearest = typeof value === 'string' ? nearestName(value, allowed) : null;
      if (value === undefined) return { reason: 'is missing', cure: `add it: one of ${allowed.join(', ')}` };
      return {
        reason: `must be one of ${allowed.join(', ')}`,
        cure: nearest === null ? 'choose one of these' : `did you mean ${nearest}?`,
      };
    }
    case 'custom':
      return { reason: issue.message, cure: String(issue.params?.['cure'] ?? 'see /docs') };
    case 'invalid_union':
      return explainChoice(issue.errors);
    case 'invalid_format':
    case 'not_multiple_of':
    case 'invalid_key':
    case 'invalid_element':
    case 'unrecognized_keys':
      break;
  }
  return { reason: 'does not fit the schema', cure: 'see /docs' };
}

const TYPE_NAMES: Readonly<Record<string, string>> = {
  string: 'a string',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  null: 'null',
};

function explainType(expected: string, value: unknown): Sentences {
  const wanted = TYPE_NAMES[expected] ?? expected;
  if (value === undefined) return { reason: 'is missing', cure: `add it: ${wanted}` };
  const got = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
  const reason = `must be ${wanted}, not ${TYPE_NAMES[got] ?? got}`;
  if (got === 'null') return { reason, cure: 'leave it out or give it a value' };
  if (expected === 'string' && (got === 'number' || got === 'boolean')) {
    return { reason, cure: 'put it in quotes' };
  }
  if (expected !== 'string' && got === 'string') return { reason, cure: `write ${wanted} without quotes` };
  if (expected === 'int' && got === 'number') {
    return { reason: 'must be a whole number', cure: 'leave out the fraction' };
  }
  return { reason, cure: `write ${wanted}` };
}

function explainChoice(choices: readonly (readonly z.core.$ZodIssue[])[]): Sentences {
  const names = choices.flatMap(([first]) => {
    if (first?.code === 'invalid_value') return first.values.map(String);
    return first?.code === 'invalid_type' ? [TYPE_NAMES[first.expected] ?? first.expected] : [];
  });
  return { reason: `must be ${names.join(' or ')}`, cure: 'choose one of these' };
}

function explainSize(bound: 'at least' | 'at most', size: number, origin: string): Sentences {
  const isLow = bound === 'at least';
  if (origin === 'string') {
    const isEmpty = isLow && size === 1;
    return isEmpty
      ? { reason: 'is empty', cure: 'give it a value' }
      : { reason: `must have ${bound} ${size} characters`, cure: isLow ? 'lengthen it' : 'shorten it' };
  }
  if (origin === 'array') {
    return { reason: `must have ${bound} ${size} entries`, cure: isLow ? 'add more' : 'leave some out' };
  }
  return { reason: `must be ${bound} ${size}`, cure: `use ${size} or ${isLow ? 'more' : 'less'}` };
}

function valueAt(input: unknown, path: readonly (string | number)[]): unknown {
  let value = input;
  for (const part of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
    value = (value as Record<string | number, unknown>)[part];
  }
  return value;
}

/** The names that the object schema at `path` knows. */
function fieldsAt(schema: z.ZodType, path: readonly (string | number)[]): string[] {
  let at = unwrapped(schema);
  for (const part of path) {
    if (at instanceof z.ZodObject) at = unwrapped(at.shape[part] as z.ZodType);
    else if (at instanceof z.ZodArray) at = unwrapped(at.element as z.ZodType);
  }
  return at instanceof z.ZodObject ? Object.keys(at.shape) : [];
}

function unwrapped(schema: z.ZodType): z.ZodType {
  let at = schema;
  while (at instanceof z.ZodOptional || at instanceof z.ZodDefault || at instanceof z.ZodPrefault) {
    at = at.unwrap() as z.ZodType;
  }
  // Only a list or an object has fields.
  const inside = at instanceof z.ZodUnion ? (at.options as z.ZodType[]) : [];
  return inside.find((option) => option instanceof z.ZodArray || option instanceof z.ZodObject) ?? at;
}
