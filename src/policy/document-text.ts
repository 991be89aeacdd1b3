/** Writes a changed policy document so that comments, order, line ends and everything unnamed stay as they are. */
import { type Document, isAlias, isScalar, isSeq, visit, type YAMLMap, YAMLSeq } from 'yaml';

/** A value that other entries refer to (`&name`, `*name`) becomes this entry’s own; the others keep what they have. */
export function detach(document: Document, entry: YAMLMap, field: string): void {
  const node = entry.get(field, true);
  const shared = isAlias(node) ? node.resolve(document) : node;
  if (!(isScalar(shared) || isSeq(shared)) || shared.anchor === undefined) return;
  const { anchor } = shared;
  const own = shared.clone() as typeof shared;
  delete own.anchor;
  const pair = entry.items.find(({ key }) => isScalar(key) && key.value === field);
  if (pair === undefined) return;
  pair.value = own;
  if (isAlias(node)) return;
  // The first that refers to it is now where it is defined.
  visit(document, {
    Pair: (_, other) => {
      if (!isAlias(other.value) || other.value.source !== anchor) return undefined;
      other.value = shared;
      return visit.BREAK;
    },
  });
}

/** A list at the top of the policy, made when it is not there. */
export function topList(document: Document, name: string): YAMLSeq {
  const list = document.get(name);
  const found = isSeq(list) ? list : new YAMLSeq();
  if (found !== list) document.set(name, found);
  if (found.items.length === 0) found.flow = false;
  return found;
}

/** Nothing is folded, and brackets keep or lack their inner spaces as they did. Null: an alias has lost its anchor. */
export function documentText(document: Document, source: string): string | null {
  visit(document, {
    Collection: (_, node) => {
      if (node.flow !== true) return;
      const start = node.range?.[0];
      const padding = start !== undefined && source[start + 1] === ' ' ? ' ' : '';
      const print = node.toString.bind(node);
      node.toString = (context, ...more) =>
        print(context === undefined ? context : { ...context, flowCollectionPadding: padding }, ...more);
    },
  });
  try {
    const text = document.toString({ lineWidth: 0, flowCollectionPadding: false });
    const mark = source.startsWith('\uFEFF') ? '\uFEFF' : '';
    return mark + (source.includes('\r\n') ? text.replaceAll(/\r?\n/gu, '\r\n') : text);
  } catch (thrown) {
    if (
      thrown instanceof ReferenceError ||
      (thrown instanceof Error && thrown.message.startsWith('Unresolved alias'))
    )
      return null;
    throw thrown;
  }
}
