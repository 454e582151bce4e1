// SPDX-License-Identifier: MIT
// The order of a column's cells from their texts: by their numbers ("−143 nats") where all have one, else as texts,
// in which numbers count as such, too.

const kTexts = new Intl.Collator('en', { numeric: true });

// No value yet, or not measured.
const isEmpty = (text: string) => text === '' || text === '–';

function numberOf(text: string): number | undefined {
  const [found] = /^[-−]?\d+(\.\d+)?(?=[ ,]|$)/.exec(text) ?? [];
  return found === undefined ? undefined : Number(found.replace('−', '-'));
}

// As Array.sort asks, for cells of this column. Empty ones are last either way.
export function cellOrder(column: readonly string[], descending: boolean): (a: string, b: string) => number {
  const figures = column.every((text) => isEmpty(text) || numberOf(text) !== undefined);
  const compare = (a: string, b: string) => (figures ? numberOf(a)! - numberOf(b)! : 0) || kTexts.compare(a, b);
  return (a, b) => {
    if (isEmpty(a) || isEmpty(b)) return Number(isEmpty(a)) - Number(isEmpty(b));
    return (descending ? -1 : 1) * compare(a, b);
  };
}
