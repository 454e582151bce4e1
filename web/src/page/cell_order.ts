// SPDX-License-Identifier: MIT
// The order of a table's cells from their texts: by the number that a text begins with ("−143 nats"), before
// texts without one.

const kTexts = new Intl.Collator('en', { numeric: true });

// No value yet, or not measured.
const isEmpty = (text: string) => text === '' || text === '–';

function numberOf(text: string): number | undefined {
  const [found] = /^[-−]?\d+(\.\d+)?(?=[ ,]|$)/.exec(text) ?? [];
  return found === undefined ? undefined : Number(found.replace('−', '-'));
}

function compareTexts(a: string, b: string): number {
  const [left, right] = [numberOf(a), numberOf(b)];
  if (left !== undefined && right !== undefined) return left - right || kTexts.compare(a, b);
  return Number(left === undefined) - Number(right === undefined) || kTexts.compare(a, b);
}

// As Array.sort asks. Empty cells are last either way.
export function compareCells(a: string, b: string, descending: boolean): number {
  return Number(isEmpty(a)) - Number(isEmpty(b)) || (descending ? -1 : 1) * compareTexts(a, b);
}
