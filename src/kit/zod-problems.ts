/** zod's findings in words for the person who wrote the file, with the key they probably meant. */
import type { z } from 'zod';
import { safeText } from '../core/text.ts';
import { nearest } from './nearest.ts';

type Path = readonly PropertyKey[];
type Issue = z.core.$ZodIssue;

interface WordedIssue {
  readonly path: Path;
  readonly message: string;
  readonly atKey?: boolean;
}

/**
 * @param data what was checked; decides which branch of a union is meant.
 * @param alsoValid keys that the outermost mapping takes besides the schema's own.
 */
export function problemsOf(
  issues: readonly Issue[],
  schema: z.ZodType,
  data: unknown,
  alsoValid: readonly string[] = [],
): readonly WordedIssue[] {
  return issues.flatMap((issue) => worded(issue, [], { schema, data, alsoValid }));
}

interface Checked {
  readonly schema: z.ZodType;
  readonly data: unknown;
  readonly alsoValid: readonly string[];
}

function worded(issue: Issue, base: Path, checked: Checked): readonly WordedIssue[] {
  const { schema, data, alsoValid } = checked;
  const path = [...base, ...issue.path];
  const name = path.length === 0 ? 'the file' : shown(path);
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({
        path: [...path, key],
        message: unknownKey(key, [...(path.length === 0 ? alsoValid : []), ...keysAt(schema, path, data)]),
        atKey: true,
      }));
    case 'invalid_type':
      return [{ path, message: wrongType(name, issue.expected, valueAt(data, path)), atKey: false }];
    case 'invalid_value': {
      const typed = valueAt(data, path);
      return [{ path, message: wrongValue(name, issue.values.map(String), typed) }];
    }
    case 'invalid_union': {
      if (issue.discriminator !== undefined) {
        const options = 'options' in issue && Array.isArray(issue.options) ? issue.options.map(String) : [];
        return [{ path, message: wrongValue(name, options, valueAt(data, path)) }];
      }
      const branch = closestBranch(issue.errors);
      if (branch !== null) return branch.flatMap((inner) => worded(inner, path, checked));
      const wanted = issue.errors.flat().map(expectation);
      return [{ path, message: `${name} must be ${orList([...new Set(wanted)])}` }];
    }
    case 'too_small':
      return [
        {
          path,
          message:
            issue.minimum === 1 && issue.origin !== 'number'
              ? `${name} is empty`
              : `${name}: ${lower(issue.message)}`,
        },
      ];
    default:
      return [{ path, message: `${name}: ${lower(safeText(issue.message))}` }];
  }
}

function unknownKey(key: string, valid: readonly string[]): string {
  const meant = nearest(key, valid);
  const quoted = `unknown key “${safeText(key)}”`;
  if (meant !== null) return `${quoted}; did you mean “${meant}”?`;
  return valid.length === 0 ? quoted : `${quoted}; valid here: ${valid.join(', ')}`;
}

function wrongType(name: string, expected: string, value: unknown): string {
  if (value === undefined) return `${name} is missing`;
  if (expected === 'string' && (typeof value === 'number' || typeof value === 'boolean'))
    return `${name} must be text: put it in quotes`;
  return `${name} must be ${typeWord(expected)}, not ${typeWord(kindOf(value))}`;
}

function wrongValue(name: string, options: readonly string[], value: unknown): string {
  if (value === undefined) return `${name} is missing: ${orList(options)}`;
  const meant = typeof value === 'string' ? nearest(value, options) : null;
  return meant === null ? `${name} must be ${orList(options)}` : `${name}: did you mean “${meant}”?`;
}

/** The branch the person was writing: one that got past the outermost type. Null when none did. */
function closestBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] | null {
  const inside = branches.filter((branch) =>
    branch.every((issue) => issue.path.length > 0 || issue.code === 'unrecognized_keys'),
  );
  return inside.sort((a, b) => a.length - b.length)[0] ?? null;
}

function expectation(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return typeWord(issue.expected);
    case 'invalid_value':
      return orList(issue.values.map(String));
    default:
      return lower(safeText(issue.message));
  }
}

/** The keys that a strict object at this path takes; empty where the schema has none by name. */
function keysAt(schema: z.ZodType, path: Path, data: unknown): readonly string[] {
  let candidates: readonly z.core.$ZodType[] = [schema];
  let value = data;
  for (const step of path) {
    const here = value;
    candidates = candidates
      .flatMap((candidate) => unwrapped(candidate, here))
      .flatMap((type) => childOf(type, step));
    value = valueAt(value, [step]);
  }
  return [...new Set(candidates.flatMap((candidate) => unwrapped(candidate, value)).flatMap(ownKeys))];
}

function ownKeys(type: z.core.$ZodType): readonly string[] {
  const { def } = internals(type);
  switch (def.type) {
    case 'object':
      return Object.keys(def.shape);
    case 'record':
      return [...(internals(def.keyType).values ?? [])].map(String);
    default:
      return [];
  }
}

function childOf(type: z.core.$ZodType, step: PropertyKey): readonly z.core.$ZodType[] {
  const { def } = internals(type);
  switch (def.type) {
    case 'object': {
      const child = def.shape[String(step)];
      return child === undefined ? [] : [child];
    }
    case 'record':
      return [def.valueType];
    case 'array':
      return [def.element];
    default:
      return [];
  }
}

/** Through optional, default, transforms and the like; of a union the branch whose discriminator fits. */
function unwrapped(type: z.core.$ZodType, value: unknown): readonly z.core.$ZodType[] {
  const { def } = internals(type);
  switch (def.type) {
    case 'optional':
    case 'nullable':
    case 'default':
    case 'prefault':
    case 'readonly':
    case 'nonoptional':
    case 'catch':
      return unwrapped(def.innerType, value);
    case 'pipe':
      return [...unwrapped(def.in, value), ...unwrapped(def.out, value)];
    case 'lazy':
      return unwrapped(def.getter(), value);
    case 'intersection':
      return [...unwrapped(def.left, value), ...unwrapped(def.right, value)];
    case 'union': {
      const options = def.options.flatMap((option) => unwrapped(option, value));
      if (!('discriminator' in def)) return options;
      const tag = valueAt(value, [String(def.discriminator)]);
      const fitting = options.filter((option) => {
        const { def: inner } = internals(option);
        const discriminator = inner.type === 'object' ? inner.shape[String(def.discriminator)] : undefined;
        if (discriminator === undefined) return false;
        return internals(discriminator).values?.has(tag as z.core.util.Literal) ?? false;
      });
      return fitting.length === 0 ? options : fitting;
    }
    default:
      return [type];
  }
}

/** What zod documents for library authors: the definition of a schema and the values it admits. */
function internals(type: z.core.$ZodType): z.core.$ZodTypes['_zod'] {
  const { _zod: parts } = type as z.core.$ZodTypes;
  return parts;
}

function valueAt(data: unknown, path: Path): unknown {
  let value = data;
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<PropertyKey, unknown>)[step];
  }
  return value;
}

function shown(path: Path): string {
  return safeText(
    path
      .map((step, index) =>
        typeof step === 'number' ? `[${step}]` : `${index === 0 ? '' : '.'}${String(step)}`,
      )
      .join(''),
  );
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

function typeWord(type: string): string {
  switch (type) {
    case 'object':
    case 'record':
      return 'a mapping (key: value)';
    case 'array':
      return 'a list';
    case 'string':
      return 'text';
    case 'int':
      return 'a whole number';
    case 'number':
      return 'a number';
    case 'boolean':
      return 'true or false';
    case 'null':
      return 'empty';
    default:
      return type;
  }
}

function orList(options: readonly string[]): string {
  if (options.length <= 1) return options.join('');
  return `${options.slice(0, -1).join(', ')} or ${options.at(-1)}`;
}

function lower(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1);
}
